"""What the client wants: concerns and wishes in the words of the questionnaire, and their own words as they are."""

from __future__ import annotations

import streamlit as st

from recommender.casework.understanding import draft_of_case, words_of
from recommender.domain.questionnaire import Item
from recommender.exports.answered import given
from recommender.exports.sheets import Entry
from recommender.flow.suggesting import OWN_WORDS
from recommender.ui import session
from recommender.ui.components.staff_case_lines import entries, heading
from recommender.ui.components.understood import words_and_matches
from recommender.ui.consulting import Opened

MAIN = "main_concern"


def _is_wanted(item: Item) -> bool:
    return item.role in ("concern", "wish") and item.id != OWN_WORDS


def wants(case: Opened) -> None:
    """Concerns first, the main one before all; own words plainly as text, whatever they contain."""
    told = case.told()
    with st.container(key="case-wants"):
        found = (
            list(given(told, lambda item: item.role in ("concern", "wish") and item.id != OWN_WORDS)) if told else []
        )
        main = session.questionnaire().by_id[MAIN].name
        found.sort(key=lambda entry: entry.name != main)
        st.html(heading(session.say("paper_wants")) + entries([Entry(one.text, name=one.name) for one in found]))
        draft = draft_of_case(session.library(), case.file.answers)
        if words_of(draft).strip():
            words_and_matches(draft, case.file.denied)
