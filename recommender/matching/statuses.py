"""What is said about something: that it is so, was so, is not so, might be so, or is so of somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommender.matching.naming import Key, names_of

MOST_KEYS = 100_000  # whose rows are kept


class Status(StrEnum):
    NOW = "now"
    PAST = "past"
    NEGATED = "negated"
    OTHER_PERSON = "other_person"
    POSSIBLE = "possible"


STATUSES = tuple(Status)
NOTHING = "nothing"  # what only looked like a mention: a wish, a question, a word that meant something else
TOLD = (*STATUSES, NOTHING)


@dataclass(frozen=True, eq=False)
class Tellings:
    """For each status, and for nothing, what speaks for it: a bias, and the weights of features.

    `table` has a row for each feature, by its place in `rows`, below a first one for the bias; a column for each
    status, and a last one for nothing.
    """

    rows: Mapping[str, int]
    table: npt.NDArray[np.float64]

    @classmethod
    def of(cls, bias: Mapping[str, float], weights: Mapping[str, Mapping[str, float]]) -> Tellings:
        unknown = {name for found in (bias, *weights.values()) for name in found} ^ {*TOLD}
        if unknown:
            raise ValueError(f"Statuses are {', '.join(TOLD)}. Not known or not there: {', '.join(sorted(unknown))}.")
        table = np.array([[found.get(name, 0.0) for name in TOLD] for found in (bias, *weights.values())])
        return cls({name: at for at, name in enumerate(weights, start=1)}, table)

    @property
    def bias(self) -> dict[str, float]:
        return dict(zip(TOLD, self.table[0].tolist(), strict=True))

    @property
    def weights(self) -> dict[str, dict[str, float]]:
        """What each feature adds, to read."""
        return {
            name: {told: value for told, value in zip(TOLD, self.table[at].tolist(), strict=True) if value}
            for name, at in self.rows.items()
        }

    @cached_property
    def _rows_of(self) -> dict[Key, tuple[int, ...]]:
        return {}

    def _rows(self, key: Key) -> tuple[int, ...]:
        """The rows of the features of a key. Those of two words are not kept: they are rare, and may be a name."""
        known = self._rows_of.get(key)
        if known is not None:
            return known
        found = tuple(self.rows[name] for name in names_of(key) if name in self.rows)
        if key[0] != "pair" and len(self._rows_of) < MOST_KEYS:
            self._rows_of[key] = found
        return found

    def status(
        self,
        keys: Iterable[Key],
        doubt: float,
        held_back: Mapping[Status, float],
        agreed: Mapping[Status, float],
    ) -> Status | None:
        """The status that most speaks for; None where more than `doubt` beyond that speaks for nothing.

        A feature counts once. Statuses that are `held_back` must be ahead by so much; beside each other, those that
        are `agreed` may be behind by so much.
        """
        rows = {0}
        for key in keys:
            rows.update(self._rows(key))
        totals = self.table.take(sorted(rows), axis=0).sum(axis=0)
        for status, much in held_back.items():
            totals[STATUSES.index(status)] -= much
        if totals[-1] > totals[:-1].max() + doubt:
            return None
        for status, much in agreed.items():
            totals[STATUSES.index(status)] += much
        return STATUSES[int(totals[:-1].argmax())]


NOTHING_TOLD = Tellings.of(dict.fromkeys(TOLD, 0.0), {})  # before anything was learned
