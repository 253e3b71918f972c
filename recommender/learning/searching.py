"""Whole points that agree more with staff, with as few changes as possible.

One change after the other is tried on today's scorecard, where the fitted fractions say that staff lean to. A change
counts by the cases whose suggestion it turns: those that staff decided as it then says, less those they decided as it
said before. It is taken only where staff clearly side with it there, and overrule the suggestion far more often than
elsewhere, however many places were looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recommender.learning.card import MOST_POINTS, Card, Group
from recommender.learning.choices import Choices
from recommender.learning.fitting import Fitted, fit, may_change

Array = Any  # numpy's
CHANCE = 0.05  # of any change at all, where staff overrule everywhere alike
SIDING = 0.12  # of one change, where they side with neither suggestion
RAREST = 0.02  # a share of overruled suggestions below this counts as this
A_LEAN = 0.2  # points: less than this is no lean
A_POINT_COSTS = 0.25  # cases
A_BEGINNING_COSTS = 2  # cases
MOST_CHANGES = 12
FEWEST_ELSEWHERE = 20  # cases; of fewer no share is taken


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

    def on(self, points: Array) -> Array:
        found = points.copy()
        for row, more in self.steps:
            found[row, self.outcome] += more
        return found

    def is_clear(self, most_chance: float) -> bool:
        """Whether the gain is worth the points, staff side with it, and it is no chance."""
        gains = self.better - self.worse > self.cost
        return gains and self.chance < most_chance and _at_least(self.better, self.better + self.worse, 0.5) < SIDING

    def is_of(self, row: int, outcome: int) -> bool:
        return (self.row, self.outcome) == (row, outcome)

    @property
    def cost(self) -> float:
        return A_POINT_COSTS * sum(abs(more) for _, more in self.steps)


@dataclass(frozen=True)
class Search:
    """What was found.

    Attributes
    ----------
    points
        The scorecard with the changes on it.
    changes
        In the order in which they were taken.
    held_back
        Changes that staff would clearly side with, but no order of points allows, such as more for a doctor at a
        moderate grade alone.
    looked_at
        Among how many cells was looked.
    """

    points: Array
    changes: tuple[Change, ...]
    held_back: tuple[Change, ...]
    looked_at: int


def search(card: Card, choices: Choices, least: int) -> tuple[Fitted, Search]:
    """The fractions, and the whole points that they lead to, from the cases that speak."""
    choices = choices.speaking
    fitted = fit(card, choices, least)
    return fitted, _whole(card, choices, fitted, least)


@dataclass(frozen=True)
class _Elsewhere:
    """What staff do in other cases: how often they overrule what points suggest, and that in which way.

    `most_chance` is how unlikely a change has to be by chance.
    """

    choices: Choices
    suggested: Array
    share: float
    most_chance: float

    def usual(self, met: Array, before: Array, after: Array) -> float:
        """How often staff take the way of a change in cases that it does not meet, as the cases that it turns have it.

        At least as often as they overrule any suggestion.
        """
        ways, counts = np.unique(np.stack([before, after]), axis=1, return_counts=True)
        shares = [self._of_way(~met, int(old), int(new)) for old, new in ways.T]
        return max(self.share, float(np.average(shares, weights=counts))) if shares else self.share

    def _of_way(self, others: Array, old: int, new: int) -> float:
        chosen = self.choices.chosen
        here = others & (self.suggested == old) & self.choices.possible[:, new]
        taken, kept = int((here & (chosen == new)).sum()), int((here & (chosen == old)).sum())
        return taken / (taken + kept) if taken + kept >= FEWEST_ELSEWHERE else self.share


def _whole(card: Card, choices: Choices, fitted: Fitted, least: int) -> Search:
    cells = [(int(row), int(outcome)) for row, outcome in zip(*_leaning(card, choices, fitted, least), strict=True)]
    suggested = choices.suggested(card.points)
    overruled = float((suggested != choices.chosen).mean()) if len(choices) else 0.0
    elsewhere = _Elsewhere(choices, suggested, max(overruled, RAREST), CHANCE / max(len(cells), 1))
    points, taken = card.points, list[Change]()
    while len(taken) < MOST_CHANGES:
        best = _best(card, choices, fitted, points, cells, elsewhere)
        if best is None:
            break
        points, taken = best.on(points), [*taken, best]
    held_back = tuple(_held_back(card, choices, fitted, points, cells, elsewhere))
    return Search(points, tuple(_joined(card, choices, taken, elsewhere)), held_back, len(cells))


def _leaning(card: Card, choices: Choices, fitted: Fitted, least: int) -> tuple[Array, Array]:
    lean = np.abs(fitted.points - card.points) >= A_LEAN
    rows, outcomes = np.nonzero(lean & may_change(card, choices, least))
    return rows, outcomes


def _best(
    card: Card, choices: Choices, fitted: Fitted, points: Array, cells: list[tuple[int, int]], elsewhere: _Elsewhere
) -> Change | None:  # fmt: skip
    found = [
        weighed
        for row, outcome in cells
        for change in _changes(
            card, points, row, outcome, bool(fitted.points[row, outcome] > card.points[row, outcome])
        )
        if (weighed := _weighed(choices, points, change, elsewhere)) and weighed.is_clear(elsewhere.most_chance)
    ]
    return max(found, key=_worth, default=None)


def _held_back(
    card: Card, choices: Choices, fitted: Fitted, points: Array, cells: list[tuple[int, int]], elsewhere: _Elsewhere
) -> Iterator[Change]:
    """The best change of each cell by itself, where it is clear but for the order."""
    for row, outcome in cells:
        is_up = bool(fitted.points[row, outcome] > card.points[row, outcome])
        alone = [Change(row, outcome, ((row, more),)) for more in _steps(card, points, row, outcome, is_up)]
        best = max((_weighed(choices, points, change, elsewhere) for change in alone), key=_worth, default=None)
        if best and best.is_clear(elsewhere.most_chance):
            yield best


def _worth(change: Change) -> float:
    """Of changes that come to the same, the one that keeps the scorecard sparse."""
    return change.better - change.worse - change.cost - (A_BEGINNING_COSTS if change.begins else 0)


def _steps(card: Card, points: Array, row: int, outcome: int, is_up: bool) -> Iterator[int]:
    """Points more, or fewer, in the direction that staff lean to from today's."""
    has = card.points[row, outcome]
    for goal in range(has + 1, MOST_POINTS + 1) if is_up else range(has):
        more = goal - int(points[row, outcome])
        if more and (more > 0) is is_up:
            yield more


