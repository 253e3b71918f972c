"""The head of every page for staff: the pages of this role, who is logged in, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from recommender.casework.roles import Actor
from recommender.ui import session, speech, staff
from recommender.ui.components.scripted import scripted
from recommender.web import addresses


def staff_head(who: Actor, pages: Mapping[str, str], address: str) -> None:
    """Put the head on the page. `pages` are the scripts of those that this role opens, by their addresses."""
    clinic = session.library().clinic
    password = {"target": addresses.PASSWORD, "label": session.say("staff_password")}
    connection = {"lost": session.say("connection_lost"), "back": session.say("connection_back"), "said": "", "id": ""}
    data = {
        "code": speech.language(),
        "skip": session.say("skip_to_main"),
        "label": session.say("staff_pages_label"),
        "name": clinic.name,
        "logo": "/logo.svg" if clinic.logo else "",
        "connection": connection,
        "target": address,
        "pages": [{"target": found, "title": addresses.staff_title(session.library(), found)} for found in pages],
        "who": session.say("staff_who", name=who.name, role=session.say(f"staff_role_{who.role}")),
        "password": password if staff.browsers_token() else None,
        "languages": [{"code": code, "name": speech.name_of(code)} for code in speech.others()],
        "leave": session.say("staff_log_out"),
    }
    chosen = scripted("staff_head")(data=data, key="staff-head", tells=("page", "language", "leave", "back"))
    if chosen.language in speech.others():
        speech.switch_to(chosen.language)
        st.rerun()
    if chosen.leave:
        _leave()
    if chosen.page in list(pages):  # it may be anything that a browser sends
        st.switch_page(pages[chosen.page])


def _leave() -> NoReturn:
    """End the session. A login at a provider is left there, too."""
    came_from_elsewhere = staff.browsers_identity() is not None
    staff.leave()
    st.session_state.clear()
    if came_from_elsewhere:
        st.logout()
        st.stop()
    staff.go_away(f"{addresses.LOGIN}?said=left")
