"""The site. `streamlit run app.py` serves it; broken content keeps it from starting."""

import streamlit as st

from recommender.ui.trouble import say_sorry
from recommender.web.server import housekeeping, layers, require_sound_content, routes

libraries = require_sound_content()

app = st.App(
    "recommender/ui/main.py",
    routes=routes(),
    middleware=layers(libraries),
    lifespan=housekeeping,
    on_script_error=say_sorry,
)
