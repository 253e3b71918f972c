"""How well texts are understood, over texts with what is really in them: precision, recall and F1, with intervals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommender.domain.phrases import CONCERNS, SAFETY
from recommender.errors import InputError
from recommender.matching.mentions import match
from recommender.matching.statuses import Status

RESAMPLES, SEED = 1000, 7
MEANT = (Status.NOW, Status.POSSIBLE)
GROUPS: Mapping[str, Callable[[str], bool]] = {
    "all codes": lambda item: True,
    "conditions and warning signs": lambda item: item in SAFETY,
    "warning signs": lambda item: item == "warning_signs",
    "conditions": lambda item: item == "conditions",
    "concerns": lambda item: item == CONCERNS,
    "medicines, products, procedures, allergies": lambda item: (
        item in ("medicines", "products", "procedures", "allergies")
    ),
    "skin today, pregnancy, age and the rest": lambda item: (
        item not in (*SAFETY, CONCERNS) and item not in ("medicines", "products", "procedures", "allergies")
    ),
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """One text: what is in it with its status, what was found, and what counts neither for nor against."""

    text: str
    gold: Mapping[Key, frozenset[Status]]
    found: Mapping[Key, frozenset[Status]]
    either: frozenset[Key] = frozenset()

    @property
    def meant(self) -> frozenset[Key]:
        return _meant(self.gold)

    @property
    def hits(self) -> frozenset[Key]:
        return _meant(self.found) - (self.either - self.meant)

    @property
    def only_told(self) -> frozenset[Key]:
        """What the text speaks of as not so, over, or somebody else's."""
        return frozenset(self.gold) - self.meant - self.either


def _meant(statuses: Mapping[Key, frozenset[Status]]) -> frozenset[Key]:
    return frozenset(key for key, found in statuses.items() if found.intersection(MEANT))


@dataclass(frozen=True)
class Measure:
    """Precision, recall and F1 of a group, each with the interval in which 95 of 100 resamples lie."""

    group: str
    wanted: int
    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]


def judge(rows: Iterable[Mapping[str, Any]]) -> list[Judged]:
    """Texts as matched now beside what stands with them.

    Raises
    ------
    InputError
        When a row has no text, or a mention without item, code or a known status.
    """
    return [_judged(number, row) for number, row in enumerate(rows, start=1)]


def _judged(number: int, row: Mapping[str, Any]) -> Judged:
    try:
        text = row["text"]
        gold = _statuses((m["item"], m["code"], Status(m.get("status", "now"))) for m in row["mentions"])
        either = frozenset((m["item"], m["code"]) for m in row.get("either", ()))
    except (KeyError, TypeError, ValueError, AttributeError):
        message = (
            f"Line {number}: needs a text, and mentions with item, code and one of the statuses: {_statuses_told()}."
        )
        raise InputError(message) from None
    return Judged(text, gold, _statuses((m.item, m.code, m.status) for m in match(text)), either)


def _statuses_told() -> str:
    return ", ".join(Status)


def _statuses(entries: Iterable[tuple[str, str, Status]]) -> dict[Key, frozenset[Status]]:
    found: dict[Key, frozenset[Status]] = {}
    for item, code, status in entries:
        found[item, code] = found.get((item, code), frozenset()) | {status}
    return found


def measures(judged: Sequence[Judged]) -> list[Measure]:
    return [_measure(group, has, judged) for group, has in GROUPS.items()]


def _measure(group: str, has: Callable[[str], bool], judged: Sequence[Judged]) -> Measure:
    counts = [_counts(one, has) for one in judged]
    chance = random.Random(SEED)
    again = [_rates(_summed(chance.choices(counts, k=len(counts)))) for _ in range(RESAMPLES)] if counts else []
    point = _rates(_summed(counts))
    spread = [_interval(point[at], sorted(rates[at] for rates in again)) for at in range(3)]
    return Measure(group, _summed(counts)[2], *spread)


def _counts(one: Judged, has: Callable[[str], bool]) -> tuple[int, int, int]:
    hits = {key for key in one.hits if has(key[0])}
    meant = {key for key in one.meant if has(key[0])}
    return len(hits & meant), len(hits), len(meant)


def _summed(counts: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    right = hits = meant = 0
    for one in counts:
        right, hits, meant = right + one[0], hits + one[1], meant + one[2]
    return right, hits, meant


def _rates(counts: tuple[int, int, int]) -> tuple[float, float, float]:
    right, hits, meant = counts
    return right / max(hits, 1), right / max(meant, 1), 2 * right / max(hits + meant, 1)


def _interval(point: float, sample: Sequence[float]) -> tuple[float, float, float]:
    if not sample:
        return point, point, point
    return point, sample[int(0.025 * len(sample))], sample[int(0.975 * len(sample)) - 1]


@dataclass(frozen=True)
class Distractors:
    """What was told as not so, over or somebody else's, and how much of it was taken for the client's own, now."""

    told: int
    taken: int


def distractors(judged: Sequence[Judged]) -> Distractors:
    told = sum(len(one.only_told) for one in judged)
    return Distractors(told, sum(len(one.only_told & one.hits) for one in judged))
