"""Every way in which the open wishes may be answered, and what each comes to.

A world takes one way along every dimension. What a row adds, what positioning makes of the concerns and what comes
instead hang on a few dimensions each, and are worked out by the engine once for every combination of those (`Part`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import product
from math import prod
from typing import Generic, TypeVar

from recommender.domain.answers import Answers
from recommender.domain.decision import Cell, Restriction
from recommender.domain.policy import InsteadRule, Policy, Rule
from recommender.domain.terms import Grade, Outcome, Treatment
from recommender.engine.bounds.dimensions import Axis, Dimension
from recommender.engine.bounds.openness import MAIN_CONCERN
from recommender.engine.bounds.switching import switched
from recommender.engine.choice import Situation, choose
from recommender.engine.plan import earliest_in_days, sessions_figure
from recommender.engine.points import concern_rows, leader, row_points, total_points
from recommender.engine.positioning import bound_of, candidates, cells, deciding_cells, read_grades
from recommender.engine.restrictions import restriction_firings, strongest

MOST_WORLDS = 5_000  # included; some tens of milliseconds. With more of them the item is asked

World = tuple[int, ...]  # the way along each dimension
Triple = tuple[int, int, int]
Found = TypeVar("Found")


@dataclass
class Part(Generic[Found]):
    """Something that hangs on the dimensions at a few places, worked out once for each combination of their ways."""

    places: frozenset[int]
    work_out: Callable[[World], Found]
    known: dict[World, Found] = field(default_factory=dict)

    def of(self, world: World) -> Found:
        ways = tuple([world[place] for place in self.places])
        if ways not in self.known:
            self.known[ways] = self.work_out(world)
        return self.known[ways]


@dataclass(frozen=True)
class Standing:
    """What positioning makes of a world."""

    deciding: tuple[Cell, ...]
    bound: Outcome
    allowed: tuple[Outcome, ...]

    @property
    def grade(self) -> Grade:
        """The one that the plan's sessions follow."""
        return max((cell.grade for cell in self.deciding), key=lambda grade: grade.rank)


