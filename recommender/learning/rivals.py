"""Four ways to say what staff will decide, each judged on cases that it was not fitted to; the folds are the same.

Today's points and the refitted ones are weighed against a logistic regression that may do what it likes with the rows,
and against boosted trees that also see today's points and the answers behind them. Nothing but the comparison comes
of the last two.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.policy import Policy
from recommender.learning.agreement import Share, mean_interval, share
from recommender.learning.card import OUTCOMES, Card
from recommender.learning.choices import Choices
from recommender.learning.fitting import calibrated, log_loss
from recommender.learning.judged import Judged
from recommender.learning.searching import Cell, search

Array = Any  # numpy's
FOLDS = 5
BINS = 5
TODAY, REFIT, FREE, BOOSTED = "today", "refit", "free_regression", "boosted_trees"


@dataclass(frozen=True)
class Bin:
    """Suggestions of about the same likelihood: how likely they were said to be, and how many staff agreed with."""

    said: float
    seen: Share


@dataclass(frozen=True)
class Rival:
    """One way, on cases it had not seen.

    Attributes
    ----------
    agrees
        How often what it finds likeliest is what staff decided; of points, what they suggest.
    log_loss
        0 for a way that knows, 0.69 for one that tosses a coin between two.
    worse_by
        The log loss more than today's points, with an interval; below 0 it is better.
    curve
        Its reliability.
    """

    agrees: Share
    log_loss: float
    worse_by: tuple[float, float, float]
    curve: tuple[Bin, ...]


@dataclass(frozen=True)
class Comparison:
    """What came of it.

    Attributes
    ----------
    lost
        Each way's log loss, by case.
    doubts
        By case, how much less likely than the refitted points the boosted trees find what those suggest.
    again
        How many folds found a change anew, proposed or held back, by its cell.
    gain
        Cases more in a hundred that the refitted points suggest as staff decided, with an interval.
    """

    rivals: Mapping[str, Rival]
    lost: Mapping[str, Array]
    doubts: Array
    again: Mapping[Cell, int]
    gain: tuple[float, float, float]


Way = Callable[[Array, Array], Array]


def compare(policy: Policy, card: Card, cases: Sequence[Judged], choices: Choices, least: int) -> Comparison:
    """Fit each way on four fifths of the cases, by turns, and see what it says of the last."""
    fold = np.random.default_rng(len(choices)).permutation(len(choices)) % FOLDS
    said = {name: np.zeros((len(choices), len(OUTCOMES))) for name in (TODAY, REFIT, FREE, BOOSTED)}
    suggested = {name: np.zeros(len(choices), int) for name in said}
    again = Counter[Cell]()
    everything = np.hstack([choices.weights, answer_columns(policy, cases)[1], _of_points(card, choices)])
    for number in range(FOLDS):
        seen, unseen = fold != number, fold == number
        some, others = choices.some(seen), choices.some(unseen)
        _, found = search(card, some, least * (FOLDS - 1) // FOLDS)
        again.update(found.cells)
        for name, points in ((TODAY, card.points), (REFIT, found.points)):
            said[name][unseen] = calibrated(some, points).shares(others, points)
            suggested[name][unseen] = others.suggested(points)
        said[FREE][unseen] = _learned(_regression(), choices.weights, choices, seen, unseen)
        said[BOOSTED][unseen] = _learned(_boosted(), everything, choices, seen, unseen)
    for name in (FREE, BOOSTED):
        suggested[name] = said[name].argmax(axis=1)
    lost = {name: log_loss(shares, choices.chosen) for name, shares in said.items()}
    rivals = {name: _rival(said[name], suggested[name], lost[name], lost[TODAY], choices) for name in said}
    places = np.arange(len(choices)), suggested[REFIT]
    return Comparison(
        rivals=rivals,
        lost=lost,
        doubts=said[REFIT][places] - said[BOOSTED][places],
        again=again,
        gain=gain(suggested[TODAY], suggested[REFIT], choices.chosen),
    )


def gain(before: Array, after: Array, chosen: Array) -> tuple[float, float, float]:
    """Cases more in a hundred that are suggested as staff decided, with an interval."""
    mean, low, high = mean_interval((after == chosen).astype(float) - (before == chosen).astype(float))
    return 100 * mean, 100 * low, 100 * high


def _of_points(card: Card, choices: Choices) -> Array:
    """Today's points for each outcome, where it can lead, and what they suggest."""
    totals = np.where(choices.leads >= 0, choices.totals(card.points), np.nan)
    return np.hstack([totals, np.eye(len(OUTCOMES))[choices.suggested(card.points)]])


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=0.3, max_iter=300)


def _boosted() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=40, max_leaf_nodes=6, min_samples_leaf=15, l2_regularization=1.0, early_stopping=False, random_state=0
    )


def _learned(model: Any, columns: Array, choices: Choices, seen: Array, unseen: Array) -> Array:
    """What a model says of the cases it has not seen, among the outcomes that were possible there."""
    chosen, some = choices.chosen[seen], choices.some(unseen)
    shares = np.full((int(unseen.sum()), len(OUTCOMES)), 1e-6)
    if len(set(chosen)) == 1:
        shares[:, chosen[0]] = 1
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a fit that stopped early, which is enough here
            told = columns[:, _differs(columns[seen])]
            model.fit(told[seen], chosen)
        shares[:, model.classes_] += model.predict_proba(told[unseen])
    shares = shares * some.possible
    result: Array = shares / shares.sum(axis=1, keepdims=True)
    return result


def _differs(columns: Array) -> Array:
    """Which columns have two known values or more: of the others nothing can be learned."""
    return np.array([len(np.unique(column[~np.isnan(column)])) > 1 for column in columns.T])


def _rival(said: Array, suggested: Array, lost: Array, today: Array, choices: Choices) -> Rival:
    right = suggested == choices.chosen
    likely = said[np.arange(len(said)), suggested]
    return Rival(
        agrees=share(len(right), int(right.sum())),
        log_loss=float(lost.mean()),
        worse_by=mean_interval(lost - today),
        curve=tuple(_curve(likely, right)),
    )


def _curve(likely: Array, right: Array) -> list[Bin]:
    """The cases by how likely the suggestion was said to be, in as many parts of the same size as there can be."""
    order = np.argsort(likely, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [Bin(float(likely[part].mean()), share(len(part), int(right[part].sum()))) for part in parts]


def answer_columns(policy: Policy, cases: Sequence[Judged]) -> tuple[list[str], Array]:
    """Every answer as a column: 1 for yes, 0 for no, nothing where it is not known; numbers and grades as they are."""
    items = policy.questionnaire.items
    codes = [(item.id, code) for item in items if item.type not in ("graded", "text") for code in item.codes]
    numbers = [item.id for item in items if item.type == "integer"]
    concerns = [row.concern for row in policy.scorecard.concerns]
    names = [f"{item} {code}" for item, code in codes] + numbers + concerns
    found = np.full((len(cases), len(names)), np.nan)
    for line, case in enumerate(cases):
        said = [case.answers.reply(item).truth(code).value / 2 for item, code in codes]
        found[line, : len(codes)] = [np.nan if value == 0.5 else value for value in said]
        known = [case.answers.numbers.get(item) for item in numbers]
        found[line, len(codes) : len(codes) + len(numbers)] = [np.nan if n is None else n for n in known]
        grades = case.answers.grades
        found[line, -len(concerns) :] = [grades[each].rank + 1 if each in grades else 0 for each in concerns]
    return names, found
