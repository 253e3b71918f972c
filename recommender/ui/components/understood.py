"""Own words for staff, and beside them what they may mean: how it is said, and whether the answers say it, too."""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from recommender.casework.understanding import Understood, meaning, quote, understood, unread_because, words_of
from recommender.exports.sheets import Entry
from recommender.flow.draft import Draft
from recommender.ui import session
from recommender.ui.components.staff_case_lines import entries, sentence, written


def words_and_matches(draft: Draft, denied: Collection[str] = ()) -> None:
    """The words as they are, and beside them each match with its words."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(sentence(session.say("case_own_words"), "label"))
        st.html(written(words_of(draft), session.say("case_own_words")))
    with right:
        matches(draft, denied)


def matches(draft: Draft, denied: Collection[str] = ()) -> None:
    """What the words may mean, for somebody who has them before their eyes; `denied` is what was answered with no."""
    lines = [_line(each) for each in understood(session.questionnaire(), draft, denied)]
    if lines:
        st.html(sentence(session.say("heard_staff_lead"), "label") + entries(lines, "heard"))
    else:
        reason = unread_because(words_of(draft))
        st.html(sentence(session.say(f"heard_staff_{reason}" if reason else "heard_staff_none"), "calm"))


def _line(each: Understood) -> Entry:
    library = session.library()
    said = f"{quote(library, each)}: {session.say(f'heard_staff_{each.found.status}')}"
    asked = "heard_staff_denied" if each.is_denied else "heard_staff_differs"
    mark = session.say(asked) if each.is_to_ask else ""
    return Entry(said, name=meaning(library, each), mark=mark, more=_agreeing(each))


def _agreeing(each: Understood) -> str:
    if not each.is_answered:
        return ""
    return session.say("heard_staff_agrees" if each.found.is_to_ask else "heard_staff_only_said")
