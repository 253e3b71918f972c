"""Sending from the pages: an attempt and what came of it, the case that was sent, and the correction of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from urllib.parse import urlsplit

import streamlit as st

from recommender.casework.contacts import as_typed, check_contact, is_minor
from recommender.casework.deciding import as_asked_today
from recommender.casework.mine import Mine, correct_mine, open_mine
from recommender.casework.sending import Submission, send, sent_before
from recommender.content.loading import library_in
from recommender.domain.case import PURPOSES, Consent, Contact
from recommender.domain.questionnaire import Item
from recommender.errors import CaseChangedError, CaseNotFoundError, ContactError, IntakeProblem, StoreError
from recommender.flow.correcting import changed_items, draft_again, put_on_top
from recommender.flow.draft import raw_answers
from recommender.flow.suggesting import denied_mentions
from recommender.language import SOURCE
from recommender.store.records import site_records
from recommender.ui import handed, keeping, session, speech
from recommender.web.link_cookie import token_in

FIELDS = ("name", "phone", "email")
LONGEST_KEPT = 500  # letters of what was typed that a draft keeps; more is refused anyway
OPENED = "by"  # what the address says of a page that a private link led to

log = logging.getLogger(__name__)


@dataclass
class Filled:
    """What stands in a form: texts by field, and purposes that were ticked."""

    typed: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)

    @property
    def contact(self) -> Contact:
        return as_typed(*(self.typed.get(name, "") for name in FIELDS))


def now() -> datetime:
    return datetime.now(UTC)


def answers() -> dict[str, object]:
    """The answers that are sent: those that the result is made from."""
    return raw_answers(session.questionnaire(), session.draft(), session.left_out())


def problems(filled: Filled, purposes: tuple[str, ...], minor: bool) -> list[IntakeProblem]:
    """Everything in a form that has to be put right before it is sent, in the language of now."""
    found: list[IntakeProblem] = []
    try:
        check_contact(session.library(), filled.contact, minor)
    except ContactError as error:
        found += error.problems
    missing = [purpose for purpose in purposes if purpose not in filled.ticked]
    return [*found, *(IntakeProblem(each, session.say(f"send_error_consent_{each}")) for each in missing)]


def consents(purposes: tuple[str, ...]) -> tuple[Consent, ...]:
    """What was agreed to just now, in the versions that were asked."""
    asked = session.library().consents
    return tuple(Consent(purpose=each, version=asked.now(each).id, given_at=now()) for each in purposes)


def was_sent() -> bool:
    """Whether these answers are at the clinic, also where nobody was told because the server went away."""
    keeping.go_by_one_secret()
    mine = session.sending()
    mine.once = mine.once or token_urlsafe()  # before the first attempt, and the same for each
    if mine.token:
        return True
    try:
        found = sent_before(site_records(), mine.once)
    except StoreError:
        return False  # the next attempt finds it
    if found:
        _note_sent(found.token)
    return bool(found)


def send_now(filled: Filled) -> None:
    """Send what the client answered, once, however often this is called.

    Raises
    ------
    IntakeError, StoreError
        As `send` does; nothing was sent then.
    """
    keeping.try_again()
    keeping.save_now()  # the secret of this attempt outlives a server that dies in it
    raw = answers()
    contact = check_contact(session.library(), filled.contact, is_minor(raw))
    changed = tuple(item.id for item in session.changed_after_result())
    submission = Submission(
        answers=raw,
        contact=contact,
        consents=consents(PURPOSES),
        once=session.sending().once,
        language=speech.language(),
        changed_after_result=changed,
        origin="desk" if handed.is_from_desk() else "client",
        answered_by_staff=handed.safety_by_staff(),
        confirmed=handed.safety_confirmed(),
        denied=denied_mentions(session.draft()),
    )
    sent = send(site_records(), library_in(SOURCE), submission, now())
    _note_sent(sent.token)


def _note_sent(token: str) -> None:
    """From now on the answers are those of a case. How to reach the client is there, and no longer here."""
    mine, raw = session.sending(), answers()
    mine.token, mine.typed, mine.based_on, mine.before = token, {}, 1, raw


def token() -> str:
    """The token of the case to show: the one that the link named, where a link led here, else that of the answers."""
    if st.query_params.get(OPENED) == "link":
        return _links_token()
    return session.sending().token or _links_token()


def _links_token() -> str:
    return token_in(st.context.cookies, over_tls=session.is_over_tls())


def private_link(shown: str) -> str:
    """The link to a case; its secret stands behind #, where no server and no log sees it."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/mine#{shown}"


