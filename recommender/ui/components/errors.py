"""The error summary at the top of a step: what to correct, with a link to each place."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.flow.steps import Gap
from recommender.ui import session
from recommender.ui.components.text import escaped


def error_summary(gaps: Sequence[Gap]) -> None:
    """All that has to be corrected; nothing when there is nothing."""
    if not gaps:
        return
    with st.container(border=True, key="error-summary"):
        st.header(session.say("errors_title"), anchor=False)
        st.markdown("\n".join(f"- [{escaped(gap.message)}](#{_anchor(gap)})" for gap in gaps))


def _anchor(gap: Gap) -> str:
    """The heading of the question that the message is about."""
    is_grade = gap.key.startswith("concerns.grades.")
    return gap.key if is_grade else gap.key.split(".")[0]
