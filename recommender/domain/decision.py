"""What comes out of the engine: the outcome, and a trace complete enough to explain it without any log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from recommender.domain.terms import Grade, Level, Outcome, Treatment, Urgency

Because = Mapping[str, Any]
ReasonKind = Literal["positioning", "points", "restriction", "refer", "instead"]


@dataclass(frozen=True)
class Firing:
    """A rule that counts, and the answers that made it. `open` holds the codes it depends on that are unknown.

    A rule with `certain` false is undetermined: it counts because the worst answer is assumed.
    """

    rule: str
    because: Because
    certain: bool = True
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RestrictionFiring(Firing):
    """A restriction with the level it has today. `days` remain; None where nobody can say."""

    treatment: Treatment = Treatment.FACIAL
    level: Level = Level.NONE
    days: int | None = None
    ground: str | None = None


@dataclass(frozen=True)
class ReferFiring(Firing):
    urgency: Urgency = Urgency.ROUTINE


@dataclass(frozen=True)
class Restriction:
    """The strongest level on a treatment, and every rule that restricts it, strongest first."""

    treatment: Treatment
    level: Level = Level.NONE
    days: int | None = None
    firings: tuple[RestrictionFiring, ...] = ()

    @property
    def grounds(self) -> list[str | None]:
        """The grounds of the rules that block the treatment, None for a rule without one."""
        return [firing.ground for firing in self.firings if firing.level.blocks]


@dataclass(frozen=True)
class RowPoints:
    """What one row added, already doubled where it belongs to the main concern."""

    row: str
    points: tuple[int, int, int]
    because: Because


@dataclass(frozen=True)
class Cell:
    """The outcomes a chosen concern supports at its grade, first choice first."""

    concern: str
    grade: Grade
    outcomes: tuple[Outcome, ...]
    adjusted_by: tuple[str, ...] = ()

    @property
    def least(self) -> Outcome:
        return min(self.outcomes, key=lambda outcome: outcome.rank)


@dataclass(frozen=True)
class OpenQuestion:
    """Something unknown that counted as its worst.

    `if_no` tells the outcome, its urgency and its earliest day if all of it turned out to be "no". `if_yes_urgency` is
    the urgency that a "yes" could have, where that is more than the unknown has.
    """

    item: str
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    if_no: Outcome
    if_no_urgency: Urgency | None
    if_no_earliest_in_days: int | None
    if_yes_urgency: Urgency | None


@dataclass(frozen=True)
class Trace:
    refers: tuple[ReferFiring, ...]
    restrictions: Mapping[Treatment, Restriction]
    cells: tuple[Cell, ...]
    deciding_cells: tuple[Cell, ...]
    bound: Outcome
    rows: tuple[RowPoints, ...]
    totals: tuple[int, int, int]
    candidates: tuple[Outcome, ...]
    lead: Outcome
    instead: str | None
    lifted: tuple[str, ...]
    not_used: tuple[str, ...]

    @property
    def open_candidates(self) -> tuple[Outcome, ...]:
        """Candidates that nothing defers or excludes."""
        blocked = {str(treatment) for treatment, found in self.restrictions.items() if found.level.blocks}
        return tuple(outcome for outcome in self.candidates if str(outcome) not in blocked)


@dataclass(frozen=True)
class PlanFigures:
    """What to count on, from content. Ranges include both ends; None where the documents give no figure."""

    treatment: Outcome
    sessions: tuple[int, int] | None
    weeks_between: tuple[int, int] | None
    minutes: tuple[int, int] | None
    recovery_days: tuple[int, int] | None
    earliest_in_days: int | None
    extras_blocked: tuple[Firing, ...]
    extras_noted: tuple[Firing, ...]


@dataclass(frozen=True)
class Decision:
    """What `decide` returns: exactly one outcome, its urgency if it is a referral, and the whole trace."""

    outcome: Outcome
    urgency: Urgency | None
    close_call: bool
    trace: Trace
    plan: PlanFigures
    undetermined: tuple[str, ...]
    open_questions: tuple[OpenQuestion, ...]
    policy: str
