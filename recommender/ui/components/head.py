"""The head of every page: whose site it is, the way to the other language, and what is told about the answers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.ui import session, speech
from recommender.ui.components.scripted import scripted


def head(connection: dict[str, str], notes: Sequence[str]) -> object:
    """Put the head on the page, with `notes` below it; `connection` is what to say when the server is out of reach.

    What comes back is the page whose link was followed in the footer. It may be anything that a browser sends.
    """
    clinic, others = session.library().clinic, speech.others()
    data = {
        "code": speech.language(),
        "skip": session.say("skip_to_main"),
        "name": clinic.name,
        "tagline": clinic.tagline,
        "logo": "/logo.svg" if clinic.logo else "",
        "connection": connection,
        "notes": notes,
        "languages": [{"code": code, "name": speech.name_of(code)} for code in others],
    }
    chosen = scripted("head")(data=data, key="head", tells=("language", "back", "page"))
    if chosen.language in others:
        speech.switch_to(chosen.language)
        st.rerun()
    return chosen.page
