"""A case on which staff decided, as far as the audit of decisions needs it: nothing says who it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recommender.domain.terms import Outcome

REACTION = "reaction"


@dataclass(frozen=True)
class Reviewed:
    """Answers as the contract spells them, with `cleared` if there is any, and what staff made of them.

    `skin_type` is the one that was examined, where one was; `reason` stands where staff decided otherwise.
    `test_patch` is what was found of it. Nobody is needled after one that reacted, so who was needled reacted later.
    """

    answers: Mapping[str, Any]
    outcome: Outcome
    reason: str | None = None
    follow_up: str | None = None
    skin_type: str | None = None
    test_patch: str | None = None

    @property
    def is_kept_from_needles(self) -> bool:
        return self.test_patch == REACTION and self.outcome is not Outcome.DERMATHERAPY


AGE_BANDS = ((0, "0 to 17"), (18, "18 to 29"), (30, "30 to 44"), (45, "45 to 59"), (60, "60 and over"))


def age_band(age: int) -> str:
    return [name for least, name in AGE_BANDS if age >= least][-1]
