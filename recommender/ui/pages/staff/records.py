"""What is kept for how long, what was destroyed and what was done, for administrators. It tells of nobody's health."""

import streamlit as st

from recommender.casework.auditing import newest
from recommender.casework.destroying import what_goes
from recommender.ui import session, staff
from recommender.ui.components.records_done import A_PAGE, checked, end_told, entries, start
from recommender.ui.components.records_kept import destroyed, kept
from recommender.ui.components.text import focus_on, small

LOG_SHOWN = 30  # rows; a command prints them all

actor = staff.member()
if actor is None:
    st.rerun()
records, retention = staff.records(), session.library().clinic.retention
going = what_goes(records, actor, retention, staff.now(), LOG_SHOWN)

st.title(session.say("staff_page_records"), anchor=False)
with st.container(key="records"):
    small(session.say("records_lead"))
    kept(actor, retention, going)
    destroyed(going.log)
    checked(actor)
    found = newest(records, actor, A_PAGE, start())
    end_told(found.end)
    entries(found, start())
focus_on("records")
