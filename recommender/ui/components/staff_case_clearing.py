"""Clearing: a clinician's word that one code need not keep a treatment away. Offered to the medical lead alone."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from recommender.casework.consultation import clear, take_back_clearing
from recommender.casework.roles import Action
from recommender.domain.case import LONGEST_NAME, LONGEST_NOTE, Clearing
from recommender.exports.sheets import Entry
from recommender.ui import session
from recommender.ui.components.day import day_field
from recommender.ui.components.staff_case_lines import entries, heading
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, entered, save


def clearing_form(case: Opened, code: str) -> None:
    """Who cleared it, when, and why; folded away until somebody wants it."""
    say, form = session.say, f"clear_{code}"
    with st.expander(escaped(say("case_clear", what=label_of(code))), key=f"case-clear-{code}"):
        clinician = entered(case, f"{form}.clinician", "", st.text_input, say("case_clinician"), max_chars=LONGEST_NAME)
        day = day_field(case, f"{form}.day", say("case_clear_day"), None, last=case.today)
        note = entered(case, f"{form}.note", "", st.text_area, say("paper_note"), max_chars=LONGEST_NOTE, height=80)
        if st.button(say("case_clear_save"), key=f"case.clear.{code}"):
            _clear(case, form, code, clinician.strip(), day, note.strip())


def _clear(case: Opened, form: str, code: str, clinician: str, day: date | None, note: str) -> None:
    if not clinician or day is None:
        case.unsaved.said, case.unsaved.trouble = "", ("case_clear_incomplete", {})
        st.rerun()
    found = Clearing(
        code=code, clinician=clinician[:LONGEST_NAME], date=day, note=note[:LONGEST_NOTE], by=case.actor.id
    )
    save(case, form, partial(clear, cleared=found))


def cleared(case: Opened) -> None:
    """What was cleared, by whom and when; a medical lead can take it back."""
    if not case.file.cleared:
        return
    language = session.library().language
    st.html(heading(session.say("paper_cleared")))
    for found in case.file.cleared:
        who = session.say("paper_signed_by", name=found.clinician, date=language.date(found.date))
        st.html(entries([Entry(f"{who}. {found.note}".strip(), name=label_of(found.code))]))
        if case.may(Action.CLEAR_RESTRICTION):
            label = session.say("case_take_back", what=label_of(found.code))
            if st.button(escaped(label), key=f"case.take_back.{found.code}", type="tertiary"):
                save(case, "", partial(take_back_clearing, code=found.code))


def label_of(code: str) -> str:
    """A code in the words of the questionnaire."""
    items = session.questionnaire().items
    return next((item.label(code) for item in items if code in item.codes), code)
