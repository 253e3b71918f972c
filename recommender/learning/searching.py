"""Whole points that agree more with staff, with as few changes as possible.

One change after the other is tried on today's scorecard, where the fitted fractions say that staff lean to. A change
counts by the cases whose suggestion it turns: those that staff decided as it then says, less those they decided as it
said before. It is taken only where staff clearly side with it there, and overrule the suggestion far more often than
elsewhere, however many places were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recommender.learning.card import Card
from recommender.learning.changes import Change, Hindrance, alone, on_offer, weighed
from recommender.learning.choices import Choices
from recommender.learning.elsewhere import CHANCE, Elsewhere
from recommender.learning.fitting import Fitted, fit, may_change

Array = Any  # numpy's
A_LEAN = 0.2  # points: less than this is no lean
AS_WELL = 0.75  # of what new points for another outcome gain, from which fewer points are preferred
MOST_CHANGES = 12
FOUND_AGAIN = 3  # of the five parts; a change that is found in fewer is not proposed

Cell = tuple[int, int, bool]  # a row, an outcome, and whether staff lean to more points


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
        Changes that staff would clearly side with, each with why it is not proposed.
    looked_at
        Among how many cells was looked.
    """

    points: Array
    changes: tuple[Change, ...]
    held_back: tuple[Change, ...]
    looked_at: int

    @property
    def cells(self) -> set[Cell]:
        return {change.cell for change in (*self.changes, *self.held_back)}


def search(card: Card, choices: Choices, least: int) -> tuple[Fitted, Search]:
    """The fractions, and the whole points that they lead to, from the cases that speak."""
    choices = choices.speaking
    fitted = fit(card, choices, least)
    return fitted, _whole(card, choices, _leaning(card, choices, fitted, least))


def proposed(card: Card, found: Search, again: Mapping[Cell, int]) -> Search:
    """What was found in enough of the parts; the other changes are held back, and so are those that need them."""
    points, kept, left = card.points, list[Change](), list[Change]()
    for change in found.changes:
        tried = change.on(points)
        if again.get(change.cell, 0) < FOUND_AGAIN:
            left.append(replace(change, hindrance=Hindrance.NOT_FOUND_AGAIN))
        elif not card.group_of(change.row).is_in_order(tried):
            left.append(replace(change, hindrance=Hindrance.ORDER))
        else:
            points, kept = tried, [*kept, change]
    others = [change for change in found.held_back if again.get(change.cell, 0) >= FOUND_AGAIN]
    return replace(found, points=points, changes=tuple(kept), held_back=(*others, *left))


def _leaning(card: Card, choices: Choices, fitted: Fitted, least: int) -> list[Cell]:
    lean = fitted.points - card.points
    places = np.nonzero((np.abs(lean) >= A_LEAN) & may_change(card, choices, least))
    return [(int(row), int(outcome), bool(lean[row, outcome] > 0)) for row, outcome in zip(*places, strict=True)]


def _whole(card: Card, choices: Choices, cells: list[Cell]) -> Search:
    """A row that would lose all its points keeps them, but the rest is weighed as if it had lost them."""
    elsewhere = Elsewhere(card, choices, CHANCE / max(len(cells), 1))
    points, taken, empty = card.points, list[Change](), set[int]()
    while len(taken) < MOST_CHANGES:
        left = [cell for cell in cells if cell[0] not in empty]
        best = max(_clear(card, choices, points, left, elsewhere), key=lambda change: change.worth, default=None)
        if best is None:
            break
        points, taken = best.on(points), [*taken, best]
        empty |= {best.row} if best.hindrance else set()
    moved = {row for change in taken for row, _ in change.steps}
    left = [cell for cell in cells if cell[0] not in moved]
    joined = tuple(_joined(card, choices, taken, elsewhere))
    changes = tuple(change for change in joined if change.row not in empty)
    emptied = (replace(change, hindrance=Hindrance.EMPTY) for change in joined if change.row in empty)
    against = _against_order(card, choices, points, left, elsewhere)
    return Search(_on(card, changes), changes, (*emptied, *against), len(cells))


def _on(card: Card, changes: Iterable[Change]) -> Array:
    points = card.points
    for change in changes:
        points = change.on(points)
    return points


def _clear(
    card: Card, choices: Choices, points: Array, cells: Iterable[Cell], elsewhere: Elsewhere
) -> Iterator[Change]:  # fmt: skip
    """Changes that staff clearly side with. None begins to speak for an outcome where fewer points do about as well."""
    fewer: dict[int, list[Change]] = {}
    for cell in cells:
        for change in _of_cell(card, choices, points, cell, elsewhere):
            if change.begins and change.row not in fewer:
                fewer[change.row] = list(_fewer(card, choices, points, change.row, elsewhere))
            rivals = fewer[change.row] if change.begins else []
            yield from [other for other in rivals if other.net >= AS_WELL * change.net] or [change]


def _of_cell(
    card: Card, choices: Choices, points: Array, cell: Cell, elsewhere: Elsewhere
) -> Iterator[Change]:  # fmt: skip
    row, outcome, is_up = cell
    for change in on_offer(card, points, row, outcome, is_up=is_up):
        found = weighed(choices, points, change, elsewhere)
        if found.is_clear(elsewhere.most_chance):
            yield found


def _fewer(card: Card, choices: Choices, points: Array, row: int, elsewhere: Elsewhere) -> Iterator[Change]:
    """Every way to take points from a row that staff clearly side with."""
    for outcome in np.flatnonzero(card.points[row] * card.free[row]):
        yield from _of_cell(card, choices, points, (row, int(outcome), False), elsewhere)


def _against_order(
    card: Card, choices: Choices, points: Array, cells: Iterable[Cell], elsewhere: Elsewhere
) -> Iterator[Change]:  # fmt: skip
    """The best change of each row by itself on today's points, where only their order forbids it.

    What the changes that were taken explain is left out.
    """
    best: dict[int, Change] = {}
    for row, outcome, is_up in cells:
        for change in alone(card, card.points, row, outcome, is_up=is_up):
            found = weighed(choices, card.points, change, elsewhere)
            if found.is_clear(elsewhere.most_chance) and (row not in best or found.worth > best[row].worth):
                best[row] = found
    for row, change in best.items():
        is_still_clear = weighed(choices, points, change, elsewhere).is_clear(elsewhere.most_chance)
        if is_still_clear and not card.group_of(row).is_in_order(change.on(card.points)):
            yield replace(change, hindrance=Hindrance.ORDER)


def _joined(card: Card, choices: Choices, taken: list[Change], elsewhere: Elsewhere) -> Iterator[Change]:
    """Changes of the same cell as one, weighed against today's points alone."""
    for row, outcome, is_up in dict.fromkeys(change.cell for change in taken):
        steps: dict[int, int] = {}
        for change in taken:
            if change.cell == (row, outcome, is_up):
                for step, more in change.steps:
                    steps[step] = steps.get(step, 0) + more
        yield weighed(choices, card.points, Change(row, outcome, tuple(steps.items())), elsewhere)
