"""Cases where points decided, as numbers: which rows count, what can lead, and what staff chose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from recommender.engine.points import TIE_ORDER
from recommender.learning.agreement import Group, is_in
from recommender.learning.card import OUTCOMES, Card
from recommender.learning.judged import Judged

Array = Any  # numpy's
NEVER = -1e9
NOT_ABOUT_THE_POLICY = "not_available"  # the reason of a decision that says nothing against the points
# Less than a point altogether, so that whole points are compared first and ties fall as the engine has them.
TIES = np.array([-TIE_ORDER.index(outcome) / 4 for outcome in OUTCOMES])


@dataclass(frozen=True)
class Choices:
    """One line a case.

    Attributes
    ----------
    weights
        Case by row: how often the row counts.
    leads
        Case by outcome: what comes out when it leads; -1 where it cannot.
    chosen
        What staff decided.
    speaks
        Whether it says something about the points: not where a whole group of clients is decided on otherwise.
    """

    weights: Array
    leads: Array
    chosen: Array
    speaks: Array

    def __len__(self) -> int:
        return len(self.chosen)

    def some(self, which: Array) -> Choices:
        parts = {name: getattr(self, name)[which] for name in ("weights", "leads", "chosen", "speaks")}
        return replace(self, **parts)

    @property
    def speaking(self) -> Choices:
        return self.some(self.speaks)

    @property
    def possible(self) -> Array:
        """Case by outcome: whether it can come out."""
        return (self.leads[:, :, None] == np.arange(len(OUTCOMES))).any(axis=1)

    def totals(self, points: Array) -> Array:
        """Points by case and outcome, ties broken; NEVER where an outcome cannot lead."""
        return np.where(self.leads >= 0, self.weights @ points + TIES, NEVER)

    def suggested(self, points: Array) -> Array:
        """What the points make of each case."""
        return self.of_leads(self.totals(points).argmax(axis=1))

    def of_leads(self, lead: Array) -> Array:
        return self.leads[np.arange(len(self)), lead]

    def shares(self, logits: Array) -> Array:
        """How likely each outcome is, from a logit for each lead; NEVER where one cannot lead."""
        leads = np.exp(logits - logits.max(axis=1, keepdims=True))
        leads /= leads.sum(axis=1, keepdims=True)
        return (leads[:, :, None] * (self.leads[:, :, None] == np.arange(len(OUTCOMES)))).sum(axis=1)


class LeftOut(StrEnum):
    """Why a case in which points decided says nothing about them."""

    NOT_AVAILABLE = "not_available"
    TEST_PATCH = "test_patch"
    NOT_FROM_POINTS = "not_from_points"


def left_out(judged: Judged) -> LeftOut | None:
    """Whether staff chose among what points can give, and did so for a reason that is about it.

    Where a test patch reacted, that decided against needles and no point did.
    """
    if judged.is_overruled and judged.case.reason == NOT_ABOUT_THE_POLICY:
        return LeftOut.NOT_AVAILABLE
    if judged.case.is_kept_from_needles:
        return LeftOut.TEST_PATCH
    return None if judged.case.outcome in judged.leads.values() else LeftOut.NOT_FROM_POINTS


def takes_part(judged: Judged) -> bool:
    """Whether points decided, and the case says something about them."""
    return judged.by_points and left_out(judged) is None


def choices_of(card: Card, cases: Sequence[Judged], apart: Collection[Group] = ()) -> Choices:
    """Cases as numbers; those of clients in a group of `apart` do not speak."""
    places = {name: place for place, name in enumerate(card.names)}
    weights = np.zeros((len(cases), len(card.names)))
    leads = np.full((len(cases), len(OUTCOMES)), -1)
    for line, judged in enumerate(cases):
        for name, weight in judged.weights.items():
            weights[line, places[name]] = weight
        for lead, outcome in judged.leads.items():
            leads[line, lead.rank] = outcome.rank
    chosen = np.array([judged.case.outcome.rank for judged in cases], int)
    speaks = np.array([not any(is_in(judged, group) for group in apart) for judged in cases], bool)
    return Choices(weights, leads, chosen, speaks)
