"""The filters of the queue: as codes in the address, and as buttons with how many cases each would show.

An address holds codes alone: no name, nothing that was searched for, and a case by its id, which says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from recommender.casework.queue import COUNTED, Filters
from recommender.domain.case import Status
from recommender.domain.library import Library
from recommender.domain.terms import Outcome, Urgency

ALL, ON = "all", "1"
NAMES = ("status", "outcome", "urgency", "mine", "reached")
STATUSES = (*Status, None)
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class Choice:
    """One button: the filters with it on and without it, and whether it is on."""

    name: str
    code: str
    text: str
    on: Filters
    off: Filters
    is_on: bool

    @property
    def id(self) -> str:
        return f"{self.name}.{self.code}"

    @property
    def leads_to(self) -> Filters:
        return self.off if self.is_on else self.on


@dataclass(frozen=True)
class Group:
    """Choices that belong together."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def read_filters(asked: Mapping[str, str], today: date) -> Filters:
    """The filters that an address asks for; what it does not know is left out."""
    return Filters(
        status=None if asked.get("status") == ALL else _code(Status, asked.get("status")) or Status.WAITING,
        outcome=_code(Outcome, asked.get("outcome")),
        urgency=_code(Urgency, asked.get("urgency")),
        mine=asked.get("mine") == ON,
        due_by=today if asked.get("reached") == ON else None,
    )


def write_filters(filters: Filters) -> dict[str, str]:
    """The same as an address says it; what is usual is left out."""
    status = None if filters.status is Status.WAITING else str(filters.status or ALL)
    told = {
        "status": status,
        "outcome": filters.outcome and str(filters.outcome),
        "urgency": filters.urgency and str(filters.urgency),
        "mine": ON if filters.mine else None,
        "reached": ON if filters.due_by else None,
    }
    return {name: code for name, code in told.items() if code}


def groups(library: Library, filters: Filters, today: date) -> tuple[Group, ...]:
    """Every choice there is. Chosen a second time it is taken off again; of the statuses one is always on."""
    say = library.say

    def choice(name: str, code: object, text: str, field: str, value: object, off: object = None) -> Choice:
        is_on = getattr(filters, field) == value
        on, without = replace(filters, **{field: value}), replace(filters, **{field: off})  # type: ignore[arg-type]
        return Choice(name, str(code), text, on, without, is_on)

    return (
        Group("status", say("queue_filter_status"), tuple(
            choice("status", status or ALL, say(f"queue_status_{status or 'all'}"), "status", status, status)
            for status in STATUSES
        )),
        Group("only", say("queue_filter_only"), (
            choice("mine", ON, say("queue_mine"), "mine", True, False),
            choice("reached", ON, say("queue_reached"), "due_by", today),
        )),
        Group("urgency", say("queue_filter_urgency"), tuple(
            choice("urgency", code, say(f"urgency_{code}"), "urgency", code) for code in reversed(Urgency)
        )),
        Group("outcome", say("queue_filter_outcome"), tuple(
            choice("outcome", code, say(f"name_{code}"), "outcome", code) for code in Outcome
        )),
    )  # fmt: skip


def without_filters(filters: Filters) -> Filters:
    return Filters(status=filters.status)


def number_on(filters: Filters) -> int:
    """How many filters are on beside the status, which always has one."""
    return sum(bool(found) for found in (filters.outcome, filters.urgency, filters.mine, filters.due_by))


def told_count(library: Library, count: int) -> str:
    number = library.language.number(count)
    return number if count < COUNTED else library.say("queue_count_more", count=number)


def _code(codes: type[Code], asked: str | None) -> Code | None:
    return codes(asked) if asked in list(codes) else None
