"""What to do now, when an answer cannot wait. Nothing else to fill in, nothing for sale."""

import streamlit as st

from recommender.engine.explaining.urgent import explain_stop, numbers_to_call
from recommender.ui import session, way
from recommender.ui.components.result import stop_card
from recommender.ui.components.text import focus_on

stops = session.urgent()
if not stops:
    way.ask_again()

headline, blocks = explain_stop(session.library(), stops)
stop_card(headline, blocks, numbers_to_call(session.library(), stops), str(stops[0].urgency))

if st.button(session.say("stop_go_back"), type="tertiary", key="stop.back"):
    way.go_to(way.section().id)
    way.ask_again()
focus_on(f"stop.{stops[0].urgency}")
