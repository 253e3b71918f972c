"""What the policy says to the answers of a case, as it is stored: the receipt, and what stands in the open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from recommender.domain.answers import Answers, Intake
from recommender.domain.case import CaseFile, Clearing, whole
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.domain.policy import Policy
from recommender.engine.decide import decide
from recommender.engine.firing import because
from recommender.engine.receipts import receipt_of
from recommender.errors import IntakeError
from recommender.flow.ageing import aged
from recommender.flow.parsing import parse_intake
from recommender.flow.reading import read_answers


@dataclass(frozen=True)
class Decided:
    """One decision, and the answers it is on."""

    intake: Intake
    decision: Decision
    receipt: dict[str, Any]
    day: date

    @property
    def seal(self) -> str:
        return str(self.receipt["seal"])

    @property
    def row(self) -> dict[str, Any]:
        """What stands in the open: outcome, urgency from 1 with 0 for none, and the earliest day if there is one."""
        urgency, days = self.decision.urgency, self.decision.plan.earliest_in_days
        return {
            "outcome": str(self.decision.outcome),
            "urgency": urgency.rank + 1 if urgency else 0,
            "earliest_day": (self.day + timedelta(days=days)).isoformat() if days is not None else None,
        }


def decided(library: Library, answers: Mapping[str, Any], cleared: Iterable[Clearing], day: date) -> Decided:
    """Decide answers that are about a day. `library` is the English one, as receipts are in English.

    Raises
    ------
    IntakeError
        When the answers do not fit the questionnaire.
    """
    intake = intake_of(library, answers, cleared)
    decision = decide(library.policy, intake)
    receipt = receipt_of(library, intake, decision)
    return Decided(intake, decision, {**receipt.body, "seal": receipt.seal}, day)


def decided_case(library: Library, file: CaseFile) -> Decided:
    """What today's policy says to a case, as of the day that its answers are about."""
    return decided(library, file.answers, file.cleared, file.answered_on)


def intake_of(library: Library, answers: Mapping[str, Any], cleared: Iterable[Clearing] = ()) -> Intake:
    raw: dict[str, Any] = {key: whole(value) for key, value in answers.items() if key != "cleared"}
    words = [_as_clearance(found) for found in cleared]
    return parse_intake(library.policy.questionnaire, raw | ({"cleared": words} if words else {}), by_staff=bool(words))


def as_asked_today(library: Library, file: CaseFile, now: datetime) -> dict[str, Any]:
    """The answers of a case as they would be given today, for whoever corrects them."""
    days = (clinic_day(library, now) - file.answered_on).days
    return aged(library.policy.questionnaire, file.answers, max(days, 0))


def safety_changes(library: Library, file: CaseFile, answers: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Safety items that are answered otherwise than the case has them, days that passed aside."""
    before, after = _said_before(library, file, now), intake_of(library, answers).answers
    items = [item.id for item in library.policy.questionnaire.items if item.is_safety]
    return tuple(item for item in items if before is None or _said(before.answers, item) != _said(after, item))


def _said(answers: Mapping[str, Any], item: str) -> tuple[Any, Any]:
    """An answer together with what it was said to be unsure about."""
    return answers.get(item), answers.get("unsure", {}).get(item)


def still_cleared(library: Library, file: CaseFile, answers: Mapping[str, Any], now: datetime) -> tuple[Clearing, ...]:
    """The clearances that go on counting with other answers.

    A clinician's word is about what was known then: once anything changes that the cleared rules ask about, the code
    has to be looked at again.
    """
    before = _said_before(library, file, now)
    if before is None:
        return ()
    policy = library.policy
    then, now_said = (read_answers(policy.questionnaire, intake) for intake in (before, intake_of(library, answers)))
    return tuple(
        found for found in file.cleared if _about(policy, found.code, then) == _about(policy, found.code, now_said)
    )


def _said_before(library: Library, file: CaseFile, now: datetime) -> Intake | None:
    """The answers as they would be given today; None where the questionnaire no longer knows them."""
    try:
        return intake_of(library, as_asked_today(library, file, now))
    except IntakeError:
        return None


def _about(policy: Policy, code: str, answers: Answers) -> list[tuple[str, object, dict[str, Any]]]:
    """What the answers say to each restriction that asks about a code."""
    return [
        (rule.id, rule.when.truth(answers), because(rule.when, answers))
        for rule in policy.restrictions
        if any(read == code for _, read in rule.when.reads)
    ]


def clinic_day(library: Library, now: datetime) -> date:
    """The day it is where the clinic is."""
    return now.astimezone(ZoneInfo(library.clinic.timezone)).date()


def _as_clearance(found: Clearing) -> dict[str, str]:
    told = {"code": found.code, "clinician": found.clinician, "date": found.date.isoformat(), "note": found.note}
    return {name: value for name, value in told.items() if value}


def fitting(library: Library, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the answers that the questionnaire of today knows."""
    kept = dict(raw)
    for _ in raw:
        try:
            intake_of(library, kept)
            break
        except IntakeError as error:
            wrong = {problem.item for problem in error.problems}
            kept = {key: value for key, value in kept.items() if key not in wrong}
    return kept
