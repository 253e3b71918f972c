"""Own words, read: what they mention is part of the draft as soon as they are another text."""

from __future__ import annotations

import streamlit as st

from recommender.flow.draft import Draft, Mentioned
from recommender.flow.suggesting import OWN_WORDS, can_be_mentioned
from recommender.flow.suggesting import hear as take_up
from recommender.matching.mentions import Mention, match
from recommender.ui import session

LONGEST_READ = 2000  # characters; what is longer than is allowed is told as an error


def hear(draft: Draft, name: str) -> None:
    """Take what the own words of a draft mention now into it; `name` tells one draft of this session from another."""
    take_up(draft, [_mentioned(found) for found in _read(words_of(draft), name) if found.is_meant])


def _read(text: str, name: str) -> tuple[Mention, ...]:
    """The mentions of a text, which is read once."""
    kept: tuple[str, tuple[Mention, ...]] | None = st.session_state.get(f"read.{name}")
    if kept is None or kept[0] != text:
        kept = st.session_state[f"read.{name}"] = (text, mentions(text))
    return kept[1]


def mentions(text: str) -> tuple[Mention, ...]:
    """All that a text speaks of and the questionnaire knows, whatever is said about it."""
    known = session.questionnaire()
    return tuple(each for each in match(text) if can_be_mentioned(known, _mentioned(each)))


def words_of(draft: Draft) -> str:
    text = draft.values.get(OWN_WORDS)
    return text[:LONGEST_READ] if isinstance(text, str) else ""


def _mentioned(found: Mention) -> Mentioned:
    return Mentioned(found.item, found.code, found.text)
