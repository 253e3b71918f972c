"""Answers that grow older by themselves: days since something happened, told on an earlier day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.questionnaire import Questionnaire
from recommender.flow.parsing import LONGEST_AGE_DAYS


def aged(questionnaire: Questionnaire, answers: Mapping[str, Any], days: int) -> dict[str, Any]:
    """The answers as they would be given this many days later; what was long enough ago is no longer named.

    An unknown day stays unknown. Whole months, wishes and states of today stay as they were told: only the client can
    say how those are now.
    """
    items = questionnaire.by_id
    return {
        name: _older(value, days) if name in items and items[name].type == "ages" and value else value
        for name, value in answers.items()
    }


def _older(told: Mapping[str, int | None], days: int) -> dict[str, int | None]:
    older = {code: None if ago is None else ago + days for code, ago in told.items()}
    return {code: ago for code, ago in older.items() if ago is None or ago <= LONGEST_AGE_DAYS}
