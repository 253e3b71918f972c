"""All rules and rows, and nothing of how they are applied.

A rule is criteria, one effect, a rationale for the client and the evidence for it. See
docs/how-a-decision-is-made.md for the order in which they count.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field, model_validator

from recommender.domain.base import EvidenceIds, Perhaps, Prose, Record, SomeEvidence, Text
from recommender.domain.criteria import Criteria
from recommender.domain.questionnaire import Questionnaire
from recommender.domain.terms import Grade, Level, Outcome, Treatment, Urgency
from recommender.domain.treatments import Extra, TreatmentCard

Ground = Literal["pregnancy", "age", "grade"]


class Rule(Record):
    """What every rule has: an id, criteria, a sentence for the client and evidence."""

    id: Text
    when: Criteria
    rationale: Prose
    evidence: SomeEvidence


class Refer(Record):
    refer: Urgency


class ReferRule(Rule):
    """A finding that makes the outcome a medical referral.

    `whom` names a person of medical_referral.yaml, `say` what to tell them, `do_now` what to do before they are there.
    """

    effect: Refer
    whom: Text
    say: Prose
    do_now: Perhaps = ""


class Since(Record):
    """What a wait is counted from: days of a procedure, or a number item with the days in its unit."""

    item: Text
    code: str = ""
    days_each: int = Field(default=1, ge=1)


class Restrict(Record):
    """Exactly one of caution, wait, defer, exclude, naming the treatment.

    A wait has `days`; a caution may have them and then ends with them. `since` says what they are counted from.
    """

    caution: Treatment | None = None
    wait: Treatment | None = None
    defer: Treatment | None = None
    exclude: Treatment | None = None
    days: int | None = Field(default=None, ge=1)
    since: Since | None = None
    until: Perhaps = ""

    @model_validator(mode="after")
    def _one_effect(self) -> Restrict:
        named = [level for level in LEVELS if getattr(self, level) is not None]
        if len(named) != 1:
            raise ValueError("an effect is exactly one of caution, wait, defer, exclude")
        if named == ["wait"] and self.days is None:
            raise ValueError(
                "`wait` needs `days`, the number it lasts. Where its end cannot be counted, write `defer`.\n"
                "See docs/editing-content.md#restrictions."
            )
        if named[0] in ("defer", "exclude") and (self.days is not None or self.since is not None):
            raise ValueError(f"`days` and `since` belong to `wait` and `caution`, not to `{named[0]}`")
        return self

    @cached_property
    def level(self) -> Level:
        return next(Level(level) for level in LEVELS if getattr(self, level) is not None)

    @cached_property
    def treatment(self) -> Treatment:
        found: Treatment = getattr(self, self.level.value)
        return found


LEVELS = ("caution", "wait", "defer", "exclude")


class RestrictionRule(Rule):
    """Puts a level on a treatment.

    `ground` groups rules that instead.yaml asks about, `advice` says what to do, `whom` names the person to ask;
    `before_booking` puts the advice first, because a doctor's agreement comes before the booking.
    """

    effect: Restrict
    whom: str = ""
    before_booking: bool = False
    advice: Perhaps = ""
    ground: Ground | None = None


class LeaveOut(Record):
    leave_out: Text


class ExtraRule(Rule):
    """An extra (a code of the item `extras`) that is left out of the treatment."""

    effect: LeaveOut


class ExtraNote(Rule):
    """Something to say about a wished extra; it changes no outcome."""


class Serves(Record):
    """Why an outcome serves a concern, or how it falls short."""

    text: Prose
    evidence: SomeEvidence


class Position(Record):
    """Which outcomes a concern supports at each grade, first choice first (one row of the matrix).

    `whom` is the person to see when the concern itself leads to a medical referral.
    """

    concern: Text
    row: Text
    mild: tuple[Outcome, ...] = Field(min_length=1)
    moderate: tuple[Outcome, ...] = Field(min_length=1)
    severe: tuple[Outcome, ...] = Field(min_length=1)
    bounds_only_as_main: bool = False
    whom: str = "dermatologist"
    evidence: SomeEvidence
    why: dict[Outcome, Serves]


class Adjustment(Rule):
    """Another reading of a concern's cell, when the criteria may hold: replaced (`cells`) or widened (`add`)."""

    concern: Text
    whom: str = ""
    cells: dict[Grade, tuple[Outcome, ...]] = {}
    add: tuple[Outcome, ...] = ()


