"""The scorecard as numbers: a row of points for each row of it, and which of them may change and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.policy import Policy, ScorecardRow
from recommender.domain.terms import Grade, Outcome

Array = Any  # numpy's
OUTCOMES = tuple(Outcome)
FACIAL, DERMATHERAPY, MEDICAL = range(len(OUTCOMES))
MOST_POINTS = 10


@dataclass(frozen=True)
class Group:
    """Rows whose points depend on each other: the grades of a concern, or one other row by itself."""

    rows: tuple[int, ...]
    is_concern: bool
    favours_a_doctor: bool = False

    def is_in_order(self, points: Array) -> bool:
        """What `check` asks: more trouble never means less care, and a risk speaks for a doctor first."""
        mine = points[list(self.rows)]
        if self.is_concern:
            facial, dermatherapy, medical = np.diff(mine, axis=0).T
            return bool((medical >= dermatherapy).all() and (dermatherapy >= facial).all())
        facial, dermatherapy, medical = mine[0]
        return bool(mine.any() and (not self.favours_a_doctor or medical >= facial >= dermatherapy))


@dataclass(frozen=True)
class Card:
    """Points by row and outcome, and `free`: whether they may be anything but what they are."""

    names: tuple[str, ...]
    points: Array
    free: Array
    groups: tuple[Group, ...]

    def group_of(self, row: int) -> Group:
        return next(group for group in self.groups if row in group.rows)


def card_of(policy: Policy) -> Card:
    """The scorecard of a policy.

    A concern gives points to a doctor, and to the outcomes that its position lists at that grade; it cannot begin to
    speak for another treatment.
    """
    names, points, free = [], [], []
    for concern in policy.scorecard.concerns:
        position = policy.positioning.by_concern[concern.concern]
        added = {
            found for rule in policy.positioning.adjustments if rule.concern == concern.concern for found in rule.add
        }
        for grade in Grade:
            names.append(f"{concern.id}_{grade}")
            points.append(getattr(concern, grade.value).triple)
            listed = {*getattr(position, grade.value), *added, Outcome.MEDICAL_REFERRAL}
            free.append([found in listed or has > 0 for found, has in zip(OUTCOMES, points[-1], strict=True)])
    for row in policy.scorecard.rows:
        names.append(row.id)
        points.append(row.points.triple)
        free.append([True] * len(OUTCOMES))
    return Card(tuple(names), np.array(points), np.array(free), tuple(_groups(policy)))


def _groups(policy: Policy) -> Iterator[Group]:
    grades, first = len(Grade), 0
    for _ in policy.scorecard.concerns:
        yield Group(tuple(range(first, first + grades)), is_concern=True)
        first += grades
    for place, row in enumerate(policy.scorecard.rows):
        yield Group((first + place,), is_concern=False, favours_a_doctor=_reads_safety(policy, row))


def _reads_safety(policy: Policy, row: ScorecardRow) -> bool:
    return bool({atom.item for atom in row.when.atoms()} & policy.questionnaire.safety_items)
