"""The case on paper and as a file. Either is made when its button is pressed, recorded, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from recommender.casework.paper import Taking, export_json, sheet_pdf
from recommender.casework.roles import Action
from recommender.domain.library import Library
from recommender.ui import session, staff
from recommender.ui.components.policy_mark import PLACE
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, source_library


def take(case: Opened) -> None:
    """The buttons that this role has."""
    with st.container(horizontal=True, key="case-take"):
        if case.may(Action.PRINT_SHEET) and case.decided:
            make = partial(_taken, sheet_pdf, session.library(), case)
            label = escaped(session.say("case_print"))
            st.download_button(label, make, "consultation.pdf", "application/pdf", key="case.print", on_click="ignore")
        if case.may(Action.EXPORT_CASE):
            make = partial(_taken, export_json, session.library(), case)
            label = escaped(session.say("case_export"))
            st.download_button(label, make, "case.json", "application/json", key="case.export", on_click="ignore")


def _taken(make: Callable[[Taking], bytes], library: Library, case: Opened) -> bytes:
    return make(Taking(case.records, library, source_library(), PLACE, case.actor, case.id, staff.now()))
