"""Which groups of cases staff overrule more than the others: the clearest first, then without its cases."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

Array = Any  # numpy's
Name = TypeVar("Name", bound=Hashable)
CHANCE = 0.01  # that anything at all stands out where all are alike


def standing_out(members: Mapping[Name, Sequence[int]], counted: Sequence[bool], least: int) -> frozenset[Name]:
    """Groups with a greater share of what is counted than the remaining cases.

    Parameters
    ----------
    members
        The places of each group's cases; groups may overlap.
    least
        How many cases a group has to have.
    """
    return frozenset(_one_by_one(members, np.array(counted, bool), least))


def _one_by_one(members: Mapping[Name, Sequence[int]], counted: Array, least: int) -> Iterator[Name]:
    """The cases of a group that was found leave the comparison: else its neighbours would stand out because of it."""
    rest = np.ones(len(counted), bool)
    here = {name: np.isin(np.arange(len(counted)), places) for name, places in members.items()}
    while here:
        chances = {name: _chance(counted, mine & rest, rest & ~mine, least) for name, mine in here.items()}
        found = min(chances, key=lambda name: chances[name])
        if chances[found] >= CHANCE / len(members):
            return
        yield found
        rest &= ~here.pop(found)


def _chance(counted: Array, here: Array, others: Array, least: int) -> float:
    """How likely so much a greater share is where both groups are alike."""
    from scipy.stats import fisher_exact

    if here.sum() < least or not others.any():
        return 1.0
    table = [[int(counted[some].sum()), int((~counted[some]).sum())] for some in (here, others)]
    return float(fisher_exact(table, alternative="greater").pvalue)
