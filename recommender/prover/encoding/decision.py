"""The symbolic decision: what `decide` concludes, as terms over a symbolic intake. The mirror of engine/decide.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from recommender.domain.policy import InsteadRule, Policy
from recommender.domain.terms import Grade, Outcome, Treatment, Urgency
from recommender.prover.encoding import points
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import (
    TRUE,
    Bits,
    Bool,
    Kleene,
    Swap,
    all_of,
    any_of,
    both,
    depends,
    either,
    negated,
    variable,
)
from recommender.prover.encoding.reading import counted
from recommender.prover.encoding.restrictions import SymbolicRestriction, by_treatment, restriction_of


@dataclass(frozen=True)
class Conclusion:
    """Who leads, what comes of it, and when each rule of instead.yaml is the one that decides.

    `given` bounds the variables that stand for what is left open.
    """

    lead: Mapping[Outcome, Bool]
    outcome: Mapping[Outcome, Bool]
    instead: Mapping[str, Bool]
    given: Bool = TRUE


class SymbolicDecision:
    """All decisions of a policy at once."""

    def __init__(self, policy: Policy, intake: SymbolicIntake) -> None:
        self.policy = policy
        self.intake = intake
        self.reading = intake.reading
        self.cleared = self.reading.without(intake.cleared)
        self.refers: dict[str, Kleene] = {rule.id: counted(rule.when, self.reading) for rule in policy.refer_rules}
        rules = by_treatment(policy.restrictions)
        self.restrictions: dict[Treatment, SymbolicRestriction] = {
            treatment: restriction_of(rules[treatment], self.reading, self.cleared) for treatment in Treatment
        }
        self.graded, self.regraded = points.regraded(policy, self.reading)
        self.cells = points.cells(policy, self.graded)
        self.candidates = points.candidates(self.cells)

    @cached_property
    def point_terms(self) -> dict[Outcome, list[Bits]]:
        return points.point_terms(self.policy, self.graded)

    @cached_property
    def totals(self) -> dict[Outcome, Bits]:
        return points.totals(self.point_terms, self.policy)

    @cached_property
    def by_points(self) -> Conclusion:
        """What is decided: the lead is who has the most points."""
        return self._conclude(points.leads(self.totals, self.candidates))

    @cached_property
    def for_any_lead(self) -> Conclusion:
        """The same for whatever lead the cells allow, as if points were not known.

        What holds of it holds of `by_points`, and is far easier to show.
        """
        free = {outcome: variable(f"{outcome} leads") for outcome in Outcome}
        least = Outcome.MEDICAL_REFERRAL
        found = {outcome: both(free[outcome], self.candidates[outcome]) for outcome in Outcome if outcome is not least}
        facial, dermatherapy = found[Outcome.FACIAL], found[Outcome.DERMATHERAPY]
        dermatherapy = both(dermatherapy, negated(facial))
        rest = negated(either(facial, dermatherapy))
        return self._conclude({Outcome.FACIAL: facial, Outcome.DERMATHERAPY: dermatherapy, least: rest})

    def for_any_rest(self, swaps: Sequence[Swap]) -> Conclusion:
        """The same with only the points that depend on these variables known, and any others whatever they are."""
        rest, within = points.any_rest(self.policy)
        known = {
            outcome: [rest[outcome], *(term for term in terms if depends(term, swaps))]
            for outcome, terms in self.point_terms.items()
        }
        found = self._conclude(points.leads(points.totals(known, self.policy), self.candidates))
        return replace(found, given=within)

    def _conclude(self, lead: Mapping[Outcome, Bool]) -> Conclusion:
        instead, reached = self._instead(lead)
        referred = any_of(found.may for found in self.refers.values())
        blocks: dict[Outcome, Bool] = {Outcome(name.value): found.blocked for name, found in self.restrictions.items()}
        outcome = {found: all_of((negated(referred), reached[found], negated(blocks[found]))) for found in blocks}
        blocked = any_of(both(reached[found], blocks[found]) for found in blocks)
        last = self.policy.instead.facial_blocked.id
        counted_instead = {rule: both(term, negated(either(referred, blocked))) for rule, term in instead.items()}
        return Conclusion(
            lead,
            {**outcome, Outcome.MEDICAL_REFERRAL: any_of((referred, blocked, reached[Outcome.MEDICAL_REFERRAL]))},
            {**counted_instead, last: both(negated(referred), blocked)},
        )

    def _instead(self, lead: Mapping[Outcome, Bool]) -> tuple[dict[str, Bool], dict[Outcome, Bool]]:
        """When each rule is the first that holds, and what is reached before anything blocked is looked at."""
        instead = self.policy.instead
        left, first = lead[instead.lead], {}
        reached = {outcome: [lead[outcome]] if outcome is not instead.lead else [] for outcome in Outcome}
        for rule in instead.rules:
            holds = self._holds(rule)
            first[rule.id] = both(left, holds)
            reached[rule.then].append(first[rule.id])
            left = both(left, negated(holds))
        reached[instead.lead].append(left)
        return first, {outcome: any_of(terms) for outcome, terms in reached.items()}

    def _holds(self, rule: InsteadRule) -> Bool:
        when = counted(rule.when, self.reading).may if rule.when else TRUE
        bound = points.bound_above(self.cells, rule.bound_above) if rule.bound_above else TRUE
        beyond = rule.waits_beyond_days
        waits = self.restrictions[Treatment(rule.then.value)].days_beyond(beyond) if beyond is not None else TRUE
        return all_of((when, self._blocked_holds(rule), self._cells_hold(rule), bound, waits))

    def _blocked_holds(self, rule: InsteadRule) -> Bool:
        found = self.restrictions[Treatment(self.policy.instead.lead.value)]
        terms = []
        if rule.blocked is not None:
            terms.append(found.blocked if rule.blocked else negated(found.blocked))
        if rule.blocked_by is not None:
            terms.append(found.on_ground(rule.blocked_by))
        if rule.blocked_only_by is not None:
            terms.append(negated(found.blocked_beyond(rule.blocked_only_by)))
        return all_of(terms)

    def _cells_hold(self, rule: InsteadRule) -> Bool:
        terms, cells = [], self.cells.values()
        if rule.cell_lists:
            terms.append(any_of(cell.decides_and(cell.lists[rule.cell_lists]) for cell in cells))
        if rule.cell_lacks:
            terms.append(any_of(cell.decides_and(negated(cell.lists[rule.cell_lacks])) for cell in cells))
        if rule.severe_cell_lists:
            listed = rule.severe_cell_lists
            severe = (both(cell.strength.is_grade(Grade.SEVERE), cell.lists[listed]) for cell in cells)
            terms.append(any_of(cell.decides_and(term) for cell, term in zip(cells, severe, strict=True)))
        return all_of(terms)

    def urgency_at_least(self, urgency: Urgency) -> Bool:
        """For a referral: whether it is at least so urgent. What is only assumed, or comes later, is routine."""
        return self._reached[urgency.rank]

    @cached_property
    def _reached(self) -> list[Bool]:
        certain = [(rule.effect.refer.rank, self.refers[rule.id].must) for rule in self.policy.refer_rules]
        return [TRUE, *(any_of(term for rank, term in certain if rank >= least) for least in range(1, len(Urgency)))]
