"""Obligations as claims: for each, the terms of an intake that would break it (or, for what can happen, show it)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from recommender.domain.answers import Truth
from recommender.domain.obligations import Obligations, OwedWait, Risk
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Level, Outcome, Treatment, Urgency
from recommender.engine.differing import Kind
from recommender.engine.points import TIE_ORDER
from recommender.prover.encoding import claims as terms
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.differences import differs
from recommender.prover.encoding.logic import Bool, Swap
from recommender.prover.spelling import spelled

Terms = Callable[[Conclusion], Bool]


@dataclass(frozen=True)
class Claim:
    """One thing to show. `terms` describe an intake that breaks it; if `wanted`, one that shows it.

    `swaps` turn the intake of a model into each of those the claim is about; a claim about one intake has one entry.
    What is wanted holds as well if any of the claims under `otherwise` does; they are asked in turn.
    """

    says: str
    about: str
    terms: Terms
    swaps: tuple[Sequence[Swap], ...] = ((),)
    wanted: bool = False
    otherwise: tuple[Claim, ...] = ()


def claims(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    """Every obligation about intakes, in the order of content/obligations.yaml."""
    yield from _referrals(obligations, decision)
    yield from _absences(obligations, decision)
    yield from _waits(obligations, decision)
    yield from _outcomes(obligations, decision)
    yield from _risks(obligations, decision)
    yield from _times(obligations, decision)
    yield from _needs(obligations, decision)
    yield from _possibilities(obligations, decision)
    yield from _items(obligations, decision)


def _referrals(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    for owed in obligations.referrals:
        for situation in owed.each:
            broken = terms.lacks_referral(decision, situation.when, owed.at_least)
            yield Claim(owed.says, spelled(situation.when), broken)


def _absences(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    for owed in obligations.absences:
        for situation in owed.each:
            for treatment in owed.treatments:
                about = f"{treatment} with {spelled(situation.when)}"
                yield Claim(owed.says, about, terms.is_offered(decision, situation.when, treatment))


def _waits(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    for owed in obligations.waits:
        for treatment in Treatment:
            yield from _wait(owed, decision, treatment)


def _wait(owed: OwedWait, decision: SymbolicDecision, treatment: Treatment) -> Iterator[Claim]:
    days = owed.days(treatment)
    about = f"{treatment}, {days} days with {spelled(owed.when)}"
    if days:
        broken = terms.is_offered_too_early(decision, owed.when, owed.since, treatment, days)
        yield Claim(owed.says, about, broken)
    exact = terms.waits_exactly(decision, owed.when, owed.since, treatment, days)
    yield Claim(owed.says, f"{about}, and no longer", terms.whatever_leads(exact), wanted=True)


def _outcomes(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    says = obligations.general
    for treatment in Treatment:
        broken = terms.is_blocked_outcome(decision, treatment)
        yield Claim(says.blocked_is_never_the_outcome, treatment, broken)
    outvoted = terms.is_outvoted(decision)(decision.for_any_lead)
    yield Claim(says.points_never_outvote_a_rule, "whatever leads", terms.whatever_leads(outvoted))
    yield Claim(says.outcome_is_unique, "exactly one of three", terms.is_not_unique)
    for first, second in combinations(TIE_ORDER, 2):
        about = f"{first} before {second}"
        broken = terms.tie_falls_wrong(decision, first, second)
        yield Claim(says.ties_fall_as_stated, about, broken)
        yield Claim(says.ties_fall_as_stated, f"{about}, a tie", terms.tie(decision, first, second), wanted=True)


def _risks(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    for risk in obligations.risks:
        codes = decision.policy.questionnaire.by_id[risk.item].codes if risk.codes == "every" else risk.codes
        for code in codes:
            yield from _risk(obligations, decision, risk, code)


def _risk(obligations: Obligations, decision: SymbolicDecision, risk: Risk, code: str) -> Iterator[Claim]:
    says, about = obligations.general, f"{risk.item}: {code}"
    no, unknown, yes = (decision.intake.answering(risk.item, code, truth, risk.instead_of) for truth in Truth)
    spared = any((found.item, found.code) == (risk.item, code) for found in obligations.cleared_exceptions)
    pair = terms.Pairs(decision, risk.item, uncleared=code if spared else "")
    steps = [(no, unknown, "no to unknown"), (no if risk.milder else unknown, yes, "no or unknown to yes")]
    for first, second, how in steps:
        broken = pair.is_less_cautious(first, second)
        yield Claim(says.more_risk_is_never_less_caution, f"{about}, {how}", broken, (first, second))
    urgent = pair.is_less_urgent(no, yes)
    yield Claim(says.more_risk_is_never_less_urgent, about, terms.whatever_leads(urgent), (no, yes))
    broken = pair.is_less_cautious(yes, unknown)
    yield Claim(says.unknown_is_never_less_cautious_than_yes, about, broken, (yes, unknown))
    milder = pair.is_milder(yes, unknown)
    yield Claim(says.unknown_is_never_milder_than_yes, about, terms.whatever_leads(milder), (yes, unknown))


def _times(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    counted_from = dict.fromkeys((owed.since.item, owed.since.code) for owed in obligations.waits if owed.since)
    for item, code in counted_from:
        later, possible = decision.intake.later(item, code)
        broken = terms.given(possible, terms.Pairs(decision, item).is_less_cautious(later, ()))
        yield Claim(obligations.general.longer_ago_is_never_more_caution, code or item, broken, ((), later))


def _needs(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    spared = {(found.concern, found.from_, found.to) for found in obligations.need_exceptions}
    for concern in decision.reading.concerns:
        for lower, higher in ((Grade.MILD, Grade.MODERATE), (Grade.MODERATE, Grade.SEVERE)):
            if (concern, lower, higher) not in spared:
                first, second = (decision.intake.grading(concern, grade) for grade in (lower, higher))
                broken = terms.Pairs(decision, "concerns").is_less_care(first, second, concern)
                about = f"{concern} from {lower} to {higher}"
                yield Claim(obligations.general.more_trouble_is_never_less_care, about, broken, (first, second))


def _possibilities(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    says = obligations.general.every_outcome_can_happen
    for outcome in Outcome:
        yield Claim(says, outcome, terms.is_outcome(outcome), wanted=True)
    for urgency in Urgency:
        yield Claim(says, urgency, terms.is_urgency(decision, urgency), wanted=True)
    for treatment in Treatment:
        for level in Level:
            found = decision.restrictions[treatment].is_level(level)
            yield Claim(says, f"{treatment}: {level}", terms.whatever_leads(found), wanted=True)
    for rule, fires in terms.firings(decision).items():
        yield Claim(obligations.general.every_rule_can_fire, rule, fires, wanted=True)


def _items(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Claim]:
    for item in decision.policy.questionnaire.items:
        if not item.not_used:
            first, *others = item_claims(obligations, decision, item)
            yield replace(first, about=item.id, otherwise=tuple(others))


def item_claims(obligations: Obligations, decision: SymbolicDecision, item: Item) -> list[Claim]:
    """For each kind of difference, weightiest first, that another answer to this item alone can make it."""
    swaps, possible = decision.intake.another(item.id)
    says = obligations.general.every_item_matters
    return [
        Claim(says, kind, differs(decision, kind, item.id, swaps, possible), ((), swaps), wanted=True) for kind in Kind
    ]