def _changes(card: Card, points: Array, row: int, outcome: int, is_up: bool) -> Iterator[Change]:
    """Changes of one cell in the direction that staff lean to, each in the way that moves the fewest neighbours."""
    group = card.group_of(row)
    for more in _steps(card, points, row, outcome, is_up):
        fewest = next(_in_order(card, group, points, Change(row, outcome, ((row, more),))), None)
        if fewest:
            yield fewest


def _in_order(card: Card, group: Group, points: Array, change: Change) -> Iterator[Change]:
    """The change by itself, or with the grades above it, below it, or all, as far as `check` takes the result."""
    place, ((row, more),) = group.rows.index(change.row), change.steps
    for rows in ((row,), group.rows[place:], group.rows[: place + 1], group.rows):
        tried = replace(change, steps=tuple((mine, more) for mine in rows))
        result = tried.on(points)
        is_free = all(card.free[mine, change.outcome] for mine in rows)
        if is_free and result.min() >= 0 and result.max() <= MOST_POINTS and group.is_in_order(result):
            yield tried


def _weighed(choices: Choices, points: Array, change: Change, elsewhere: _Elsewhere) -> Change:
    """The change with what it does."""
    met = choices.weights[:, [row for row, _ in change.steps]].any(axis=1)
    some = choices.some(met)
    before, after = some.suggested(points), some.suggested(change.on(points))
    turned = before != after
    gained, lost = turned & (after == some.chosen), turned & (before == some.chosen)
    better, worse = int(gained.sum()), int(lost.sum())
    usual = elsewhere.usual(met, before[gained | lost], after[gained | lost])
    return replace(
        change,
        met=int((choices.weights[:, change.row] > 0).sum()),
        better=better,
        worse=worse,
        turns=_mostly(before[gained], after[gained]),
        begins=bool(points[change.row, change.outcome] == 0),
        chance=_at_least(better, better + worse, usual),
    )


def _mostly(before: Array, after: Array) -> tuple[int, int] | None:
    ways, counts = np.unique(np.stack([before, after]), axis=1, return_counts=True)
    if not counts.size:
        return None
    old, new = ways[:, counts.argmax()]
    return int(old), int(new)


def _at_least(found: int, of: int, share: float) -> float:
    """How likely so many or more of them are."""
    from scipy.stats import binom

    return float(binom.sf(found - 1, of, share)) if of else 1.0


def _joined(card: Card, choices: Choices, taken: list[Change], elsewhere: _Elsewhere) -> Iterator[Change]:
    """Changes of the same cell as one, weighed against today's points alone."""
    for row, outcome in dict.fromkeys((change.row, change.outcome) for change in taken):
        steps: dict[int, int] = {}
        for step, more in (step for change in taken if change.is_of(row, outcome) for step in change.steps):
            steps[step] = steps.get(step, 0) + more
        yield _weighed(choices, card.points, Change(row, outcome, tuple(steps.items())), elsewhere)
