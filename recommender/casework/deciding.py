"""What the policy says to the answers of a case, as it is stored: the receipt, and what stands in the open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from recommender.domain.answers import Intake
from recommender.domain.case import CaseFile, Clearing
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.receipts import receipt_of
from recommender.flow.ageing import aged
from recommender.flow.parsing import parse_intake


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
    raw: dict[str, Any] = {key: value for key, value in answers.items() if key != "cleared"}
    words = [_as_clearance(found) for found in cleared]
    intake = parse_intake(
        library.policy.questionnaire, raw | ({"cleared": words} if words else {}), by_staff=bool(words)
    )
    decision = decide(library.policy, intake)
    receipt = receipt_of(library, intake, decision)
    return Decided(intake, decision, {**receipt.body, "seal": receipt.seal}, day)


def as_asked_today(library: Library, file: CaseFile, now: datetime) -> dict[str, Any]:
    """The answers of a case as they would be given today, for whoever corrects them."""
    days = (clinic_day(library, now) - file.answered_on).days
    return aged(library.policy.questionnaire, file.answers, max(days, 0))


def clinic_day(library: Library, now: datetime) -> date:
    """The day it is where the clinic is."""
    return now.astimezone(ZoneInfo(library.clinic.timezone)).date()


def _as_clearance(found: Clearing) -> dict[str, str]:
    told = {"code": found.code, "clinician": found.clinician, "date": found.date.isoformat(), "note": found.note}
    return {name: value for name, value in told.items() if value}
