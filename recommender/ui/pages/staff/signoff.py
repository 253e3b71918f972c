"""Signing the content off, for medical leads."""

import streamlit as st

from recommender.casework.roles import Action, permit
from recommender.ui import session, staff
from recommender.ui.components.policy_mark import standing
from recommender.ui.components.signoff import all_sign_offs, changes, signature, standing_told
from recommender.ui.components.text import focus_on

actor = staff.member()
if actor is None:
    st.rerun()
permit(actor, Action.SIGN_OFF_POLICY)
found = standing()

st.title(session.say("staff_page_signoff"), anchor=False)
with st.container(key="signoff"):
    standing_told(found)
    changes(found)
    signature(actor, found)
    all_sign_offs()
focus_on("signoff")
