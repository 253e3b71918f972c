"""What came of the last saving, and what a colleague changed meanwhile. Nothing that was entered is lost by either."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.casework.consultation import earlier_version
from recommender.casework.deciding import fitting
from recommender.errors import CaseNotFoundError
from recommender.flow.merging import changed_items
from recommender.store.cases import moment
from recommender.ui import session
from recommender.ui.components.scripted import scripted
from recommender.ui.components.staff_case_answers import put_on_top
from recommender.ui.components.staff_case_history import changes, kinds_since
from recommender.ui.components.staff_case_lines import ago, sentence
from recommender.ui.consulting import Opened, in_words


def told_about_saving(case: Opened) -> None:
    """Saved, or why not; read out by screen readers."""
    unsaved = case.unsaved
    if unsaved.trouble:
        key, values = unsaved.trouble
        text = session.say(key, **in_words(values))
        st.html(f'<div class="case-signs alarm" role="alert"><p>{escape(text)}</p></div>')
    elif unsaved.said:
        st.html(f'<div class="case-said" role="status"><p>{escape(session.say(unsaved.said))}</p></div>')


def changed_meanwhile(case: Opened) -> None:
    """A colleague's change since the version that this person works on: what it was, and the way on."""
    if case.is_newest:
        return
    newer = kinds_since(case, case.unsaved.based_on)
    with st.container(border=True, key="case-changed"):
        told = " ".join(_told(case, newer[-1].actor, moment(newer[-1].made_at)))
        st.html(f'<div role="status">{told}</div>')
        try:
            base = earlier_version(case.records, case.actor, case.id, case.unsaved.based_on, case.now)
            st.html(changes(base, case.file) + _both(case, base.answers))
        except CaseNotFoundError:
            pass  # deleted between two looks; the next run says so
        label = "case_put_on_top" if case.unsaved.is_there else "case_go_on"
        st.button(session.say(label), key="case.newer", type="primary", on_click=put_on_top, args=(case,))


def _told(case: Opened, actor: str, at: object) -> list[str]:
    key = "case_changed_by_client" if actor == "client" else "case_changed_by_colleague"
    mine = [sentence(session.say("case_nothing_lost"))] if case.unsaved.is_there else []
    return [f"<p><strong>{escape(session.say(key))}</strong> {ago(at, case.now)}</p>", *mine]  # type: ignore[arg-type]


def _both(case: Opened, before: dict[str, object]) -> str:
    """Answers that both changed: what is put on top is what this person entered."""
    mine = case.unsaved.corrected
    if mine is None:
        return ""
    questionnaire, library = session.questionnaire(), session.library()
    theirs = set(changed_items(questionnaire, fitting(library, before), fitting(library, case.file.answers)))
    names = [questionnaire.by_id[item].name for item in mine.changed if item in theirs]
    return sentence(session.say("case_both_changed", items=", ".join(names)), "mark") if names else ""


def watch_leaving(case: Opened) -> None:
    """Let the browser ask before a page with something unsaved is closed."""
    scripted("unsaved")(data={"unsaved": case.unsaved.is_there}, key="case.unsaved")
