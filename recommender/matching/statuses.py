"""What is said about something: that it is so, was so, is not so, might be so, or is so of somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from recommender.matching.naming import Key, names_of, pair_of

MOST_KEYS = 120_000  # whose rows are kept


class Status(StrEnum):
    NOW = "now"
    PAST = "past"
    NEGATED = "negated"
    OTHER_PERSON = "other_person"
    POSSIBLE = "possible"


STATUSES = tuple(Status)
PLACE = {status: at for at, status in enumerate(STATUSES)}
NOTHING = "nothing"  # what only looked like a mention: a wish, a question, a word that meant something else
TOLD = (*STATUSES, NOTHING)


class RowsOfKeys(dict[Key, tuple[int, ...]]):
    """The rows of the features of each key, as far as they were asked for. `rows` has the row of each feature.

    Of two words all are there that any row is known of, and none is added: they are rare, and may be a name.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        super().__init__({key: (row,) for name, row in rows.items() if (key := pair_of(name))})
        self._rows = rows

    def __missing__(self, key: Key) -> tuple[int, ...]:
        if key[0] == "pair":
            return ()
        found = tuple(self._rows[name] for name in names_of(key) if name in self._rows)
        if len(self) < MOST_KEYS:
            self[key] = found
        return found


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
    def _rows_of(self) -> RowsOfKeys:
        return RowsOfKeys(self.rows)

    def ready(self) -> Tellings:
        """The same, with what the first text needs made beforehand."""
        assert self._rows_of is not None
        return self

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
        rows = {0}.union(*map(self._rows_of.__getitem__, keys))
        summed: list[float] = self.table.take(sorted(rows), axis=0).sum(axis=0).tolist()
        *totals, nothing = summed
        for status, much in held_back.items():
            totals[PLACE[status]] -= much
        if nothing > max(totals) + doubt:
            return None
        for status, much in agreed.items():
            totals[PLACE[status]] += much
        return STATUSES[totals.index(max(totals))]


NOTHING_TOLD = Tellings.of(dict.fromkeys(TOLD, 0.0), {})  # before anything was learned
