"""What a client sees when a page fails: a plain page and a telephone number, never a traceback."""

from __future__ import annotations

import logging

import streamlit as st

from recommender.ui import session

log = logging.getLogger(__name__)


def say_sorry(error: Exception) -> bool:
    """Show a plain page. The log names the kind of error and where it happened, never the answers."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown"
    log.error("A page failed with %s at %s", type(error).__name__, place)
    st.title(session.say("problem_title"), anchor=False)
    st.text(session.say("problem_text", phone=session.library().clinic.phone))
    return True
