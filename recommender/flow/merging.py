"""Two people's changes to the same answers: what each changed, and the one put on top of the other's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.questionnaire import Questionnaire

UNSURE = "unsure"


def changed_items(questionnaire: Questionnaire, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Items that are answered otherwise, in the order of the questionnaire; the order of ticks says nothing."""
    return tuple(item.id for item in questionnaire.items if _said(before, item.id) != _said(after, item.id))


def on_top(
    questionnaire: Questionnaire, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """Their answers, with those that I changed since `base` put in place of theirs."""
    changed = changed_items(questionnaire, base, mine)
    found = {key: value for key, value in theirs.items() if key not in (*changed, UNSURE)}
    found |= {key: mine[key] for key in changed if key in mine}
    kept = {key: codes for key, codes in theirs.get(UNSURE, {}).items() if key not in changed}
    unsure = kept | {key: codes for key, codes in mine.get(UNSURE, {}).items() if key in changed}
    return found | ({UNSURE: unsure} if unsure else {})


def _said(answers: Mapping[str, Any], item: str) -> tuple[Any, Any]:
    """An answer together with what it was said to be unsure about; nothing and null are the same."""
    return _in_any_order(answers.get(item)), _in_any_order(answers.get(UNSURE, {}).get(item))


def _in_any_order(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value
