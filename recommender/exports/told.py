"""One decision and the words for it, as everything that is taken along needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.domain.terms import Urgency
from recommender.engine.explaining.telling import Teller
from recommender.exports.appointments import Appointment
from recommender.flow.reading import read_answers


def clinic_day(library: Library, at: datetime) -> date:
    """The day it was where the clinic is."""
    return at.astimezone(ZoneInfo(library.clinic.timezone)).date()


@dataclass(frozen=True)
class Told:
    """One decision in words, as of a day, with the visit if one is planned."""

    library: Library
    intake: Intake
    decision: Decision
    today: date
    appointment: Appointment | None = None

    @property
    def teller(self) -> Teller:
        answers = read_answers(self.library.policy.questionnaire, self.intake)
        return Teller(self.library, self.intake, answers, self.decision, self.today)

    @property
    def is_urgent(self) -> bool:
        return self.decision.urgency in (Urgency.URGENT, Urgency.EMERGENCY)

    def day(self, appointment: Appointment, days: int, label: str) -> str:
        """The day of a step before the visit; a day that is past becomes today, and says so."""
        day = appointment.days_before(days)
        date_ = self.library.language.date(day)
        if day < self.today:
            return self.library.say("sheet_prepare_past", date=date_, when=label)
        return self.library.say("sheet_prepare_dated", date=date_, when=label)
