"""Answers as the client gave them, in the words of the questionnaire: plain text, for pages and for sheets."""

from __future__ import annotations

from typing import Any

from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft, ListDraft, choose_concerns
from recommender.flow.steps import Ask


def told(library: Library, ask: Ask, draft: Draft) -> list[str]:
    """The answer in lines of plain text; never empty. A line may be the client's own words."""
    item = ask.item
    if ask.grades:
        lines = [f"{item.label(code)}: {_grade(library, grade)}" for code, grade in draft.grades.items()]
    elif item.type == "graded":
        lines = [item.label(code) for code in draft.grades]
    elif item.is_list:
        lines = _list_lines(library, item, draft)
    else:
        lines = _value_lines(library, item, draft)
    return lines or [library.say("check_missing")]


def _grade(library: Library, grade: str | None) -> str:
    return library.say(f"grade_label_{grade}") if grade else library.say("check_missing")


def _value_lines(library: Library, item: Item, draft: Draft) -> list[str]:
    value = draft.values.get(item.id)
    if value in (None, ""):
        return []
    if item.options_from:
        return [library.policy.questionnaire.by_id[item.options_from].label(str(value))]
    return [item.label(value) if item.codes or value == NOT_SURE else str(value)]


def _list_lines(library: Library, item: Item, draft: Draft) -> list[str]:
    ticks = draft.list_of(item.id)
    lines = [_tick_line(library, item, code, ticks.days.get(code)) for code in ticks.codes]
    if ticks.none:
        lines.append(item.none_label)
    if ticks.not_sure and ticks.which:
        codes = "; ".join(item.label(code) for code in ticks.which)
        lines.append(library.say("check_not_sure_about", codes=codes))
    elif ticks.not_sure:
        lines.append(library.say("check_not_sure"))
    return lines


def _tick_line(library: Library, item: Item, code: str, days: int | str | None) -> str:
    label = item.label(code)
    if item.type != "ages":
        return label
    if days is None:
        return library.say("check_day_unknown", procedure=label)
    return library.say("check_days", procedure=label, days=days)


def draft_of(questionnaire: Questionnaire, intake: Intake) -> Draft:
    """The ticks that an intake came from."""
    draft = Draft()
    unsure = intake.answers.get("unsure") or {}
    for item in questionnaire.items:
        value: Any = intake.answers.get(item.id)
        if item.type == "graded":
            choose_concerns(questionnaire, draft, list(value or ()))
            draft.grades.update(value or {})
        elif item.is_list and (value is not None or item.id in unsure):
            draft.lists[item.id] = _ticks(item, value, list(unsure.get(item.id, ())))
        elif value is not None:
            draft.values[item.id] = value
    return draft


def _ticks(item: Item, value: Any, which: list[str]) -> ListDraft:
    """The ticks of one list. Unsure about all that was not ticked is unsure about nothing in particular."""
    codes = [code for code in value or () if code != NOT_SURE]
    not_sure = bool(which) or NOT_SURE in (value or ())
    left = [code for code in item.codes if code not in codes]
    return ListDraft(
        codes=codes,
        days=dict(value) if isinstance(value, dict) else {},
        none=value is not None and not codes and not not_sure,
        not_sure=not_sure,
        which=[] if set(which) == set(left) else which,
    )
