"""Features that two things make, such as two words side by side: looked up for all pairs of a text at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Pairs:
    """The rows of features named `<prefix><one><joint><other>`.

    `places` says of each thing that is in a pair which one it is, in alphabetical order; `keys` are the pairs as
    numbers, in order, and `rows` their rows in the table of weights.
    """

    places: Mapping[str, int]
    keys: Places
    rows: Places

    @classmethod
    def of(cls, features: Mapping[str, int], prefix: str, joint: str) -> Pairs:
        pairs = {
            (one, other): row
            for name, row in features.items()
            if name.startswith(prefix)
            for one, _, other in [name.removeprefix(prefix).partition(joint)]
        }
        places = {thing: at for at, thing in enumerate(sorted({thing for pair in pairs for thing in pair}))}
        found = sorted((places[one] * len(places) + places[other], row) for (one, other), row in pairs.items())
        keys, rows = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return cls(places, keys, rows)

    def at(self, things: Sequence[str]) -> Places:
        """Which ones they are; -1 for those that are in no pair."""
        return np.array([self.places.get(thing, UNKNOWN) for thing in things], dtype=np.int64)

    def found(self, one: Places, other: Places) -> tuple[Places, Places]:
        """Which of the pairs have a row, by their places in `one` and `other`; and their rows."""
        known = np.flatnonzero((one != UNKNOWN) & (other != UNKNOWN))
        wanted = one[known] * len(self.places) + other[known]
        near = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        hit = self.keys[near] == wanted if len(self.keys) else np.zeros(len(known), dtype=bool)
        return known[hit], self.rows[near[hit]]
