"""What a replay finds, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recommender.domain.comparing import RuleFate
from recommender.domain.terms import Level, Outcome, Treatment, Urgency


@dataclass(frozen=True)
class OutcomeChange:
    """So many intakes go from one outcome and urgency to another."""

    before: tuple[Outcome, Urgency | None]
    after: tuple[Outcome, Urgency | None]
    count: int


@dataclass(frozen=True)
class Held:
    """A level, and the fewest and most days that remain among the intakes that have it; None where it has no days."""

    level: Level
    days: tuple[int, int] | None


@dataclass(frozen=True)
class LevelChange:
    """So many intakes go from one level and days to another.

    `longer` is by how many days at least and at most, below 0 where it is shorter; None where one of them has no days.
    """

    before: Held
    after: Held
    longer: tuple[int, int] | None
    count: int


@dataclass(frozen=True)
class RuleChange:
    """A rule that does another thing in so many of the intakes whose decision changed.

    `fate` is what happened to the rule itself. One that is the `same` follows from another one, or from the
    questionnaire.
    """

    kind: str
    id: str
    fate: RuleFate
    count: int


@dataclass(frozen=True)
class Comparison:
    """What a file of intakes says about two policies."""

    intakes: int
    changed: int = 0
    outcomes: tuple[OutcomeChange, ...] = ()
    restrictions: Mapping[Treatment, tuple[LevelChange, ...]] = field(
        default_factory=lambda: dict.fromkeys(Treatment, ())
    )
    rules: tuple[RuleChange, ...] = ()
