"""What of a decision can differ, as terms. The mirror of engine/differing.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from recommender.domain.policy import Policy
from recommender.domain.terms import Grade, Level, Outcome, Urgency
from recommender.engine.differing import Kind
from recommender.engine.plan import figure_range, sessions_figure
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.logic import (
    FALSE,
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
        before = list(_parts(decision, found, kind).values())
        *after, also_answered = swapped([*before, answered], swaps)
        differing = any_of(differ(one, other) for one, other in zip(before, after, strict=True))
        return all_of([differing, possible, applies, answered, also_answered])

    return terms


def distinguishes(one: SymbolicDecision, other: SymbolicDecision, kind: Kind) -> Bool:
    """Two policies decide the same intake differently in this."""
    first, second = (_parts(decision, decision.by_points, kind) for decision in (one, other))
    return any_of(differ(first.get(name, FALSE), second.get(name, FALSE)) for name in {**first, **second})


def _parts(decision: SymbolicDecision, found: Conclusion, kind: Kind) -> dict[str, Bool]:
    """Terms that are alike for two intakes exactly if their decisions are alike in this."""
    if kind is Kind.OUTCOME:
        return {str(outcome): term for outcome, term in found.outcome.items()}
    if kind is Kind.URGENCY:
        return {str(step): both(found.outcome[REFERRAL], decision.urgency_at_least(step)) for step in Urgency}
    if kind is Kind.RESTRICTION:
        return dict(_restrictions(decision))
    if kind is Kind.CAUTION:
        firings = (firing for restriction in decision.restrictions.values() for firing in restriction.firings)
        return {firing.rule: firing.levels.get(Level.CAUTION, FALSE) for firing in firings}
    if kind is Kind.PLAN:
        return dict(_plan(decision, found))
    rules = (*decision.policy.extra_rules, *decision.policy.extra_notes)
    return {rule.id: counted(rule.when, decision.reading).may for rule in rules}


def _restrictions(decision: SymbolicDecision) -> Iterator[tuple[str, Bool]]:
    for treatment, restriction in decision.restrictions.items():
        barring = [level for level in Level if level.rank > Level.CAUTION.rank]
        yield from ((f"{treatment} {level}", restriction.at_least(level)) for level in barring)
        waits = restriction.is_level(Level.WAIT)  # under a stronger level nobody is told the days of a wait
        yield from _numbered(f"{treatment} days", (both(waits, digit) for digit in digits(restriction.wait_days)))


def _numbered(name: str, terms: Iterable[Bool]) -> Iterator[tuple[str, Bool]]:
    return ((f"{name} {place}", term) for place, term in enumerate(terms))


def _plan(decision: SymbolicDecision, found: Conclusion) -> Iterator[tuple[str, Bool]]:
    """Sessions by the highest grade that decides, and the earliest day."""
    for treatment, restriction in decision.restrictions.items():
        outcome = Outcome(treatment.value)
        yield from _numbered(treatment, (both(found.outcome[outcome], one) for one in digits(restriction.wait_days)))
    for outcome in Outcome:
        for figure, grades in _alike(decision.policy, outcome).items():
            highest = any_of(_is_highest(decision, grade) for grade in grades)
            yield f"{outcome} {figure}", both(found.outcome[outcome], highest)


def _alike(policy: Policy, outcome: Outcome) -> dict[tuple[int, int] | None, list[Grade]]:
    """Grades by the number of sessions."""
    figures = {grade: figure_range(sessions_figure(policy, outcome, grade)) for grade in Grade}
    return {figure: [grade for grade in Grade if figures[grade] == figure] for figure in figures.values()}


def _is_highest(decision: SymbolicDecision, grade: Grade) -> Bool:
    cells = decision.cells.values()
    above = [found for found in Grade if found.rank == grade.rank + 1]
    more = any_of(cell.decides_and(cell.strength.at_least(found)) for cell in cells for found in above)
    return both(any_of(cell.decides_and(cell.strength.at_least(grade)) for cell in cells), negated(more))
