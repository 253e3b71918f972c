"""What one member of staff looks at in the queue, and what the browser is given to draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from recommender.casework.queue import PAGE, Filters, Line, News, Page, Place
from recommender.casework.roles import Action, Actor
from recommender.domain.case import Status
from recommender.domain.library import Library
from recommender.ui.components.staff_queue_filters import Choice, groups, number_on, told_count
from recommender.ui.components.staff_queue_rows import Told, row

LOOK = timedelta(minutes=10)  # within it, looking again is the same look
COLUMNS = ("outcome", "client", "reference", "sent", "day", "status", "by", "origin")
KEYS = {"j": "down", "k": "up", "Enter": "open", "/": "search", "n": "next", "p": "previous"}


@dataclass
class View:
    """A list and what was found in it. The text of a search is here and nowhere else.

    `is_stale` says that it has to be read again; `turns` counts up whenever another list is asked for, so that the
    browser goes to its top.
    """

    actor: Actor | None = None
    filters: Filters = field(default_factory=Filters)
    after: Place | None = None
    search: str = ""
    page: Page | None = None
    found: tuple[Line, ...] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    known_change: int = 0
    news: News | None = None
    read_at: datetime | None = None
    recorded_at: datetime | None = None
    is_stale: bool = True
    has_trouble: bool = False
    turns: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        if self.found is not None:
            return self.found[:PAGE]
        return self.page.lines if self.page else ()


def told(library: Library, view: View, now: datetime) -> dict[str, Any]:
    """All that the browser needs, in words."""
    about = Told(library, now, bool(view.actor and view.actor.may(Action.SEE_CONTACT)))
    return {
        "texts": _texts(library),
        "groups": _groups(library, view, about),
        "filters_on": library.say("queue_filters_on", count=number_on(view.filters)) if number_on(view.filters) else "",
        "search": {"said": view.search, "note": _search_note(library, view)},
        "label": library.say("staff_page_queue"),
        "order": library.say("queue_order_reached" if view.filters.due_by else "queue_order"),
        "columns": [{"id": name, "text": library.say(f"queue_column_{name}")} for name in _columns(view, about)],
        "rows": [row(about, line) for line in view.lines],
        "empty": _empty(library, view),
        "older": bool(view.found is None and view.page and view.page.older),
        "newer": bool(view.found is None and view.page and view.page.newer),
        "notice": _notice(about, view),
        "keys": [{"id": key, "text": library.say(f"queue_keys_{does}")} for key, does in KEYS.items()],
        "turn": view.turns,
    }


def _texts(library: Library) -> dict[str, str]:
    names = ("filters", "filters_off", "search", "search_help", "search_button", "search_clear", "next", "previous",
             "keys", "loading")  # fmt: skip
    return {name: library.say(f"queue_{name}") for name in names}


def _groups(library: Library, view: View, about: Told) -> list[dict[str, Any]]:
    """What can be filtered by; nothing while what was looked for is shown, as that is from all cases."""
    if view.found is not None:
        return []

    def button(choice: Choice) -> dict[str, Any]:
        count = view.counts.get(choice.id)
        told = "" if count is None else told_count(library, count)
        return {"id": choice.id, "code": choice.code, "text": choice.text, "count": told, "is_on": choice.is_on}

    return [
        {"id": group.name, "label": group.label, "choices": [button(choice) for choice in group.choices]}
        for group in groups(library, view.filters, about.today)
    ]


def _columns(view: View, about: Told) -> list[str]:
    """How far a case is stands in the list only where it is not the same for all; a reference where there are names."""
    is_one = view.filters.status is not None and view.found is None
    left_out = {"status"} if is_one else set()
    left_out |= set() if about.sees_names else {"reference"}
    return [name for name in COLUMNS if name not in left_out]


def _search_note(library: Library, view: View) -> str:
    if not view.found:
        return ""
    if len(view.found) > PAGE:
        return library.say("queue_found_more", count=library.language.number(PAGE))
    return library.say("queue_found", count=len(view.found))


def _empty(library: Library, view: View) -> dict[str, str] | None:
    """What to say where no case is, and what to do next."""
    if view.lines or view.has_trouble:
        return None
    if view.found is not None:
        name, action = "found_none", ""  # the way back stands beside the search
    elif view.after:
        name, action = "empty_end", ""
    elif number_on(view.filters):
        name, action = "empty_filters", "no filters"
    else:
        name, action = "empty" if view.filters.status is Status.WAITING else "empty_other", ""
    return {
        "title": library.say(f"queue_{name}_title"),
        "text": library.say(f"queue_{name}_text"),
        "code": action,
        "label": library.say("queue_filters_off") if action else "",
    }


def _notice(about: Told, view: View) -> dict[str, str] | None:
    """What stands above the list: that it cannot be read, or that there is news."""
    say = about.library.say
    if view.has_trouble:
        old = say("queue_trouble_old", time=about.exactly(view.read_at)) if view.lines and view.read_at else ""
        return {
            "kind": "trouble",
            "title": "" if old else say("queue_trouble_title"),
            "text": old or say("queue_trouble_text"),
            "label": say("queue_trouble_again"),
        }
    if view.news is None:
        return None
    added = view.news.added
    text = say("queue_news", count=added) if added else say("queue_news_other")
    return {"kind": "news", "title": "", "text": text, "label": say("queue_news_show")}
