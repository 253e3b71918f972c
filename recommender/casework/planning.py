"""Which visits can be planned: of what was decided, not before the waits are over, and not too close together.

The check is made when a visit is planned and each time the case is shown, because answers change after it was planned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from recommender.casework.deciding import Decided
from recommender.casework.overriding import what_forbids
from recommender.domain.case import CaseFile, Session
from recommender.domain.clinic import Clinic
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.errors import RefusedError

FURTHEST_DAYS = 730  # included; beyond it a year was mistyped
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def first_day(found: Decided, treatment: Outcome) -> date:
    """The first day on which nothing keeps a treatment away that only time takes away."""
    waits = [
        firing.days
        for name, restriction in found.decision.trace.restrictions.items()
        if str(name) == str(treatment)
        for firing in restriction.firings
        if firing.days is not None
    ]
    return found.day + timedelta(days=max(waits, default=0))


def refuse_sessions(
    library: Library, file: CaseFile, found: Decided, sessions: tuple[Session, ...], today: date
) -> None:
    """Refuse a plan in which a visit from today on does not fit; visits that were planned and are past stand.

    Calling visits off is never refused, whatever is wrong with those that are left: they go one after the other.

    Raises
    ------
    RefusedError
    """
    if not Counter(sessions) - Counter(file.sessions):
        return
    for session in sessions:
        if session.day < today and session in file.sessions:
            continue
        wrong = what_stops(library, file, found, session, sessions, today)
        if wrong:
            raise wrong


def unfit_sessions(
    library: Library, file: CaseFile, found: Decided, today: date
) -> tuple[tuple[Session, RefusedError], ...]:
    """Planned visits from today on that the answers, or the examination, no longer allow; with the reason."""
    coming = [session for session in file.sessions if session.day >= today]
    checked = ((session, what_stops(library, file, found, session, file.sessions, today)) for session in coming)
    return tuple((session, wrong) for session, wrong in checked if wrong)


def what_stops(
    library: Library, file: CaseFile, found: Decided, session: Session, among: Iterable[Session], today: date
) -> RefusedError | None:
    """Why a visit cannot be on its day; None where it can."""
    review = file.review
    if review is None or session.treatment is not review.outcome or review.outcome is Outcome.MEDICAL_REFERRAL:
        message = "Decide for a treatment first: visits are planned for what was decided."
        return RefusedError("case_visit_undecided", message)
    forbidden = what_forbids(found.decision, session.treatment)
    if forbidden:
        return forbidden
    examination = file.examination
    if examination and examination.test_patch == "reaction" and examination.at >= review.at:
        message = "The test patch reacted after the decision. Decide again before a visit is planned."
        return RefusedError("case_visit_reaction", message)
    return _wrong_day(library, found, session, among, today)


def _wrong_day(
    library: Library, found: Decided, session: Session, among: Iterable[Session], today: date
) -> RefusedError | None:
    first, last = max(first_day(found, session.treatment), today), today + timedelta(days=FURTHEST_DAYS)
    if session.day < first:
        message = f"{session.day} is too early: {first} is the first day."
        return RefusedError("case_visit_early", message, day=session.day, date=first)
    if session.day > last:
        message = f"{session.day} is too far ahead: {last} is the last day."
        return RefusedError("case_visit_far", message, day=session.day, date=last)
    apart = days_apart(library, session.treatment)
    others = list(among)
    others.remove(session) if session in others else None
    for other in others:
        if other.treatment is session.treatment and abs((other.day - session.day).days) < apart:
            message = f"{session.day} and {other.day} are less than {apart} days apart."
            return RefusedError("case_visit_close", message, day=session.day, other=other.day, days=str(apart))
    return None


def days_apart(library: Library, treatment: Outcome) -> int:
    """The fewest days between two visits for one treatment; 1 where the documents give no figure."""
    figure = library.policy.treatments[treatment].plan.weeks_between
    return max(figure.from_ * 7, 1) if figure else 1


def proposed_days(library: Library, file: CaseFile, found: Decided, treatment: Outcome, today: date) -> Iterator[date]:
    """Days for the next visits of a treatment, on which the clinic is open: each as soon as it may be."""
    apart = days_apart(library, treatment)
    taken = [session.day for session in file.sessions if session.treatment is treatment]
    day = max(first_day(found, treatment), today, *(before + timedelta(days=apart) for before in taken))
    opens = open_weekdays(library.clinic)
    while True:
        while day.weekday() not in opens:
            day += timedelta(days=1)
        yield day
        day += timedelta(days=apart)


def open_weekdays(clinic: Clinic) -> frozenset[int]:
    """Weekdays from 0 for Monday on which the clinic is open, by the hours as the English content writes them.

    Every day where the hours cannot be read, as then nobody can say that one is closed.
    """
    found: set[int] = set()
    for hours in clinic.hours:
        words = [word.strip(",.").lower() for word in hours.days.replace("–", " to ").split()]
        days = [WEEK.index(word) for word in words if word in WEEK]
        if "to" in words and len(days) == 2:
            found |= {day % 7 for day in range(days[0], days[1] + 1 + 7 * (days[1] < days[0]))}
        else:
            found |= set(days)
    return frozenset(found or range(7))