def mine() -> Mine:
    """The case to show, as it stands now.

    Raises
    ------
    CaseNotFoundError, StoreError
    """
    return open_mine(site_records(), token())


def has_the_answers_of(shown: str) -> bool:
    """Whether the answers in this browser are those of the case with this token."""
    return bool(shown) and session.sending().token == shown


def unsent() -> tuple[Item, ...]:
    """Items that the client answered anew since they were sent; not those that need no answer any more."""
    before, left_out = session.sending().before, session.left_out()
    if before is None:
        return ()
    return tuple(item for item in changed_items(session.questionnaire(), before, answers()) if item.id not in left_out)


def take_up(shown: str, case: Mine) -> None:
    """Put the answers of a case in place of those in this browser, to be corrected."""
    _answer(as_asked_today(session.library(), case.file, now()))
    at = session.sending()
    at.token, at.based_on, at.before = shown, case.version, answers()
    st.session_state["answers_at_result"] = raw_answers(session.questionnaire(), session.draft())


def _answer(told: Mapping[str, object]) -> None:
    """Make these the answers, with the way to the check behind them; all is asked where more was than is needed."""
    state = st.session_state
    handed.forget()
    state["draft"] = draft_again(session.questionnaire(), told)
    state["furthest"] = len(session.questionnaire().sections)
    state["full"], state["to_visit"], state["gaps"], state["heard"] = False, [], [], {}
    state["full"] = bool(session.left_out() & set(told))
    # As if they had gone through it, so that the focus moves at each step.
    state["attempt"] = state.get("attempt", 0) + 1
    state["times_forgotten"] = session.times_forgotten() + 1  # so that questions are drawn anew


def correct_now() -> None:
    """Send what was changed.

    Raises
    ------
    CaseChangedError
        When the clinic changed the answers first. They are loaded, with the client's changes on top.
    CaseNotFoundError
        When the case is gone. The answers are as before the first attempt to send.
    IntakeError, StoreError
    """
    at, changed = session.sending(), unsent()
    safety = tuple(item.id for item in changed if item.is_safety)
    raw = answers()
    try:
        version = correct_mine(
            site_records(), library_in(SOURCE), at.token, raw,
            based_on=at.based_on, changed=safety, denied=denied_mentions(session.draft()), now=now(),
        )  # fmt: skip
        at.based_on, at.before = version, raw  # a second tap finds nothing left to send
    except CaseChangedError:
        _put_on_top(changed)
        raise
    except CaseNotFoundError:
        forget_sent()
        raise


def _put_on_top(changed: tuple[Item, ...]) -> None:
    shown, mine_now, asks_all = session.sending().token, answers(), bool(st.session_state.get("full"))
    take_up(shown, open_mine(site_records(), shown))
    _answer(put_on_top(changed, mine_now, session.sending().before or {}))
    st.session_state["full"] = asks_all  # the client's way through the questions stays as it was


def forget_sent() -> None:
    """The case is gone; the answers in this browser can be sent anew, as another one."""
    st.session_state.pop("sending", None)


def stored(action: Callable[[], object]) -> bool:
    """Whether it could be stored; the log says when not, and never what."""
    try:
        action()
    except StoreError as error:
        log.warning("What a client wanted stored was not. %s", error)
        return False
    return True
