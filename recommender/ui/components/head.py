"""The head of every page: whose site it is, and the way to the other language."""

from __future__ import annotations

import streamlit as st

from recommender.ui import session, speech
from recommender.ui.components.scripted import scripted


def head(connection: dict[str, str]) -> None:
    """Put the head on the page; `connection` is what to say when the server is out of reach."""
    clinic = session.library().clinic
    data = {
        "code": speech.language(),
        "skip": session.say("skip_to_main"),
        "name": clinic.name,
        "tagline": clinic.tagline,
        "logo": "/logo.svg" if clinic.logo else "",
        "connection": connection,
        "languages": [{"code": code, "name": speech.name_of(code)} for code in speech.others()],
    }
    chosen = scripted("head")(data=data, key="head", tells=("language", "back"))
    if chosen.language in speech.others():
        speech.switch_to(chosen.language)
        st.rerun()
