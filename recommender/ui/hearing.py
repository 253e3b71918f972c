"""Own words, read: what they mention is part of the draft as soon as they are another text."""

from __future__ import annotations

import streamlit as st

from recommender.casework.understanding import mentioned, mentions, words_of
from recommender.flow.draft import Draft
from recommender.flow.suggesting import hear as take_up
from recommender.matching.mentions import Mention
from recommender.ui import session


def hear(draft: Draft, name: str) -> None:
    """Take what the own words of a draft mention now into it; `name` tells one draft of this session from another."""
    take_up(draft, [mentioned(found) for found in _read(words_of(draft), name) if found.is_to_ask])


def has_found(draft: Draft, name: str) -> bool:
    """Whether anything was found in the own words, be it over, denied or about somebody else."""
    return bool(_read(words_of(draft), name))


def _read(text: str, name: str) -> tuple[Mention, ...]:
    """The mentions of a text, which is read once."""
    kept: tuple[str, tuple[Mention, ...]] | None = st.session_state.get(f"read.{name}")
    if kept is None or kept[0] != text:
        kept = st.session_state[f"read.{name}"] = (text, mentions(session.questionnaire(), text))
    return kept[1]
