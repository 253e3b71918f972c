"""The queue on screen: one part of the page that draws list, filters and search, and tells what was clicked.

It asks for news on a timer. What somebody reads stays where it is until they want the news.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from recommender.casework import queue
from recommender.casework.queue import Filters, Line, News, Page, Place
from recommender.casework.roles import Action, Actor
from recommender.errors import StoreError
from recommender.store.records import site_records
from recommender.ui import session, staff
from recommender.ui.components import staff_queue_filters as filtering
from recommender.ui.components.scripted import scripted
from recommender.ui.components.staff_queue_rows import Told, row

KEY = "queue"
EVERY = 10  # seconds between two questions for news
LOOK = timedelta(minutes=10)  # within it, looking again is the same look
LONGEST_SEARCH = 200  # letters, included
CONSULTATION = "pages/staff/consultation.py"

log = logging.getLogger(__name__)


@dataclass
class Shown:
    """What one member of staff looks at. The text of a search is here and nowhere else."""

    filters: Filters = field(default_factory=Filters)
    after: Place | None = None
    search: str = ""
    page: Page | None = None
    found: tuple[Line, ...] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    news: News | None = None
    read_at: datetime | None = None
    has_trouble: bool = False
    recorded_at: datetime | None = None
    turns: int = 0  # counts up whenever another list is shown, so that the browser goes to its top


def queue_list() -> None:
    """The list for this run of the page, and again by itself every few seconds."""
    _shown().page = None  # somebody came here: they see what there is now
    _list()


@st.fragment(run_every=EVERY)
def _list() -> None:
    asked = _asked()
    actor = staff.member(acting=asked is not None)
    if actor is None or not actor.may(Action.SEE_QUEUE):
        st.rerun(scope="app")  # the page says what happened, and shows nothing of a case
    shown, now = _shown(), datetime.now(UTC)
    try:
        if asked and asked["what"] == "open":
            st.switch_page(CONSULTATION, query_params={"case": str(asked["value"])})
        if _takes_up(shown, asked) or shown.page is None:
            _read(shown, actor, now)
        else:
            _look_for_news(shown, actor)
        shown.has_trouble = False
    except StoreError as error:
        log.warning("The queue was not read. %s", error)
        shown.has_trouble = True
    scripted("queue")(data=_data(shown, actor, now), key=KEY, tells=("asked",))


def _shown() -> Shown:
    found: Shown = st.session_state.setdefault("queue.shown", Shown())
    return found


def _asked() -> dict[str, Any] | None:
    """What was clicked; it may be anything that a browser sends."""
    state = st.session_state.get(KEY)
    told = state.get("asked") if isinstance(state, Mapping) else None
    return dict(told) if isinstance(told, Mapping) and isinstance(told.get("what"), str) else None
