"""The day and time of a visit: asked with the browser's own fields, and checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

import streamlit as st

from recommender.errors import AppointmentError
from recommender.exports.appointments import Appointment, first_day, last_day, planned
from recommender.exports.told import Told
from recommender.ui import session
from recommender.ui.components.scripted import scripted

KEY = "take.visit"
Read = TypeVar("Read", date, time)


def visit(told: Told) -> Appointment | None:
    """The visit that the client chose; None without one, or where it cannot be."""
    first, last = first_day(told.decision, told.today), last_day(told.today)
    if first is None:
        return None
    day, at = said(st.session_state.get(KEY))
    chosen, error = _planned(told, day, at)
    in_words = told.library.language.date
    data = {
        "day_label": session.say("take_date"),
        "time_label": session.say("take_time"),
        "help": session.say("take_date_help", first=in_words(first), last=in_words(last)),
        "error": error,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "day": day.isoformat() if day else "",
        "time": f"{at:%H:%M}" if at else "",
    }
    component = scripted("appointment")
    component(data=data, key=KEY, default={"said": None}, tells=("said",))
    return chosen


def said(state: object) -> tuple[date | None, time | None]:
    """Day and time as a browser tells them; None for what is empty or is none."""
    found = state.get("said") if isinstance(state, Mapping) else None
    told = found if isinstance(found, Mapping) else {}
    return _read(date.fromisoformat, told.get("day")), _read(time.fromisoformat, told.get("time"))


def _read(read: Callable[[str], Read], text: object) -> Read | None:
    try:
        return read(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _planned(told: Told, day: date | None, at: time | None) -> tuple[Appointment | None, str]:
    """The visit, or what is wrong with it."""
    if day is None:
        return None, ""
    try:
        return planned(told.library, told.decision, told.today, day, at), ""
    except AppointmentError as error:
        return None, str(error)
