"""What a client takes along from the result: their page, the clinic's page, and the visit as a calendar.

A file is made when its button is pressed and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import streamlit as st

from recommender.content.loading import DEFAULT_CONTENT, library_in
from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.engine.receipts import receipt_of
from recommender.exports.appointments import Appointment, first_day
from recommender.exports.client_sheet import client_sheet
from recommender.exports.clinic_sheet import clinic_sheet
from recommender.exports.told import Told
from recommender.exports.typesetting import logo_of, pdf
from recommender.language import SOURCE
from recommender.ui import session
from recommender.ui.components import kiosk
from recommender.ui.components.text import escaped, paragraph, small
from recommender.ui.components.visit import visit
from recommender.ui.trouble import made_quietly

Kind = Literal["primary", "secondary"]
PDF, CALENDAR = "application/pdf", "text/calendar"


def take_to_doctor(intake: Intake, decision: Decision) -> None:
    """The one button of a referral that can wait a little: a page to show to the doctor, without a visit here."""
    told = Told(session.library(), intake, decision, session.today())
    if not told.is_urgent:
        download("take_to_doctor", "page.pdf", PDF, partial(client_pdf, told), kind="primary")


@st.fragment
def take_away(intake: Intake, decision: Decision) -> None:
    """The last part of a result; nothing where something else cannot wait."""
    told = Told(session.library(), intake, decision, session.today())
    if told.is_urgent or kiosk.is_on():
        return
    st.header(escaped(session.say("take_title")), anchor=False)
    if first_day(decision, told.today):
        paragraph(session.say("take_lead"))
    appointment = visit(told)
    told = Told(told.library, intake, decision, told.today, appointment)
    if not decision.urgency:  # with one, the card offered it
        download("take_client_pdf", "page.pdf", PDF, partial(client_pdf, told))
    download("take_clinic_pdf", "clinic.pdf", PDF, partial(clinic_pdf, told))
    if appointment:
        download("take_calendar", "visit.ics", CALENDAR, partial(visit_calendar, told, appointment))
    elif first_day(decision, told.today):
        small(session.say("take_calendar_needs_date"))
    small(session.say("take_private"))


def download(label: str, name: str, mime: str, make: Callable[[], bytes], kind: Kind = "secondary") -> None:
    """A button whose file is made on the click. Names say nothing about health.

    On a device of the clinic there is none: the file would stay on it for the next person.
    """
    if kiosk.is_on():
        return
    key = f"take.{name}"
    text = escaped(session.say(label))
    st.download_button(text, made_quietly(make), name, mime, key=key, on_click="ignore", type=kind, width="stretch")


def client_pdf(told: Told, reference: str = "") -> bytes:
    return pdf(told.library, client_sheet(told, reference), told.today, _logo(told))


def clinic_pdf(told: Told, reference: str = "") -> bytes:
    return pdf(told.library, clinic_sheet(told, _seal(told), reference), told.today, _logo(told))


def visit_calendar(told: Told, appointment: Appointment) -> bytes:
    from recommender.exports import calendar_file  # loaded where it is needed

    return calendar_file.calendar(calendar_file.Plan(told, appointment, _seal(told), datetime.now(UTC)))


def _logo(told: Told) -> str:
    return logo_of(DEFAULT_CONTENT, told.library.clinic)


def _seal(told: Told) -> str:
    """The seal of the receipt, which is in the language of the content."""
    return receipt_of(library_in(SOURCE), told.intake, told.decision).seal
