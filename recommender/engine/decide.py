"""Intake and policy in, decision out.

The order, told at length in docs/how-a-decision-is-made.md:

1. warning signs: a refer rule that counts makes the outcome a medical referral; the most urgent one says how soon;
2. restrictions: the strongest level on each treatment holds, every rule is kept as a reason;
3. positioning: the cells of the concerns give the bound and the outcomes that can lead;
4. points: the most points among those lead; ties go to medical referral, then facial;
5. instead: ordered rules say what comes in place of a lead that cannot be, or is not wanted;
6. plan: figures from content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.domain.answers import Answers, Intake, Truth
from recommender.domain.decision import (
    Cell,
    Decision,
    Firing,
    OpenQuestion,
    PlanFigures,
    ReferFiring,
    Restriction,
    RowPoints,
    Trace,
)
from recommender.domain.policy import Policy, Rule
from recommender.domain.terms import Outcome, Treatment, Urgency
from recommender.engine.choice import Situation, choose
from recommender.engine.firing import because, open_codes
from recommender.engine.plan import earliest_in_days, plan_figures
from recommender.engine.points import is_close_call, leader, scored_rows, total_points
from recommender.engine.positioning import (
    bound_of,
    candidates,
    cells,
    deciding_cells,
    read_grades,
    same_grade_is_assumed,
)
from recommender.engine.referral import refer_firings
from recommender.engine.restrictions import by_treatment, lifted_rules, restriction_firings
from recommender.flow.reading import read_answers

LONG_AGO = 1000  # years, months or days: beyond every bound that a rule could name


def decide(policy: Policy, intake: Intake) -> Decision:
    """Choose exactly one outcome for an intake, with every reason.

    Parameters
    ----------
    policy
        All rules and rows, checked when they were loaded.
    intake
        Checked answers (`parse_intake`). Days and ages are whole numbers; what is missing is unknown, never "no".

    Returns
    -------
    Decision
        The outcome; its urgency, None unless it is a medical referral; the trace; the plan; what was undetermined.
        An outcome that is deferred or excluded is never returned.
    """
    answers = read_answers(policy.questionnaire, intake)
    outcome, urgency, trace = _conclude(policy, answers, _not_used(intake, answers))
    plan = plan_figures(policy, answers, outcome, trace.restrictions, trace.deciding_cells)
    undetermined = [*_undetermined(trace, plan), *_open_rows(policy, answers, trace)]
    return Decision(
        outcome=outcome,
        urgency=urgency,
        close_call=_is_close(policy, trace, outcome),
        trace=trace,
        plan=plan,
        undetermined=tuple(dict.fromkeys(firing.rule for firing in undetermined)),
        open_questions=_open_questions(policy, answers, undetermined),
        policy=policy.fingerprint,
    )


def _conclude(
    policy: Policy, answers: Answers, not_used: tuple[str, ...] = ()
) -> tuple[Outcome, Urgency | None, Trace]:
    refers = refer_firings(policy, answers)
    firings = restriction_firings(policy, answers)
    restrictions = by_treatment(firings)
    standing = stand(policy, answers)
    outcome, instead = settle(policy, answers, refers, restrictions, standing)
    lifted = lifted_rules(policy, answers, firings)
    s = standing
    trace = Trace(
        refers, restrictions, s.cells, s.deciding, s.bound, s.rows, s.totals, s.candidates, s.lead,
        instead, lifted, not_used,
    )  # fmt: skip
    return outcome, urgency_of(outcome, refers), trace


@dataclass(frozen=True)
class Standing:
    """What the concerns support, the points, and who leads; before anything stands in the way."""

    cells: tuple[Cell, ...]
    deciding: tuple[Cell, ...]
    bound: Outcome
    candidates: tuple[Outcome, ...]
    rows: tuple[RowPoints, ...]
    totals: tuple[int, int, int]
    lead: Outcome


def stand(policy: Policy, answers: Answers) -> Standing:
    """Steps 3 and 4: positioning and points."""
    graded = read_grades(policy, answers)
    found = cells(policy, graded)
    deciding = deciding_cells(policy, graded, found)
    bound = bound_of(deciding)
    allowed = candidates(deciding, bound)
    rows = scored_rows(policy, graded)
    totals = total_points(rows)
    return Standing(found, deciding, bound, allowed, rows, totals, leader(totals, allowed))


def settle(
    policy: Policy,
    answers: Answers,
    refers: tuple[ReferFiring, ...],
    restrictions: Mapping[Treatment, Restriction],
    standing: Standing,
) -> tuple[Outcome, str | None]:
    """The outcome from what steps 1 to 4 found, and the rule of step 5 that put it in the lead's place if one did."""
    if refers:
        return Outcome.MEDICAL_REFERRAL, None
    return choose(Situation(policy, answers, restrictions, standing.deciding, standing.bound, standing.lead))


