"""Changes to what was sent that take a page of their own: how to be reached, no more contact, no more case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from recommender.casework.contacts import check_contact, is_minor, shown_number
from recommender.casework.mine import Mine, correct_contact, delete_mine, withdraw
from recommender.content.loading import library_in
from recommender.errors import CaseNotFoundError
from recommender.flow.steps import Gap
from recommender.language import SOURCE
from recommender.store.records import site_records
from recommender.ui import keeping, sending, session
from recommender.ui.components.contact_form import Form, contact_form, filled
from recommender.ui.components.errors import error_summary
from recommender.ui.components.send import count_try, focus_of, heading, shown_problems, tries, trouble
from recommender.ui.components.text import escaped, focus_on, paragraph
from recommender.ui.sending import Filled

Store = Callable[[], object]


@dataclass(frozen=True)
class Asked:
    """What is asked once more before something is destroyed, as interface texts; `note` is what is said afterwards."""

    title: str
    text: str
    yes: str
    note: str = ""


def choose(change: str) -> NoReturn:
    """Show one of the changes, or with nothing the overview again."""
    st.session_state["sent.change"], st.session_state["send.wrong"] = change, []
    st.session_state.pop("form.contact", None)
    st.session_state["send.failed"] = False
    if change:
        st.session_state.pop("sent.note", None)
    st.rerun()


def _contact(shown: str, case: Mine) -> None:
    """How to be reached, anew. Where the consent was taken back, it is asked for again."""
    minor, purposes = is_minor(case.file.answers), () if case.contact else ("contact",)
    form = Form("contact", session.say("sent_contact_save"), purposes, minor)
    found = filled(form, _as_stored(case))
    problems = shown_problems(sending.problems(found, purposes, minor))
    failed = bool(st.session_state.get("send.failed"))
    heading("sent_heading_contact", problems)
    if failed and not problems:
        trouble("sent_contact_failed_title")
    error_summary([Gap(problem.item, problem.message) for problem in problems])
    if contact_form(form, found, problems, tries()):
        wrong = sending.problems(found, purposes, minor)
        count_try()
        st.session_state["send.wrong"] = [problem.item for problem in wrong]
        if not wrong:
            _store(lambda: _save(shown, found, purposes, minor), "sent_contact_saved")
        st.rerun()
    _go_back("sent_contact_back")
    focus_on(f"sent.contact.{tries()}", focus_of(problems, failed))


def _as_stored(case: Mine) -> dict[str, str]:
    if case.contact is None:
        return {}
    phone = shown_number(session.library(), case.contact.phone)
    return {"name": case.contact.name, "phone": phone, "email": case.contact.email}


def _save(shown: str, found: Filled, purposes: tuple[str, ...], minor: bool) -> None:
    contact = check_contact(session.library(), found.contact, minor)
    consents = sending.consents(purposes)
    correct_contact(site_records(), library_in(SOURCE), shown, contact, sending.now(), consents)


def _withdraw(shown: str, _: Mine) -> None:
    asked = Asked("sent_withdraw_title", "sent_withdraw_text", "sent_withdraw_yes", "sent_withdrawn")
    _asked_once_more(asked, lambda: withdraw(site_records(), shown, sending.now()))


def _delete(shown: str, _: Mine) -> None:
    asked = Asked("sent_delete_title", "sent_delete_text", "sent_delete_yes")
    _asked_once_more(asked, lambda: _destroy(shown))


def _destroy(shown: str) -> None:
    """Destroy the case; what this browser keeps of the same answers goes with it."""
    is_here = sending.has_the_answers_of(shown)
    delete_mine(site_records(), shown, sending.now())
    if is_here:
        sending.forget_sent()
        keeping.delete()
        keeping.keeper().tell()  # the page says it
    st.session_state["sent.deleted"] = shown


def _asked_once_more(asked: Asked, action: Store) -> None:
    heading(asked.title, ())
    if st.session_state.get("send.failed"):
        with st.container(border=True, key="trouble"):
            paragraph(session.say("sent_failed"))
    paragraph(session.say(asked.text))
    if st.button(escaped(session.say(asked.yes)), type="primary", key="sent.yes", width="stretch"):
        count_try()
        _store(action, asked.note)
    _go_back("sent_no")
    focus_on(f"{asked.title}.{tries()}")


def _go_back(label: str) -> None:
    if st.button(session.say(label), key="sent.no", width="stretch"):
        choose("")


def _store(action: Store, note: str) -> NoReturn:
    """Do it and show the overview with a note; where the database fails, stay and say so."""
    try:
        is_stored = sending.stored(action)
    except CaseNotFoundError:
        choose("")
    if not is_stored:
        st.session_state["send.failed"] = True
        st.rerun()
    if note:
        st.session_state["sent.note"] = note
    _leave()


def _leave() -> NoReturn:
    st.session_state["sent.change"], st.session_state["send.failed"] = "", False
    st.session_state.pop("form.contact", None)
    st.rerun()


CHANGES: dict[str, Callable[[str, Mine], None]] = {"contact": _contact, "withdraw": _withdraw, "delete": _delete}
