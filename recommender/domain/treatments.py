"""What a facial, dermatherapy and a medical referral are: positioning, plan figures, care before and after."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from recommender.domain.base import Prose, Record, SomeEvidence, Text
from recommender.domain.criteria import Criteria
from recommender.domain.terms import Outcome

Phase = Literal["first_hours", "first_day", "first_days", "first_week", "first_month", "later"]


class Statement(Record):
    """A sentence for the client with what it rests on; `when` limits it to those it concerns."""

    text: Prose
    evidence: SomeEvidence
    when: Criteria | None = None


class Figure(Record):
    """A range, both ends included, in the unit of its key."""

    from_: int = Field(alias="from")
    to: int
    text: Prose
    evidence: SomeEvidence

    @model_validator(mode="after")
    def _is_a_range(self) -> Figure:
        if self.from_ > self.to:
            raise ValueError(f"a range runs upwards: `from` {self.from_} is above `to` {self.to}")
        return self


class SessionsByGrade(Record):
    mild: Figure
    moderate: Figure
    severe: Figure


class Plan(Record):
    """Figures of a course. What the documents give no figure for is absent."""

    sessions: SessionsByGrade | None = None
    weeks_between: Figure | None = None
    minutes: Figure | None = None
    recovery_days: Figure | None = None
    first_change: Statement | None = None
    upkeep: Statement | None = None
    lasting: Statement | None = None


class Preparation(Statement):
    days_before: int = Field(ge=0)


class Aftercare(Statement):
    phase: Phase


class Tool(Record):
    id: Text
    name: Prose
    text: Prose
    evidence: SomeEvidence


class Person(Tool):
    """Whom to see, how to get there and what to say."""


Statements = tuple[Statement, ...]


class TreatmentCard(Record):
    id: Outcome
    name: Prose
    title: Prose
    summary: Statement
    suits: Statements
    limits: Statements
    what_happens: Statements
    tools: tuple[Tool, ...] = ()
    feel: Statements = ()
    plan: Plan = Plan()
    today: Statements = ()
    prepare: tuple[Preparation, ...] = ()
    aftercare: tuple[Aftercare, ...] = ()
    warning_after: Statements = ()
    ask_clinic: Statements = ()
    price: Statements = ()
    people: tuple[Person, ...] = ()
    options: Statements = ()


class Extra(Record):
    """Something that can be added to a treatment; `id` is a code of the item `extras`."""

    id: Text
    name: Prose
    text: Prose
    evidence: SomeEvidence
    offered_with: tuple[Outcome, ...] = ()


class Topic(Record):
    """A short article: good to know, whatever the outcome."""

    id: Text
    title: Prose
    statements: Statements = Field(min_length=1)
