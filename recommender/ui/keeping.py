"""What outlives the session: loaded at its start, saved as soon as it changes, deleted on request.

Where the browser refuses the cookie, or the database is out of use, a session goes on in memory and the client is told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import streamlit as st

from recommender.errors import StoreError
from recommender.flow.progress import Progress, read_progress, write_progress
from recommender.store.drafts import site_drafts
from recommender.store.sealing import BrowserKey
from recommender.ui import session
from recommender.web.draft_cookie import key_in

SECONDS_WITHOUT_TRYING = 30  # after the database failed: a client does not wait for it at every click
PAGES = {
    "": session.QUESTIONS,
    "check": session.CHECK,
    "result": session.RESULT,
    "now": session.STOP,
    "send": session.SEND,
    "sent": session.SENT,
}
BY_LINK = "sent"  # opened by whoever has the link, with answers in this browser or without

log = logging.getLogger(__name__)


@dataclass
class Keeper:
    """What one session knows about keeping: the key, what is kept now, and what the client has to be told.

    `kept` is empty when nothing is kept. `notes` are interface texts; `noted_at` is where the client saw them first.
    """

    key: BrowserKey | None
    kept: bytes = b""
    try_again_at: float = 0
    notes: list[str] = field(default_factory=list)
    dropped: frozenset[str] = frozenset()
    noted_at: tuple[str, int] | None = None
    name: str = field(default_factory=lambda: uuid4().hex)

    @property
    def is_keeping(self) -> bool:
        return self.key is not None and not self.try_again_at

    def tell(self, *notes: str) -> None:
        self.notes, self.noted_at = list(notes), None


def keeper() -> Keeper:
    """The keeper of this session."""
    found: Keeper = st.session_state["keeper"]
    return found


def name() -> str:
    """What this session goes by in the browser; nothing on pages that keep nothing."""
    found: Keeper | None = st.session_state.get("keeper")
    return found.name if found else ""


def browser_key() -> BrowserKey | None:
    """The key in the cookie that came with the connection; None where the browser keeps none."""
    return key_in(st.context.cookies)


@contextmanager
def kept(page: str) -> Iterator[Keeper]:
    """Keep what changes while a page runs."""
    if "keeper" not in st.session_state:
        _start(page)
    mine = keeper()
    if page in PAGES:
        st.session_state["page"] = page
    _forget_old_notes(mine)
    try:
        yield mine
        mine.noted_at = mine.noted_at or _place()
    finally:
        _save(keeper())


def save_now() -> None:
    """Keep what was just said before anything is drawn: the next click may stop this run. A failure is told at once."""
    mine = keeper()
    was_keeping = mine.is_keeping
    _save(mine)
    if keeper() is not mine or (was_keeping and not mine.is_keeping):
        st.rerun()


def try_again() -> None:
    """Keep what was said at the next chance, also where the database failed a moment ago."""
    keeper().try_again_at = 0


def go_by_one_secret() -> None:
    """Take over how far another tab of this browser is with sending, so that both tabs send once.

    Tabs that were opened before anything was kept have made a secret each; what is kept is the one that counts.
    """
    mine, ours = keeper(), session.sending()
    try:
        raw = site_drafts().load(mine.key, datetime.now(UTC)) if mine.key else None
    except StoreError:
        return  # whoever sends now is told
    restored = read_progress(session.questionnaire(), raw) if raw else None
    theirs = restored.progress.sending if restored else ours
    if theirs.once and theirs.once != ours.once or theirs.token and not ours.token:
        theirs.typed = ours.typed or theirs.typed
        st.session_state["sending"] = theirs


def delete() -> bool:
    """Delete what is kept and forget the session; where that fails, keep both and say so."""
    mine, attempts = keeper(), _progress().attempts
    note = "kept_deleted_here" if session.sending().token else "kept_deleted"
    try:
        if mine.key:
            site_drafts().delete(mine.key)
    except StoreError as error:
        log.warning("A draft was not deleted. %s", error)
        mine.tell("kept_delete_failed")
        return False
    _begin_anew(mine, attempts, note)
    return True


def _begin_anew(mine: Keeper, attempts: int = 0, note: str = "kept_deleted") -> None:
    """Forget the session: its answers were deleted, here or in another tab."""
    session.forget_everything()
    fresh = st.session_state["keeper"] = Keeper(mine.key)
    fresh.tell(note)
    st.session_state["attempt"] = attempts + 1  # so that the focus moves to the first heading


def _start(page: str) -> None:
    """Begin a session with what was kept for this browser.

    Another click may stop this run anywhere. So the session has its keeper only when everything is taken up: the next
    run begins anew, where half of it would be saved as if the rest had been deleted.
    """
    session.begin()
    mine = Keeper(browser_key())
    if mine.key is None:
        mine.tell("kept_only_open")
    else:
        _load(mine, mine.key)
    if page == BY_LINK:
        mine.tell()
    elif not mine.kept and _was_further(page):
        mine.tell("kept_lost", *mine.notes)
    st.session_state["keeper"] = mine
    if mine.kept and page != BY_LINK:
        _go_to_where_they_were(page)


def _load(mine: Keeper, key: BrowserKey) -> None:
    try:
        mine.kept = site_drafts().load(key, datetime.now(UTC)) or b""
    except StoreError as error:
        _give_up_for_now(mine, error)
    restored = read_progress(session.questionnaire(), mine.kept) if mine.kept else None
    if restored is None:
        mine.kept = b""
        return
    _take_up(restored.progress)
    is_new_to_them = restored.progress.from_desk and not restored.progress.attempts
    mine.tell("desk_begun" if is_new_to_them else "kept_restored")
    if restored.dropped:
        mine.notes.append("kept_changed")
        mine.dropped = restored.dropped


def _was_further(page: str) -> bool:
    """Whether the address is one that only somebody with answers comes to."""
    first = _section_ids()[0]
    return page in PAGES and (page != "" or st.query_params.get("step", first) != first)


def _take_up(progress: Progress) -> None:
    ids, state = _section_ids(), st.session_state
    state["draft"] = progress.draft
    state["furthest"] = next((place for place, name in enumerate(ids) if name not in progress.through), len(ids))
    state["step"] = ids.index(progress.step) if progress.step in ids else 0
    state["page"], state["full"], state["to_visit"] = progress.page, progress.full, progress.to_visit
    state["attempt"] = progress.attempts
    state["from_desk"], state["by_staff"], state["confirmed"] = (
        progress.from_desk,
        progress.by_staff,
        progress.confirmed,
    )
    state["sending"] = progress.sending
    if progress.at_result is not None:
        state["answers_at_result"] = progress.at_result


def _progress() -> Progress:
    ids, state = _section_ids(), st.session_state
    return Progress(
        draft=session.draft(),
        page=state.get("page", ""),
        step=ids[state.get("step", 0)],
        through=ids[: session.furthest()],
        to_visit=state.get("to_visit", []),
        full=bool(state.get("full")),
        attempts=state.get("attempt", 0),
        at_result=state.get("answers_at_result"),
        from_desk=bool(state.get("from_desk")),
        by_staff=state.get("by_staff", []),
        confirmed=state.get("confirmed", []),
        sending=session.sending(),
    )


def _section_ids() -> list[str]:
    return [section.id for section in session.questionnaire().sections]


def _go_to_where_they_were(page: str) -> None:
    """Somebody who comes back by the plain address of the site goes on at the page they left."""
    left = st.session_state.get("page", "")
    if page == "" and "step" not in st.query_params and left in PAGES and left != page:
        st.switch_page(PAGES[left])


def _save(mine: Keeper) -> None:
    """Keep the answers as they stand; nothing is written when nothing changed, or before there is an answer."""
    if mine.key is None or time.monotonic() < mine.try_again_at:
        return
    plain = write_progress(session.questionnaire(), _progress()) if session.draft().has_answers else b""
    if plain == mine.kept:
        return
    try:
        if not plain:
            site_drafts().delete(mine.key)
        elif not site_drafts().save(mine.key, plain, datetime.now(UTC), replacing=bool(mine.kept)):
            _begin_anew(mine)
            return
        mine.kept, mine.try_again_at = plain, 0
    except StoreError as error:
        _give_up_for_now(mine, error)


def _give_up_for_now(mine: Keeper, error: StoreError) -> None:
    log.warning("A draft is in memory only. %s", error)
    if mine.is_keeping:
        mine.tell("kept_trouble")
    mine.try_again_at = time.monotonic() + SECONDS_WITHOUT_TRYING


def _forget_old_notes(mine: Keeper) -> None:
    """A note stays for as long as the client stays in the place where they saw it, so that nothing jumps."""
    if mine.noted_at and mine.noted_at != _place():
        mine.tell()


def _place() -> tuple[str, int]:
    return st.session_state.get("page", ""), st.session_state.get("step", 0)
