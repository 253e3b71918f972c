"""Points as staff seem to give them: a multinomial logistic regression that stays near the points of today.

No point is negative, a row that was met too seldom keeps its points, and so does an outcome that a concern may not
speak for. What comes out are fractions, which say where to look; `searching` makes whole points of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.learning.card import MOST_POINTS, OUTCOMES, Card
from recommender.learning.choices import Choices

Array = Any  # numpy's
SPREAD_POINTS = 2.0  # how far from today's points a row is expected to be at most, roughly
LEAST_SCALE, MOST_SCALE = 0.1, 2.0  # what a point can be worth, as a logit


@dataclass(frozen=True)
class Fitted:
    """Fractional points, and what one point is worth as a logit."""

    points: Array
    scale: float


def may_change(card: Card, choices: Choices, least: int) -> Array:
    """Rows by outcome: whether enough cases met the row, and its points are free."""
    met = (choices.weights > 0).sum(axis=0) >= least
    return met[:, None] & card.free


def fit(card: Card, choices: Choices, least: int) -> Fitted:
    """Fit the points to what staff decided."""
    from scipy.optimize import minimize

    today = card.points.astype(float)
    scale = _scale(choices, today)
    loose = may_change(card, choices, least)
    bounds = [
        (0.0, float(MOST_POINTS)) if free else (has, has)
        for free, has in zip(loose.ravel(), today.ravel(), strict=True)
    ]

    def loss(flat: Array) -> tuple[float, Array]:
        points = flat.reshape(today.shape)
        lost, slope = _loss(choices, points, scale)
        away = (points - today) / SPREAD_POINTS**2
        return lost + float((away * (points - today)).sum()) / 2, (slope + away).ravel()

    found = minimize(loss, today.ravel(), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 100})
    return Fitted(found.x.reshape(today.shape), scale)


def _scale(choices: Choices, points: Array) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda scale: _loss(choices, points, scale)[0], bounds=(LEAST_SCALE, MOST_SCALE), method="bounded"
    )
    return float(found.x)


def _loss(choices: Choices, points: Array, scale: float) -> tuple[float, Array]:
    """How unlikely what staff chose is, and the slope of it by each point."""
    logits = scale * choices.totals(points)
    chosen = np.where(choices.leads == choices.chosen[:, None], logits, -np.inf)
    whole, part = _log_sum(logits), _log_sum(chosen)
    pull = np.exp(logits - whole[:, None]) - np.exp(chosen - part[:, None])
    return float((whole - part).sum()), scale * choices.weights.T @ pull


def _log_sum(logits: Array) -> Array:
    top = logits.max(axis=1)
    return top + np.log(np.exp(logits - top[:, None]).sum(axis=1))


def log_loss(shares: Array, chosen: Array) -> Array:
    """Of each case; at most what a share of one in a million costs."""
    return -np.log(np.clip(shares[np.arange(len(chosen)), chosen], 1e-6, 1))


def calibrated(choices: Choices, points: Array) -> Calibration:
    """How firmly staff follow these points: by how many more there are, and by who leads."""
    from scipy.optimize import minimize

    def loss(found: Array) -> float:
        shares = Calibration(*found).shares(choices, points)
        return float(log_loss(shares, choices.chosen).sum() + 0.1 * (found**2).sum())

    found = minimize(loss, np.array([0.5, 1.0]), method="L-BFGS-B", bounds=[(0, 5), (-2, 6)])
    return Calibration(*(float(value) for value in found.x))


@dataclass(frozen=True)
class Calibration:
    """What a point more is worth, and what leading is, as logits."""

    a_point: float
    leading: float

    def shares(self, choices: Choices, points: Array) -> Array:
        totals = choices.totals(points)
        leads = np.eye(len(OUTCOMES))[totals.argmax(axis=1)]
        possible = choices.leads >= 0
        logits = self.a_point * np.where(possible, totals, 0) + self.leading * leads
        return choices.shares(np.where(possible, logits, -np.inf))
