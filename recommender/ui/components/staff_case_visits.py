"""The examination, the planned visits and how it went: what happens in the room, written down."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import islice
from typing import Any

import streamlit as st

from recommender.casework.consultation import examine, plan_sessions, record_follow_up
from recommender.casework.planning import days_apart, open_weekdays, proposed_days
from recommender.casework.roles import Action
from recommender.domain.case import LONGEST_NOTE, Examination, FollowUp, Session
from recommender.domain.decision import PlanFigures
from recommender.domain.terms import Outcome
from recommender.exports.sheets import Entry
from recommender.exports.staff_work import of_staff
from recommender.ui import session
from recommender.ui.components.day import day_field
from recommender.ui.components.staff_case_lines import entries, heading, sentence
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, entered, save

SKIN_TYPES = (1, 2, 3, 4, 5, 6)
PATCHES, PHOTOS = ("none", "clear", "reaction"), ("agreed", "declined")
NOT_KNOWN = ""  # the third value: nobody looked, nobody asked
MOST_PROPOSED = 12  # days; no course has more visits
RESULTS = ("better", "same", "worse", "adverse", "did_not_come")


def visits(case: Opened) -> None:
    if case.may(Action.EXAMINE):
        _examination(case)
    if case.may(Action.PLAN_SESSIONS):
        _plan(case)
    if case.may(Action.RECORD_FOLLOW_UP):
        _follow_up(case)
    if not case.may(Action.EXAMINE):
        for part in of_staff(session.library(), case.file, case.names):
            found = [Entry(one.text, name=one.name) for group in part.groups for one in group.entries]
            st.html(heading(part.heading) + entries(found))


def _examination(case: Opened) -> None:
    """Three findings that are each unknown until somebody says otherwise."""
    say, found = session.say, case.file.examination
    st.header(escaped(say("paper_examination")), anchor=False)
    skin_type, patch, photos = _findings(case, found)
    note = _note(case, "exam.note", found)
    if st.button(say("case_save_findings"), key="case.examine"):
        values: dict[str, Any] = {
            "skin_type": int(skin_type) if skin_type else None,
            "test_patch": patch or None,
            "photos": photos or None,
        }
        findings = Examination(**values, note=note, by=case.actor.id, at=case.now)
        save(case, "exam", partial(examine, found=findings))


def _findings(case: Opened, found: Examination | None) -> tuple[str | None, str | None, str | None]:
    """What is chosen of skin type, test patch and photos."""
    say, known = session.say, found or Examination(by="", at=case.now)
    skins = {str(code): _skin(str(code)) for code in SKIN_TYPES}
    patches = {code: say(f"paper_test_patch_{code}") for code in PATCHES}
    photos = {code: say(f"paper_photos_{code}") for code in PHOTOS}
    skin_type = str(known.skin_type) if known.skin_type else None
    return (
        _choice(case, "exam.skin", "paper_skin_type", skins, skin_type),
        _choice(case, "exam.patch", "paper_test_patch", patches, known.test_patch),
        _choice(case, "exam.photos", "paper_photos", photos, known.photos, unknown="case_not_asked"),
    )


def _note(case: Opened, name: str, found: Examination | FollowUp | None) -> str:
    """A remark beside what is written down, as it stands or as it is being typed."""
    first, label = found.note if found else "", session.say("paper_note")
    typed: str = entered(case, name, first, st.text_area, label, max_chars=LONGEST_NOTE, height=80)
    return typed[:LONGEST_NOTE]


def _skin(told: Any) -> str:
    item = session.questionnaire().by_id["skin_type"]
    return item.label(told) if told in item.codes else session.say("paper_unknown")


def _choice(
    case: Opened, name: str, label: str, names: dict[str, str], known: str | None, unknown: str = "paper_unknown"
) -> str | None:
    """One of the findings; nothing is chosen before somebody does, and what is not known can be said again."""
    every = {**names, NOT_KNOWN: session.say(unknown)}
    first = known if known is not None or case.file.examination is None else NOT_KNOWN
    found: str | None = entered(
        case, name, first, st.radio, session.say(label), list(every), horizontal=True,
        format_func=lambda code: escaped(session.library().language.upper_first(every[code])),
    )  # fmt: skip
    return found


def _plan(case: Opened) -> None:
    """Visits on days that honour the waits; the first possible one is filled in."""
    say, review = session.say, case.file.review
    st.header(escaped(say("paper_sessions")), anchor=False)
    _planned(case)
    if case.decided is None or review is None or review.outcome is Outcome.MEDICAL_REFERRAL:
        st.html(sentence(say("case_visit_undecided")))
        return
    plan, library, treatment = case.decided.decision.plan, session.library(), review.outcome
    proposed = list(islice(proposed_days(library, case.file, case.decided, treatment, case.today), MOST_PROPOSED))
    _tell_what_holds(plan, treatment, proposed[0])
    day = day_field(case, "visit.day", say("case_visit_day"), proposed[0], earliest=proposed[0])
    if day and day.weekday() not in open_weekdays(library.clinic):
        st.html(sentence(say("case_visit_shut"), "mark"))
    note = entered(case, "visit.note", "", st.text_input, say("paper_note"), max_chars=LONGEST_NOTE)
    with st.container(horizontal=True):
        if st.button(say("case_visit_add"), key="case.visit.add") and day:
            _add(case, [day], treatment, note)
        sessions = plan.sessions if case.decided.decision.outcome is treatment else None
        if sessions and not case.file.sessions:
            label = say("case_visit_course", count=sessions[0])
            if st.button(escaped(label), key="case.visit.course"):
                _add(case, proposed[: sessions[0]], treatment, note)


def _tell_what_holds(plan: PlanFigures, treatment: Outcome, first: date) -> None:
    """From when on a treatment is possible, how far apart its visits are, and what is to be left out of them."""
    say, library = session.say, session.library()
    lead = say(
        "case_visit_lead",
        treatment=say(f"name_{treatment}"),
        date=library.language.date(first),
        days=days_apart(library, treatment),
    )
    st.html(sentence(lead))
    blocked = [Entry(str(library.policy.rules_by_id[one.rule].rationale)) for one in plan.extras_blocked]
    if blocked:
        st.html(heading(say("case_leave_out"), 3) + entries(blocked))


def _add(case: Opened, days: list[date], treatment: Outcome, note: str) -> None:
    new = [Session(day=day, treatment=treatment, note=note[:LONGEST_NOTE]) for day in days]
    save(case, "visit", partial(plan_sessions, sessions=(*case.file.sessions, *new)))


def _planned(case: Opened) -> None:
    """The visits, each with a way to call it off."""
    language = session.library().language
    for number, visit in enumerate(case.file.sessions):
        name = session.say(f"name_{visit.treatment}")
        text = f"{name}. {visit.note}" if visit.note else name
        st.html(entries([Entry(text, name=language.date(visit.day))]))
        if visit.day >= case.today:
            label = session.say("case_visit_remove", date=language.date(visit.day))
            if st.button(escaped(label), key=f"case.visit.remove.{number}", type="tertiary"):
                left = tuple(one for place, one in enumerate(case.file.sessions) if place != number)
                save(case, "visit", partial(plan_sessions, sessions=left))


def _follow_up(case: Opened) -> None:
    say, found = session.say, case.file.follow_up
    st.header(escaped(say("paper_follow_up")), anchor=False)
    names = {code: session.library().language.upper_first(say(f"paper_follow_up_{code}")) for code in RESULTS}
    result = entered(
        case, "after.result", found.result if found else None, st.radio, say("case_follow_up"), list(names),
        horizontal=True, format_func=lambda code: escaped(names[code]),
    )  # fmt: skip
    note = _note(case, "after.note", found)
    if st.button(say("case_save_follow_up"), key="case.follow_up"):
        if result is None:
            case.unsaved.said, case.unsaved.trouble = "", ("case_follow_up_incomplete", {})
            st.rerun()
        outcome = FollowUp(result=result, note=note, by=case.actor.id, at=case.now)
        save(case, "after", partial(record_follow_up, found=outcome))
