"""What is unknown and what it would change; where the sources disagree."""

from __future__ import annotations

from recommender.domain.decision import OpenQuestion
from recommender.engine.explaining.plan import plan_blocks
from recommender.engine.explaining.telling import Block, Group, Line, Teller

FEW_CODES = 4  # so many options are named one by one


def unknown(teller: Teller) -> Block | None:
    questions = teller.decision.open_questions
    if not questions:
        return None
    groups = [Group(tuple(_question_lines(teller, question))) for question in questions]
    last = [teller.line("find_out", phone=teller.library.clinic.phone)]
    if any(_changes_nothing(teller, question) for question in questions):
        last.insert(0, teller.line("not_sure_if_no_same"))
    return teller.block("unknown", Group((teller.line("unknown_lead"),)), *groups, Group(tuple(last)))


def _question_lines(teller: Teller, question: OpenQuestion) -> list[Line]:
    item = teller.policy.questionnaire.by_id[question.item]
    codes = "; ".join(item.label(code) for code in question.codes)
    if _is_about_the_day(teller, question):
        return [teller.line("not_sure_day", codes=codes), *_if_no(teller, question, "not_sure_if_long_ago")]
    given = teller.intake.answers.get(item.id) is not None or item.id in (teller.intake.answers.get("unsure") or {})
    lines = [teller.line("not_sure_counts_as_yes" if given else "not_answered_counts_as_yes", item=item.name)]
    if item.is_list and len(question.codes) <= FEW_CODES:
        lines.append(teller.line("not_sure_about", codes=codes))
    keys = {"choice": "not_sure_if_no_choice", "integer": "not_sure_if_no_number"}
    lines += _if_no(teller, question, keys.get(item.type, "not_sure_if_no"))
    if _could_be_more_urgent(teller, question):
        emergency = teller.library.clinic.numbers.emergency
        lines.append(teller.line(f"not_sure_if_yes_{question.if_yes_urgency}", emergency=emergency))
    return lines


def _could_be_more_urgent(teller: Teller, question: OpenQuestion) -> bool:
    """Whether a "yes" would be more urgent than what is suggested now."""
    now, then = teller.decision.urgency, question.if_yes_urgency
    return then is not None and (now is None or then.rank > now.rank)


def _is_about_the_day(teller: Teller, question: OpenQuestion) -> bool:
    """Whether it surely happened, and only the day is open."""
    return bool(question.codes) and all(code in teller.answers.days for code in question.codes)


def _if_no(teller: Teller, question: OpenQuestion, key: str) -> list[Line]:
    """What the mildest answer would change; what changes nothing is said once for all questions."""
    decision = teller.decision
    item = teller.policy.questionnaire.by_id[question.item]
    if question.if_no is not decision.outcome:
        outcome = teller.say(f"outcome_{question.if_no}")
        return [teller.line(key, outcome=outcome, answer=item.label(item.codes[0]) if item.codes else "")]
    if question.if_no_urgency is not decision.urgency:
        return [teller.line("not_sure_if_no_less_urgent")]
    return [] if _changes_nothing(teller, question) else [teller.line("not_sure_if_no_sooner")]


def _changes_nothing(teller: Teller, question: OpenQuestion) -> bool:
    """Whether the mildest answer to this question alone would leave outcome, urgency and date as they are."""
    then = (question.if_no, question.if_no_urgency, question.if_no_earliest_in_days)
    now = teller.decision
    return then == (now.outcome, now.urgency, now.plan.earliest_in_days)


def disagreements(teller: Teller) -> Block | None:
    """Conflicts behind the plan's figures and the reasons of this decision, with both sides and the reading."""
    conflicts = teller.library.evidence.conflicts_by_id
    shown = _conflicts_behind(teller)
    groups = []
    for conflict in (conflicts[conflict_id] for conflict_id in conflicts if conflict_id in shown):
        lines = [Line(teller.say("side", text=side.text), side.claims) for side in conflict.sides]
        reading = Line(teller.say("reading", text=conflict.reading), (conflict.id,))
        groups.append(Group((*lines, reading), conflict.topic))
    return teller.block("disagree", *groups)


def _conflicts_behind(teller: Teller) -> set[str]:
    rules = teller.policy.rules_by_id
    cited: set[str] = set()
    for restriction in teller.decision.trace.restrictions.values():
        for firing in restriction.firings:
            cited.update(rules[firing.rule].evidence)
    for block in plan_blocks(teller):
        if block and block.key in ("plan", "before"):
            cited.update(evidence for line in block.lines for evidence in line.evidence)
    if teller.decision.trace.instead:
        cited.update(rules[teller.decision.trace.instead].evidence)
    return cited
