"""Where staff come in by a provider of identities: on the way there, on the way back, and where it leads nowhere."""

from typing import NoReturn

import streamlit as st

from recommender.casework.entering import Refusal
from recommender.casework.roles import Actor
from recommender.ui import providers, session, staff
from recommender.ui.components.text import focus_on, paragraph
from recommender.web import addresses


def go_to_provider(name: str) -> NoReturn:
    paragraph(session.say("enter_going"))
    st.query_params.clear()
    providers.log_in(name)
    st.stop()


wanted = st.query_params.get("by")
if wanted in providers.names():
    go_to_provider(str(wanted))
found, identity = staff.known_elsewhere(), staff.browsers_identity()
if isinstance(found, Actor) and found.role:
    staff.go_away(addresses.first_page(found.role))

st.title(session.say("enter_title"), anchor=False)
if isinstance(found, Refusal) and identity:
    paragraph(session.say(f"enter_{found}"))
    if found is Refusal.UNKNOWN:
        for key, value in (("enter_issuer", identity.issuer), ("enter_subject", identity.subject)):
            st.text(f"{session.say(key)}: {value}")
else:
    paragraph(session.say("enter_incomplete" if st.user.get("is_logged_in") else "enter_failed"))
for name in providers.names():
    label = session.say("enter_again") if not name else session.say("login_by_name", name=name)
    if st.button(label, key=f"enter.{name}", type="primary"):
        go_to_provider(name)
st.button(session.say("staff_to_login"), key="enter.login", type="tertiary", on_click=st.query_params.clear)
if st.session_state.get("enter.login"):
    staff.go_away(addresses.LOGIN)
focus_on("enter")
