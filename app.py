"""The site. `streamlit run app.py` serves it; broken content keeps it from starting."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from recommender.ui import providers, theming
from recommender.ui.listing import load_parts
from recommender.ui.trouble import say_sorry
from recommender.web.server import housekeeping, layers, require_sound_content, routes

libraries = require_sound_content()
load_parts()
theming.tell_from_memory()
# The folder pages/ beside main.py is not the one that Streamlit looks for by itself. Without this, the first visitor of
# a fresh server who opens any page but the first is told that the page was not found.
PagesManager.uses_pages_directory = False

app = st.App(
    "recommender/ui/main.py",
    routes=routes(providers.names()),
    middleware=layers(libraries),
    lifespan=housekeeping,
    on_script_error=say_sorry,
)
