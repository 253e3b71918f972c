"""What staff do in the cases that a change does not meet, where the points stood as close as in those that it turns.

A change always turns the cases in which the points stood close, and those are overruled most, whatever their rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from recommender.learning.card import OUTCOMES, Card
from recommender.learning.choices import NEVER, Choices

Array = Any  # numpy's
CHANCE = 0.05  # of any change at all, where staff overrule alike wherever the points stand as close
RAREST = 0.02  # a share of overruled suggestions below this counts as this
FEWEST_ELSEWHERE = 20  # cases; of fewer no share is taken
WIDEST = 5  # points between two outcomes; more counts as this


def gaps(choices: Choices, points: Array, suggested: Array) -> Array:
    """Case by outcome: how many points it is behind the one suggested, at most WIDEST."""
    whole = np.floor(choices.totals(points) + 0.75)  # without what breaks ties
    leads_to = choices.leads[:, :, None] == np.arange(len(OUTCOMES))
    best = np.where(leads_to, whole[:, :, None], NEVER).max(axis=1)
    behind = best[np.arange(len(choices)), suggested][:, None] - best
    return np.clip(behind, 0, WIDEST).astype(int)


@dataclass(frozen=True)
class Elsewhere:
    """Today's suggestions and what staff made of them. `most_chance` is how unlikely a change has to be by chance."""

    card: Card
    choices: Choices
    most_chance: float

    @cached_property
    def suggested(self) -> Array:
        return self.choices.suggested(self.card.points)

    @cached_property
    def share(self) -> float:
        """How often staff overrule any suggestion."""
        overruled = float((self.suggested != self.choices.chosen).mean()) if len(self.choices) else 0.0
        return max(overruled, RAREST)

    @cached_property
    def _behind(self) -> Array:
        return gaps(self.choices, self.card.points, self.suggested)

    @cached_property
    def _possible(self) -> Array:
        return self.choices.possible

    def usual(self, met: Array, before: Array, after: Array, behind: Array) -> float:
        """How often staff take the way of a change in cases that it does not meet, as the cases that it turns have it.

        Parameters
        ----------
        met
            Of all cases, those that the change meets.
        before, after, behind
            Of those that it turns: from which outcome to which, and how many points the second was behind.
        """
        ways, counts = np.unique(np.stack([before, after, behind]), axis=1, return_counts=True)
        shares = [self._of_way(~met, *map(int, way)) for way in ways.T]
        return max(self.share, float(np.average(shares, weights=counts))) if shares else self.share

    def _of_way(self, others: Array, old: int, new: int, behind: int) -> float:
        """The share among cases that stood as close, or about so, where there are enough of them."""
        chosen = self.choices.chosen
        here = others & (self.suggested == old) & self._possible[:, new]
        for near in self._nearer_and_wider(new, behind):
            taken, kept = int((here & near & (chosen == new)).sum()), int((here & near & (chosen == old)).sum())
            if taken + kept >= FEWEST_ELSEWHERE:
                return (taken + 1) / (taken + kept + 2)  # so few tell a share only roughly
        return self.share

    def _nearer_and_wider(self, new: int, behind: int) -> Iterator[Array]:
        return (np.abs(self._behind[:, new] - behind) <= width for width in range(WIDEST + 1))
