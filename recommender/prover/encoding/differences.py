"""What of a decision can differ, as terms. The mirror of engine/differing.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from recommender.domain.policy import Policy
from recommender.domain.terms import Grade, Level, Outcome, Urgency
from recommender.engine.differing import Kind
from recommender.engine.plan import figure_range, sessions_figure
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.logic import (
    TRUE,
    Bool,
    Swap,
    all_of,
    any_of,
    both,
    differ,
    digits,
    negated,
    swapped,
)
from recommender.prover.encoding.reading import counted

REFERRAL = Outcome.MEDICAL_REFERRAL
Terms = Callable[[Conclusion], Bool]


def differs(decision: SymbolicDecision, kind: Kind, item: str, swaps: Sequence[Swap], possible: Bool) -> Terms:
    """One answer to an item instead of another, all others alike, makes a difference of this kind."""
    applies = decision.intake.applies.get(item, TRUE)
    answered = decision.intake.answered(item)

    def terms(found: Conclusion) -> Bool:
        before = list(_parts(decision, found, kind))
        *after, also_answered = swapped([*before, answered], swaps)
        differing = any_of(differ(one, other) for one, other in zip(before, after, strict=True))
        return all_of([differing, possible, applies, answered, also_answered])

    return terms


def _parts(decision: SymbolicDecision, found: Conclusion, kind: Kind) -> Iterator[Bool]:
    """Terms that are alike for two intakes exactly if their decisions are alike in this."""
    if kind is Kind.OUTCOME:
        yield from found.outcome.values()
    elif kind is Kind.URGENCY:
        yield from (both(found.outcome[REFERRAL], decision.urgency_at_least(urgency)) for urgency in Urgency)
    elif kind is Kind.RESTRICTION:
        yield from _restrictions(decision)
    elif kind is Kind.CAUTION:
        firings = (firing for restriction in decision.restrictions.values() for firing in restriction.firings)
        yield from (firing.levels[Level.CAUTION] for firing in firings if Level.CAUTION in firing.levels)
    elif kind is Kind.PLAN:
        yield from _plan(decision, found)
    else:
        rules = (*decision.policy.extra_rules, *decision.policy.extra_notes)
        yield from (counted(rule.when, decision.reading).may for rule in rules)


def _restrictions(decision: SymbolicDecision) -> Iterator[Bool]:
    for restriction in decision.restrictions.values():
        yield from (restriction.at_least(level) for level in Level if level.rank > Level.CAUTION.rank)
        yield from digits(restriction.wait_days)


def _plan(decision: SymbolicDecision, found: Conclusion) -> Iterator[Bool]:
    """Sessions by the highest grade that decides, and the earliest day."""
    for treatment, restriction in decision.restrictions.items():
        outcome = Outcome(treatment.value)
        yield from (both(found.outcome[outcome], digit) for digit in digits(restriction.wait_days))
    for outcome in Outcome:
        for grades in _alike(decision.policy, outcome):
            highest = any_of(_is_highest(decision, grade) for grade in grades)
            yield both(found.outcome[outcome], highest)


def _alike(policy: Policy, outcome: Outcome) -> Iterable[list[Grade]]:
    """Grades with the same number of sessions."""
    figures = {grade: figure_range(sessions_figure(policy, outcome, grade)) for grade in Grade}
    return [[grade for grade in Grade if figures[grade] == figure] for figure in dict.fromkeys(figures.values())]


def _is_highest(decision: SymbolicDecision, grade: Grade) -> Bool:
    cells = decision.cells.values()
    above = [found for found in Grade if found.rank == grade.rank + 1]
    more = any_of(cell.decides_and(cell.strength.at_least(found)) for cell in cells for found in above)
    return both(any_of(cell.decides_and(cell.strength.at_least(grade)) for cell in cells), negated(more))
