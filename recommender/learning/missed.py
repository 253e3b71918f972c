"""What points miss: the clients about whom boosted trees, which see every answer, know more than the refitted points.

A small tree is grown on where the boosted trees doubt what points suggest, for cases that they had not seen. It is read
as sentences, as far as the doubts were right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.policy import Policy
from recommender.learning.agreement import Share, mean_interval, share
from recommender.learning.judged import Judged
from recommender.learning.rivals import BOOSTED, REFIT, Comparison, answer_columns

Array = Any  # numpy's
DEPTH = 2
A_DOUBT = 0.1  # of a likelihood; less is not worth a sentence
NOT_KNOWN = -1.0  # a number below every answer


@dataclass(frozen=True)
class Missed:
    """Clients for whom answers outside the points, or together, say what staff decide. `agreed` is with today's."""

    who: tuple[str, ...]
    gain: float
    agreed: Share


@dataclass(frozen=True)
class Beyond:
    """How much more boosted trees know altogether, with an interval, and about whom; nobody where it is nothing."""

    gain: tuple[float, float, float]
    groups: tuple[Missed, ...]


def beyond_points(policy: Policy, cases: Sequence[Judged], found: Comparison, least: int) -> Beyond:
    gained = found.lost[REFIT] - found.lost[BOOSTED]
    gain = mean_interval(gained)
    if gain[1] <= 0:
        return Beyond(gain, ())
    return Beyond(gain, tuple(sorted(_groups(policy, cases, found, least), key=lambda each: -each.gain)))


def _groups(policy: Policy, cases: Sequence[Judged], found: Comparison, least: int) -> Iterator[Missed]:
    from sklearn.tree import DecisionTreeRegressor

    names, columns = answer_columns(policy, cases)
    gained = found.lost[REFIT] - found.lost[BOOSTED]
    known = np.nan_to_num(columns, nan=NOT_KNOWN)
    tree = DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=least, random_state=0).fit(known, found.doubts)
    leaves = tree.apply(known)
    for leaf, who in _sentences(tree.tree_, names, 0, ()):
        here = leaves == leaf
        agreed = [not case.is_overruled for case, is_here in zip(cases, here, strict=True) if is_here]
        if found.doubts[here].mean() >= A_DOUBT and mean_interval(gained[here])[1] > 0:
            yield Missed(who, float(gained[here].mean()), share(len(agreed), sum(agreed)))


def _sentences(tree: Any, names: list[str], node: int, who: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if tree.children_left[node] == -1:
        yield node, who
        return
    name, border = names[tree.feature[node]], tree.threshold[node]
    yield from _sentences(tree, names, tree.children_left[node], (*who, _said(name, border, is_more=False)))
    yield from _sentences(tree, names, tree.children_right[node], (*who, _said(name, border, is_more=True)))


def _said(name: str, border: float, *, is_more: bool) -> str:
    """A branch in words; up to the border also stands who is not known to be beyond it."""
    if " " in name:
        return f"{name}: {'yes' if is_more else 'no or not known'}"
    return f"{name} above {border:g}" if is_more else f"{name} up to {border:g}, or not known"
