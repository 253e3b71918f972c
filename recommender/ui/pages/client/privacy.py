"""The privacy notice: what is asked and why, what is kept, for how long, and how to delete it."""

import streamlit as st

from recommender.ui import session
from recommender.ui.components.footer import way_back, way_on
from recommender.ui.components.privacy import notice
from recommender.ui.components.text import focus_on, paragraph

way_back()
st.title(session.say("privacy_title"), anchor=False)
paragraph(session.say("privacy_lead"))
for part in notice(session.edition()):
    st.html(part)
way_on()
focus_on("privacy")
