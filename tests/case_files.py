"""The cases under tests/cases/: a person, and what must come of it. Clinicians read and add them.

A case names only what differs from a healthy adult (cases/base.yaml). `leave_out` removes answers, so that they are
unanswered. `expect` may name outcome, urgency, facial and dermatherapy (levels), days (per treatment), bound, lead,
instead, close_call, extras_blocked, open (items of open questions), and rules by what they do: `fires`, `misses`,
`undetermined` (counts because a safety answer is open), `unanswered` (a wish is open, so it plays no part).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from recommender.content.loading import load_content
from recommender.domain.answers import Intake, Truth
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.domain.terms import Treatment
from recommender.engine.decide import decide
from recommender.flow.parsing import parse_intake
from recommender.flow.reading import read_answers

CASES = Path(__file__).parent / "cases"
RULE_KEYS = ("fires", "misses", "undetermined", "unanswered")


@dataclass(frozen=True)
class Case:
    file: str
    name: str
    answers: dict[str, Any]
    cleared: list[dict[str, str]]
    expect: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.file}: {self.name}"


@cache
def library() -> Library:
    return load_content()


@cache
def healthy() -> dict[str, Any]:
    base: dict[str, Any] = yaml.safe_load((CASES / "base.yaml").read_text(encoding="utf-8"))
    return base


@cache
def all_cases() -> tuple[Case, ...]:
    paths = sorted(path for path in CASES.rglob("*.yaml") if path.name != "base.yaml")
    return tuple(_case(path, raw) for path in paths for raw in yaml.safe_load(path.read_text(encoding="utf-8")))


def _case(path: Path, raw: dict[str, Any]) -> Case:
    unknown = set(raw) - {"name", "answers", "leave_out", "cleared", "expect"}
    if unknown:
        raise ValueError(f"{path}: {raw.get('name')!r} has the unknown key {sorted(unknown)[0]!r}")
    left_out = raw.get("leave_out", [])
    answers = {key: value for key, value in (healthy() | raw.get("answers", {})).items() if key not in left_out}
    return Case(path.relative_to(CASES).as_posix(), raw["name"], answers, raw.get("cleared", []), raw["expect"])


def intake(case: Case) -> Intake:
    raw = case.answers | ({"cleared": case.cleared} if case.cleared else {})
    return parse_intake(library().policy.questionnaire, raw, by_staff=bool(case.cleared))


def decision(case: Case) -> Decision:
    return decide(library().policy, intake(case))


def observed(case: Case, key: str) -> Any:
    """What the engine says to one key of `expect`."""
    found, policy = decision(case), library().policy
    restrictions = found.trace.restrictions
    if key in tuple(Treatment):
        return restrictions[Treatment(key)].level
    if key == "days":
        return {str(treatment): restrictions[treatment].days for treatment in case.expect["days"]}
    if key == "extras_blocked":
        blocked = {firing.rule for firing in found.plan.extras_blocked}
        return sorted({rule.effect.leave_out for rule in policy.extra_rules if rule.id in blocked})
    if key == "open":
        return sorted(question.item for question in found.open_questions)
    if key in ("bound", "lead", "instead"):
        return getattr(found.trace, key)
    return getattr(found, key)


def rule_status(case: Case) -> dict[str, str]:
    """Per rule that plays a part: `fires` or `undetermined`."""
    found, policy = decision(case), library().policy
    firings = [*found.trace.refers, *found.plan.extras_blocked, *found.plan.extras_noted]
    for restriction in found.trace.restrictions.values():
        firings += restriction.firings
    status = {firing.rule: "fires" if firing.certain else "undetermined" for firing in firings}
    counted = {row.row for row in found.trace.rows} | {rule for cell in found.trace.cells for rule in cell.adjusted_by}
    answers = read_answers(policy.questionnaire, intake(case))
    for rule in (*policy.scorecard.rows, *policy.positioning.adjustments, *policy.positioning.same_grade):
        truth = rule.when.truth(answers)
        if rule.id in counted or (rule in policy.positioning.same_grade and truth is not Truth.NO):
            status[rule.id] = "fires" if truth is Truth.YES else "undetermined"
    if found.trace.instead:
        status[found.trace.instead] = "fires"
    return status
