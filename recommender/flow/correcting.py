"""Answers that were given once, and what somebody makes of them later: taken up again, compared, put on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from recommender.domain.questionnaire import Item, Questionnaire
from recommender.errors import IntakeError
from recommender.flow.draft import Draft
from recommender.flow.parsing import parse_intake
from recommender.flow.words import draft_of

UNSURE = "unsure"


def draft_again(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Draft:
    """The draft that answers came from. One that no longer fits the questionnaire is left out, to be asked again."""
    try:
        return draft_of(questionnaire, parse_intake(questionnaire, dict(answers)))
    except IntakeError as error:
        wrong = {problem.item.partition(".")[0] for problem in error.problems}
        fitting = _without(answers, wrong)
        return draft_again(questionnaire, fitting) if fitting != answers else Draft()


def _without(answers: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    left = {name: value for name, value in answers.items() if name not in names}
    if UNSURE in left:
        left[UNSURE] = {name: codes for name, codes in left[UNSURE].items() if name not in names}
    return left


def changed_items(
    questionnaire: Questionnaire, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Item, ...]:
    """The items that are answered otherwise, in the order of the questionnaire."""
    return tuple(item for item in questionnaire.items if _said(before, item.id) != _said(after, item.id))


def put_on_top(changed: Iterable[Item], after: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """The newer answers, with what was changed meanwhile on top of them."""
    names = {item.id for item in changed}
    found = _without(newer, names) | {name: after[name] for name in names if name in after}
    unsure = {name: codes for name, codes in after.get(UNSURE, {}).items() if name in names}
    return found | {UNSURE: found.get(UNSURE, {}) | unsure} if unsure else found


def _said(raw: Mapping[str, Any], item: str) -> tuple[Any, Any]:
    """An answer together with what it was said to be unsure about."""
    return raw.get(item), raw.get(UNSURE, {}).get(item)
