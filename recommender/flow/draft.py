"""Answers while they are being given: may be incomplete, may be wrong, are never lost.

A draft becomes raw answers in the contract's spelling (`raw_answers`), which `parse_intake` then checks like any other
input.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recommender.domain.answers import Answers, Intake
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.flow.reading import read_answers


@dataclass
class ListDraft:
    """What was ticked in one list. `days` holds days since a procedure; `which` narrows "I'm not sure"."""

    codes: list[str] = field(default_factory=list)
    days: dict[str, int | None] = field(default_factory=dict)
    none: bool = False
    not_sure: bool = False
    which: list[str] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return bool(self.codes or self.none or self.not_sure)


@dataclass
class Draft:
    """One person's answers so far. `values` holds numbers, single choices and text; `grades` the chosen concerns."""

    values: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, ListDraft] = field(default_factory=dict)
    grades: dict[str, str | None] = field(default_factory=dict)

    def list_of(self, item: str) -> ListDraft:
        """The ticks of one list; an untouched one is empty."""
        return self.lists.setdefault(item, ListDraft())

    def choose_concerns(self, codes: list[str]) -> None:
        """Keep the grades of concerns that stay, forget those that were taken back."""
        self.grades = {code: self.grades.get(code) for code in codes}
        if self.values.get("main_concern") not in codes:
            self.values.pop("main_concern", None)


def raw_answers(questionnaire: Questionnaire, draft: Draft) -> dict[str, Any]:
    """The draft in the contract's spelling. What is not answered is left out; ungraded concerns too."""
    raw: dict[str, Any] = {}
    unsure: dict[str, list[str]] = {}
    for item in questionnaire.items:
        if item.type == "graded":
            raw[item.id] = {code: grade for code, grade in draft.grades.items() if grade}
        elif item.is_list:
            _add_list(raw, unsure, item, draft.lists.get(item.id))
        elif draft.values.get(item.id) not in (None, ""):
            raw[item.id] = draft.values[item.id]
    return raw | ({"unsure": unsure} if unsure else {})


def _add_list(raw: dict[str, Any], unsure: dict[str, list[str]], item: Item, ticks: ListDraft | None) -> None:
    if ticks is None or not ticks.is_answered:
        return
    if ticks.not_sure and ticks.which:
        unsure[item.id] = list(ticks.which)
    if item.type == "ages":
        _add_ages(raw, unsure, item, ticks)
    else:
        raw[item.id] = [*ticks.codes, *([NOT_SURE] if ticks.not_sure else [])]


def _add_ages(raw: dict[str, Any], unsure: dict[str, list[str]], item: Item, ticks: ListDraft) -> None:
    """Left out entirely is how "not sure about any" is written here."""
    if ticks.codes or ticks.none:
        raw[item.id] = {code: ticks.days.get(code) for code in ticks.codes}
    if ticks.codes and ticks.not_sure and not ticks.which:
        unsure[item.id] = [code for code in item.codes if code not in ticks.codes]


def reading_so_far(questionnaire: Questionnaire, draft: Draft) -> Answers:
    """What the draft says as it stands. A concern without a grade is read as mild, only to see which items apply."""
    raw = raw_answers(questionnaire, draft)
    raw["concerns"] = {code: grade or str(Grade.MILD) for code, grade in draft.grades.items()}
    return read_answers(questionnaire, Intake(raw))
