"""Answers while they are being given: may be incomplete, may be wrong, are never lost.

A draft becomes raw answers in the contract's spelling (`raw_answers`), which `parse_intake` then checks like any other
input.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any

from recommender.domain.answers import Answers, Intake, Truth
from recommender.domain.criteria import HasCode, Node
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.flow.reading import read_answers


@dataclass
class ListDraft:
    """What was ticked in one list. `which` narrows "I'm not sure"; where it is empty, that is about every code.

    `days` holds days since a procedure: None where the client does not know, letters where what was typed is no number.
    `begun` is whether replies to own words ticked what is ticked, and the client has not gone through the list since:
    all its other codes are unknown.
    """

    codes: list[str] = field(default_factory=list)
    days: dict[str, int | str | None] = field(default_factory=dict)
    none: bool = False
    not_sure: bool = False
    which: list[str] = field(default_factory=list)
    begun: bool = False

    @property
    def is_answered(self) -> bool:
        return not self.begun and bool(self.codes or self.none or self.not_sure)

    @property
    def ticks(self) -> tuple[object, ...]:
        """All that is ticked; days are none of it."""
        return self.codes, self.none, self.not_sure, self.which


@dataclass
class Mentioned:
    """What own words seem to say: a code, the words behind it, and the reply once the client was asked about it."""

    item: str
    code: str
    words: str
    reply: str = ""


@dataclass
class Draft:
    """One person's answers so far. `values` holds numbers, single choices and text; `grades` the chosen concerns.

    `mentions` is what their own words may mean. It asks, and answers nothing.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, ListDraft] = field(default_factory=dict)
    grades: dict[str, str | None] = field(default_factory=dict)
    mentions: list[Mentioned] = field(default_factory=list)

    @property
    def has_answers(self) -> bool:
        """Whether anything was entered, be it complete or not."""
        values = any(value not in (None, "") for value in self.values.values())
        return values or bool(self.grades) or any(ticks.is_answered or ticks.begun for ticks in self.lists.values())

    def list_of(self, item: str) -> ListDraft:
        """The ticks of one list; an untouched one is empty."""
        return self.lists.get(item, ListDraft())

    def forget(self, item: str) -> None:
        """Take back the answer to one item."""
        self.values.pop(item, None)
        self.lists.pop(item, None)

    def go_through(self, items: Iterable[str]) -> None:
        """The client saw these lists and goes on: what is ticked in them is all that they say."""
        for item in items:
            self.list_of(item).begun = False


def choose_concerns(questionnaire: Questionnaire, draft: Draft, codes: list[str]) -> None:
    """Choose these concerns: grades of those that stay are kept, and follow-ups about others are asked anew."""
    changed = set(codes) ^ set(draft.grades)
    draft.grades = {code: draft.grades.get(code) for code in codes}
    if draft.values.get("main_concern") not in codes:
        draft.forget("main_concern")
    for item in questionnaire.items:
        if item.shown_when and changed & _concerns_in(item.shown_when):
            draft.forget(item.id)


def _concerns_in(criteria: Node) -> set[str]:
    atoms = (atom for atom in criteria.atoms() if isinstance(atom, HasCode) and atom.item == "concerns")
    return {code for atom in atoms for code in atom.codes}


def raw_answers(questionnaire: Questionnaire, draft: Draft, left_out: Set[str] = frozenset()) -> dict[str, Any]:
    """The draft in the contract's spelling.

    It has nothing on what is not answered, on ungraded concerns, on follow-ups that no longer apply, and on items that
    are left out.
    """
    raw = _all_answers(questionnaire, draft)
    reading = reading_so_far(questionnaire, draft)
    hidden = {item.id for item in questionnaire.items if item.shown_when and _surely_not(item.shown_when, reading)}
    hidden |= left_out
    raw = {key: value for key, value in raw.items() if key not in hidden}
    if "unsure" in raw:
        raw["unsure"] = {key: codes for key, codes in raw["unsure"].items() if key not in hidden}
    return raw


def answers_so_far(questionnaire: Questionnaire, draft: Draft) -> dict[str, Any]:
    """The draft in the contract's spelling, without the concerns as long as one of them has no grade."""
    raw = raw_answers(questionnaire, draft)
    if None in draft.grades.values() or not draft.grades:
        raw.pop("concerns")
    return raw


def _surely_not(criteria: Node, reading: Answers) -> bool:
    return criteria.truth(reading) is Truth.NO


def _all_answers(questionnaire: Questionnaire, draft: Draft) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    unsure: dict[str, list[str]] = {}
    for item in questionnaire.items:
        if item.type == "graded":
            raw[item.id] = {code: grade for code, grade in draft.grades.items() if grade}
        elif item.is_list:
            _add_list(raw, unsure, item, draft.lists.get(item.id))
        elif _is_said(item, draft.values.get(item.id)):
            raw[item.id] = draft.values[item.id]
    return raw | ({"unsure": unsure} if unsure else {})


def _is_said(item: Item, value: object) -> bool:
    """Whether there is an answer that can be read; letters in the place of a number are none."""
    return isinstance(value, int) if item.type == "integer" else value not in (None, "")


def _add_list(raw: dict[str, Any], unsure: dict[str, list[str]], item: Item, ticks: ListDraft | None) -> None:
    if ticks is not None and ticks.begun:
        _add_begun(raw, unsure, item, ticks)
        return
    if ticks is None or not ticks.is_answered:
        return
    if ticks.not_sure and ticks.which:
        unsure[item.id] = list(ticks.which)
    if item.type == "ages":
        _add_ages(raw, unsure, item, ticks)
    else:
        raw[item.id] = [*ticks.codes, *([NOT_SURE] if ticks.not_sure else [])]


def _add_begun(raw: dict[str, Any], unsure: dict[str, list[str]], item: Item, ticks: ListDraft) -> None:
    """What is ticked, and that nothing is known of the rest; where nothing is ticked, all of it is left out."""
    if ticks.codes:
        is_ages = item.type == "ages"
        raw[item.id] = {code: _known_days(ticks, code) for code in ticks.codes} if is_ages else list(ticks.codes)
        unsure[item.id] = [code for code in item.codes if code not in ticks.codes]


def _add_ages(raw: dict[str, Any], unsure: dict[str, list[str]], item: Item, ticks: ListDraft) -> None:
    """Left out entirely is how "not sure about any" is written here."""
    if ticks.codes or ticks.none:
        raw[item.id] = {code: _known_days(ticks, code) for code in ticks.codes}
    if ticks.codes and ticks.not_sure and not ticks.which:
        unsure[item.id] = [code for code in item.codes if code not in ticks.codes]


def _known_days(ticks: ListDraft, code: str) -> int | None:
    days = ticks.days.get(code)
    return days if isinstance(days, int) else None


def reading_so_far(questionnaire: Questionnaire, draft: Draft) -> Answers:
    """What the draft says as it stands; a concern without a grade is read as mild until it has one."""
    raw = _all_answers(questionnaire, draft)
    raw["concerns"] = {code: grade or str(Grade.MILD) for code, grade in draft.grades.items()}
    return read_answers(questionnaire, Intake(raw))
