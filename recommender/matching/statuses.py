"""What is said about something: that it is so, was so, is not so, might be so, or is so of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    NOW = "now"
    PAST = "past"
    NEGATED = "negated"
    OTHER_PERSON = "other_person"
    POSSIBLE = "possible"


NOTHING = "nothing"  # what only looked like a mention: a wish, a question, a word that meant something else


@dataclass(frozen=True)
class Tellings:
    """For each status, and for nothing, what speaks for it: a bias, and the weights of features."""

    bias: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]

    def status(self, features: Sequence[str], doubt: float) -> Status | None:
        """The status that most speaks for; None where more than `doubt` beyond that speaks for nothing."""
        totals = dict(self.bias)
        for name in features:
            for status, value in self.weights.get(name, {}).items():
                totals[status] += value
        best = max(Status, key=lambda status: totals[status])
        return None if totals[NOTHING] > totals[best] + doubt else best


NOTHING_TOLD = Tellings(dict.fromkeys((*Status, NOTHING), 0.0), {})  # before anything was learned
