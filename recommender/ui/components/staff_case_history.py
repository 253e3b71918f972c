"""Notes, earlier versions with what changed in each, who looked, and the way to delete it all."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from recommender.casework.consultation import add_note, earlier_version, looks
from recommender.casework.deciding import fitting
from recommender.casework.roles import Action
from recommender.domain.answers import Intake
from recommender.domain.case import LONGEST_NOTE, CaseFile
from recommender.flow.merging import changed_items
from recommender.flow.steps import Ask
from recommender.flow.words import draft_of, told
from recommender.store.cases import Past, moment
from recommender.ui import session
from recommender.ui.components.staff_case_erase import erasing
from recommender.ui.components.staff_case_lines import ago, sentence, table, written
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, entered, go_to, save

PARTS = ("cleared", "examination", "review", "sessions", "follow_up", "notes")


def history(case: Opened) -> None:
    _notes(case)
    _versions(case)
    _looks(case)
    erasing(case)


def _notes(case: Opened) -> None:
    """The newest first, as they were written."""
    st.header(escaped(session.say("paper_notes")), anchor=False)
    if case.may(Action.ADD_NOTE):
        text = entered(
            case, "note.text", "", st.text_area, session.say("case_note_new"), max_chars=LONGEST_NOTE, height=100
        )
        if st.button(session.say("case_note_save"), key="case.note"):
            save(case, "note", partial(add_note, text=text))
    for note in reversed(case.file.notes):
        who = escape(case.names.get(note.by) or session.say("paper_staff"))
        st.html(f'<p class="case-by">{who} · {ago(note.at, case.now)}</p>')
        st.html(written(note.text, session.say("paper_notes")))


def _versions(case: Opened) -> None:
    """What was done, the newest first; one of them opened shows what it changed."""
    st.header(escaped(session.say("case_versions")), anchor=False)
    chosen = st.query_params.get("version", "")
    for past in reversed(case.found.versions):
        is_named = f"case_kind_{past.kind}" in session.library().wording
        what = session.say(f"case_kind_{past.kind}") if is_named else session.say("case_kind_other")
        by = f"{escape(case.who(past.actor))} · {ago(moment(past.made_at), case.now)}"
        st.html(f'<p class="case-by">{past.number}. {escape(what)} · {by}</p>')
        if past.number > 1:
            if str(past.number) == chosen:
                _changed_in(case, past.number)
            else:
                label = session.say("case_show_change", number=past.number)
                wanted = {"part": "history", "version": str(past.number)}
                st.button(
                    escaped(label), key=f"case.version.{past.number}", type="tertiary", on_click=go_to, kwargs=wanted
                )


def _changed_in(case: Opened, number: int) -> None:
    before, after = (
        earlier_version(case.records, case.actor, case.id, each, case.now) for each in (number - 1, number)
    )
    st.html(changes(before, after))


def changes(before: CaseFile, after: CaseFile) -> str:
    """What one version has otherwise than an earlier one: answers in words, and the names of other parts."""
    say = session.say
    first, second = fitting(session.library(), before.answers), fitting(session.library(), after.answers)
    items = changed_items(session.questionnaire(), first, second)
    rows = [(session.questionnaire().by_id[item].name, _answer(first, item), _answer(second, item)) for item in items]
    parts = [say(f"case_part_{part}") for part in PARTS if getattr(before, part) != getattr(after, part)]
    found = (
        table([say("case_answer"), say("case_before"), say("case_after")], rows, say("case_versions")) if rows else ""
    )
    return found + (sentence(say("case_parts_changed", parts=", ".join(parts))) if parts else "")


def _answer(raw: dict[str, object], item: str) -> str:
    questionnaire = session.questionnaire()
    found = questionnaire.by_id[item]
    ask = Ask(found, grades=found.type == "graded")
    return "; ".join(told(session.library(), ask, draft_of(questionnaire, Intake(raw)))).replace("\x00", "\ufffd")


def _looks(case: Opened) -> None:
    st.header(escaped(session.say("case_looks")), anchor=False)
    listed = [
        f"<li>{escape(case.who(look.actor))} · {escape(session.say('case_version', number=look.version))} · "
        f"{ago(moment(look.at), case.now)}</li>"
        for look in looks(case.records, case.actor, case.id)
    ]
    st.html(f'<ul class="case-lines" role="list">{"".join(listed)}</ul>')


def kinds_since(case: Opened, version: int) -> list[Past]:
    """What was done after a version."""
    return [past for past in case.found.versions if past.number > version]
