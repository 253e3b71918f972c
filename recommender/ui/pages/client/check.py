"""Check your answers: every answer that counts, each with a way to change it."""

import streamlit as st

from recommender.ui import session, way
from recommender.ui.components.answers import answer_list
from recommender.ui.components.text import focus_on, paragraph, progress, small

say = session.say
if session.urgent():
    way.leave_for(session.STOP)
if not session.draft().grades:
    way.ask_again()

count = len(way.sections()) + 1
progress(count, count, say("check_title"))
st.title(say("check_title"), anchor=False)
paragraph(say("check_lead"))

section = answer_list(way.sections())
if section:
    way.go_to(section)
    way.ask_again()

if st.button(say("check_submit"), type="primary", key="check.submit", width="stretch"):
    missing = way.missing()
    if missing:
        way.go_to(missing.id)
        way.ask_again()
    way.leave_for(session.RESULT)
if way.sections_with_more():
    small(say("check_left_out"))
    if st.button(say("ask_everything"), key="check.more", type="tertiary"):
        way.ask_everything()
        way.ask_again()
focus_on("check")
