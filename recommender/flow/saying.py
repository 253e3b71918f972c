"""What a client says on screen, taken into the draft.

It arrives as JSON from a browser, so it may be anything: what does not fit the questionnaire is left out, and what was
typed stays as it was typed until it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.flow.draft import Draft, ListDraft, choose_concerns

WHOLE_NUMBER = re.compile(r"[-+]?\d{1,6}")
LONGEST_TYPED = 10_000  # characters that are kept; an item's own limit is told as an error


def take(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    """Put what was said to one item into the draft."""
    takers: dict[str, Callable[[Questionnaire, Draft, Item, Mapping[str, Any]], None]] = {
        "graded": _take_concerns,
        "choice": _take_choice,
        "integer": _take_number,
        "text": _take_text,
    }
    takers.get(item.type, _take_list)(questionnaire, draft, item, said)


def take_grades(draft: Draft, said: Mapping[str, Any]) -> None:
    """Put how strong the chosen concerns are into the draft."""
    grades = said.get("grades")
    if isinstance(grades, Mapping):
        draft.grades |= {code: str(Grade(grades[code])) for code in draft.grades if _is_grade(grades.get(code))}


def _is_grade(value: object) -> bool:
    return isinstance(value, str) and value in tuple(Grade)


def _take_concerns(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    choose_concerns(questionnaire, draft, _codes(item, said.get("codes")))


def _take_choice(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    codes = tuple(draft.grades) if item.options_from else item.codes
    allowed = (*codes, *([NOT_SURE] if item.allows_not_sure else []))
    if said.get("value") in allowed:
        draft.values[item.id] = said["value"]


def _take_number(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    draft.values[item.id] = number_of(said.get("text"))


def _take_text(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    draft.values[item.id] = _typed(said.get("text"))


def _take_list(questionnaire: Questionnaire, draft: Draft, item: Item, said: Mapping[str, Any]) -> None:
    """Ticks count before "none of these", and "I'm not sure" does too: what is more careful holds.

    A list that was only begun stays so while nothing is ticked anew in it and nobody says that it was gone through:
    what says nothing of that, or makes no sense, leaves the rest of the list unknown.
    """
    codes, not_sure = _codes(item, said.get("codes")), said.get("not_sure") is True and item.allows_not_sure
    days: Mapping[str, Any] = found if isinstance(found := said.get("days"), Mapping) else {}
    now = ListDraft(
        codes=codes,
        days={code: number_of(days.get(code)) for code in codes} if item.type == "ages" else {},
        none=said.get("none") is True and bool(item.none_label) and not codes and not not_sure,
        not_sure=not_sure,
        which=[code for code in _codes(item, said.get("which")) if code not in codes] if not_sure else [],
    )
    before = draft.list_of(item.id)
    now.begun = before.begun and said.get("begun") is not False and now.ticks == before.ticks
    draft.lists[item.id] = now


def _codes(item: Item, said: object) -> list[str]:
    """Those codes of an item that were said, in the order of the questionnaire."""
    return [code for code in item.codes if isinstance(said, list) and code in said]


def number_of(said: object) -> int | str | None:
    """A whole number that was typed; None for nothing, and the letters themselves where they are no number."""
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    typed = _typed(said).strip()
    return int(typed) if WHOLE_NUMBER.fullmatch(typed) else typed or None


def _typed(said: object) -> str:
    return said[:LONGEST_TYPED] if isinstance(said, str) else ""
