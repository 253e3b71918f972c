"""A day, asked with the browser's own field: it speaks its language and opens its own calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from recommender.ui.components.scripted import scripted
from recommender.ui.consulting import Opened


def day_field(
    case: Opened, name: str, label: str, first: date | None, *, earliest: date | None = None, last: date | None = None
) -> date | None:
    """The day that was entered, `first` until then; None for none. Bounds are the browser's hint, not a check."""
    unsaved = case.unsaved
    key = f"case.{case.id[:8]}.{name}.{unsaved.times}"
    unsaved.first.setdefault(name, first)
    unsaved.typed.setdefault(name, first)
    told, found = _said(st.session_state.get(key))
    if told:
        unsaved.typed[name] = found
    day: date | None = unsaved.typed[name]
    data = {
        "label": label,
        "id": name.replace(".", "-"),
        "day": day.isoformat() if day else "",
        "min": earliest.isoformat() if earliest else "",
        "max": last.isoformat() if last else "",
    }
    scripted("day")(data=data, key=key, default={"said": None}, tells=("said",))
    return day


def _said(state: object) -> tuple[bool, date | None]:
    """Whether the browser told anything, and the day it told; what is no day is none."""
    found = state.get("said") if isinstance(state, Mapping) else None
    if not isinstance(found, str):
        return False, None
    try:
        return True, date.fromisoformat(found)
    except ValueError:
        return True, None
