"""Two policies on one file of intakes: how many decisions change, from what to what, and which rules differ there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import Any

import ibis
from ibis.expr.types import Table

from recommender.domain.comparing import RuleFate, RuleName, fate_of, named_rules
from recommender.domain.policy import Policy
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.errors import InputError
from recommender.replay.answers import Reading, Step, after
from recommender.replay.changes import Comparison, Held, LevelChange, OutcomeChange, RuleChange
from recommender.replay.checking import told, unfit
from recommender.replay.compiled import DECIDED, STEPS, decided
from recommender.replay.database import ROW, Database
from recommender.replay.flags import bits, either
from recommender.replay.layout import LINE, Layout
from recommender.replay.marks import with_marks
from recommender.replay.positioning import read_grades
from recommender.replay.problems import Unread
from recommender.replay.referral import NO_URGENCY
from recommender.replay.restrictions import NO_DAYS
from recommender.replay.rules import rule_states, state_of

BEFORE, AFTER = "against", "policy"  # the names of the two policies: what was, and what is tried
CHANGED, UNFIT = "changed", "unfit"
READ_STEPS = STEPS[: STEPS.index(read_grades) + 1]


class Replay:
    """A file of intakes, decided by two policies. What changes is kept in a table that may outgrow the memory.

    Parameters
    ----------
    before, after
        The policy to compare with, and the one that is tried.
    layout, path
        The file of intakes, in Parquet, and its layout. Columns that it lacks were answered by nobody.
    folder
        For what does not fit into memory.
    """

    def __init__(self, before: Policy, after: Policy, layout: Layout, path: Path, folder: Path) -> None:
        self.policies = {BEFORE: before, AFTER: after}
        self.layout = layout
        self.database = Database(folder)
        self.intakes = self.database.open_intakes(layout, path)

    def __enter__(self) -> Replay:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def leave_out_unfit(self, unread: Unread) -> None:
        """Note the rows that are no intake for both policies, and replay the others alone.

        Raises
        ------
        InputError
            When there is no other.
        """
        total = self.database.count(self.intakes)
        readings = self._after(self.intakes, (unfit,))
        odd = readings[0].table.filter(either(*(reading["unfit"] for reading in readings)))
        found = self.database.keep(UNFIT, odd.select(*self.layout.columns, ROW))
        for row in self.database.rows(found.order_by(ROW)):
            unread.add(line_of(row), told(self.layout, list(self.policies.values()), row))
        if unread.lines == total:
            raise InputError("\n".join([*unread.told(), "No row holds an intake."]))
        if unread.lines:
            self.intakes = self.intakes.anti_join(found, ROW)

    def compare(self) -> Comparison:
        """Decide everything by both policies, and sum up what changes."""
        changed = self.database.keep(CHANGED, self.changes())
        intakes, count = self.database.count(self.intakes), self.database.count(changed)
        if not count:
            return Comparison(intakes)
        return Comparison(
            intakes=intakes,
            changed=count,
            outcomes=tuple(self._outcomes(changed)),
            restrictions={treatment: tuple(self._levels(changed, treatment)) for treatment in Treatment},
            rules=tuple(self._rules(changed)),
        )

    def changes(self) -> Table:
        """The intakes whose decision differs, with both decisions."""
        before, then = decided(self.policies, self.layout, self.intakes).values()
        differs = reduce(or_, [before[name] != then[name] for name in DECIDED])
        both = {f"{found.name}_{name}": found[name] for found in (before, then) for name in (*DECIDED, "by", "refers")}
        return before.table.filter(differs).select(*self.layout.columns, ROW, **both)

    def changed_rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The answers of the intakes whose decision changes, in the order of the file, each with its line."""
        columns = {ROW: "int64"} | self.layout.columns
        rows = self.database.rows(ibis.table(columns, name=CHANGED).order_by(ROW))
        yield from ((line_of(row), row) for row in rows)

    def _outcomes(self, changed: Table) -> Iterator[OutcomeChange]:
        keys = [f"{name}_{part}" for name in (BEFORE, AFTER) for part in ("outcome", "urgency")]
        moved = (changed[keys[0]] != changed[keys[2]]) | (changed[keys[1]] != changed[keys[3]])
        for *ends, count in self.database.groups(changed.filter(moved), keys, {}):
            first, second = (_outcome(*ends[place : place + 2]) for place in (0, 2))
            yield OutcomeChange(first, second, count)

    def _levels(self, changed: Table, treatment: Treatment) -> Iterator[LevelChange]:
        levels = [f"{name}_{treatment}_level" for name in (BEFORE, AFTER)]
        days = [f"{name}_{treatment}_days" for name in (BEFORE, AFTER)]
        moved = (changed[levels[0]] != changed[levels[1]]) | (changed[days[0]] != changed[days[1]])
        known = {f"known_{place}": changed[name] != NO_DAYS for place, name in enumerate(days)}
        longer = ibis.ifelse(reduce(and_, known.values()), changed[days[1]] - changed[days[0]], ibis.null("int64"))
        moving = changed.filter(moved).mutate(longer=longer, way=longer.sign(), **known)
        spans = _spans([moving[name] for name in (*days, "longer")])
        for first, second, way, _, _, *found, count in self.database.groups(moving, [*levels, "way", *known], spans):
            before, then, more = zip(found[::2], found[1::2], strict=True)
            yield LevelChange(_held(first, *before), _held(second, *then), None if way is None else more, count)

    def _rules(self, changed: Table) -> list[RuleChange]:
        """Rules that do another thing, with the number of intakes in which they do; what changed itself first."""
        readings = self._after(changed, (*READ_STEPS, rule_states), "by", "refers")
        differing = dict(self._differing(*readings))
        if not differing:
            return []
        sums = {str(place): flag.cast("int64").sum() for place, flag in enumerate(differing.values())}
        (counts,) = self.database.rows(readings[0].table.aggregate(**sums))
        found = [
            RuleChange(name.kind, name.id, self._fate(name), count)
            for name, count in zip(differing, counts.values(), strict=True)
            if count
        ]
        return sorted(found, key=lambda rule: (rule.fate == "same", -rule.count, rule.kind, rule.id))

    def _differing(self, before: Reading, then: Reading) -> Iterator[tuple[RuleName, Any]]:
        """Where a rule does another thing; rules whose values share a column never do."""
        names = dict.fromkeys(name for policy in self.policies.values() for name in named_rules(policy))
        for name in names:
            state = state_of(name)
            if before.places.get(state) != then.places.get(state):
                yield name, _state(before, state) != _state(then, state)

    def _fate(self, name: RuleName) -> RuleFate:
        before, then = (named_rules(policy).get(name) for policy in self.policies.values())
        return fate_of(before, then)

    def _after(self, table: Table, steps: Iterable[Step], *known: str) -> list[Reading]:
        """Both policies' readings of a table after some steps; `known` values have a column there already."""
        marked = with_marks(self.layout, table)
        readings = [
            Reading(policy, self.layout, marked, name, {value: f"{name}_{value}" for value in known})
            for name, policy in self.policies.items()
        ]
        for step in steps:
            readings = after(readings, step)
        return readings


def line_of(row: Mapping[str, Any]) -> int:
    """Where the intake stood: its line in the JSON lines it came from, else its place in the file, from 1."""
    return int(row[LINE] if row[LINE] is not None else row[ROW] + 1)


def _state(reading: Reading, state: str) -> Any:
    return reading[state] if state in reading.places else bits(0)


def _spans(measured: list[Any]) -> dict[str, Any]:
    """The least and the greatest of each."""
    return {f"{end}_{place}": getattr(found, end)() for place, found in enumerate(measured) for end in ("min", "max")}


def _outcome(outcome: int, urgency: int) -> tuple[Outcome, Urgency | None]:
    return list(Outcome)[outcome], None if urgency == NO_URGENCY else list(Urgency)[urgency]


def _held(level: int, fewest: int, most: int) -> Held:
    return Held(list(Level)[level], None if most == NO_DAYS else (fewest, most))
