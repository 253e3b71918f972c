"""Other points for an outcome in one row: which are on offer, and what they do to the cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from recommender.learning.card import MOST_POINTS, Card, Group
from recommender.learning.choices import Choices
from recommender.learning.elsewhere import Elsewhere, gaps

Array = Any  # numpy's
SIDING = 0.12  # of one change, where they side with neither suggestion
A_POINT_COSTS = 0.25  # cases
A_BEGINNING_COSTS = 2  # cases


class Hindrance(StrEnum):
    """Why a change that staff side with is not proposed."""

    ORDER = "order"  # `check` asks for an order of points that it breaks
    EMPTY = "empty"  # the row would give no points at all, which `check` refuses
    NOT_FOUND_AGAIN = "not_found_again"  # in too few of the five parts


@dataclass(frozen=True)
class Change:
    """New points for an outcome in one row, and in those of its neighbours that must follow to keep the order.

    Attributes
    ----------
    steps
        Row and points more, or fewer.
    met
        Cases in which the row counts.
    better, worse
        Cases that it turned to what staff decided, and away from it.
    turns
        From which outcome to which it turns most of them; none where it turns none.
    begins
        Whether the row begins to speak for an outcome that it gave no points.
    chance
        How likely so many are overruled so if it is no other than elsewhere.
    hindrance
        Why it is not proposed; none where it may be.
    """

    row: int
    outcome: int
    steps: tuple[tuple[int, int], ...]
    met: int = 0
    better: int = 0
    worse: int = 0
    turns: tuple[int, int] | None = None
    begins: bool = False
    chance: float = 1.0
    hindrance: Hindrance | None = None

    def on(self, points: Array) -> Array:
        found = points.copy()
        for row, more in self.steps:
            found[row, self.outcome] += more
        return found

    def is_clear(self, most_chance: float) -> bool:
        """Whether the gain is worth the points, staff side with it, and it is no chance."""
        gains = self.net > self.cost
        return gains and self.chance < most_chance and at_least(self.better, self.better + self.worse, 0.5) < SIDING

    @property
    def cell(self) -> tuple[int, int, bool]:
        """Row, outcome, and whether it is more points."""
        return self.row, self.outcome, self.steps[0][1] > 0

    @property
    def net(self) -> int:
        return self.better - self.worse

    @property
    def cost(self) -> float:
        return A_POINT_COSTS * sum(abs(more) for _, more in self.steps)

    @property
    def worth(self) -> float:
        """Of changes that come to the same, the one that keeps the scorecard sparse."""
        return self.net - self.cost - (A_BEGINNING_COSTS if self.begins else 0)


def on_offer(card: Card, points: Array, row: int, outcome: int, *, is_up: bool) -> Iterator[Change]:
    """Changes of one cell in a direction, each in the way that moves the fewest neighbours.

    Where the row would give no points at all the change is on offer with that hindrance.
    """
    group = card.group_of(row)
    for change in alone(card, points, row, outcome, is_up=is_up):
        if fewest := next(_in_order(card, group, points, change), None):
            yield fewest
        elif not group.is_concern and not change.on(points)[row].any():
            yield replace(change, hindrance=Hindrance.EMPTY)


def alone(card: Card, points: Array, row: int, outcome: int, *, is_up: bool) -> Iterator[Change]:
    """Points more, or fewer than today's, and no neighbour asked."""
    has = card.points[row, outcome]
    for goal in range(has + 1, MOST_POINTS + 1) if is_up else range(has):
        more = goal - int(points[row, outcome])
        if more and (more > 0) is is_up:
            yield Change(row, outcome, ((row, more),))


def _in_order(card: Card, group: Group, points: Array, change: Change) -> Iterator[Change]:
    """The change by itself, or with the grades above it, below it, or all, as far as `check` takes the result."""
    place, ((row, more),) = group.rows.index(change.row), change.steps
    for rows in ((row,), group.rows[place:], group.rows[: place + 1], group.rows):
        # its own row first, as `cell` has it
        tried = replace(change, steps=tuple((mine, more) for mine in sorted(rows, key=lambda mine: mine != row)))
        result = tried.on(points)
        is_free = all(card.free[mine, change.outcome] for mine in rows)
        if is_free and result.min() >= 0 and result.max() <= MOST_POINTS and group.is_in_order(result):
            yield tried


def weighed(choices: Choices, points: Array, change: Change, elsewhere: Elsewhere) -> Change:
    """The change with what it does. Where it does not gain its cost, chance is taken to do as much."""
    met = choices.weights[:, [row for row, _ in change.steps]].any(axis=1)
    some = choices.some(met)
    before, after = some.suggested(points), some.suggested(change.on(points))
    turned = before != after
    gained, lost = turned & (after == some.chosen), turned & (before == some.chosen)
    found = replace(
        change,
        met=int((choices.weights[:, change.row] > 0).sum()),
        better=int(gained.sum()),
        worse=int(lost.sum()),
    )
    if found.net <= found.cost:
        return found
    told = gained | lost
    behind = gaps(some.some(told), points, before[told])[np.arange(told.sum()), after[told]]
    usual = elsewhere.usual(met, before[told], after[told], behind)
    return replace(
        found,
        turns=_mostly(before[gained], after[gained]),
        begins=bool(points[change.row, change.outcome] == 0),
        chance=at_least(found.better, found.better + found.worse, usual),
    )


def _mostly(before: Array, after: Array) -> tuple[int, int]:
    ways, counts = np.unique(np.stack([before, after]), axis=1, return_counts=True)
    old, new = ways[:, counts.argmax()]
    return int(old), int(new)


def at_least(found: int, of: int, share: float) -> float:
    """How likely so many or more of them are."""
    from scipy.stats import binom

    return float(binom.sf(found - 1, of, share)) if of else 1.0
