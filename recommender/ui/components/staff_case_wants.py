"""What the client wants: concerns and wishes in the words of the questionnaire, and their own words as they are."""

from __future__ import annotations

from typing import Any

import streamlit as st

from recommender.exports.answered import given
from recommender.exports.sheets import Entry
from recommender.ui import session
from recommender.ui.components.staff_case_lines import entries, heading, sentence, written
from recommender.ui.consulting import Opened

MAIN, WORDS = "main_concern", "own_words"


def wants(case: Opened) -> None:
    """Concerns first, the main one before all; own words plainly as text, whatever they contain."""
    told = case.told()
    with st.container(key="case-wants"):
        found = list(given(told, lambda item: item.role in ("concern", "wish") and item.id != WORDS)) if told else []
        main = session.questionnaire().by_id[MAIN].name
        found.sort(key=lambda entry: entry.name != main)
        st.html(heading(session.say("paper_wants")) + entries([Entry(one.text, name=one.name) for one in found]))
        words: Any = case.file.answers.get(WORDS)
        if isinstance(words, str) and words.strip():
            st.html(sentence(session.say("case_own_words"), "label"))
            st.html(written(words, session.say("case_own_words")))
