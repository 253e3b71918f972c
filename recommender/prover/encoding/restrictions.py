"""What keeps a treatment away, symbolically. The mirror of engine/restrictions.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from recommender.domain.policy import Ground, Restrict, RestrictionRule, Since
from recommender.domain.terms import LONGEST_WAIT_DAYS, Level, Treatment
from recommender.prover.encoding.logic import (
    FALSE,
    TRUE,
    Bits,
    Bool,
    all_of,
    any_of,
    both,
    chosen,
    constant,
    negated,
    reaches,
    total,
    widened,
)
from recommender.prover.encoding.reading import Number, Reading, counted

DAYS_BITS = 12  # beyond every wait; checked where it is used


@dataclass(frozen=True)
class SymbolicFiring:
    """A rule, when it counts, and the level it has then. `levels` exclude each other."""

    rule: str
    levels: Mapping[Level, Bool]
    ground: Ground | None
    days: int | None
    elapsed: Bits | None

    @property
    def fires(self) -> Bool:
        return any_of(self.levels.values())

    @property
    def blocks(self) -> Bool:
        return any_of(term for level, term in self.levels.items() if level.blocks)

    @property
    def remaining(self) -> Bits:
        """Days that remain while it waits or is deferred by days."""
        days = constant(self.days or 0, DAYS_BITS)
        return days if self.elapsed is None else days - self.elapsed


@dataclass(frozen=True)
class SymbolicRestriction:
    """Everything on one treatment. Levels at least so strong, and the days of the strongest."""

    firings: tuple[SymbolicFiring, ...]

    def at_least(self, level: Level) -> Bool:
        return self._reached[level.rank]

    def is_level(self, level: Level) -> Bool:
        return both(self._reached[level.rank], negated(self._reached[level.rank + 1]))

    @cached_property
    def _reached(self) -> list[Bool]:
        """Per level whether it is reached; the first always is, and nothing lies above the last."""
        found = [(level.rank, term) for firing in self.firings for level, term in firing.levels.items()]
        return [TRUE, *(any_of(term for rank, term in found if rank >= least) for least in range(1, len(Level))), FALSE]

    @property
    def blocked(self) -> Bool:
        return self.at_least(Level.DEFER)

    def on_ground(self, ground: Ground | None) -> Bool:
        return any_of(firing.blocks for firing in self.firings if firing.ground == ground)

    def blocked_beyond(self, grounds: Iterable[Ground | None]) -> Bool:
        """Whether anything blocks on a ground that is not among these."""
        return any_of(firing.blocks for firing in self.firings if firing.ground not in tuple(grounds))

    def days_beyond(self, days: int) -> Bool:
        """Whether the days of the restriction are known and more than so many."""
        found = []
        for level in (Level.WAIT, Level.DEFER):
            mine = [(firing, firing.levels[level]) for firing in self.firings if level in firing.levels]
            longer = any_of(both(term, reaches(firing.remaining, days + 1)) for firing, term in mine if firing.days)
            endless = any_of(term for firing, term in mine if not firing.days)
            found.append(all_of((self.is_level(level), longer, negated(endless))))
        return any_of(found)

    @cached_property
    def wait_days(self) -> Bits:
        """The longest remaining of the waits; 0 where nothing waits."""
        longest = constant(0, DAYS_BITS)
        for firing in self.firings:
            if Level.WAIT in firing.levels:
                mine = chosen(firing.levels[Level.WAIT], firing.remaining, constant(0, DAYS_BITS))
                longest = chosen(mine > longest, mine, longest)
        return longest


def restriction_of(rules: Iterable[RestrictionRule], reading: Reading, cleared: Reading) -> SymbolicRestriction:
    """Rules on one treatment. `cleared` reads every cleared code as "no"; cautions do not care."""
    return SymbolicRestriction(tuple(_firing(rule, reading, cleared) for rule in rules))


def by_treatment(rules: Iterable[RestrictionRule]) -> dict[Treatment, list[RestrictionRule]]:
    found: dict[Treatment, list[RestrictionRule]] = {treatment: [] for treatment in Treatment}
    for rule in rules:
        found[rule.effect.treatment].append(rule)
    return found


def _firing(rule: RestrictionRule, reading: Reading, cleared: Reading) -> SymbolicFiring:
    effect = rule.effect
    counts = counted(rule.when, reading if effect.level is Level.CAUTION else cleared).may
    return SymbolicFiring(
        rule=rule.id,
        levels={level: both(counts, term) for level, term in _levels(effect, reading).items()},
        ground=rule.ground,
        days=None if effect.level is Level.CAUTION else effect.days,
        elapsed=elapsed_days(effect.since, reading),
    )


def _levels(effect: Restrict, reading: Reading) -> dict[Level, Bool]:
    """The level today: what is over restricts nothing, a wait that is still long defers."""
    if effect.days is None:
        return {effect.level: TRUE}
    over = has_passed(effect.days, effect.since, reading)
    if effect.level is Level.CAUTION:
        return {Level.CAUTION: negated(over)}
    short = has_passed(effect.days - LONGEST_WAIT_DAYS, effect.since, reading)
    return {Level.WAIT: both(short, negated(over)), Level.DEFER: negated(short)}


def has_passed(days: int, since: Since | None, reading: Reading) -> Bool:
    """Whether at least so many days went by; an unknown day counts as today."""
    if days <= 0 or since is None:
        return TRUE if days <= 0 else negated(TRUE)
    started = start_of(since, reading)
    return started.at_least(-(-days // since.days_each)) if started else negated(TRUE)


def start_of(since: Since, reading: Reading) -> Number | None:
    return reading.days.get(since.code) if since.code else reading.numbers.get(since.item)


def elapsed_days(since: Since | None, reading: Reading) -> Bits | None:
    started = start_of(since, reading) if since else None
    if started is None or since is None:
        return None
    value = widened(started.value, DAYS_BITS)
    return chosen(started.known, total([value] * since.days_each, DAYS_BITS), constant(0, DAYS_BITS))
