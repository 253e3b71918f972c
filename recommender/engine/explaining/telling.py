"""The pieces an explanation is made of, and what they need to be put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from recommender.domain.answers import Answers, Intake, Truth
from recommender.domain.changing import ChangeSet
from recommender.domain.criteria import Node
from recommender.domain.decision import Decision, Restriction
from recommender.domain.library import Library
from recommender.domain.policy import Policy, Rule
from recommender.domain.terms import Level, Outcome, Urgency
from recommender.domain.treatments import Statement, TreatmentCard
from recommender.engine.firing import counts


@dataclass(frozen=True)
class Line:
    """A sentence or two for the client, with the ids of what they rest on. Interface sentences rest on nothing."""

    text: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Lines that belong together, under a label of their own if there is one."""

    lines: tuple[Line, ...]
    label: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the result with its heading. `key` names the part, in any language."""

    key: str
    heading: str
    groups: tuple[Group, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups for line in group.lines)


@dataclass(frozen=True)
class Explanation:
    """All that a client reads about a decision, top to bottom."""

    outcome: Outcome
    urgency: Urgency | None
    headline: Line
    blocks: tuple[Block, ...]

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)


@dataclass(frozen=True)
class Teller:
    """What the sentences of one explanation are made from.

    `as_of` turns days into dates; without it days are told. `sets` are the answers that would change the outcome.
    """

    library: Library
    intake: Intake
    answers: Answers
    decision: Decision
    as_of: date | None = None
    sets: tuple[ChangeSet, ...] = ()

    @property
    def policy(self) -> Policy:
        return self.library.policy

    @property
    def card(self) -> TreatmentCard:
        """The card of the outcome."""
        return self.policy.treatments[self.decision.outcome]

    def line(self, key: str, **values: Any) -> Line:
        """A wording text with its placeholders filled and its evidence."""
        return Line(self.library.say(key, **values), self.library.wording[key].evidence)

    def say(self, key: str, **values: Any) -> str:
        return self.library.say(key, **values)

    def when(self, days: int) -> str:
        """A number of days from today, as a date where today is known."""
        if self.as_of is None:
            return self.say("when_in_days", days=days)
        return self.say("when_dated", date=self.date(days), days=days)

    def date(self, days: int) -> str:
        """The date so many days from today. Needs `as_of`."""
        if self.as_of is None:
            raise ValueError("a date can only be told when today is known")
        return self.library.language.date(self.as_of + timedelta(days=days))

    def end_of(self, restriction: Restriction) -> list[Line]:
        """When a treatment is possible again, told once for all that restricts it; nothing where it is possible now."""
        name = {"treatment": self.say(f"name_{restriction.treatment}")}
        if restriction.level is Level.EXCLUDE:
            grounds = {firing.ground for firing in restriction.firings if firing.level is Level.EXCLUDE}
            return [self.line("again_never_young" if grounds == {"age"} else "again_if_cleared", **name)]
        if restriction.days is not None:
            return [self.line("again_after_days", **name, when=self.when(restriction.days))]
        if restriction.level is Level.DEFER:
            ends = [self.policy.rules_by_id[firing.rule].effect.until for firing in restriction.firings]
            until = self.say("and_until").join(dict.fromkeys(end for end in ends if end))
            return [self.line("again_when", **name, until=until) if until else self.line("put_off", **name)]
        return []

    def holds(self, rule: str) -> bool:
        """Whether a rule's criteria are certain; since when it counts may still be open."""
        return bool(self.policy.rules_by_id[rule].when.truth(self.answers) is Truth.YES)

    def assumed_unless(self, certain: bool, rule: Rule) -> Line:
        """A rule's rationale; marked as assumed where an open answer alone makes it count."""
        text = rule.rationale if certain else self.say("in_case", text=rule.rationale)
        return Line(text, rule.evidence)

    def assumed(self, line: Line, when: Node) -> Line:
        """The line; marked as assumed unless its criteria are certain."""
        certain = when.truth(self.answers) is Truth.YES
        return line if certain else Line(self.say("in_case", text=line.text), line.evidence)

    def applicable(self, statements: Iterable[Statement]) -> list[Line]:
        """Statements that concern this client, or may."""
        return [Line(found.text, found.evidence) for found in statements if self.concerns_client(found)]

    def concerns_client(self, statement: Statement) -> bool:
        when = statement.when
        return when is None or counts(when, self.answers, self.policy.questionnaire) is not Truth.NO

    def block(self, key: str, *groups: Group | list[Line]) -> Block | None:
        """A block under its wording's heading; None when it would be empty."""
        found = [group if isinstance(group, Group) else Group(tuple(group)) for group in groups]
        filled = tuple(group for group in found if group.lines)
        return Block(key, self.say(f"heading_{key}"), filled) if filled else None
