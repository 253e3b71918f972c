"""The answers, to be corrected with the client: what the decision becomes is shown before anything is saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from recommender.casework.consultation import Edit, edit_answers
from recommender.casework.deciding import Decided, as_asked_today, decided, fitting, still_cleared
from recommender.casework.roles import Action
from recommender.domain.answers import Intake
from recommender.domain.case import Clearing
from recommender.domain.questionnaire import Section
from recommender.errors import IntakeError
from recommender.flow.draft import Draft
from recommender.flow.merging import on_top
from recommender.flow.steps import Ask, asks_now, gaps
from recommender.flow.suggesting import HEARD
from recommender.flow.words import draft_of, told
from recommender.ui import session
from recommender.ui.components.questions import Answering, listen, questions
from recommender.ui.components.scripted import scripted
from recommender.ui.components.staff_case_difference import difference
from recommender.ui.components.staff_case_lines import sentence
from recommender.ui.components.text import escaped, small
from recommender.ui.consulting import Corrected, Opened, go_to, save


def answers(case: Opened) -> None:
    """All answers by section, or the questions of one; above both what has changed so far."""
    if not case.may(Action.EDIT_ANSWERS):
        _listed(case, _shown_draft(case))
        return
    chosen = next((one for one in session.questionnaire().sections if one.id == st.query_params.get("section")), None)
    if chosen:
        _asked(case, chosen)
    else:
        _changed_so_far(case)
        _listed(case, _shown_draft(case))


def _shown_draft(case: Opened) -> Draft:
    return (case.unsaved.corrected or _as_of_today(case)).draft


def _as_of_today(case: Opened) -> Corrected:
    """The answers as they would be given today; what the questionnaire no longer knows is left out."""
    base = fitting(session.library(), as_asked_today(session.library(), case.file, case.now))
    return Corrected(base, draft_of(session.questionnaire(), Intake(base)))


def _listed(case: Opened, draft: Draft) -> None:
    """Every answer in words, each section with a way to change it."""
    questionnaire = session.questionnaire()
    asked = {section: asks_now(questionnaire, section, draft) for section in questionnaire.sections}
    listed = [
        {
            "title": section.title,
            "rows": [
                {"key": ask.key, "name": ask.item.name, "lines": told(session.library(), ask, draft)} for ask in asks
            ],
        }
        for section, asks in asked.items()
        if asks
    ]
    change = session.say("check_change") if case.may(Action.EDIT_ANSWERS) else ""
    data = {"sections": listed, "change": change}
    chosen = scripted("answers")(data=data, key=f"case.{case.id[:8]}.answers", tells=("change",))
    section = next((section for section, asks in asked.items() if chosen.change in [ask.key for ask in asks]), None)
    if section and change:
        _begin(case)
        go_to(part="answers", section=section.id)
        st.rerun()


def _begin(case: Opened) -> Corrected:
    """Begin to correct, or go on where that was left."""
    case.unsaved.corrected = case.unsaved.corrected or _as_of_today(case)
    return case.unsaved.corrected


def _asked(case: Opened, section: Section) -> None:
    """The questions of one section, prefilled; each answer counts at once in what is shown above."""
    mine = _begin(case)
    answering = Answering(mine.draft, mine.heard, f"case.{case.id[:8]}*.{case.unsaved.times}")
    listen(section, _asks(case, section), answering)
    st.button(session.say("case_all_answers"), key="case.all", type="tertiary", on_click=_leave)
    _changed_so_far(case)
    st.header(escaped(section.title), anchor=False)
    small(session.say("case_ask_client"))
    found = gaps(session.questionnaire(), section, mine.draft, session.say)
    unanswered = {item.missing for item in session.questionnaire().items}
    wrong = [gap for gap in found if gap.message not in unanswered and not gap.key.startswith(HEARD)]
    questions(section, _asks(case, section), wrong, answering)


def _asks(case: Opened, section: Section) -> list[Ask]:
    return asks_now(session.questionnaire(), section, _begin(case).draft)


def _leave() -> None:
    go_to(part="answers")


def _changed_so_far(case: Opened) -> None:
    """Which answers are changed, what the decision becomes, and the ways to keep or to drop it."""
    mine = case.unsaved.corrected
    if mine is None:
        return
    if not mine.changed:
        small(session.say("case_nothing_changed"))
        return
    with st.container(border=True, key="case-difference"):
        _difference(case, mine)
        with st.container(horizontal=True):
            if case.is_newest and st.button(session.say("case_save_answers"), key="case.save", type="primary"):
                _save(case, mine.answers)
            st.button(session.say("case_drop_changes"), key="case.drop", on_click=_drop, args=(case,))


def _difference(case: Opened, mine: Corrected) -> None:
    names = [session.questionnaire().by_id[item].name for item in mine.changed]
    st.html(sentence(session.say("case_changed_answers", items=", ".join(names)), "label"))
    before, after = _decided(case, mine.base, case.file.cleared), _decided_corrected(case, mine)
    if before is None or after is None:
        st.html(sentence(session.say("case_answers_wrong")))
        return
    st.html(difference(session.library(), before, after))


def _decided_corrected(case: Opened, mine: Corrected) -> Decided | None:
    """What the corrected answers would be decided to, with the clearances that would still count."""
    try:
        cleared = still_cleared(session.library(), case.file, mine.answers, case.now)
    except IntakeError:
        return None
    return _decided(case, mine.answers, cleared)


def _decided(case: Opened, raw: dict[str, Any], cleared: tuple[Clearing, ...]) -> Decided | None:
    try:
        return decided(session.library(), raw, cleared, case.today)
    except IntakeError:
        return None


def _save(case: Opened, raw: dict[str, Any]) -> None:
    def change(edit: Edit) -> int:
        version = edit_answers(edit, raw)
        case.unsaved.corrected = None
        return version

    save(case, "answers", change)


def _drop(case: Opened) -> None:
    case.unsaved.corrected = None
    case.unsaved.times += 1
    go_to(part="answers")


def put_on_top(case: Opened) -> None:
    """Take what was corrected over to the version that stands now."""
    mine = case.unsaved.corrected
    if mine is not None:
        questionnaire = session.questionnaire()
        newest = _as_of_today(case)
        raw = on_top(questionnaire, mine.base, mine.answers, newest.base)
        case.unsaved.corrected = Corrected(newest.base, draft_of(questionnaire, Intake(raw)))
        case.unsaved.times += 1
    case.unsaved.based_on = case.found.version
    case.unsaved.trouble = None
