"""How often staff decide as suggested: altogether, in groups of clients, and where each rule or row had a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.terms import Outcome
from recommender.learning.judged import Judged, Named, band_of, skin_type
from recommender.learning.standing_out import standing_out

Array = Any  # numpy's
Group = tuple[str, str]  # a list of groups, and the name of one
RESAMPLES = 2_000
MIDDLE = (2.5, 97.5)  # percent of the resamples that an interval leaves out on its sides


@dataclass(frozen=True)
class Share:
    """So many of so many, with an interval from resampled cases. `odd`: staff overrule more than elsewhere."""

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

    @property
    def odd(self) -> tuple[Group, ...]:
        """Groups that staff overrule more than the others."""
        return tuple(
            (list_, name) for list_, groups in self.groups.items() for name, group in groups.items() if group.odd
        )

    @property
    def apart(self) -> tuple[Group, ...]:
        """Groups that are decided on otherwise as people, whatever rows they meet."""
        return tuple((list_, name) for list_, name in self.odd if list_ in OF_PEOPLE)


def agreement(cases: Sequence[Judged], least: int) -> Agreement:
    """Shares of the cases in which staff had a say.

    Rules that were met less than `least` times are left out of `overruled`, and no group of fewer is odd. Groups and
    rules are marked in one go, so that of several that overlap only the clearest is.
    """
    cases = [case for case in cases if case.is_up_to_staff]
    overruled = [case.is_overruled for case in cases]
    groups = _members(cases)
    rules = {rule: places for rule, places in _by_rule(cases).items() if len(places) >= least}
    odd = standing_out({**groups, **rules}, overruled, least)
    reasons = Counter(case.case.reason or "none given" for case in cases if case.is_overruled)
    return Agreement(
        everybody=share(len(cases), len(cases) - sum(overruled)),
        groups={
            list_: {
                name: _agreed([overruled[place] for place in places], odd=(of, name) in odd)
                for (of, name), places in groups.items()
                if of == list_
            }
            for list_ in GROUPS
        },
        reasons=dict(reasons.most_common()),
        overruled=tuple(_overruled(cases, rules, odd)),
    )


def _concerns(case: Judged) -> list[str]:
    return list(case.answers.grades)


GROUPS: Mapping[str, Callable[[Judged], list[str]]] = {
    "concern": _concerns,
    "age": lambda case: [band_of(case)],
    "skin_type": lambda case: [skin_type(case)],
}


TOLD_WITH = ("caution", "wait")
OF_PEOPLE = ("age", "skin_type")


def is_in(case: Judged, group: Group) -> bool:
    list_, name = group
    return name in GROUPS[list_](case)


def _members(cases: Sequence[Judged]) -> dict[Group, list[int]]:
    """The places of the cases of each group, by the list it is in and its name."""
    found: dict[Group, list[int]] = {}
    for place, case in enumerate(cases):
        for list_, of in GROUPS.items():
            for name in of(case):
                found.setdefault((list_, name), []).append(place)
    return dict(sorted(found.items()))


def _by_rule(cases: Sequence[Judged]) -> dict[Named, list[int]]:
    """What decided comes before what was told with it: of two that met the same cases, the first is marked."""
    found: dict[Named, list[int]] = {}
    for place, case in enumerate(cases):
        for rule in case.rules:
            found.setdefault(rule, []).append(place)
    return dict(sorted(found.items(), key=lambda each: each[0].kind in TOLD_WITH))


def _agreed(overruled: Sequence[bool], *, odd: bool) -> Share:
    return share(len(overruled), len(overruled) - sum(overruled), odd=odd)


def _overruled(
    cases: Sequence[Judged], rules: Mapping[Named, Sequence[int]], odd: Collection[object]
) -> list[Overruled]:  # fmt: skip
    """First those that stand out, then the others, each by the lower end of the interval."""
    found = []
    for rule, places in rules.items():
        here = [cases[place] for place in places]
        count = sum(case.is_overruled for case in here)
        found.append(Overruled(rule, share(len(here), count, odd=rule in odd), _mostly(here)))
    return sorted(found, key=lambda each: (not each.share.odd, -each.share.low, each.rule.id))


def _mostly(cases: Iterable[Judged]) -> tuple[Outcome, Outcome] | None:
    ways = Counter((case.suggested, case.case.outcome) for case in cases if case.is_overruled)
    return ways.most_common(1)[0][0] if ways else None


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
