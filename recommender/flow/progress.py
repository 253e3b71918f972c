"""How far one client is: the draft, and the place in the questionnaire. What outlives a reload is this and no more.

It is written as JSON and read with distrust: the questionnaire may have changed since. An answer whose question is no
longer the same is dropped whole and asked again; half of a list would be a wrong answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.errors import InputError
from recommender.flow.draft import Draft, ListDraft, Mentioned
from recommender.flow.input import read_json
from recommender.flow.suggesting import REPLIES, can_be_mentioned

FORMAT = 1
LONGEST_BYTES = 1_000_000


@dataclass
class Sending:
    """How far the client is with sending, and what they typed for it.

    `once` is the secret that makes all attempts one. `token` is that of the case that the answers became or correct,
    `based_on` the version of it that they come from, and `before` those answers. `typed` has name, phone and email.
    """

    once: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    token: str = ""
    based_on: int = 0
    before: dict[str, Any] | None = None


@dataclass
class Progress:
    """One client's draft and place. Sections are named by id, so that a changed questionnaire misleads nobody.

    `page` is the page they are on, `step` the section; `through` holds the sections gone through, `to_visit` those to
    see again; `full` is whether every question is asked, `attempts` how often they went on, and `at_result` the answers
    behind the first result they saw. `from_desk` is whether staff began it, `by_staff` what they answered, item by
    item, and `confirmed` what of it the client has gone through since.
    """

    draft: Draft = field(default_factory=Draft)
    page: str = ""
    step: str = ""
    through: list[str] = field(default_factory=list)
    to_visit: list[str] = field(default_factory=list)
    full: bool = False
    attempts: int = 0
    at_result: dict[str, Any] | None = None
    from_desk: bool = False
    by_staff: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    sending: Sending = field(default_factory=Sending)


@dataclass(frozen=True)
class Restored:
    """What was read back; `dropped` names the items whose answers no longer fit."""

    progress: Progress
    dropped: frozenset[str] = frozenset()


def write_progress(questionnaire: Questionnaire, progress: Progress) -> bytes:
    """The progress as JSON: the same bytes for the same progress."""
    answered = [name for name in _answered(questionnaire, progress.draft) if name in questionnaire.by_id]
    asked = {name: shape_of(questionnaire, questionnaire.by_id[name]) for name in answered}
    found = {"format": FORMAT, "asked": asked, **asdict(progress)}
    return json.dumps(found, separators=(",", ":")).encode()


def read_progress(questionnaire: Questionnaire, raw: bytes) -> Restored | None:
    """What the bytes say, as far as it still fits; None when they are no progress of this format."""
    try:
        return _read(questionnaire, read_json(raw, LONGEST_BYTES))
    except (InputError, ValueError, KeyError, TypeError, AttributeError):  # another spelling than `write_progress` has
        return None


def shape_of(questionnaire: Questionnaire, item: Item) -> str:
    """What an answer to this item means: its kind and its codes, not its words. Another shape asks something else."""
    codes = questionnaire.by_id[item.options_from].codes if item.options_from else item.codes
    told = repr((item.type, codes, item.unit, item.allows_not_sure, item.empty_means_unknown))
    return blake2b(told.encode(), digest_size=6).hexdigest()


def _answered(questionnaire: Questionnaire, draft: Draft) -> list[str]:
    graded = [item.id for item in questionnaire.items if item.type == "graded" and draft.grades]
    return [*graded, *draft.values, *draft.lists]


def _read(questionnaire: Questionnaire, found: Mapping[str, Any]) -> Restored | None:
    if found["format"] != FORMAT:
        return None
    draft, dropped = _draft(questionnaire, found["draft"], found["asked"])
    ids = [section.id for section in questionnaire.sections]
    progress = Progress(
        draft=draft,
        page=str(found["page"]),
        step=str(found["step"]),
        through=[name for name in ids if name in found["through"]],
        to_visit=[name for name in ids if name in found["to_visit"]],
        full=found["full"] is True,
        attempts=int(found["attempts"]),
        at_result=_raw(found["at_result"]),
        from_desk=found.get("from_desk") is True,
        by_staff=_items(questionnaire, found, "by_staff", dropped),
        confirmed=_items(questionnaire, found, "confirmed", dropped),
        sending=_sending(found.get("sending", {})),
    )
    return Restored(progress, dropped)


def _items(questionnaire: Questionnaire, found: Mapping[str, Any], name: str, dropped: frozenset[str]) -> list[str]:
    """Items by their names; an answer that was dropped is nobody's any more."""
    named = found.get(name, [])
    return [item.id for item in questionnaire.items if item.id in named and item.id not in dropped]


