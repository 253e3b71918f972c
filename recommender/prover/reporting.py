"""Findings in words, for the person who changed a rule, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from recommender.domain.decision import Decision
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Outcome
from recommender.prover.findings import Finding, Result, Status, Witness
from recommender.prover.spelling import flow_style

SHOWN = 3  # refuted demands of one obligation that are printed in full
SHOWN_RULES = 4


See = Callable[[Witness], str]


def report(questionnaire: Questionnaire, results: Sequence[Result], seconds: float, see: See) -> str:
    """Every obligation on a line, what was refuted or undecided in full, and the count at the end.

    `see` gives the command that shows the decision of a witness.
    """
    lines = [line for result in results for line in _lines(questionnaire, result, see)]
    return "\n".join([*lines, "", _count(results, seconds)])


def report_json(results: Sequence[Result], seconds: float) -> str:
    told = [
        {
            "obligation": result.says,
            "status": str(result.status),
            "demands": len(result.findings),
            "seconds": round(result.seconds, 3),
            "findings": [_finding(finding) for finding in result.findings if finding.status is not Status.PROVED],
            "shown_by": [_finding(finding) for finding in result.having(Status.PROVED) if finding.witnesses],
        }
        for result in results
    ]
    return json.dumps({"obligations": told, "seconds": round(seconds, 3)}, ensure_ascii=False)


def _finding(finding: Finding) -> dict[str, Any]:
    intakes = [
        {
            "answers": witness.raw,
            "outcome": str(witness.decision.outcome),
            "urgency": str(witness.decision.urgency) if witness.decision.urgency else None,
        }
        for witness in finding.witnesses
    ]
    status, seconds = str(finding.status), round(finding.seconds, 3)
    return {"about": finding.about, "status": status, "seconds": seconds, "intakes": intakes}


def _count(results: Sequence[Result], seconds: float) -> str:
    demands = sum(len(result.findings) for result in results)
    counts = {status: sum(result.status is status for result in results) for status in Status}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{len(results)} obligations, {demands} demands: {told}. {seconds:.1f} seconds."


def _lines(questionnaire: Questionnaire, result: Result, see: See) -> Iterator[str]:
    if result.status is Status.PROVED:
        yield f'Proved: "{result.says}"'
        yield from (f"  {_pair(finding)}" for finding in result.findings if finding.witnesses)
        return
    refuted, undecided = result.having(Status.REFUTED), result.having(Status.UNDECIDED)
    if refuted:
        yield f'Refuted: "{result.says}"'
    for finding in refuted[:SHOWN]:
        yield from (f"  {line}" for line in _refutation(questionnaire, finding, see))
    if len(refuted) > SHOWN:
        yield f"  And {len(refuted) - SHOWN} more: {', '.join(found.about for found in refuted[SHOWN:])}."
    if undecided:
        spent = sum(finding.seconds for finding in undecided)
        about = "; ".join(finding.about for finding in undecided)
        yield f'Undecided: "{result.says}"'
        yield f"  No answer after {spent:.1f} seconds: {about}."


def _pair(finding: Finding) -> str:
    """Two answers to one question, with what each leads to."""
    first, second = (witness.raw.get(finding.about) for witness in finding.witnesses)
    one, other = (_outcome(witness.decision) for witness in finding.witnesses)
    return (
        f"{finding.about}: {flow_style(first)} or {flow_style(second)}; {one if one == other else f'{one} or {other}'}"
    )


def _outcome(decision: Decision) -> str:
    return f"{decision.outcome} ({decision.urgency})" if decision.urgency else str(decision.outcome)


def _refutation(questionnaire: Questionnaire, finding: Finding, see: See) -> Iterator[str]:
    yield f"Where: {finding.about}"
    if not finding.witnesses:
        yield "No intake shows it: it can never happen, or two rules contradict each other."
    for place, witness in enumerate(finding.witnesses):
        head = "It happens to" if place == 0 else "and then to"
        yield f"{head}: {person(questionnaire, witness.raw)}   (all other items: none)"
        yield f"Decided by: {decided_by(witness.decision)}"
        yield f"See it: {see(witness)}"


def person(questionnaire: Questionnaire, raw: dict[str, Any], but: str = "") -> str:
    """The answers that are not those of somebody with nothing to declare, but for one item."""
    others = {key: value for key, value in raw.items() if key != but}
    told = [f"{key} {flow_style(value)}" for key, value in others.items() if _is_told(questionnaire, key, value)]
    asked = (item for item in questionnaire.items if item.is_safety and item.shown_when is None)
    left = [item.id for item in asked if item.id not in (*raw, but)]
    cleared = [f"cleared by a clinician: {entry['code']}" for entry in raw.get("cleared", ())]
    return ", ".join([*told, *cleared, *(f"{item} not answered" for item in left)])


def _is_told(questionnaire: Questionnaire, key: str, value: Any) -> bool:
    item = questionnaire.by_id.get(key)
    if item is None:
        return key == "unsure"
    return value not in ([], {}, [NOT_SURE]) and not _is_ordinary(item, value)


def _is_ordinary(item: Item, value: Any) -> bool:
    return item.is_safety and item.type == "choice" and value == ("no" if "no" in item.codes else item.codes[0])


def decided_by(decision: Decision) -> str:
    """What the trace says: the outcome, then what made it."""
    trace = decision.trace
    told = [_outcome(decision)]
    if trace.refers:
        told.append(f"referred by {_few([firing.rule for firing in trace.refers])}")
    for treatment, restriction in trace.restrictions.items():
        days = f" for {restriction.days} days" if restriction.days else ""
        rules = [firing.rule for firing in restriction.firings if firing.level is restriction.level]
        has = f"{treatment} has {restriction.level}{days} by {_few(rules)}"
        told.append(has if rules else f"no rule restricts {treatment}")
    points = ", ".join(f"{outcome} {trace.totals[outcome.rank]}" for outcome in Outcome)
    told.append(f"points: {points}; {trace.lead} leads")
    if trace.instead:
        told.append(f"instead by {trace.instead}")
    return "; ".join(told) + "."


def _few(rules: list[str]) -> str:
    more = f" and {len(rules) - SHOWN_RULES} more" if len(rules) > SHOWN_RULES else ""
    return ", ".join(rules[:SHOWN_RULES]) + more
