"""The case on paper and as a file. Either is made when its button is pressed, recorded, and kept nowhere.

Between showing a button and pressing it a session can end, a role change and a case go on: who asks, and what the case
says, is looked up at the press.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from recommender.casework.handing_out import exported_case
from recommender.casework.paper import Taking, sheet_pdf
from recommender.casework.roles import Action, Actor
from recommender.casework.signing import Place
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.library import Library
from recommender.store.records import Records
from recommender.ui import session, staff
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, source_library
from recommender.ui.trouble import made_quietly


def take(case: Opened) -> None:
    """The buttons that this role has."""
    whose = (staff.asked_again(), case.records, case.id)
    with st.container(horizontal=True, key="case-take"):
        if case.may(Action.PRINT_SHEET) and case.decided:
            make = made_quietly(partial(sheet, *whose, session.library()))
            label = escaped(session.say("case_print"))
            st.download_button(label, make, "consultation.pdf", "application/pdf", key="case.print", on_click="ignore")
        if case.may(Action.EXPORT_CASE):
            make = made_quietly(partial(export, *whose))
            label = escaped(session.say("case_export"))
            st.download_button(label, make, "case.json", "application/json", key="case.export", on_click="ignore")


def sheet(who: Callable[[], Actor], records: Records, case_id: str, library: Library) -> bytes:
    """The consultation sheet of a case as it stands now, for whoever is logged in now."""
    place = Place(DEFAULT_CONTENT, DEFAULT_DATA)
    return sheet_pdf(Taking(records, library, source_library(), place, who(), case_id, staff.now()))


def export(who: Callable[[], Actor], records: Records, case_id: str) -> bytes:
    return exported_case(records, who(), case_id, staff.now())
