"""Start an intake for somebody at the desk or on the telephone, and hand it over to them."""

import streamlit as st

from recommender.casework.understanding import words_of
from recommender.flow.suggesting import OWN_WORDS, denied_mentions
from recommender.ui import desk, session, staff
from recommender.ui.components.desk import clear, hand_over, parts, tell_urgent, told
from recommender.ui.components.questions import listen, questions
from recommender.ui.components.send_for import send_for, was_sent
from recommender.ui.components.text import escaped, focus_on, paragraph, small
from recommender.ui.components.understood import matches

actor = staff.member()
if actor is None:
    st.rerun()
mine = desk.on_desk(actor)
section, answering = desk.section(), desk.answering(mine)
listen(section, desk.asks(mine, section), answering)
desk.keep(mine)

st.title(session.say("desk_title"), anchor=False)
small(session.say("desk_lead"))
was_sent()
told(mine)
tell_urgent(mine)
left, right = st.columns([3, 2], gap="large")
with left:
    parts(mine)
    st.header(escaped(section.title), anchor=False)
    if section.intro:
        paragraph(section.intro)
    questions(section, desk.asks(mine, section), [], answering)
with right, st.container(key="desk-over"):
    if OWN_WORDS in section.asks and words_of(mine.desk.draft).strip():
        matches(mine.desk.draft, denied_mentions(mine.desk.draft))
    hand_over(mine)
    send_for(mine)
    clear(mine)
focus_on("desk")
