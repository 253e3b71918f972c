"""The queue, for everybody who looks after clients: who waits, the most urgent first."""

import streamlit as st

from recommender.casework.roles import Action, permit
from recommender.ui import session, staff
from recommender.ui.components.staff_case_erase import told_about_erasing
from recommender.ui.components.staff_queue import queue_list
from recommender.ui.components.text import focus_on

actor = staff.member()
if actor is None:
    st.rerun()
permit(actor, Action.SEE_QUEUE)
st.title(session.say("staff_page_queue"), anchor=False)
told_about_erasing()
queue_list()
focus_on("queue")
