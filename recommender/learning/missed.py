"""What points miss: the clients about whom boosted trees, which see every answer, know more than the refitted points.

Clients with one answer are looked at, and with two together, or with one and a suggestion: about whom did the trees
know more, in cases that they had not seen? The clearest group comes first, then the next without its cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.policy import Policy
from recommender.domain.reviewed import AGE_BANDS
from recommender.learning.agreement import Share, mean_interval, share
from recommender.learning.card import OUTCOMES
from recommender.learning.judged import Judged, band_of
from recommender.learning.rivals import BOOSTED, REFIT, Comparison, answer_columns

Array = Any  # numpy's
MOST_GROUPS = 3
A_DOUBT = 0.1  # of a likelihood; less is not worth a sentence
CHANCE = 0.05  # that any group at all is named where the trees know nothing more
ONE_ANSWER = 0.85  # of how clear two answers together are, from which one of them is told alone


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

    @property
    def is_something(self) -> bool:
        return self.gain[1] > 0


def beyond_points(policy: Policy, cases: Sequence[Judged], found: Comparison, least: int) -> Beyond:
    gained = found.lost[REFIT] - found.lost[BOOSTED]
    whole = Beyond(mean_interval(gained), ())
    if not whole.is_something:
        return whole
    names, here = _answers(policy, cases)
    return Beyond(whole.gain, tuple(_groups(names, here, cases, gained, found.doubts, least)))


def _answers(policy: Policy, cases: Sequence[Judged]) -> tuple[list[str], Array]:
    """Case by what can be said of it: whether it is so."""
    names, columns = answer_columns(policy, cases)
    known = np.nan_to_num(columns) > 0
    told = [
        place
        for place, name in enumerate(names)
        if " " in name or name in {c.concern for c in policy.scorecard.concerns}
    ]
    ages, made = [band for _, band in AGE_BANDS], list(OUTCOMES)
    of_age = np.array([[band_of(case) == band for band in ages] for case in cases])
    of_points = np.array([[case.suggested is outcome for outcome in made] for case in cases])
    said = [f"{names[place]}: yes" if " " in names[place] else names[place] for place in told]
    said += [f"age {band}" for band in ages] + [f"suggested {outcome}" for outcome in made]
    return said, np.hstack([known[:, told], of_age, of_points]).astype(float)


def _groups(
    names: Sequence[str], here: Array, cases: Sequence[Judged], gained: Array, doubts: Array, least: int
) -> Iterator[Missed]:  # fmt: skip
    overruled = np.array([case.is_overruled for case in cases])
    rest = np.ones(len(cases), bool)
    for _ in range(MOST_GROUPS):
        pair = _clearest(here[rest], gained[rest], doubts[rest], least)
        if pair is None:
            return
        inside = here[:, pair].all(axis=1) & rest
        who = tuple(dict.fromkeys(names[place] for place in pair))
        agreed = share(int(inside.sum()), int((inside & ~overruled).sum()))
        yield Missed(who, float(gained[inside].mean()), agreed)
        rest &= ~inside


def _clearest(here: Array, gained: Array, doubts: Array, least: int) -> list[int] | None:
    """The place, or the two, that say most clearly about whom the trees know more."""
    count = here.T @ here
    total, squares, doubted = (here.T @ (values[:, None] * here) for values in (gained, gained**2, doubts))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(squares - total**2 / count, 1e-9))
        clear = np.where((count >= least) & (doubted >= A_DOUBT * count), total / spread, 0.0)
    beyond = clear - _needed(count >= least)
    best = [int(place) for place in np.unravel_index(int(beyond.argmax()), beyond.shape)]
    if beyond[best[0], best[1]] <= 0:
        return None
    alone = max(best, key=lambda place: clear[place, place])
    return [alone] if clear[alone, alone] >= ONE_ANSWER * clear[best[0], best[1]] else best


def _needed(looked_at: Array) -> Array:
    """How clear each has to be: one answer, with a suggestion or without, is of few that there are, two are of many."""
    from scipy.stats import norm

    is_one = np.eye(len(looked_at), dtype=bool)
    is_one[-len(OUTCOMES) :] = is_one[:, -len(OUTCOMES) :] = True
    needed = [norm.isf(CHANCE / 2 / max(int((np.triu(looked_at) & few).sum()), 1)) for few in (is_one, ~is_one)]
    return np.where(is_one, *needed)
