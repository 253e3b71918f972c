"""The case on paper and as a file. Either is made when its button is pressed, recorded, and kept nowhere."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from recommender.casework.consultation import Consultation
from recommender.casework.handing_out import exported_case, printed_case
from recommender.casework.roles import Action
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.signoff import sign_offs_of
from recommender.domain.library import Library
from recommender.domain.signoff import standing_of
from recommender.exports.consultation_sheet import Paper, consultation_sheet
from recommender.exports.told import Told
from recommender.exports.typesetting import logo_of, pdf
from recommender.store.cases import moment
from recommender.ui import session, staff
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened


def take(case: Opened) -> None:
    """The buttons that this role has."""
    with st.container(horizontal=True, key="case-take"):
        if case.may(Action.PRINT_SHEET) and case.decided:
            make = partial(_sheet, case, session.library())
            label = escaped(session.say("case_print"))
            st.download_button(label, make, "consultation.pdf", "application/pdf", key="case.print", on_click="ignore")
        if case.may(Action.EXPORT_CASE):
            export = partial(exported_case, case.records, case.actor, case.id, staff.now())
            label = escaped(session.say("case_export"))
            st.download_button(label, export, "case.json", "application/json", key="case.export", on_click="ignore")


def _sheet(case: Opened, library: Library) -> bytes:
    now = staff.now()
    found = printed_case(case.records, case.actor, case.id, now)
    return sheet_pdf(library, found, case)


def sheet_pdf(library: Library, found: Consultation, case: Opened) -> bytes:
    """The consultation sheet of a case as it stands."""
    zone, decided = ZoneInfo(library.clinic.timezone), case.decided
    if decided is None:
        raise ValueError("a case that cannot be decided has no sheet")
    paper = Paper(
        told=Told(library, decided.intake, decided.decision, decided.day),
        case=found.file,
        reference=found.facts.reference,
        sent_on=moment(found.facts.sent_at).astimezone(zone).date(),
        made_on=case.today,
        standing=standing_of(sign_offs_of(DEFAULT_CONTENT), found.file.receipt["policy"]),
        contact=found.contact,
        at_desk=found.facts.origin == "desk",
        names=case.names,
    )
    return pdf(library, consultation_sheet(paper), case.today, logo_of(DEFAULT_CONTENT, library.clinic))
