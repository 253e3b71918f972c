"""Answers as the client gave them, told in the words of the questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recommender.domain.questionnaire import Item, Section
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft
from recommender.flow.steps import Ask
from recommender.ui import session, way
from recommender.ui.components.scripted import scripted


def answer_list(sections: Sequence[Section]) -> str | None:
    """All answers by section; the id of the section in which the client wants to change one, when they do."""
    keys = {ask.key: section.id for section in sections for ask in way.asks(section)}
    listed = [{"title": section.title, "rows": [_row(ask) for ask in way.asks(section)]} for section in sections]
    data = {"sections": listed, "change": session.say("check_change")}
    chosen = scripted("answers", isolate_styles=False)(data=data, key="answers", on_change_change=_asked_to_change)
    return keys.get(str(chosen.change))


def _asked_to_change() -> None:
    """The wish is read where the list is drawn."""


def _row(ask: Ask) -> dict[str, Any]:
    name = ask.item.name if not ask.grades else way.grades_title()
    return {"key": ask.key, "name": name, "lines": told(ask, session.draft())}


def told(ask: Ask, draft: Draft) -> list[str]:
    """The answer in lines of plain text; never empty."""
    item = ask.item
    if ask.grades:
        lines = [f"{item.label(code)}: {_grade(grade)}" for code, grade in draft.grades.items()]
    elif item.type == "graded":
        lines = [item.label(code) for code in draft.grades]
    elif item.is_list:
        lines = _list_lines(item, draft)
    else:
        lines = _value_lines(item, draft)
    return lines or [session.say("check_missing")]


def _grade(grade: str | None) -> str:
    return session.say(f"grade_label_{grade}") if grade else session.say("check_missing")


def _value_lines(item: Item, draft: Draft) -> list[str]:
    value = draft.values.get(item.id)
    if value in (None, ""):
        return []
    if item.options_from:
        return [session.questionnaire().by_id[item.options_from].label(str(value))]
    return [item.label(value) if item.codes or value == NOT_SURE else str(value)]


def _list_lines(item: Item, draft: Draft) -> list[str]:
    ticks = draft.list_of(item.id)
    lines = [_tick_line(item, code, ticks.days.get(code)) for code in ticks.codes]
    if ticks.none:
        lines.append(item.none_label)
    if ticks.not_sure and ticks.which:
        codes = "; ".join(item.label(code) for code in ticks.which)
        lines.append(session.say("check_not_sure_about", codes=codes))
    elif ticks.not_sure:
        lines.append(session.say("check_not_sure"))
    return lines


def _tick_line(item: Item, code: str, days: int | str | None) -> str:
    label = item.label(code)
    if item.type != "ages":
        return label
    if days is None:
        return session.say("check_day_unknown", procedure=label)
    return session.say("check_days", procedure=label, days=days)
