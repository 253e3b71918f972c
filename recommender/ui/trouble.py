"""What a client sees when a page fails: a plain page and a telephone number, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from recommender.ui import session

log = logging.getLogger(__name__)
# Streamlit writes the whole error before anybody can stop it, and its text may hold an answer.
logging.getLogger("streamlit.error_util").disabled = True
logging.getLogger("streamlit.runtime.backend_operation_handler").disabled = True  # the same of a file


def say_sorry(error: Exception) -> bool:
    """Show a plain page. The log names the kind of error and where it happened, never the answers."""
    log.error("A page failed with %s at %s", type(error).__name__, _place(error))
    st.title(session.say("problem_title"), anchor=False)
    st.text(session.say("problem_text", phone=session.library().clinic.phone))
    if st.button(session.say("problem_again"), key="trouble.again"):
        st.switch_page(session.QUESTIONS)
    return True


def made_quietly(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same file; where it cannot be made, the log names the kind of error and where, never what stood in it."""

    def made() -> bytes:
        try:
            return make()
        except Exception as error:
            log.error("A file was not made: %s at %s", type(error).__name__, _place(error))
        raise RuntimeError("The file was not made.")  # which is all that Streamlit learns

    return made


def _place(error: Exception) -> str:
    """The file and line where an error was raised."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "an unknown place"
