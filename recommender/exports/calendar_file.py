"""The plan of a visit as a calendar: the appointment, what to do before it and what afterwards.

Titles say nothing about health, since a phone shows them while it is locked; what to do stands in the description.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from recommender.domain.treatments import Phase
from recommender.engine.explaining.plan import aftercare, preparation
from recommender.engine.explaining.telling import Group
from recommender.exports.appointments import Appointment
from recommender.exports.letters import whole_letters
from recommender.exports.told import Told

MADE_BY = "-//Skin check//Plan of a visit//"
A_DAY, EVENING_BEFORE = timedelta(days=1), timedelta(hours=6)  # before midnight, at which a day begins: 18:00
# When a phase begins, in days after the visit, and for how many days it stands in the calendar.
PHASES: dict[Phase, tuple[int, int]] = {
    "first_hours": (0, 1),
    "first_day": (0, 2),
    "first_days": (1, 3),
    "first_week": (1, 7),
    "first_month": (1, 30),
    "later": (31, 1),
}


@dataclass(frozen=True)
class Plan:
    """A planned visit with what its entries are made from.

    `name` tells the entries of one decision from those of another: made again they replace each other. `made_at` is
    when the file was made, with its time zone.
    """

    told: Told
    appointment: Appointment
    name: str
    made_at: datetime

    def say(self, key: str, **values: object) -> str:
        return self.told.library.say(key, **values)


def calendar(plan: Plan) -> bytes:
    """The plan as an .ics file."""
    clinic = plan.told.library.clinic
    found = Calendar()
    found.add("prodid", f"{MADE_BY}{plan.told.library.language.code.upper()}")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-timezone", clinic.timezone)
    for event in (_visit(plan), *_before(plan), *_after(plan)):
        found.add_component(event)
    found.add_missing_timezones(first_date=_first_date(found), last_date=plan.appointment.day + timedelta(days=60))
    for zone in found.timezones:
        zone.pop("comment", None)  # a remark in English
    written: bytes = found.to_ical()
    return written


def _first_date(found: Calendar) -> date:
    return min(event.start.date() if isinstance(event.start, datetime) else event.start for event in found.events)


def _visit(plan: Plan) -> Event:
    clinic, appointment = plan.told.library.clinic, plan.appointment
    where = plan.say("calendar_where", clinic=clinic.name, phone=clinic.phone)
    event = _event(plan, "visit", plan.say("calendar_visit"), where)
    event.add("location", clinic.address)
    if appointment.at is None:
        _set_days(event, appointment.day, 1)
    else:
        event.add("dtstart", datetime.combine(appointment.day, appointment.at, ZoneInfo(clinic.timezone)))
        minutes = plan.told.decision.plan.minutes
        if minutes:
            event.add("duration", timedelta(minutes=minutes[1]))
    _remind(plan, event, appointment.day, EVENING_BEFORE if appointment.at is None else A_DAY)
    return event


def _before(plan: Plan) -> Iterator[Event]:
    """What to do on each day before; a day that is past becomes today, and the description says so."""
    for days, group in preparation(plan.told.teller).items():
        due = plan.appointment.days_before(days)
        day = max(due, plan.told.today)
        moved = plan.say("calendar_moved", date=plan.told.library.language.date(due)) if day > due else ""
        yield _day_event(plan, f"before.{days}", plan.say("calendar_prepare"), group, (day, 1), moved)


def _after(plan: Plan) -> Iterator[Event]:
    for phase, group in aftercare(plan.told.teller).items():
        begins, lasts = PHASES[phase]
        when = plan.appointment.day + timedelta(days=begins), lasts
        yield _day_event(plan, f"after.{phase}", plan.say("calendar_after"), group, when)


def _day_event(plan: Plan, key: str, title: str, group: Group, when: tuple[date, int], first: str = "") -> Event:
    texts = [first] if first else []
    texts += [group.label, *(f"- {line.text}" for line in group.lines)]
    event = _event(plan, key, title, "\n".join(texts))
    _set_days(event, *when)
    event.add("transp", "TRANSPARENT")  # something to do, not a time that is taken
    _remind(plan, event, when[0], EVENING_BEFORE)
    return event


def _event(plan: Plan, key: str, title: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{plan.name}/{key}')}")
    event.add("dtstamp", plan.made_at.astimezone(ZoneInfo("UTC")))
    event.add("summary", whole_letters(title))
    event.add("description", whole_letters(description))
    event.add("class", "PRIVATE")
    return event


def _set_days(event: Event, day: date, lasts: int) -> None:
    """Whole days; the end is the day after the last."""
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=lasts))


def _remind(plan: Plan, event: Event, day: date, before: timedelta) -> None:
    """A reminder the day before, unless that day is past."""
    if day <= plan.told.today:
        return
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", -before)
    event.add_component(alarm)