class SameGrade(Rule):
    """Concerns that are read at the highest of their grades, when the criteria may hold."""

    concerns: tuple[str, ...] = Field(min_length=2)


class Positioning(Record):
    positions: tuple[Position, ...] = Field(min_length=1)
    adjustments: tuple[Adjustment, ...] = ()
    same_grade: tuple[SameGrade, ...] = ()

    @cached_property
    def by_concern(self) -> dict[str, Position]:
        return {position.concern: position for position in self.positions}


class Points(Record):
    """Whole points for each outcome; what is not named is 0."""

    facial: int = 0
    dermatherapy: int = 0
    medical_referral: int = 0

    @cached_property
    def triple(self) -> tuple[int, int, int]:
        return (self.facial, self.dermatherapy, self.medical_referral)


class ConcernPoints(Record):
    """Points of a chosen concern by grade; doubled when it is the main concern."""

    id: Text
    concern: Text
    mild: Points
    moderate: Points
    severe: Points
    rationale: Prose
    evidence: SomeEvidence


class ScorecardRow(Rule):
    """Points for a wish or another answer. With `concern` it doubles when that is the main concern."""

    points: Points
    concern: str = ""


class Scorecard(Record):
    concerns: tuple[ConcernPoints, ...] = Field(min_length=1)
    rows: tuple[ScorecardRow, ...] = ()
    main_concern_counts: int = Field(default=2, ge=1)
    close_call_points: int = Field(default=2, ge=0)
    rationale: Prose
    evidence: EvidenceIds = ()

    @cached_property
    def by_concern(self) -> dict[str, ConcernPoints]:
        return {row.concern: row for row in self.concerns}


class InsteadRule(Record):
    """What comes instead of a lead that cannot be, or is not wanted. The first rule that holds decides.

    All keys that are given must hold. `when` asks the answers; `blocked_only_by` and `blocked_by` ask the grounds of
    the rules that defer or exclude the lead (`[]` in blocked_only_by: nothing may); `cell_lists` and
    `cell_lacks` ask the cell of the main concern (none named: listed by any, lacking in some); `severe_cell_lists`
    asks the cells of severe concerns alone; `bound_above` the bound; `waits_beyond_days` the days of `then`.
    """

    id: Text
    then: Outcome
    when: Criteria | None = None
    blocked: bool | None = None
    blocked_only_by: tuple[Ground, ...] | None = None
    blocked_by: Ground | None = None
    cell_lists: Outcome | None = None
    cell_lacks: Outcome | None = None
    severe_cell_lists: Outcome | None = None
    bound_above: Outcome | None = None
    waits_beyond_days: int | None = None
    whom: str = ""
    rationale: Prose
    evidence: SomeEvidence


class Fallback(Record):
    """What happens when the treatment that comes out is itself deferred or excluded."""

    id: Text
    whom: Text
    rationale: Prose
    evidence: SomeEvidence


class Instead(Record):
    lead: Outcome
    rules: tuple[InsteadRule, ...] = Field(min_length=1)
    facial_blocked: Fallback


class Policy(Record):
    """All that `decide` needs to know, with the fingerprint of the content it came from."""

    questionnaire: Questionnaire
    refer_rules: tuple[ReferRule, ...]
    restrictions: tuple[RestrictionRule, ...]
    positioning: Positioning
    scorecard: Scorecard
    instead: Instead
    extra_rules: tuple[ExtraRule, ...]
    extra_notes: tuple[ExtraNote, ...]
    extras: tuple[Extra, ...]
    treatments: dict[Outcome, TreatmentCard]
    fingerprint: Text

    @cached_property
    def rules_by_id(self) -> dict[str, Any]:
        """Every rule that a firing can name, whatever its kind."""
        groups: tuple[tuple[Any, ...], ...] = (
            self.refer_rules,
            self.restrictions,
            self.extra_rules,
            self.extra_notes,
            self.scorecard.rows,
            self.positioning.adjustments,
            self.instead.rules,
            (self.instead.facial_blocked,),
        )
        return {rule.id: rule for group in groups for rule in group}
