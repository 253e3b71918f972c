"""What a comparison found, for a reader and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from recommender.domain.terms import Outcome, Urgency
from recommender.replay.changes import Comparison, Held, LevelChange, OutcomeChange, RuleChange

KINDS = {
    "refer": "medical referral",
    "restriction": "restriction",
    "same_grade": "one grade for several concerns",
    "position": "outcomes of a concern",
    "adjustment": "another reading of a concern",
    "points": "points",
    "instead": "what comes instead",
}


def report(found: Comparison) -> str:
    """How many decisions change, from what to what, and which rules do something else in those intakes."""
    parts = [[_head(found)]]
    parts.append(_block("Outcome and urgency", map(_outcome_line, found.outcomes)))
    for treatment, changes in found.restrictions.items():
        parts.append(_block(f"Restriction on {treatment}", map(_level_line, changes)))
    parts.append(_block("Rules behind it, and in how many of these intakes", _rule_lines(found.rules, same=False)))
    parts.append(_block("Rules that follow from that", _rule_lines(found.rules, same=True)))
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _head(found: Comparison) -> str:
    intakes = f"{found.intakes:,} {'intake' if found.intakes == 1 else 'intakes'}"
    if not found.changed:
        return f"{intakes}; no decision changes."
    decisions = "1 decision changes" if found.changed == 1 else f"{found.changed:,} decisions change"
    return f"{intakes}; {decisions} ({found.changed / found.intakes:.2%})."


def _block(heading: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [heading, *(f"  {line}" for line in found)] if found else []


def _outcome_line(change: OutcomeChange) -> str:
    return f"{change.count:>9,}  {_outcome(*change.before)} -> {_outcome(*change.after)}"


def _outcome(outcome: Outcome, urgency: Urgency | None) -> str:
    return f"{outcome}, {urgency}" if urgency else str(outcome)


def _level_line(change: LevelChange) -> str:
    tail = f" ({_days_more(*change.longer)})" if change.longer else ""
    return f"{change.count:>9,}  {_held(change.before)} -> {_held(change.after)}{tail}"


def _held(held: Held) -> str:
    return f"{held.level}, {_span(*held.days)}" if held.days else str(held.level)


def _span(fewest: int, most: int) -> str:
    unit = "day" if most == 1 else "days"
    return f"{most} {unit}" if fewest == most else f"{fewest} to {most} {unit}"


def _days_more(fewest: int, most: int) -> str:
    return f"{_span(fewest, most)} longer" if fewest > 0 else f"{_span(-most, -fewest)} shorter"


def _rule_lines(rules: Iterable[RuleChange], *, same: bool) -> Iterator[str]:
    for rule in rules:
        if (rule.fate == "same") is same:
            tail = "" if same else f" {rule.fate}"
            yield f"{rule.count:>9,}  {rule.id}{tail} ({KINDS[rule.kind]})"


def report_json(found: Comparison) -> dict[str, Any]:
    """The same with every key, for a program."""
    return {
        "intakes": found.intakes,
        "changed": found.changed,
        "outcomes": [
            {"from": _outcome_json(*change.before), "to": _outcome_json(*change.after), "count": change.count}
            for change in found.outcomes
        ],
        "restrictions": {
            str(treatment): [_level_json(change) for change in changes]
            for treatment, changes in found.restrictions.items()
        },
        "rules": [{"kind": rule.kind, "rule": rule.id, "fate": rule.fate, "count": rule.count} for rule in found.rules],
    }


def _outcome_json(outcome: Outcome, urgency: Urgency | None) -> dict[str, str | None]:
    return {"outcome": str(outcome), "urgency": str(urgency) if urgency else None}


def _level_json(change: LevelChange) -> dict[str, Any]:
    return {
        "from": {"level": str(change.before.level), "days": change.before.days},
        "to": {"level": str(change.after.level), "days": change.after.days},
        "days_longer": change.longer,
        "count": change.count,
    }
