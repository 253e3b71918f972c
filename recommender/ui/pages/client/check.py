"""Check your answers: every answer that counts, each with a way to change it."""

import streamlit as st

from recommender.flow.steps import asks_now, first_section_with_gaps
from recommender.ui import session
from recommender.ui.components.answers import answer_row
from recommender.ui.components.text import escaped, focus_on, paragraph

say, questionnaire = session.say, session.questionnaire()
if not session.draft().grades:
    st.switch_page(session.QUESTIONS)
if session.urgent():
    st.switch_page(session.STOP)

count = len(questionnaire.sections) + 1
st.progress(1.0, text=escaped(say("step_of", number=count, count=count, title=say("check_title"))))
st.title(say("check_title"), anchor=False)
paragraph(say("check_lead"))

for section in questionnaire.sections:
    st.header(escaped(section.title), anchor=False)
    for ask in asks_now(questionnaire, section, session.draft()):
        if answer_row(ask, session.draft()):
            session.go_to(section.id)
            st.switch_page(session.QUESTIONS)

st.divider()
if st.button(say("check_submit"), type="primary", key="check.submit", width="stretch"):
    missing = first_section_with_gaps(questionnaire, session.draft(), say)
    if missing:
        session.go_to(missing.id)
        st.switch_page(session.QUESTIONS)
    st.switch_page(session.RESULT)
focus_on("check")
