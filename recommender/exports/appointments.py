"""The visit that a client plans: which days it can be on, and on which day each step then falls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.errors import AppointmentError

FURTHEST_DAYS = 365  # included; a plan made today says little about a visit later than that


@dataclass(frozen=True)
class Appointment:
    """A visit at the clinic, in the clinic's own time. Without `at` only the day is known."""

    day: date
    at: time | None = None

    def days_before(self, days: int) -> date:
        return self.day - timedelta(days=days)


def first_day(decision: Decision, today: date) -> date | None:
    """The earliest day for a visit; None where the next step is a doctor."""
    if decision.outcome is Outcome.MEDICAL_REFERRAL:
        return None
    return today + timedelta(days=decision.plan.earliest_in_days or 0)


def last_day(today: date) -> date:
    return today + timedelta(days=FURTHEST_DAYS)


def planned(library: Library, decision: Decision, today: date, day: date, at: time | None = None) -> Appointment:
    """The visit on that day.

    Raises
    ------
    AppointmentError
        When there is no visit at the clinic to plan, when the day is before the earliest one or more than a year ahead,
        or when the clocks leave out that time.
    """
    first, last = first_day(decision, today), last_day(today)
    if first is None:
        raise AppointmentError(library.say("appointment_referral"))
    if day < first:
        raise AppointmentError(library.say("appointment_too_early", date=library.language.date(first)))
    if day > last:
        raise AppointmentError(library.say("appointment_too_late", date=library.language.date(last)))
    if at is not None and not _exists(day, at, ZoneInfo(library.clinic.timezone)):
        raise AppointmentError(library.say("appointment_no_such_time", time=f"{at:%H:%M}"))
    return Appointment(day, at.replace(second=0, microsecond=0, tzinfo=None) if at else None)


def in_words(library: Library, appointment: Appointment) -> str:
    """The day, and the time where it is known."""
    day = library.language.date(appointment.day)
    return f"{day}, {appointment.at:%H:%M}" if appointment.at else day


def _exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether clocks show that time on that day; in spring they skip an hour."""
    local = datetime.combine(day, at.replace(tzinfo=None), zone)
    there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)
