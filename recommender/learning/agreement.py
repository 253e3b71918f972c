"""How often staff decide as suggested: altogether, in groups of clients, and where each rule or row had a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.terms import Outcome
from recommender.learning.judged import Judged, Named, band_of, skin_type

Array = Any  # numpy's
RESAMPLES = 2_000
MIDDLE = (2.5, 97.5)  # percent of the resamples that an interval leaves out on its sides
CHANCE = 0.01  # that any group at all is marked where all are alike


@dataclass(frozen=True)
class Share:
    """So many of so many, with an interval from resampled cases. `odd`: other than in the remaining cases."""

    cases: int
    counted: int
    low: float
    high: float
    odd: bool = False

    @property
    def share(self) -> float:
        return self.counted / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Overruled:
    """A rule or row that had a part in a suggestion, and how often staff decided otherwise; most often how."""

    rule: Named
    share: Share
    mostly: tuple[Outcome, Outcome] | None


@dataclass(frozen=True)
class Agreement:
    """Shares in which staff decided as suggested; `overruled` are the shares in which they did not."""

    everybody: Share
    groups: Mapping[str, Mapping[str, Share]]
    reasons: Mapping[str, int]
    overruled: tuple[Overruled, ...]


def agreement(cases: Sequence[Judged], least: int) -> Agreement:
    """Shares of the cases in which staff had a say.

    Rules that were met less than `least` times are left out of `overruled`, and no group of fewer is odd.
    """
    cases = [case for case in cases if case.is_up_to_staff]
    groups = {name: _groups(cases, of, least) for name, of in GROUPS.items()}
    agreed = sum(not case.is_overruled for case in cases)
    reasons = Counter(case.case.reason or "none given" for case in cases if case.is_overruled)
    return Agreement(share(len(cases), agreed), groups, dict(reasons.most_common()), tuple(_overruled(cases, least)))


def _concerns(case: Judged) -> list[str]:
    return list(case.answers.grades)


GROUPS: Mapping[str, Callable[[Judged], list[str]]] = {
    "concern": _concerns,
    "age": lambda case: [band_of(case)],
    "skin_type": lambda case: [skin_type(case)],
}


def _groups(cases: Sequence[Judged], of: Callable[[Judged], list[str]], least: int) -> dict[str, Share]:
    members: dict[str, list[bool]] = {}
    for case in cases:
        for name in of(case):
            members.setdefault(name, []).append(not case.is_overruled)
    whole = [not case.is_overruled for case in cases]
    return {
        name: _beside(found, len(whole), sum(whole), len(members), least) for name, found in sorted(members.items())
    }


def _overruled(cases: Sequence[Judged], least: int) -> Iterable[Overruled]:
    """First those that stand out, then the others, each by the lower end of the interval."""
    members: dict[Named, list[Judged]] = {}
    for case in cases:
        for rule in case.rules:
            members.setdefault(rule, []).append(case)
    total, often = sum(case.is_overruled for case in cases), [rule for rule in members if len(members[rule]) >= least]
    found = []
    for rule in often:
        here = [case.is_overruled for case in members[rule]]
        beside = _beside(here, len(cases), total, len(often), least)
        found.append(Overruled(rule, beside, _mostly(members[rule])))
    return sorted(found, key=lambda each: (not _is_more(each.share, total, len(cases)), -each.share.low, each.rule.id))


def _is_more(found: Share, total: int, cases: int) -> bool:
    return found.odd and found.share > total / cases


def _mostly(cases: Iterable[Judged]) -> tuple[Outcome, Outcome] | None:
    ways = Counter((case.suggested, case.case.outcome) for case in cases if case.is_overruled)
    return ways.most_common(1)[0][0] if ways else None


def _beside(here: Sequence[bool], cases: int, counted: int, groups: int, least: int) -> Share:
    """The share of a group, marked where the remaining cases have another one, however many groups are looked at."""
    from scipy.stats import fisher_exact

    mine, others = sum(here), counted - sum(here)
    rest = cases - len(here)
    if len(here) < least or not rest:
        return share(len(here), mine)
    chance = fisher_exact([[mine, len(here) - mine], [others, rest - others]]).pvalue
    return share(len(here), mine, odd=bool(chance < CHANCE / groups))


def share(cases: int, counted: int, *, odd: bool = False) -> Share:
    """A share with its interval. Half a case is added on each side, so that five of five are not taken for all."""
    if not cases:
        return Share(0, 0, 0.0, 1.0)
    random = np.random.default_rng([cases, counted])
    drawn = random.binomial(cases, (counted + 0.5) / (cases + 1), RESAMPLES) / cases
    low, high = np.percentile(drawn, MIDDLE)
    return Share(cases, counted, float(low), float(high), odd)


def mean_interval(values: Array) -> tuple[float, float, float]:
    """The mean, and an interval from cases drawn anew."""
    if not len(values):
        return 0.0, 0.0, 0.0
    random = np.random.default_rng(len(values))
    means = [float(values[random.integers(len(values), size=len(values))].mean()) for _ in range(RESAMPLES // 4)]
    low, high = np.percentile(means, MIDDLE)
    return float(values.mean()), float(low), float(high)
