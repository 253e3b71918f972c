"""The queue on screen: one part of the page that draws list, filters and search, and tells what was clicked.

It asks for news on a timer. What somebody reads stays where it is until they want the news.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from recommender.casework import queue
from recommender.casework.queue import Filters, Place
from recommender.casework.roles import Action, Actor
from recommender.errors import StoreError
from recommender.ui import session, staff
from recommender.ui.components.scripted import scripted
from recommender.ui.components.staff_queue_filters import Choice, groups, read_filters, without_filters, write_filters
from recommender.ui.components.staff_queue_view import LOOK, View, told

KEY = "queue"
SECONDS_BETWEEN_LOOKS = 10
LONGEST_SEARCH = 200  # letters, included
CONSULTATION = "pages/staff/consultation.py"
PLACE = "after"  # what the address calls the case that a page begins after

log = logging.getLogger(__name__)


def queue_list() -> None:
    """The list for this run of the page, and again by itself every few seconds."""
    _view().is_stale = True  # somebody came here: they see what there is now
    _list()


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _list() -> None:
    asked, view = _asked(), _view()
    try:
        actor = staff.member(acting=bool(asked))
        if actor is None or not actor.may(Action.SEE_QUEUE):
            st.rerun(scope="app")  # what is around the pages says why, and shows nothing of a case
        if asked.get("what") == "open":
            st.switch_page(CONSULTATION, query_params={"case": str(asked.get("value"))})
        view.actor = actor
        _bring_up_to_date(view, actor, asked)
        view.has_trouble = False
    except StoreError as error:
        log.warning("The queue was not read. %s", error)
        view.has_trouble = True
    scripted("queue")(data=told(session.library(), view, staff.now()), key=KEY, tells=("asked",))


def _view() -> View:
    found: View = st.session_state.setdefault("queue.view", View())
    return found


def _asked() -> dict[str, Any]:
    """What was clicked; nothing where the timer runs. It may be anything that a browser sends."""
    state = st.session_state.get(KEY)
    said = state.get("asked") if isinstance(state, Mapping) else None
    return dict(said) if isinstance(said, Mapping) else {}


def _bring_up_to_date(view: View, actor: Actor, asked: Mapping[str, Any]) -> None:
    _take_up_address(view, actor)
    if asked:
        _take_up(view, asked)
    if asked or view.is_stale or view.has_trouble:
        _read(view, actor, staff.now())
    elif view.found is None:
        _look_for_news(view, actor)


def _take_up_address(view: View, actor: Actor) -> None:
    """What the address asks for; it is another list where it differs from the one that is shown."""
    filters, after = read_filters(st.query_params.to_dict(), session.today()), _place_in_address(view, actor)
    if (filters, after) != (view.filters, view.after):
        view.filters, view.after, view.page, view.is_stale = filters, after, None, True


def _take_up(view: View, asked: Mapping[str, Any]) -> None:
    """Change what is looked at as was clicked; an unknown click reads the same list again."""
    match asked:
        case {"what": "filter", "value": str(chosen)}:
            view.search = ""
            _go_to(view, next((choice.leads_to for choice in _choices(view) if choice.id == chosen), view.filters))
        case {"what": "no filters"}:
            _go_to(view, without_filters(view.filters))
        case {"what": "search", "value": str(text)}:
            view.search, view.found, view.page = text.strip()[:LONGEST_SEARCH], None, None
            view.turns += 1
        case {"what": "older"} if view.page and view.page.older:
            _go_to(view, view.filters, view.page.older)
        case {"what": "newer"} if view.page and view.page.newer:
            _go_to(view, view.filters, view.page.newer)


def _go_to(view: View, filters: Filters, after: Place | None = None) -> None:
    """Another list from now on. The address says which, in codes; a place by the id of a case, which says nothing."""
    after = None if after == queue.TOP else after
    st.query_params.from_dict(write_filters(filters) | ({PLACE: after.id} if after else {}))
    view.filters, view.after, view.page = filters, after, None
    view.turns += 1


def _place_in_address(view: View, actor: Actor) -> Place | None:
    """Where the page begins that the address names: as it was, or where its case stands by now."""
    case_id = st.query_params.get(PLACE, "")
    if view.after and view.after.id == case_id:
        return view.after
    return queue.place_after(staff.records(), actor, case_id) if case_id else None


def _read(view: View, actor: Actor, now: datetime) -> None:
    """Read the list, after the look at it was recorded."""
    records = staff.records()
    if view.recorded_at is None or now - view.recorded_at > LOOK:
        queue.record_look(records, actor, now)
        view.recorded_at = now
    country = session.library().clinic.country
    view.found = queue.find(records, actor, view.search, country, now) if view.search else None
    view.page = queue.page(records, actor, view.filters, view.after)
    _count(view, actor)
    view.known_change, view.news, view.read_at, view.is_stale = view.page.change, None, now, False


def _count(view: View, actor: Actor) -> None:
    every = _choices(view)
    found = queue.counts(staff.records(), actor, [choice.on for choice in every])
    view.counts = {choice.id: count for choice, count in zip(every, found, strict=True)}


def _choices(view: View) -> list[Choice]:
    return [choice for group in groups(session.library(), view.filters, session.today()) for choice in group.choices]


def _look_for_news(view: View, actor: Actor) -> None:
    """Ask whether the list is still the one that is shown. Where another one would be, that is said, and no more."""
    assert view.page is not None, "a list is shown"
    found = queue.news(staff.records(), actor, view.filters, view.after, view.page, known=view.known_change)
    if found is None:
        return
    view.known_change = found.change
    view.news = found if found.is_other else None
    _count(view, actor)
