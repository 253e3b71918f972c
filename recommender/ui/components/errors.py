"""The error summary at the top of a step: what to correct, with a link to each place."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.flow.steps import GRADES, Gap
from recommender.ui import session
from recommender.ui.components.scripted import scripted


def error_summary(gaps: Sequence[Gap]) -> None:
    """All that has to be corrected; nothing when there is nothing."""
    if not gaps:
        return
    listed = [{"id": _place(gap), "message": gap.message} for gap in gaps]
    with st.container(border=True, key="error-summary"):
        scripted("errors")(data={"title": session.say("errors_title"), "gaps": listed}, key="errors")


def _place(gap: Gap) -> str:
    """The id of the input that a message is about: the first of a question, or the days of one procedure."""
    item, _, code = gap.key.partition(".")
    is_days = bool(code) and GRADES not in f".{code}"
    return f"{item}-{code}-days" if is_days else gap.key
