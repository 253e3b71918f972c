"""The calendar of a visit, read back: every step on its day, titles that say nothing, days that can be chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from recommender.content.loading import library_in
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.errors import AppointmentError
from recommender.exports.appointments import FURTHEST_DAYS, Appointment, first_day, last_day, planned
from recommender.exports.calendar_file import Plan, calendar
from recommender.exports.told import Told
from tests.builders import decided, healthy, parsed, policy
from tests.case_files import library
from tests.test_sheets import turkish

TODAY = date(2026, 11, 21)
MADE_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
DERMATHERAPY: dict[str, Any] = {"concerns": {"texture": "moderate"}, "goal": "lasting"}


def written(
    day: date, at: time | None = None, content: Library | None = None, name: str = "one", **changes: Any
) -> bytes:
    intake = parsed(healthy(**{**DERMATHERAPY, **changes}))
    told = Told(content or library(), intake, decide(policy(), intake), TODAY)
    return calendar(Plan(told, Appointment(day, at), name, MADE_AT))


def read(raw: bytes) -> Any:
    """The file as the library reads it; its types know too little of what an entry holds."""
    return Calendar.from_ical(raw)


def events(raw: bytes, key: str) -> list[Any]:
    return [event for event in read(raw).events if str(event["summary"]) == library().say(key)]


def in_zone(zone: str) -> Library:
    return library().model_copy(update={"clinic": library().clinic.model_copy(update={"timezone": zone})})


# Which days can be chosen.


def test_a_visit_is_not_before_the_earliest_day_and_the_message_names_it() -> None:
    decision = decided(**DERMATHERAPY, procedures={"filler": 3})
    earliest = first_day(decision, TODAY)
    assert earliest == TODAY + timedelta(days=decision.plan.earliest_in_days or 0) > TODAY
    assert planned(library(), decision, TODAY, earliest).day == earliest
    with pytest.raises(AppointmentError, match=library().language.date(earliest)):
        planned(library(), decision, TODAY, earliest - timedelta(days=1))


def test_a_visit_is_at_most_a_year_ahead() -> None:
    furthest = TODAY + timedelta(days=FURTHEST_DAYS)
    assert last_day(TODAY) == planned(library(), decided(), TODAY, furthest).day == furthest
    with pytest.raises(AppointmentError, match="21 November 2027"):
        planned(library(), decided(), TODAY, furthest + timedelta(days=1))


def test_a_referral_has_no_visit_at_the_clinic() -> None:
    decision = decided(warning_signs=["changing_mole"])
    assert decision.outcome is Outcome.MEDICAL_REFERRAL and first_day(decision, TODAY) is None
    with pytest.raises(AppointmentError, match="doctor"):
        planned(library(), decision, TODAY, TODAY)


def test_a_time_that_the_clocks_leave_out_is_refused() -> None:
    berlin, spring = in_zone("Europe/Berlin"), date(2027, 3, 28)
    with pytest.raises(AppointmentError, match="02:30"):
        planned(berlin, decided(), TODAY, spring, time(2, 30))
    assert planned(berlin, decided(), TODAY, spring, time(3, 30)).at == time(3, 30)
    assert planned(library(), decided(), TODAY, spring, time(2, 30)).at == time(2, 30)


# The visit.


def test_a_visit_without_a_time_takes_the_day() -> None:
    (visit,) = events(written(date(2027, 1, 4)), "calendar_visit")
    assert (visit["dtstart"].dt, visit["dtend"].dt) == (date(2027, 1, 4), date(2027, 1, 5))


def test_a_visit_with_a_time_has_the_zone_of_the_clinic() -> None:
    raw = written(date(2027, 1, 4), time(14, 30))
    (visit,) = events(raw, "calendar_visit")
    assert visit["dtstart"].dt == datetime(2027, 1, 4, 14, 30, tzinfo=ZoneInfo("Europe/Istanbul"))
    assert b"DTSTART;TZID=Europe/Istanbul:20270104T143000\r\n" in raw
    assert [str(zone["tzid"]) for zone in read(raw).timezones] == ["Europe/Istanbul"]


@pytest.mark.parametrize("day, hours", [(date(2027, 3, 27), 1), (date(2027, 3, 28), 2), (date(2027, 10, 31), 1)])
def test_a_visit_beside_a_change_of_the_clocks_keeps_its_hour(day: date, hours: int) -> None:
    raw = written(day, time(10), in_zone("Europe/Berlin"))
    (visit,) = events(raw, "calendar_visit")
    assert visit["dtstart"].dt.astimezone(UTC).hour == 10 - hours
    (zone,) = read(raw).timezones
    there = zone.to_tz(lookup_tzid=False)
    assert datetime(day.year, day.month, day.day, 10, tzinfo=there).utcoffset() == timedelta(hours=hours)


def test_a_visit_lasts_as_long_as_the_content_says_or_has_no_length() -> None:
    at = time(14, 30)
    (long,) = events(written(date(2027, 1, 4), at), "calendar_visit")
    (open_,) = events(written(date(2027, 1, 4), at, concerns={"dullness": "mild"}, goal="relax"), "calendar_visit")
    minutes = decided(**DERMATHERAPY).plan.minutes
    assert minutes and long["duration"].dt == timedelta(minutes=minutes[1])
    assert "duration" not in open_ and "dtend" not in open_


# Before and afterwards.


def test_each_day_of_preparation_is_counted_from_the_visit_over_the_new_year() -> None:
    days = [event["dtstart"].dt for event in events(written(date(2027, 1, 10)), "calendar_prepare")]
    assert days == [date(2026, 12, 13), date(2026, 12, 27), date(2027, 1, 3), date(2027, 1, 9), date(2027, 1, 10)]


def test_preparation_that_is_past_stands_on_today_and_says_so() -> None:
    first, second, *_ = events(written(date(2026, 12, 10)), "calendar_prepare")
    assert first["dtstart"].dt == TODAY
    assert str(first["description"]).startswith(library().say("calendar_moved", date="12 November 2026"))
    assert not first.subcomponents  # nothing left to remind of
    assert second["dtstart"].dt == date(2026, 11, 26)
    assert library().say("calendar_moved", date="")[:20] not in str(second["description"])


def test_aftercare_stands_on_the_days_after_the_visit() -> None:
    spans = [
        ((event["dtstart"].dt - date(2027, 1, 4)).days, (event["dtend"].dt - event["dtstart"].dt).days)
        for event in events(written(date(2027, 1, 4)), "calendar_after")
    ]
    assert spans == [(0, 1), (0, 2), (1, 3), (1, 7), (1, 30), (31, 1)]


def test_descriptions_hold_the_texts_and_titles_say_nothing_about_health() -> None:
    found = read(written(date(2027, 1, 4)))
    texts = "\n".join(str(event["description"]) for event in found.events)
    card = policy().treatments[decided(**DERMATHERAPY).outcome]
    told = [entry.text for entry in card.prepare if entry.when is None]
    assert told and all(text in texts for text in told)
    titles = {library().say(key) for key in ("calendar_visit", "calendar_prepare", "calendar_after")}
    assert {str(event["summary"]) for event in found.events} == titles
    alarms = [str(part["description"]) for event in found.events for part in event.subcomponents]
    assert alarms and set(alarms) <= titles
    assert not any(word in title.lower() for title in titles for word in ("derma", "needl", "facial", "acne"))


def test_every_step_ahead_reminds_the_day_before() -> None:
    for event in read(written(date(2027, 1, 4), time(14, 30))).events:
        (alarm,) = event.subcomponents
        whole_day = not isinstance(event["dtstart"].dt, datetime)
        assert alarm["trigger"].dt == (timedelta(hours=-6) if whole_day else timedelta(days=-1))


# The file.


def test_entries_keep_their_names_when_the_visit_is_moved() -> None:
    names = [[str(event["uid"]) for event in read(written(date(2027, 1, day))).events] for day in (4, 5)]
    assert names[0] == names[1] and len(set(names[0])) == len(names[0])
    other = [str(event["uid"]) for event in read(written(date(2027, 1, 4), name="two")).events]
    assert not set(other) & set(names[0])


@pytest.mark.parametrize("content", [library, turkish], ids=["en", "tr"])
def test_the_file_is_folded_stamped_and_the_same_every_time(content: Any) -> None:
    raw = written(date(2027, 1, 4), time(14, 30), content())
    assert raw == written(date(2027, 1, 4), time(14, 30), content())
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert {event["dtstamp"].dt for event in read(raw).events} == {MADE_AT}
    assert str(read(raw)["prodid"]).endswith(content().language.code.upper())


def test_turkish_letters_come_back() -> None:
    found = read(written(date(2027, 1, 4), content=turkish()))
    assert any("ğüşıöçİ" in str(event["description"]) for event in found.events)
    assert str(found.events[0]["location"]) == turkish().clinic.address


@pytest.mark.parametrize("language", ["en", "tr"])
def test_titles_name_no_treatment(language: str) -> None:
    """In Turkish, a word for skin care is the name of the facial, too."""
    found = library_in(language)
    titles = [found.say(f"calendar_{part}") for part in ("visit", "prepare", "after")]
    for name in (found.say("name_facial"), found.say("name_dermatherapy")):
        assert not any(found.language.lower(name) in found.language.lower(title) for title in titles)
