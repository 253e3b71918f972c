"""A decision as the contract's JSON, and an explanation as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.answers import Intake
from recommender.domain.changing import Change, ChangeSet
from recommender.domain.decision import Decision, Firing, OpenQuestion, Restriction
from recommender.domain.library import Library
from recommender.domain.policy import Policy
from recommender.domain.terms import Outcome
from recommender.engine.changing.search import what_would_change
from recommender.engine.explain import explain
from recommender.engine.explaining.telling import Block, Explanation
from recommender.engine.reasons import Reason, cautions, reasons
from recommender.language import Language


def decision_json(library: Library, intake: Intake, decision: Decision) -> dict[str, Any]:
    """The keys of the contract; more may be added, none taken away."""
    policy, trace = library.policy, decision.trace
    sets = what_would_change(policy, intake)
    explanation = explain(library, intake, decision, sets=sets)
    return {
        "outcome": str(decision.outcome),
        "urgency": str(decision.urgency) if decision.urgency else None,
        "restrictions": {str(name): _restriction(found) for name, found in trace.restrictions.items()},
        "points": {str(outcome): trace.totals[outcome.rank] for outcome in Outcome},
        "rows": [_row(row.row, row.points, row.because) for row in trace.rows],
        "bound": str(trace.bound),
        "lead": str(trace.lead),
        "instead": trace.instead,
        "close_call": decision.close_call,
        "reasons": [_reason(reason) for reason in reasons(policy, decision)],
        "cautions": [_reason(reason) for reason in cautions(policy, decision)],
        "undetermined": list(decision.undetermined),
        "open_questions": [_open_question(question) for question in decision.open_questions],
        "plan": _plan(policy, decision, explanation),
        "what_would_change": _what_would_change(decision, sets),
        "lifted": list(trace.lifted),
        "not_used": list(trace.not_used),
        "client_text": as_text(explanation, library.language),
        "policy": decision.policy,
    }


def changing(decision: Decision) -> list[OpenQuestion]:
    """Open questions whose answer can change the outcome or its urgency."""
    now = (decision.outcome, decision.urgency)
    return [question for question in decision.open_questions if (question.if_no, question.if_no_urgency) != now]


def _what_would_change(decision: Decision, sets: tuple[ChangeSet, ...]) -> list[dict[str, Any]]:
    """The open questions, and the sets of answers. A set of one that a question tells already is put with it."""
    found = [_by_finding_out(question) for question in changing(decision)]
    for each in sets:
        told = _set(each)
        same = [entry for entry in found if all(entry.get(key) == told.get(key) for key in SAME_QUESTION)]
        if same and "answers" not in same[0]:
            same[0] |= {"earliest_in_days": told["earliest_in_days"], "answers": told["answers"]}
        else:
            found.append(told)
    return found


SAME_QUESTION = ("kind", "item", "outcome", "urgency")


def _set(each: ChangeSet) -> dict[str, Any]:
    answers = [_change(change) for change in each.changes]
    alone = {key: answers[0][key] for key in ("kind", "item", "codes")} if len(answers) == 1 else {"kind": "together"}
    return {
        **alone,
        "outcome": str(each.outcome),
        "urgency": str(each.urgency) if each.urgency else None,
        "earliest_in_days": each.earliest_in_days,
        "answers": answers,
    }


def _change(change: Change) -> dict[str, Any]:
    """The keys that say something: what the answer becomes, the days that pass, or where a number lies."""
    value = {"becomes": change.becomes or None, "days": change.days, "at_least": change.at_least, "below": change.below}
    said = {key: found for key, found in value.items() if found is not None}
    return {"kind": change.kind, "item": change.item, "codes": list(change.codes), **said}


def _by_finding_out(question: OpenQuestion) -> dict[str, Any]:
    return {
        "kind": "by_finding_out",
        "item": question.item,
        "codes": list(question.codes),
        "outcome": str(question.if_no),
        "urgency": str(question.if_no_urgency) if question.if_no_urgency else None,
    }


def _restriction(found: Restriction) -> dict[str, Any]:
    return {"level": str(found.level), "days": found.days, "rules": [firing.rule for firing in found.firings]}


def _row(row: str, points: tuple[int, int, int], because: Mapping[str, Any]) -> dict[str, Any]:
    named = {str(outcome): points[outcome.rank] for outcome in Outcome if points[outcome.rank]}
    return {"row": row, "points": named, "because": dict(because)}


def _reason(reason: Reason) -> dict[str, Any]:
    found = {
        "rule": reason.rule,
        "kind": reason.kind,
        "text": reason.text,
        "evidence": list(reason.evidence),
        "because": dict(reason.because),
        "certain": reason.certain,
    }
    return found | ({"treatment": reason.treatment} if reason.treatment else {})


def _open_question(question: OpenQuestion) -> dict[str, Any]:
    return {
        "item": question.item,
        "codes": list(question.codes),
        "rules": list(question.rules),
        "if_no": str(question.if_no),
        "if_no_urgency": str(question.if_no_urgency) if question.if_no_urgency else None,
        "if_no_earliest_in_days": question.if_no_earliest_in_days,
        "if_yes_urgency": str(question.if_yes_urgency) if question.if_yes_urgency else None,
    }


def _plan(policy: Policy, decision: Decision, explanation: Explanation) -> dict[str, Any]:
    plan = decision.plan
    before = explanation.block("before") or explanation.block("before_doctor")
    return {
        "treatment": str(plan.treatment),
        "sessions": plan.sessions,
        "weeks_between": plan.weeks_between,
        "minutes": plan.minutes,
        "recovery_days": plan.recovery_days,
        "earliest_in_days": plan.earliest_in_days,
        "prepare": _grouped(before),
        "aftercare": _grouped(explanation.block("after")),
        "extras_blocked": blocked_extras(policy, plan.extras_blocked),
        "extras_noted": [firing.rule for firing in plan.extras_noted],
    }


def blocked_extras(policy: Policy, firings: tuple[Firing, ...]) -> list[str]:
    """The codes of extras to leave out, in content order, each once."""
    rules = policy.rules_by_id
    return list(dict.fromkeys(str(rules[firing.rule].effect.leave_out) for firing in firings))


def _grouped(block: Block | None) -> list[dict[str, Any]]:
    if block is None:
        return []
    return [
        {"when": group.label, "text": line.text, "evidence": list(line.evidence)}
        for group in block.groups
        for line in group.lines
    ]


def as_text(explanation: Explanation, language: Language) -> str:
    """Everything the client reads, as plain text."""
    parts = [explanation.headline.text]
    parts += [_block_text(block, language) for block in explanation.blocks]
    return "\n\n".join(parts) + "\n"


def _block_text(block: Block, language: Language) -> str:
    lines = [language.upper(block.heading)]
    for group in block.groups:
        if group.label:
            lines.append(f"{group.label}:")
        lines += [f"- {line.text}" for line in group.lines]
    return "\n".join(lines)
