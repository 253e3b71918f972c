"""Sending for somebody who cannot use a device: what they say aloud is ticked by whoever reads it out to them."""

from __future__ import annotations

import logging

import streamlit as st

from recommender.casework import desk as at_desk
from recommender.casework.contacts import check_contact, is_minor
from recommender.casework.reference import spoken
from recommender.casework.sending import Sent
from recommender.content.loading import library_in
from recommender.domain.case import PURPOSES
from recommender.errors import IntakeError, StoreError
from recommender.flow.steps import Gap
from recommender.language import SOURCE
from recommender.ui import desk, sending, session, speech, staff
from recommender.ui.components.contact_form import Form, contact_form, filled
from recommender.ui.components.errors import error_summary
from recommender.ui.components.text import escaped, paragraph, small
from recommender.ui.desk import OnDesk
from recommender.ui.sending import Filled

SENT, TRIES, WRONG, FAILED = "desk.sent", "desk.send.tries", "desk.send.wrong", "desk.send.failed"

log = logging.getLogger(__name__)


def was_sent() -> None:
    """What came of the last one that was sent from this desk."""
    sent: Sent | None = st.session_state.get(SENT)
    if sent is None:
        return
    with st.container(border=True, key="desk-sent"):
        st.header(escaped(session.say("desk_sent_title")), anchor=False)
        paragraph(session.say("desk_sent", reference=spoken(sent.reference)))
        if st.button(session.say("desk_sent_open"), key="desk.sent.open"):
            staff.go_away(f"/consultation?case={sent.case_id}")


def send_for(mine: OnDesk) -> None:
    """The form, folded away: most people send for themselves."""
    if not mine.desk.draft.has_answers or desk.urgent(mine):
        return
    wrong = bool(st.session_state.get(TRIES))
    with st.expander(escaped(session.say("desk_send_title")), expanded=wrong, key="desk-send"):
        small(session.say("desk_send_lead"))
        missing = desk.missing(mine)
        if missing:
            paragraph(session.say("desk_send_missing", parts=", ".join(found.title for found in missing)))
        else:
            _form(mine)


def _form(mine: OnDesk) -> None:
    minor = is_minor(mine.desk.draft.values)
    number = st.session_state.get("desk.number", 0)
    form = Form(f"desk.send.{number}", session.say("desk_send_go"), PURPOSES, minor, aloud=True)
    language = st.radio(
        session.say("desk_send_language"), speech.offered(), format_func=speech.name_of, horizontal=True,
        index=speech.offered().index(speech.language()), key="desk.send.language",
    )  # fmt: skip
    found = filled(form, {})
    problems = sending.problems(found, PURPOSES, minor)
    tries = int(st.session_state.get(TRIES, 0))
    shown = [problem for problem in problems if problem.item in st.session_state.get(WRONG, ())]
    if st.session_state.get(FAILED):
        paragraph(session.say("desk_send_failed"))
    error_summary([Gap(problem.item, problem.message) for problem in shown])
    if contact_form(form, found, shown, tries):
        problems = sending.problems(found, PURPOSES, minor)
        st.session_state[TRIES], st.session_state[WRONG] = tries + 1, [problem.item for problem in problems]
        if not problems:
            _send(mine, found, minor, language)
        st.rerun()


def _send(mine: OnDesk, found: Filled, minor: bool, language: str) -> None:
    contact = check_contact(session.library(), found.contact, minor)
    library = library_in(SOURCE)
    try:
        sent = at_desk.send_for_client(staff.records(), library, mine.actor, mine.desk, contact, language, staff.now())
    except (StoreError, IntakeError) as error:
        log.warning("An intake was not sent from the desk. %s", type(error).__name__)
        st.session_state[FAILED] = True
        return
    desk.clear(mine)
    st.session_state[SENT] = sent
