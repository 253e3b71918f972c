"""What stands around the pages for staff: who may come in, the head, and what is said when the database is gone."""

from __future__ import annotations

import logging

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.casework.roles import Actor
from recommender.errors import NotPermittedError, StoreError
from recommender.ui import providers, session, staff
from recommender.ui.components.policy_mark import policy_mark
from recommender.ui.components.staff_head import staff_head
from recommender.ui.listing import staff_pages
from recommender.web import addresses

log = logging.getLogger(__name__)
WHOSE = "staff"  # whose session this was; somebody else's begins with nothing in it


def settled() -> Actor | None:
    """Who is logged in in this run. Whoever is not, and asks for a page for staff, is led to the login.

    Somebody who asks for a page that their role does not open is led to the first that it does.
    """
    asked = staff.asked_for()
    try:
        who = staff.member()
    except StoreError as error:
        log.warning("A member of staff was not recognised. %s", error)
        if asked:
            _trouble()
        return None
    _forget_others(who)
    if who and asked and asked not in _opened(who):
        _lead(who)
    if who is None and asked and not (asked == addresses.ENTER and providers.names()):
        staff.go_to_login(asked)
    return who


def _forget_others(who: Actor | None) -> None:
    """What was on screen for somebody whose session has ended is there for nobody who comes after."""
    if st.session_state.get(WHOSE) not in (None, who.id if who else None):
        st.session_state.clear()
    if who:
        st.session_state[WHOSE] = who.id


def is_for_staff(page: StreamlitPage) -> bool:
    return addresses.is_for_staff(page.url_path)


def run(who: Actor, page: StreamlitPage) -> None:
    """One page for staff, below its head. What the role does not have is refused by `casework`, whatever is shown."""
    shown = {address: script for address, script in _opened(who).items() if address not in addresses.OF_ONE_CASE}
    try:
        staff_head(who, shown, page.url_path)
        policy_mark()
        with st.container(key="staff"):
            page.run()
    except StoreError as error:
        log.warning("A page for staff could not be shown. %s", error)
        _trouble()
    except NotPermittedError:
        if staff.member(acting=False) == who:
            raise
        st.rerun()  # the role has changed since the page was listed


def _opened(who: Actor) -> dict[str, str]:
    return staff_pages(who.role) if who.role else {}


def _lead(who: Actor) -> None:
    """To the first page of this role; where there is none, that is said."""
    first = next((address for address in _opened(who) if address not in addresses.OF_ONE_CASE), "")
    if first:
        staff.go_away(f"/{first}")
    staff_head(who, {}, "")
    st.text(session.say("staff_nothing"))
    st.stop()


def _trouble() -> None:
    """The database is gone: say so, keep what was typed, and let them try again."""
    st.text(session.say("staff_trouble"))
    st.button(session.say("staff_try_again"), key="staff.again")
    st.stop()
