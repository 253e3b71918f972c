"""What can help with each concern at each grade, with the points that go with it."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.domain.library import Library
from recommender.domain.policy import ConcernPoints, Position
from recommender.domain.terms import Grade, Outcome
from recommender.prose.rules import options
from recommender.prose.telling import Table, Told


@dataclass(frozen=True)
class ConcernTold:
    """One concern: its options and points by grade, and what each option can do for it."""

    name: str
    table: Table
    why: tuple[Told, ...]


def concerns(library: Library) -> tuple[ConcernTold, ...]:
    """Every concern, in the order of the content."""
    policy = library.policy
    found = ((position, policy.scorecard.by_concern[position.concern]) for position in policy.positioning.positions)
    return tuple(_concern(library, position, points) for position, points in found)


def _concern(library: Library, position: Position, points: ConcernPoints) -> ConcernTold:
    helps = tuple(Told(_named(library, outcome, why.text), (), why.evidence) for outcome, why in position.why.items())
    reason = Told(points.rationale, (), tuple(dict.fromkeys((*position.evidence, *points.evidence))))
    name = library.policy.questionnaire.by_id["concerns"].label(position.concern)
    return ConcernTold(name, _table(library, position, points), (reason, *helps))


def _named(library: Library, outcome: Outcome, text: str) -> str:
    return library.say("how_outcome_does", outcome=library.say(f"name_{outcome}"), text=text)


def _table(library: Library, position: Position, points: ConcernPoints) -> Table:
    added = (library.say("how_points_for", outcome=library.say(f"name_{found}")) for found in Outcome)
    heads = (library.say("how_grade"), library.say("how_options"), *added)
    return Table(heads, tuple(_row(library, grade, position, points) for grade in Grade))


def _row(
    library: Library, grade: Grade, position: Position, points: ConcernPoints
) -> tuple[str, tuple[tuple[Told, ...], ...]]:
    cells = (options(library, getattr(position, grade)), *map(str, getattr(points, grade).triple))
    return library.say(f"grade_label_{grade}"), tuple((Told(cell),) for cell in cells)
