"""The pages by their addresses, made once for each language: making one looks its file up on the disk."""

from __future__ import annotations

import importlib
import pkgutil
from copy import copy
from functools import cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.content.loading import library_in
from recommender.ui import components, session, speech
from recommender.web import addresses

SCRIPTS = {
    addresses.START: session.QUESTIONS,
    "check": session.CHECK,
    "result": session.RESULT,
    "now": session.STOP,
    "send": session.SEND,
    "sent": session.SENT,
    "treatments": session.TREATMENTS,
    "how-we-decide": session.HOW,
    "privacy": session.PRIVACY,
}


def pages() -> list[StreamlitPage]:
    """All pages for one run. Each run has pages of its own, as a page notes that it was called."""
    return [copy(page) for page in _made(speech.language())]


@cache
def _made(language: str) -> tuple[StreamlitPage, ...]:
    library = library_in(language)
    return tuple(
        st.Page(script, title=addresses.title(library, address), url_path=address, default=address == addresses.START)
        for address, script in SCRIPTS.items()
    )


def load_parts() -> None:
    """Load every part of the pages now, so that the first client does not wait for it."""
    for part in pkgutil.iter_modules(components.__path__, f"{components.__name__}."):
        importlib.import_module(part.name)
