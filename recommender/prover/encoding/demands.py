"""The terms of obligations: what an intake would look like that breaks one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from recommender.domain.criteria import Node
from recommender.domain.policy import Since
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.logic import (
    TRUE,
    Bits,
    Bool,
    Swap,
    all_of,
    any_of,
    at_most,
    both,
    constant,
    either,
    is_less,
    negated,
    same,
    swapped,
)
from recommender.prover.encoding.points import adjusts
from recommender.prover.encoding.reading import counted
from recommender.prover.encoding.restrictions import DAYS_BITS, elapsed_days, has_passed

Terms = Callable[[Conclusion], Bool]
REFERRAL = Outcome.MEDICAL_REFERRAL


def whatever_leads(term: Bool) -> Terms:
    """The same term, whichever way the lead is found."""
    return lambda _: term


def given(condition: Bool, terms: Terms) -> Terms:
    return lambda found: both(condition, terms(found))


def lacks_referral(decision: SymbolicDecision, when: Node, urgency: Urgency) -> Terms:
    """No referral though the criteria count, or a later one than they call for."""
    counts = counted(when, decision.reading)
    late = both(counts.must, negated(decision.urgency_at_least(urgency)))
    return lambda found: either(late, both(counts.may, negated(found.outcome[REFERRAL])))


def is_offered(decision: SymbolicDecision, when: Node, treatment: Treatment) -> Terms:
    counts = counted(when, decision.cleared).may
    return lambda found: both(counts, found.outcome[Outcome(treatment.value)])


def is_left_open(decision: SymbolicDecision, when: Node, treatment: Treatment) -> Terms:
    """Neither deferred nor excluded. What is, is never the outcome; that is an obligation of its own."""
    blocked = decision.restrictions[treatment].blocked
    return whatever_leads(both(counted(when, decision.cleared).may, negated(blocked)))


def waits_too_short(
    decision: SymbolicDecision, when: Node, since: Since | None, treatment: Treatment, days: int
) -> Terms:
    """Neither deferred nor excluded, with an earliest day before the time is over."""
    counts = counted(when, decision.cleared).may
    running = negated(has_passed(days, since, decision.reading))
    restriction = decision.restrictions[treatment]
    early = is_less(restriction.wait_days, _remaining(decision, since, days))
    return whatever_leads(all_of((counts, running, early, negated(restriction.blocked))))


def and_is_offered(broken: Terms, treatment: Treatment) -> Terms:
    """The same for those whose outcome the treatment is."""
    return lambda found: both(broken(found), found.outcome[Outcome(treatment.value)])


def _remaining(decision: SymbolicDecision, since: Since | None, days: int) -> Bits:
    elapsed = elapsed_days(since, decision.reading)
    owed = constant(days, DAYS_BITS)
    return owed if elapsed is None else owed - elapsed


def is_blocked_outcome(decision: SymbolicDecision, treatment: Treatment) -> Terms:
    blocked = decision.restrictions[treatment].blocked
    return lambda found: both(found.outcome[Outcome(treatment.value)], blocked)


def is_outvoted(decision: SymbolicDecision) -> Terms:
    """A rule that refers, or that defers or excludes the outcome, and yet does not decide."""
    referred = any_of(found.may for found in decision.refers.values())
    blocked = [is_blocked_outcome(decision, treatment) for treatment in Treatment]
    return lambda found: any_of(
        [both(referred, negated(found.outcome[REFERRAL])), *(broken(found) for broken in blocked)]
    )


def is_not_unique(found: Conclusion) -> Bool:
    outcomes = list(found.outcome.values())
    return either(negated(any_of(outcomes)), negated(at_most(outcomes, 1)))


def tie_falls_wrong(decision: SymbolicDecision, first: Outcome, second: Outcome) -> Terms:
    """The second leads though the first has as many points and can lead too."""
    enough = negated(is_less(decision.totals[first], decision.totals[second]))
    return lambda found: all_of((decision.candidates[first], enough, found.lead[second]))


def tie(decision: SymbolicDecision, first: Outcome, second: Outcome) -> Terms:
    equal = same(decision.totals[first], decision.totals[second])
    return lambda found: all_of((decision.candidates[second], equal, found.lead[first]))


def is_outcome(outcome: Outcome) -> Terms:
    return lambda found: found.outcome[outcome]


def is_urgency(decision: SymbolicDecision, urgency: Urgency) -> Terms:
    above = [found for found in Urgency if found.rank == urgency.rank + 1]
    more = any_of(decision.urgency_at_least(found) for found in above)
    exactly = both(decision.urgency_at_least(urgency), negated(more))
    return lambda found: both(found.outcome[REFERRAL], exactly)


def firings(decision: SymbolicDecision) -> dict[str, Terms]:
    """Per rule, an intake at which it shows in the decision or its trace."""
    policy = decision.policy
    fixed: dict[str, Bool] = {rule: found.may for rule, found in decision.refers.items()}
    for restriction in decision.restrictions.values():
        fixed |= {firing.rule: firing.fires for firing in restriction.firings}
    fixed |= decision.regraded
    fixed |= {rule.id: adjusts(rule, decision.graded) for rule in policy.positioning.adjustments}
    fixed |= {row.id: counted(row.when, decision.graded).may for row in policy.scorecard.rows}
    others = (*policy.extra_rules, *policy.extra_notes)
    fixed |= {rule.id: counted(rule.when, decision.reading).may for rule in others}
    found = {rule: whatever_leads(term) for rule, term in fixed.items()}
    return found | {rule: _decides(rule) for rule in decision.by_points.instead}


def _decides(rule: str) -> Terms:
    return lambda found: found.instead[rule]


@dataclass(frozen=True)
class Pairs:
    """Two intakes that share every answer but one. Swaps make each of them out of the symbolic intake.

    Intakes in which `uncleared` is cleared are left out.
    """

    decision: SymbolicDecision
    item: str
    uncleared: str = ""

    def is_less_cautious(self, first: Sequence[Swap], second: Sequence[Swap]) -> Terms:
        """The second is offered more: order of caution dermatherapy, facial, medical_referral."""
        return self._falls(first, second, lambda outcome: [negated(outcome[Outcome.DERMATHERAPY]), outcome[REFERRAL]])

    def is_less_care(self, first: Sequence[Swap], second: Sequence[Swap], concern: str) -> Terms:
        """The second gets less: order of need facial, dermatherapy, medical_referral. Both have the concern."""
        chosen = self.decision.reading.concerns[concern].chosen
        fallen = self._falls(first, second, lambda outcome: [negated(outcome[Outcome.FACIAL]), outcome[REFERRAL]])
        return lambda found: both(chosen, fallen(found))

    def is_less_urgent(self, first: Sequence[Swap], second: Sequence[Swap]) -> Bool:
        steps = [self.decision.urgency_at_least(urgency) for urgency in Urgency if urgency is not Urgency.ROUTINE]
        return self._some_step_falls(steps, first, second)

    def is_milder(self, first: Sequence[Swap], second: Sequence[Swap]) -> Bool:
        levels = [level for level in Level if level is not Level.NONE]
        restrictions = self.decision.restrictions.values()
        steps = [restriction.at_least(level) for restriction in restrictions for level in levels]
        return self._some_step_falls(steps, first, second)

    def _falls(
        self, first: Sequence[Swap], second: Sequence[Swap], steps: Callable[[Mapping[Outcome, Bool]], list[Bool]]
    ) -> Terms:
        return lambda found: self._some_step_falls(steps(found.outcome), first, second)

    def _some_step_falls(self, steps: list[Bool], first: Sequence[Swap], second: Sequence[Swap]) -> Bool:
        """Steps imply those before them; the second stands lower where it lacks one that the first has."""
        possible = self._possible()
        *before, possible_before = swapped([*steps, possible], first)
        *after, possible_after = swapped([*steps, possible], second)
        falls = any_of(both(one, negated(other)) for one, other in zip(before, after, strict=True))
        return all_of((falls, possible_before, possible_after))

    def _possible(self) -> Bool:
        intake = self.decision.intake
        cleared = negated(intake.cleared[self.uncleared]) if self.uncleared else TRUE
        return both(cleared, intake.possible(self.item)) if self.item in intake.said else cleared
