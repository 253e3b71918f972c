"""Obligations as demands: for each, the terms of an intake that would break it (or, for what can happen, show it)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from recommender.domain.answers import Truth
from recommender.domain.obligations import Obligations, Risk
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Level, Outcome, Treatment, Urgency
from recommender.engine.differing import Kind
from recommender.engine.points import TIE_ORDER
from recommender.prover.encoding import demands as terms
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.differences import differs
from recommender.prover.encoding.logic import Bool, Swap
from recommender.prover.spelling import spelled

Terms = Callable[[Conclusion], Bool]


@dataclass(frozen=True)
class Demand:
    """One thing to show. `terms` describe an intake that breaks it; if `wanted`, one that shows it.

    `swaps` turn the intake of a model into each of those the demand is about; a demand about one intake has one entry.
    What is wanted holds as well if any of the demands under `otherwise` does; they are asked in turn.
    """

    says: str
    about: str
    terms: Terms
    swaps: tuple[Sequence[Swap], ...] = ((),)
    wanted: bool = False
    otherwise: tuple[Demand, ...] = ()


def demands(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
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


def _referrals(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    for owed in obligations.referrals:
        for situation in owed.each:
            broken = terms.lacks_referral(decision, situation.when, owed.at_least)
            yield Demand(owed.says, spelled(situation.when), broken)


def _absences(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    for owed in obligations.absences:
        for situation in owed.each:
            for treatment in owed.treatments:
                about = f"{treatment} with {spelled(situation.when)}"
                yield Demand(owed.says, about, terms.is_offered(decision, situation.when, treatment))
                if owed.restricted:
                    left_open = terms.is_left_open(decision, situation.when, treatment)
                    yield Demand(owed.says, f"{about}, neither deferred nor excluded", left_open)


def _waits(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    """First for those who are offered the treatment, as that is what harms; then for everybody."""
    for owed in obligations.waits:
        for treatment in Treatment:
            if days := owed.days(treatment):
                about = f"{treatment}, {days} days with {spelled(owed.when)}"
                broken = terms.waits_too_short(decision, owed.when, owed.since, treatment, days)
                yield Demand(owed.says, about, terms.and_is_offered(broken, treatment))
                yield Demand(owed.says, f"{about}, whatever the outcome", broken)


def _outcomes(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    says = obligations.general
    for treatment in Treatment:
        broken = terms.is_blocked_outcome(decision, treatment)
        yield Demand(says.blocked_is_never_the_outcome, treatment, broken)
    outvoted = terms.is_outvoted(decision)(decision.for_any_lead)
    yield Demand(says.points_never_outvote_a_rule, "whatever leads", terms.whatever_leads(outvoted))
    yield Demand(says.outcome_is_unique, "exactly one of three", terms.is_not_unique)
    for first, second in combinations(TIE_ORDER, 2):
        about = f"{first} before {second}"
        broken = terms.tie_falls_wrong(decision, first, second)
        yield Demand(says.ties_fall_as_stated, about, broken)
        yield Demand(says.ties_fall_as_stated, f"{about}, a tie", terms.tie(decision, first, second), wanted=True)


def _risks(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    for risk in obligations.risks:
        codes = decision.policy.questionnaire.by_id[risk.item].codes if risk.codes == "every" else risk.codes
        for code in codes:
            yield from _risk(obligations, decision, risk, code)


def _risk(obligations: Obligations, decision: SymbolicDecision, risk: Risk, code: str) -> Iterator[Demand]:
    says, about = obligations.general, f"{risk.item}: {code}"
    no, unknown, yes = (decision.intake.answering(risk.item, code, truth, risk.instead_of) for truth in Truth)
    spared = any((found.item, found.code) == (risk.item, code) for found in obligations.cleared_exceptions)
    pair = terms.Pairs(decision, risk.item, uncleared=code if spared else "")
    steps = [(no, unknown, "no to unknown"), (no if risk.milder else unknown, yes, "no or unknown to yes")]
    for first, second, how in steps:
        broken = pair.is_less_cautious(first, second)
        yield Demand(says.more_risk_is_never_less_caution, f"{about}, {how}", broken, (first, second))
    urgent = pair.is_less_urgent(no, yes)
    yield Demand(says.more_risk_is_never_less_urgent, about, terms.whatever_leads(urgent), (no, yes))
    broken = pair.is_less_cautious(yes, unknown)
    yield Demand(says.unknown_is_never_less_cautious_than_yes, about, broken, (yes, unknown))
    milder = pair.is_milder(yes, unknown)
    yield Demand(says.unknown_is_never_milder_than_yes, about, terms.whatever_leads(milder), (yes, unknown))


def _times(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    counted_from = dict.fromkeys((owed.since.item, owed.since.code) for owed in obligations.waits if owed.since)
    for item, code in counted_from:
        later, possible = decision.intake.later(item, code)
        broken = terms.given(possible, terms.Pairs(decision, item).is_less_cautious(later, ()))
        yield Demand(obligations.general.longer_ago_is_never_more_caution, code or item, broken, ((), later))


def _needs(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    spared = {(found.concern, found.from_, found.to) for found in obligations.need_exceptions}
    for concern in decision.reading.concerns:
        for lower, higher in ((Grade.MILD, Grade.MODERATE), (Grade.MODERATE, Grade.SEVERE)):
            if (concern, lower, higher) not in spared:
                first, second = (decision.intake.grading(concern, grade) for grade in (lower, higher))
                broken = terms.Pairs(decision, "concerns").is_less_care(first, second, concern)
                about = f"{concern} from {lower} to {higher}"
                yield Demand(obligations.general.more_trouble_is_never_less_care, about, broken, (first, second))


def _possibilities(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    says = obligations.general.every_outcome_can_happen
    for outcome in Outcome:
        yield Demand(says, outcome, terms.is_outcome(outcome), wanted=True)
    for urgency in Urgency:
        yield Demand(says, urgency, terms.is_urgency(decision, urgency), wanted=True)
    for treatment in Treatment:
        for level in Level:
            found = decision.restrictions[treatment].is_level(level)
            yield Demand(says, f"{treatment}: {level}", terms.whatever_leads(found), wanted=True)
    for rule, fires in terms.firings(decision).items():
        yield Demand(obligations.general.every_rule_can_fire, rule, fires, wanted=True)


def _items(obligations: Obligations, decision: SymbolicDecision) -> Iterator[Demand]:
    for item in decision.policy.questionnaire.items:
        if not item.not_used:
            first, *others = item_demands(obligations, decision, item)
            yield replace(first, about=item.id, otherwise=tuple(others))


def item_demands(obligations: Obligations, decision: SymbolicDecision, item: Item) -> list[Demand]:
    """For each kind of difference, weightiest first, that another answer to this item alone can make it."""
    swaps, possible = decision.intake.another(item.id)
    says = obligations.general.every_item_matters
    return [
        Demand(says, kind, differs(decision, kind, item.id, swaps, possible), ((), swaps), wanted=True) for kind in Kind
    ]
