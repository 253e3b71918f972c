"""The record of what was done: whether it is whole, its end to keep elsewhere, and its entries page by page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from recommender.casework.auditing import Done, Page, Verdict, verified
from recommender.casework.roles import Actor
from recommender.errors import StoreError
from recommender.store.audit import Anchor
from recommender.ui import session, staff
from recommender.ui.components.records_kept import or_other, table
from recommender.ui.components.text import escaped, paragraph, small

A_PAGE = 50  # entries
DIGITS = 9  # of the number of an entry, as the database has room for
COMMAND = "python -m recommender audit verify"


def start() -> int | None:
    """The entry in the address below which the page begins; None for the newest, and for what is no number."""
    told = st.query_params.get("before", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= DIGITS else None


def checked(actor: Actor) -> None:
    """A button that looks at every entry, and what came of it."""
    st.header(session.say("records_check"), anchor=False)
    paragraph(session.say("records_done_lead"))
    if st.button(session.say("records_verify"), key="records.verify"):
        _check(actor)


def _check(actor: Actor) -> None:
    try:
        with st.spinner(session.say("records_verifying")):
            verdict = verified(staff.records(), actor, staff.now())
    except StoreError:
        st.error(escaped(session.say("records_verify_failed")))
        return
    if verdict.wrong:
        st.error(escaped(f"{session.say('records_broken', wrong=verdict.wrong)} {session.say('records_broken_next')}"))
        st.code(COMMAND, language=None, wrap_lines=True)
    else:
        whole = session.say("records_whole", entries=verdict.entries)
        st.success(escaped(f"{whole} {_held(verdict)}"))


def _held(verdict: Verdict) -> str:
    if not verdict.anchors:
        return session.say("records_no_anchor")
    return session.say("records_held", anchors=verdict.anchors)


def end_told(end: Anchor) -> None:
    """The end of the record, as `audit verify --anchor` takes it."""
    st.subheader(session.say("records_anchor"), anchor=False)
    paragraph(session.say("records_anchor_why"))
    st.code(str(end), language=None, wrap_lines=True)


def entries(page: Page, before: int | None) -> None:
    """One page of them, the newest first, and the ways to the others."""
    st.header(session.say("records_done"), anchor=False)
    if page.entries:
        st.html(table("records_done", ("when", "who", "what", "case"), [_row(done) for done in page.entries]))
    else:
        small(session.say("records_empty"))
    oldest = page.entries[-1].number if page.entries else 0
    with st.container(horizontal=True):
        if before is not None:
            st.button(session.say("records_newer"), key="records.newer", on_click=_go, args=(before + A_PAGE, page.end))
        if oldest > 1:
            st.button(session.say("records_older"), key="records.older", on_click=_go, args=(oldest, page.end))


def _go(before: int, end: Anchor) -> None:
    """Name the place in the address; past the newest entry it is the first page."""
    st.query_params.clear()
    if before <= end.entries:
        st.query_params["before"] = str(before)


def _row(done: Done) -> tuple[str, ...]:
    library = session.library()
    at = library.language.moment(done.at.astimezone(ZoneInfo(library.clinic.timezone)))
    what = session.say(f"records_did_{or_other('did', done.action)}")
    if done.about:
        what = session.say("records_about", what=what, name=done.about)
    return at, done.who or _kind(done.kind), what, done.case


def _kind(kind: str) -> str:
    """What somebody is, whose name is not known."""
    known = kind if kind in ("client", "program") else "staff"
    library = session.library()
    return library.language.upper_first(session.say(f"case_by_{known}"))