def _sending(found: Mapping[str, Any]) -> Sending:
    typed = {str(name): str(text) for name, text in found.get("typed", {}).items()}
    return Sending(
        once=str(found.get("once", "")),
        typed=typed,
        token=str(found.get("token", "")),
        based_on=int(found.get("based_on", 0)),
        before=_raw(found.get("before")),
    )


def _raw(found: Any) -> dict[str, Any] | None:
    fits = isinstance(found, dict) and isinstance(found.get("unsure", {}), dict)
    return found if fits else None


def _draft(
    questionnaire: Questionnaire, found: Mapping[str, Any], asked: Mapping[str, str]
) -> tuple[Draft, frozenset[str]]:
    same = {item.id for item in questionnaire.items if asked.get(item.id) == shape_of(questionnaire, item)}
    graded = {item.id: found["grades"] for item in questionnaire.items if item.type == "graded" and found["grades"]}
    given: dict[str, Any] = {**graded, **found["values"], **found["lists"]}
    fitting = {name: value for name, value in given.items() if name in same and _fits(questionnaire, name, value)}
    draft = Draft()
    for name, value in fitting.items():
        item = questionnaire.by_id[name]
        if item.type == "graded":
            draft.grades = dict(value)
        elif item.is_list:
            draft.lists[name] = ListDraft(**value)
        else:
            draft.values[name] = value
    _drop_the_main_concern_of_nobody(questionnaire, draft)
    draft.mentions = _mentions(questionnaire, found.get("mentions", []))
    return draft, frozenset(given) - frozenset(_answered(questionnaire, draft))


def _mentions(questionnaire: Questionnaire, found: list[dict[str, Any]]) -> list[Mentioned]:
    mentions = [Mentioned(**{name: str(value) for name, value in each.items()}) for each in found]
    known = (each for each in mentions if can_be_mentioned(questionnaire, each))
    return [each for each in known if each.reply in ("", *REPLIES)]


def _drop_the_main_concern_of_nobody(questionnaire: Questionnaire, draft: Draft) -> None:
    for item in questionnaire.items:
        if item.options_from and draft.values.get(item.id) not in (None, NOT_SURE, *draft.grades):
            draft.forget(item.id)


def _fits(questionnaire: Questionnaire, name: str, value: Any) -> bool:
    item = questionnaire.by_id[name]
    if item.type == "graded":
        grades = [None, *(str(grade) for grade in Grade)]
        return set(value) <= set(item.codes) and all(grade in grades for grade in value.values())
    if item.is_list:
        return _list_fits(item, ListDraft(**value))
    if item.type == "choice":
        source = questionnaire.by_id[item.options_from] if item.options_from else item
        return value is None or value in source.codes or (value == NOT_SURE and item.allows_not_sure)
    return value is None or type(value) is str or (item.type == "integer" and type(value) is int)


def _list_fits(item: Item, ticks: ListDraft) -> bool:
    codes, days = set(item.codes), [day for day in ticks.days.values() if day is not None]
    return (
        type(ticks.codes) is type(ticks.which) is list
        and {*ticks.codes, *ticks.days, *ticks.which} <= codes
        and all(type(said) is bool for said in (ticks.none, ticks.not_sure, ticks.begun))
        and all(type(day) in (int, str) for day in days)
    )
