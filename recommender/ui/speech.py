"""The language that a client reads: from the address, a cookie or the browser, and switched without losing anything."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache

import streamlit as st

from recommender.content.loading import library_in
from recommender.domain.library import Library
from recommender.language import SOURCE, Language
from recommender.web.language import choose_language

COOKIE = "lang"


_of_this_run: ContextVar[tuple[str, Library]] = ContextVar("spoken")  # each run of a page has a context of its own


def begin() -> None:
    """Settle the language for this run of the page: asking the session for each text takes longer than saying it."""
    code = _settled()
    _of_this_run.set((code, library_in(code)))


def library() -> Library:
    """The content in the language of this session."""
    return _spoken()[1]


def offered() -> tuple[str, ...]:
    return library_in(SOURCE).clinic.languages


def language() -> str:
    """The code of the language of this session."""
    return _spoken()[0]


def _spoken() -> tuple[str, Library]:
    """The language of this run and the content in it; outside of one, that of the session."""
    found = _of_this_run.get(None)
    return found or (_settled(), library_in(_settled()))


def _settled() -> str:
    if "language" not in st.session_state:
        header = st.context.headers.get("Accept-Language", "")
        asked, kept = st.query_params.get(COOKIE, ""), st.context.cookies.get(COOKIE, "")
        st.session_state["language"] = choose_language(asked, kept, header, offered())
    found: str = st.session_state["language"]
    return found


def switch_to(code: str) -> None:
    """Read on in another language. The answers are codes and stay as they are."""
    st.session_state["language"] = code
    begin()
    if COOKIE in st.query_params:
        st.query_params[COOKIE] = code


def others() -> list[str]:
    """The other languages of the clinic."""
    return [code for code in offered() if code != language()]


@cache
def name_of(code: str) -> str:
    """What a language calls itself."""
    return Language(code).name
