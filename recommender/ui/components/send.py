"""Sending the answers to the clinic, and later what was changed: the form, what went wrong, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import NoReturn

import streamlit as st

from recommender.casework.contacts import is_minor
from recommender.domain.answers import Intake
from recommender.domain.case import PURPOSES
from recommender.domain.decision import Decision
from recommender.domain.questionnaire import Item
from recommender.errors import CaseChangedError, CaseNotFoundError, IntakeError, IntakeProblem
from recommender.exports.told import Told
from recommender.flow.correcting import draft_again
from recommender.flow.draft import Draft
from recommender.flow.steps import Gap, asks_now
from recommender.flow.words import told as in_words
from recommender.ui import sending, session, way
from recommender.ui.components.contact_form import Form, contact_form, filled, typed_to_keep
from recommender.ui.components.errors import error_summary
from recommender.ui.components.text import escaped, focus_on, paragraph, tab_title

SUMMARY, TROUBLE = ".st-key-error-summary h2", ".st-key-trouble h2"


def first_sending() -> None:
    """The form, with what has to be put right, or with what went wrong on the clinic's side."""
    minor = is_minor(sending.answers())
    failed = bool(st.session_state.get("send.failed"))
    label = session.say("send_again") if failed else session.say("send_submit")
    form = Form("send", label, PURPOSES, minor)
    found = filled(form, session.sending().typed)
    problems = shown_problems(sending.problems(found, PURPOSES, minor))
    heading("send_title", problems)
    paragraph(session.say("send_lead_minor") if minor else session.say("send_lead"))
    if st.session_state.get("send.gone"):
        paragraph(session.say("send_gone"))
    if failed and not problems:
        trouble("send_failed_title")
    error_summary([Gap(problem.item, problem.message) for problem in problems])
    pressed = contact_form(form, found, problems, tries())
    session.sending().typed = typed_to_keep(found)
    if pressed:
        _press(sending.problems(found, PURPOSES, minor), lambda: sending.send_now(found))
    if st.button(session.say("send_back"), key="send.back", type="tertiary"):
        way.leave_for(session.RESULT)
    focus_on(f"send.{tries()}", focus_of(problems, failed))


def send_offer(intake: Intake, decision: Decision) -> None:
    """The part of a result that leads to the clinic; nothing where something else cannot wait."""
    if Told(session.library(), intake, decision, session.today()).is_urgent:
        return
    at = session.sending()
    if not at.token:
        st.header(escaped(session.say("send_title")), anchor=False)
        paragraph(session.say("send_offer"))
        label, page = "send_title", session.SEND
    else:
        label, page = ("correct_submit", session.SEND) if sending.unsent() else ("sent_see", session.SENT)
    if st.button(session.say(label), key="result.send", width="stretch"):
        way.leave_for(page)


def heading(title: str, problems: Sequence[IntakeProblem]) -> None:
    text = session.say(title)
    tab_title(text, has_errors=bool(problems))
    st.title(escaped(text), anchor=False)


def trouble(title: str) -> None:
    """It was not stored: said where the eye and the screen reader are."""
    with st.container(border=True, key="trouble"):
        st.header(escaped(session.say(title)), anchor=False)
        paragraph(session.say("send_failed", phone=session.library().clinic.phone_on_one_line))


def focus_of(problems: Sequence[IntakeProblem], failed: bool) -> str:
    return SUMMARY if problems else TROUBLE if failed else "h1"


def tries() -> int:
    """How often a button that stores something was pressed; a new press moves the focus again."""
    return int(st.session_state.get("send.tries", 0))


def count_try() -> None:
    st.session_state["send.tries"] = tries() + 1
    st.session_state["send.failed"] = False


def shown_problems(problems: Sequence[IntakeProblem]) -> list[IntakeProblem]:
    """Those of the last press that are still there."""
    wrong: list[str] = st.session_state.get("send.wrong", [])
    return [problem for problem in problems if problem.item in wrong]


def _press(problems: Sequence[IntakeProblem], send: Callable[[], None]) -> NoReturn:
    count_try()
    st.session_state["send.wrong"] = [problem.item for problem in problems]
    if problems:
        st.rerun()
    _store(send)


def _store(send: Callable[[], None]) -> NoReturn:
    """Store it, and show what was sent; only then is it called sent."""
    try:
        is_stored = sending.stored(send)
    except IntakeError:
        way.leave_for(session.CHECK)
    if not is_stored:
        st.session_state["send.failed"] = True
        st.rerun()
    way.leave_for(session.SENT)


def correction() -> None:
    """What was changed since it was sent, and the button that sends it."""
    changed = sending.unsent()
    if not changed:
        way.leave_for(session.SENT)
    failed = bool(st.session_state.get("send.failed"))
    heading("correct_title", ())
    if failed:
        trouble("correct_failed_title")
    elif st.session_state.get("correct.changed"):
        with st.container(border=True, key="trouble"):
            st.header(escaped(session.say("correct_changed_title")), anchor=False)
            paragraph(session.say("correct_changed"))
    paragraph(session.say("correct_lead"))
    st.html(_changes(changed))
    if st.button(session.say("correct_submit"), type="primary", key="correct.send", width="stretch"):
        count_try()
        _store_correction()
    if st.button(session.say("correct_back"), key="correct.back", width="stretch"):
        way.leave_for(session.CHECK)
    is_told = failed or bool(st.session_state.get("correct.changed"))
    focus_on(f"correct.{tries()}", TROUBLE if is_told else "h1")


def _store_correction() -> NoReturn:
    st.session_state["correct.changed"] = False
    try:
        _store(_correct)
    except CaseChangedError:
        st.session_state["correct.changed"] = True
    except CaseNotFoundError:
        st.session_state["send.gone"] = True
    st.rerun()


def _correct() -> None:
    sending.correct_now()
    st.session_state["sent.note"] = "sent_corrected"


def _changes(changed: Sequence[Item]) -> str:
    """What was sent, and what stands there now; the client's own words among it, as words."""
    before = draft_again(session.questionnaire(), session.sending().before or {})
    rows = "".join(_change(item, before, session.draft()) for item in changed)
    return f'<dl class="changes">{rows}</dl>'


def _change(item: Item, before: Draft, after: Draft) -> str:
    mark = f" <span>{escape(session.say('correct_safety'))}</span>" if item.is_safety else ""
    lines = ((session.say("correct_before"), _words(item, before)), (session.say("correct_now"), _words(item, after)))
    told = "".join(f'<dd><b>{escape(when)}</b> <span dir="auto">{escape(words)}</span></dd>' for when, words in lines)
    return f"<div><dt>{escape(item.name)}{mark}</dt>{told}</div>"


def _words(item: Item, draft: Draft) -> str:
    """The answer in words; of concerns also how strong they are."""
    sections = session.questionnaire().sections
    asks = [ask for section in sections for ask in asks_now(session.questionnaire(), section, draft)]
    mine = [ask for ask in asks if ask.item.id == item.id]
    return "; ".join(in_words(session.library(), mine[-1], draft)) if mine else session.say("check_missing")