def urgency_of(outcome: Outcome, refers: tuple[ReferFiring, ...]) -> Urgency | None:
    if outcome is not Outcome.MEDICAL_REFERRAL:
        return None
    return refers[0].urgency if refers else Urgency.ROUTINE


def _is_close(policy: Policy, trace: Trace, outcome: Outcome) -> bool:
    """Points were close and they decided: no refer rule and no `instead` stood above them."""
    if trace.refers or trace.instead or outcome is not trace.lead:
        return False
    return is_close_call(policy, trace.totals, trace.open_candidates)


def _not_used(intake: Intake, answers: Answers) -> tuple[str, ...]:
    """Follow-ups that were answered though they do not apply; their answers played no part."""
    asked = {*answers.replies, *answers.numbers, "concerns", "main_concern", "procedures", "own_words", "unsure"}
    return tuple(item for item in intake.answers if item not in asked)


def _undetermined(trace: Trace, plan: PlanFigures) -> list[Firing]:
    everything: list[Firing] = [*trace.refers]
    for restriction in trace.restrictions.values():
        everything += restriction.firings
    everything += plan.extras_blocked
    return [firing for firing in everything if not firing.certain]


def _open_rows(policy: Policy, answers: Answers, trace: Trace) -> list[Firing]:
    """Scorecard rows and readings of a cell that count only because the worst answer is assumed."""
    counted = {row.row for row in trace.rows} | {rule for cell in trace.cells for rule in cell.adjusted_by}
    rules: tuple[Rule, ...] = (*policy.scorecard.rows, *policy.positioning.adjustments)
    found = [rule for rule in rules if rule.id in counted and rule.when.truth(answers) is Truth.UNKNOWN]
    found += [rule for rule in policy.positioning.same_grade if same_grade_is_assumed(rule, answers)]
    return [Firing(rule.id, because(rule.when, answers), False, open_codes(rule.when, answers)) for rule in found]


def _open_questions(policy: Policy, answers: Answers, undetermined: list[Firing]) -> tuple[OpenQuestion, ...]:
    """One question for each item that was unknown and counted, with what "no" would make of the outcome.

    A follow-up is left to its parent as long as it is the parent that is unknown.
    """
    found = dict.fromkeys(item for firing in undetermined for item in firing.open)
    items = policy.questionnaire.by_id
    return tuple(
        _question(policy, answers, item, undetermined)
        for item in found
        if (when := items[item].shown_when) is None or when.truth(answers) is Truth.YES
    )


def _question(policy: Policy, answers: Answers, item: str, undetermined: list[Firing]) -> OpenQuestion:
    mine = [firing for firing in undetermined if item in firing.open]
    codes = dict.fromkeys(code for firing in mine for code in firing.open[item])
    outcome, urgency, trace = _conclude(policy, _answered_no(answers, item))
    return OpenQuestion(
        item=item,
        codes=tuple(codes),
        rules=tuple(dict.fromkeys(firing.rule for firing in mine)),
        if_no=outcome,
        if_no_urgency=urgency,
        if_no_earliest_in_days=earliest_in_days(outcome, trace.restrictions),
        if_yes_urgency=_more_urgent(policy, mine),
    )


def _more_urgent(policy: Policy, mine: list[Firing]) -> Urgency | None:
    """The highest urgency of the refer rules among them that would be more than routine if they held."""
    named = [policy.rules_by_id[firing.rule].effect.refer for firing in mine if isinstance(firing, ReferFiring)]
    highest = max(named, key=lambda urgency: urgency.rank, default=Urgency.ROUTINE)
    return None if highest is Urgency.ROUTINE else Urgency(highest)


def _answered_no(answers: Answers, item: str) -> Answers:
    """The same answers with everything open about one item turned out to be "no".

    For a number this is an adult age, or a time long past; for a procedure without a day, that it was long ago.
    """
    replies = {key: reply.as_no() if key == item else reply for key, reply in answers.replies.items()}
    numbers = {key: LONG_AGO if key == item and value is None else value for key, value in answers.numbers.items()}
    days = answers.days
    if item == "procedures":
        days = {code: LONG_AGO if since is None else since for code, since in answers.days.items()}
    return answers.replacing(replies=replies, numbers=numbers, days=days)
