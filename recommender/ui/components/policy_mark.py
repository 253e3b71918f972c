"""The mark on every page for staff while no medical lead stands behind the content that decides."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.casework.signing import Place, standing_now
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.library import Library
from recommender.domain.signoff import Standing
from recommender.ui import session

PLACE = Place(DEFAULT_CONTENT, DEFAULT_DATA)  # of the site


def standing() -> Standing:
    """How the content in use stands, with what was signed a moment ago."""
    return standing_now(session.library(), PLACE.content)


def policy_mark() -> None:
    """Say that the content is unsigned or has changed; nothing where it is signed off."""
    found = standing()
    if not found.is_signed:
        st.html(f'<p class="policy-mark" role="note">{escape(mark_text(session.library(), found))}</p>')


def mark_text(library: Library, found: Standing) -> str:
    if found.last is None:
        return library.say("mark_unsigned")
    return library.say("mark_changed", name=found.last.name, date=library.language.date(found.last.date))
