"""Deleting a case because somebody asked for it: what goes and what stays, asked once more, with a reason in a code."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.casework.erasing import Reason, erase_case
from recommender.casework.person import others
from recommender.casework.roles import Action
from recommender.errors import CaseNotFoundError, NotPermittedError, StoreError
from recommender.ui import session, staff
from recommender.ui.components.text import escaped, paragraph
from recommender.ui.consulting import Opened

REASONS = {Reason.CLIENT_ASKED: "case_erase_client_asked", Reason.SENT_BY_MISTAKE: "case_erase_sent_by_mistake"}
ASKED = "case.erase.asked"  # the case that is about to be deleted
SAID = "queue.said"
QUEUE = "pages/staff/queue.py"


def erasing(case: Opened) -> None:
    """The last lines of the page, for those who may."""
    if not case.may(Action.ERASE_CASE):
        return
    if st.session_state.get(ASKED) == case.id:
        with st.container(border=True, key="case-erase-asked"):
            _asked(case)
    else:
        st.button(session.say("case_erase"), key="case.erase", on_click=_ask, args=(case.id,))


def _ask(case_id: str) -> None:
    st.session_state[ASKED] = case_id


def _asked(case: Opened) -> None:
    say = session.say
    st.header(escaped(say("case_erase_title")), anchor=False)
    paragraph(say("case_erase_goes"))
    paragraph(say("case_erase_stays"))
    if found := others(case.records, case.actor, case.id, case.now):
        paragraph(say("case_erase_others", count=len(found)))
    reason = st.radio(
        say("case_erase_reason"),
        list(REASONS),
        index=None,
        format_func=lambda each: escaped(say(REASONS[each])),
        key=f"case.{case.id[:8]}.erase.reason",
    )
    if st.button(say("case_erase_yes"), key="case.erase.yes", type="primary"):
        _erase(case, reason)
    st.button(say("case_erase_no"), key="case.erase.no", on_click=_ask, args=("",))


def _erase(case: Opened, reason: Reason | None) -> None:
    """Leave for the queue once it is gone, with nothing of it left in the session; else say why it is still there."""
    unsaved = case.unsaved
    unsaved.said, unsaved.trouble = "", None
    try:
        if reason is None:
            unsaved.trouble = ("case_erase_incomplete", {})
        else:
            erase_case(case.records, case.actor, case.id, reason, staff.now())
    except NotPermittedError:
        unsaved.trouble = ("case_not_permitted", {})
    except CaseNotFoundError:
        pass  # somebody was quicker: it is gone
    except StoreError:
        unsaved.trouble = ("case_erase_failed", {})
    if unsaved.trouble:
        st.rerun()
    st.session_state["unsaved"].pop(case.id, None)
    st.session_state.update({ASKED: "", SAID: "case_erased"})
    st.switch_page(QUEUE)


def told_about_erasing() -> None:
    """On the queue, once: that the case is deleted."""
    if said := st.session_state.pop(SAID, ""):
        st.html(f'<div class="case-said" role="status"><p>{escape(session.say(said))}</p></div>')
