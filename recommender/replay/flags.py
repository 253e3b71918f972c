"""What is so for each intake, without a third value that SQL could lose: two flags say what SQL's NULL would blur.

`Truths.must` holds where criteria are certainly met, `Truths.may` where they are met or open. A flag is a boolean
column, a constant, or a `Hit`: some bit of some columns. Hits that are joined by "or" stay one test of each column,
which is why a million intakes take a second and not ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
from ibis.expr.types import Table


@dataclass(frozen=True, eq=False)
class Hit:
    """Holds where any column of the table has one of its bits set."""

    table: Table
    bits: Mapping[str, int]


Flag = Any  # bool, Hit or a boolean column; ibis has no types of its own to name it by


@dataclass(frozen=True, eq=False)
class Truths:
    """Where criteria are met for certain, and where they are met or open."""

    must: Flag
    may: Flag

    @classmethod
    def certain(cls, flag: Flag) -> Truths:
        return cls(flag, flag)

    def negated(self) -> Truths:
        return Truths(negated(self.may), negated(self.must))


def bits(value: int) -> Any:
    """A whole number as a constant. DuckDB gives it the width of the column beside it."""
    return ibis.literal(value, "int64")


def column(flag: Flag) -> Any:
    """The flag as a boolean column that is never NULL."""
    if isinstance(flag, bool):
        return ibis.literal(flag)
    if isinstance(flag, Hit):
        set_bits = [flag.table[name] & bits(mask) for name, mask in flag.bits.items() if mask]
        return reduce(or_, set_bits) != 0 if set_bits else ibis.literal(False)
    return flag


def either(*flags: Flag) -> Flag:
    """Holds where any of the flags does; nowhere when there are none."""
    if any(flag is True for flag in flags):
        return True
    hits = [flag for flag in flags if isinstance(flag, Hit)]
    others = [flag for flag in flags if not isinstance(flag, (bool, Hit))]
    parts = [_joined(hits), *others] if hits else others
    return reduce(or_, map(column, parts)) if len(parts) > 1 else (parts[0] if parts else False)


def _joined(hits: list[Hit]) -> Hit:
    found: dict[str, int] = {}
    for hit in hits:
        for name, mask in hit.bits.items():
            found[name] = found.get(name, 0) | mask
    return Hit(hits[0].table, found)


def both(*flags: Flag) -> Flag:
    """Holds where all of the flags do; everywhere when there are none."""
    if any(flag is False for flag in flags):
        return False
    parts = [flag for flag in flags if flag is not True]
    return reduce(and_, map(column, parts)) if len(parts) > 1 else (parts[0] if parts else True)


def negated(flag: Flag) -> Flag:
    return not flag if isinstance(flag, bool) else ~column(flag)
