"""The questionnaire: one section at a time, nothing preselected, back without losing anything."""

import streamlit as st

from recommender.flow.steps import asks_now
from recommender.ui import session
from recommender.ui.components.errors import error_summary
from recommender.ui.components.questions import question
from recommender.ui.components.text import escaped, focus_on, paragraph, small

session.follow_address()
say, section = session.say, session.section()
number, count = session.step_number(), len(session.questionnaire().sections)
gaps = session.shown_gaps()

if number == 1:
    small(f"{say('app_lead')} {say('app_promise')} {say('app_not')}")
st.progress(number / (count + 1), text=escaped(say("step_of", number=number, count=count + 1, title=section.title)))
st.title(escaped(section.title), anchor=False)
if section.intro:
    paragraph(section.intro)
error_summary(gaps)

for ask in asks_now(session.questionnaire(), section, session.draft()):
    question(ask, gaps)

st.divider()
at_end = session.has_reached_the_end()
if st.button(say("to_check" if at_end else "continue"), type="primary", key=f"continue.{section.id}", width="stretch"):
    page = session.page_after_this_step()
    if page in (None, session.QUESTIONS):
        st.rerun()
    st.switch_page(page)
if number > 1 and not at_end and st.button(say("back"), key=f"back.{section.id}", width="stretch"):
    session.go_to(session.questionnaire().sections[number - 2].id)
    st.rerun()

if session.attempt():  # not on the very first screen, which starts at its top by itself
    focus_on(f"{section.id}.{session.attempt()}", ".st-key-error-summary h2" if gaps else "h1")
