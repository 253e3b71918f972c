"""The case on paper and as a file. Each is made when its button is pressed, recorded, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from recommender.casework.paper import Taking, export_csv, export_json, sheet_pdf
from recommender.casework.roles import Action, Actor
from recommender.domain.library import Library
from recommender.store.records import Records
from recommender.ui import session, staff
from recommender.ui.components.policy_mark import PLACE
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, source_library
from recommender.ui.trouble import made_quietly

PDF, JSON, CSV = "application/pdf", "application/json", "text/csv"


def take(case: Opened) -> None:
    """The buttons that this role has."""
    with st.container(horizontal=True, key="case-take"):
        if case.may(Action.PRINT_SHEET) and case.decided:
            _download(case, "case_print", "consultation.pdf", PDF, sheet_pdf)
        if case.may(Action.EXPORT_CASE):
            _download(case, "case_export", "case.json", JSON, export_json)
            _download(case, "case_export_table", "case.csv", CSV, export_csv)


def _download(case: Opened, label: str, name: str, kind: str, make: Callable[[Taking], bytes]) -> None:
    whose = (staff.asked_at_each_call(), case.records, case.id, session.library())
    made = made_quietly(partial(taken, make, *whose))
    st.download_button(escaped(session.say(label)), made, name, kind, key=f"case.{label}", on_click="ignore")


def taken(
    make: Callable[[Taking], bytes], who: Callable[[], Actor], records: Records, case_id: str, library: Library
) -> bytes:  # fmt: skip
    """A file of a case as it stands now, for whoever is logged in now."""
    return make(Taking(records, library, source_library(), PLACE, who(), case_id, staff.now()))