@dataclass(frozen=True)
class Worlds:
    """All worlds of a client who has something left to be asked.

    Attributes
    ----------
    policy, answers
        What is known. An item without an answer is unknown in `answers`.
    dimensions
        What is open, as far as it bears on positions, points and what comes instead.
    turned_by
        The dimensions that each open rule hangs on, by rule id; a rule that is not named is settled.
    referred
        Whether a refer rule counts in every world.
    unrestricted
        Whether nothing but the dimensions can turn a restriction or what comes instead. Otherwise these are left open:
        two worlds come to the same end only where every rule that could decide sees the same in both.
    """

    policy: Policy
    answers: Answers
    dimensions: tuple[Dimension, ...]
    turned_by: Mapping[str, Set[str]]
    referred: bool
    unrestricted: bool

    def differ(self, item: str) -> bool:
        """Whether two worlds that differ in the item alone may come to different ends."""
        names = [dimension.name for dimension in self.dimensions]
        if item not in names or names.index(item) not in self._bearing:
            return False
        if prod(len(self.dimensions[place].ways) for place in self._bearing) > MOST_WORLDS:
            return True
        place = names.index(item)
        return any(self._varies(world, place) for world in self._across(self._bearing - {place}))

    def _across(self, places: Set[int]) -> Iterator[World]:
        """Every combination of the ways at these places, and the first way at all others."""
        sizes = (len(dimension.ways) if at in places else 1 for at, dimension in enumerate(self.dimensions))
        return product(*map(range, sizes))

    def _varies(self, world: World, place: int) -> bool:
        ways = range(len(self.dimensions[place].ways))
        return len({self._end((*world[:place], way, *world[place + 1 :])) for way in ways}) > 1

    @cached_property
    def _bearing(self) -> frozenset[int]:
        """The places of the dimensions that the end hangs on: where points can change nothing, not those of points."""
        if self.referred:
            return self._standing.places
        leads = self._possible_leads
        return self._ends[leads[0]].places if len(leads) == 1 else frozenset(range(len(self.dimensions)))

    @cached_property
    def _possible_leads(self) -> list[Outcome]:
        """Outcomes that lead somewhere, as far as the least and the most of each part's points can tell."""
        standings = [self._standing.of(world) for world in self._across(self._standing.places)]
        everywhere = [outcome for outcome in Outcome if all(outcome in found.allowed for found in standings)]
        somewhere = [outcome for outcome in Outcome if any(outcome in found.allowed for found in standings)]
        beaten = {other for lead in everywhere for other in somewhere if self._is_ahead(lead, other)}
        return [outcome for outcome in somewhere if outcome not in beaten]

    def _is_ahead(self, lead: Outcome, other: Outcome) -> bool:
        """Whether the one has more points than the other in every world."""
        apart = (self._least_apart(points, lead.rank, other.rank) for points in self._points)
        return sum(apart) > 0

    def _least_apart(self, points: Part[Triple], lead: int, other: int) -> int:
        found = (points.of(world) for world in self._across(points.places))
        return min(triple[lead] - triple[other] for triple in found)

    def _end(self, world: World) -> Hashable:
        standing = self._standing.of(world)
        if self.referred:
            return sessions_figure(self.policy, Outcome.MEDICAL_REFERRAL, standing.grade)
        facial, dermatherapy, referral = zip(*[points.of(world) for points in self._points], strict=True)
        lead = leader((sum(facial), sum(dermatherapy), sum(referral)), standing.allowed)
        return self._ends[lead].of(world)

    def _read(self, world: World) -> tuple[Policy, Answers]:
        """The policy and the answers of a world."""
        answers, on, off = self.answers, set[str](), set[str]()
        for dimension, way in zip(self.dimensions, world, strict=True):
            if isinstance(dimension, Axis):
                answers = dimension.taken(answers, way)
            else:
                (on if way else off).add(dimension.name)
        return self._switched(frozenset(on), frozenset(off)), answers

    def _graded(self, world: World) -> tuple[Policy, Answers]:
        """The same, with concerns at the grade that positions and points read."""
        policy, answers = self._read(world)
        return policy, read_grades(policy, answers)

    @cached_property
    def _switched(self) -> Callable[[frozenset[str], frozenset[str]], Policy]:
        return cache(partial(switched, self.policy))

    def _places(self, rules: Iterable[Rule | InsteadRule]) -> frozenset[int]:
        """The places of the dimensions that any of the rules hangs on."""
        names = {name for rule in rules for name in self.turned_by.get(rule.id, frozenset())}
        return frozenset(place for place, dimension in enumerate(self.dimensions) if dimension.name in names)

    @cached_property
    def _main(self) -> frozenset[int]:
        return frozenset(at for at, dimension in enumerate(self.dimensions) if dimension.name == MAIN_CONCERN)

    @cached_property
    def _grades(self) -> frozenset[int]:
        return self._places(self.policy.positioning.same_grade)

    @cached_property
    def _standing(self) -> Part[Standing]:
        places = self._places(self.policy.positioning.adjustments)
        return Part(places | self._grades | self._main, self._stand)

    def _stand(self, world: World) -> Standing:
        policy, answers = self._graded(world)
        deciding = deciding_cells(policy, answers, cells(policy, answers))
        bound = bound_of(deciding)
        return Standing(deciding, bound, candidates(deciding, bound))

    @cached_property
    def _points(self) -> list[Part[Triple]]:
        """The points of the concerns, and of the rows that hang on the same dimensions."""
        together: dict[frozenset[int], set[str]] = {}
        for row in self.policy.scorecard.rows:
            places = self._places([row]) | self._grades | (self._main if row.concern else frozenset())
            together.setdefault(places, set()).add(row.id)
        rows = [Part(places, partial(self._points_of_rows, ids)) for places, ids in together.items()]
        return [Part(self._grades | self._main, self._points_of_concerns), *rows]

    def _points_of_concerns(self, world: World) -> Triple:
        return total_points(concern_rows(*self._graded(world)))

    def _points_of_rows(self, ids: set[str], world: World) -> Triple:
        policy, answers = self._graded(world)
        found = (row_points(policy, row, answers) for row in policy.scorecard.rows if row.id in ids)
        return total_points(tuple(points for points in found if points))

    @cached_property
    def _restrictions(self) -> Part[Mapping[Treatment, Restriction]]:
        return Part(self._places(self.policy.restrictions), self._restrict)

    def _restrict(self, world: World) -> Mapping[Treatment, Restriction]:
        firings = restriction_firings(*self._read(world))
        return {treatment: strongest(firings, treatment) for treatment in Treatment}

    @cached_property
    def _ends(self) -> Mapping[Outcome, Part[Hashable]]:
        places = dict.fromkeys(Outcome, self._standing.places | self._restrictions.places)
        places[self.policy.instead.lead] |= self._places(self.policy.instead.rules)
        end = self._chosen if self.unrestricted else self._seen
        return {lead: Part(places[lead], partial(end, lead)) for lead in Outcome}

    def _chosen(self, lead: Outcome, world: World) -> Hashable:
        """The outcome, its sessions and its earliest day."""
        policy, answers = self._read(world)
        standing, restrictions = self._standing.of(world), self._restrictions.of(world)
        situation = Situation(policy, answers, restrictions, standing.deciding, standing.bound, lead)
        outcome, _ = choose(situation)
        return outcome, sessions_figure(policy, outcome, standing.grade), earliest_in_days(outcome, restrictions)

    def _seen(self, lead: Outcome, world: World) -> Hashable:
        """All that the outcome still hangs on, apart from restrictions that are the same in both worlds."""
        policy, answers = self._read(world)
        standing, instead = self._standing.of(world), policy.instead
        sessions = tuple(sessions_figure(policy, outcome, standing.grade) for outcome in Outcome)
        if lead is not instead.lead:
            return lead, sessions
        asked = tuple(rule.when.truth(answers) for rule in instead.rules if rule.when)
        cells = frozenset((cell.grade, frozenset(cell.outcomes)) for cell in standing.deciding)
        return lead, sessions, standing.bound, asked, cells
