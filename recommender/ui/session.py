"""What one browser session remembers: the draft, the step, shown errors. Answers are nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from recommender.content.loading import load_content
from recommender.domain.answers import Intake
from recommender.domain.decision import Decision, ReferFiring
from recommender.domain.library import Library
from recommender.domain.questionnaire import Questionnaire, Section
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.engine.explaining.telling import Explanation
from recommender.engine.referral import stops
from recommender.flow.draft import Draft, raw_answers, reading_so_far
from recommender.flow.parsing import parse_intake
from recommender.flow.steps import GRADES, Gap, first_section_with_gaps, gaps

QUESTIONS = "pages/client/questions.py"
CHECK = "pages/client/check.py"
RESULT = "pages/client/result.py"
STOP = "pages/client/stop.py"


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The content, read once for all sessions."""
    return load_content()


def questionnaire() -> Questionnaire:
    return library().policy.questionnaire


def say(key: str, **values: object) -> str:
    return library().say(key, **values)


def draft() -> Draft:
    found: Draft = st.session_state.setdefault("draft", Draft())
    return found


def forget_everything() -> None:
    """Drop all answers of this session."""
    st.session_state.clear()


def section() -> Section:
    """The section the client is in."""
    sections = questionnaire().sections
    step: int = st.session_state.get("step", 0)
    return sections[min(step, len(sections) - 1)]


def step_number() -> int:
    """The place of the current section, counted from 1."""
    return [found.id for found in questionnaire().sections].index(section().id) + 1


def follow_address() -> None:
    """Keep the step and the address one, so that the browser's Back leads to the step before and not off the site.

    The address names a step, never an answer. A step that the client has not reached yet is not opened by it.
    """
    ids = [found.id for found in questionnaire().sections]
    wanted, written = st.query_params.get("step", ids[0]), st.session_state.get("address", ids[0])
    reached = ids[: st.session_state.get("furthest", 0) + 1]
    if wanted != written and wanted in reached:
        go_to(wanted)
    if section().id != wanted:
        st.query_params["step"] = section().id
    st.session_state["address"] = section().id


def grades_title() -> str:
    """The title of the section that asks how strong the concerns are."""
    return next(found.title for found in questionnaire().sections if any(ask.endswith(GRADES) for ask in found.asks))


def go_to(section_id: str) -> None:
    """Make a section the current one, with no errors shown."""
    st.session_state["step"] = [found.id for found in questionnaire().sections].index(section_id)
    st.session_state["gaps"] = []


def shown_gaps() -> list[Gap]:
    """The errors to show: those of the last attempt to go on that are still there."""
    asked: list[Gap] = st.session_state.get("gaps", [])
    now = gaps(questionnaire(), section(), draft(), say) if asked else []
    return [gap for gap in now if gap in asked]


def attempt() -> int:
    """How often the client tried to go on; a new attempt moves the focus again."""
    return int(st.session_state.get("attempt", 0))


def page_after_this_step() -> str | None:
    """The page to show next; None to stay and show what has to be corrected."""
    found = gaps(questionnaire(), section(), draft(), say)
    st.session_state["gaps"] = found
    st.session_state["attempt"] = attempt() + 1
    if found:
        return None
    if urgent():
        return STOP
    return _next_page()


def _next_page() -> str:
    sections = questionnaire().sections
    st.session_state["furthest"] = max(st.session_state.get("furthest", 0), step_number())
    if st.session_state["furthest"] < len(sections):
        go_to(sections[step_number()].id)
        return QUESTIONS
    missing = first_section_with_gaps(questionnaire(), draft(), say)
    if missing:
        go_to(missing.id)
        return QUESTIONS
    return CHECK


def has_reached_the_end() -> bool:
    """Whether every section was gone through once, so that a change leads back to the answers."""
    return bool(st.session_state.get("furthest", 0) >= len(questionnaire().sections))


def urgent() -> tuple[ReferFiring, ...]:
    """Findings in the answers so far that end the questionnaire at once."""
    return stops(library().policy, reading_so_far(questionnaire(), draft()))


def intake() -> Intake:
    return parse_intake(questionnaire(), raw_answers(questionnaire(), draft()))


def result() -> tuple[Intake, Decision, Explanation]:
    """The decision on the answers as they stand, explained as of today."""
    found = intake()
    decision = decide(library().policy, found)
    return found, decision, explain(library(), found, decision, as_of=today())


def today() -> date:
    """Today where the clinic is."""
    return datetime.now(ZoneInfo(library().clinic.timezone)).date()


def note_result_seen() -> None:
    """Remember the answers behind the first result, so that later changes of safety answers can be named."""
    st.session_state.setdefault("answers_at_result", raw_answers(questionnaire(), draft()))


def changed_after_result() -> list[str]:
    """Names of safety items that differ from when a result was first shown."""
    before = st.session_state.get("answers_at_result")
    if before is None:
        return []
    now = raw_answers(questionnaire(), draft())
    items = [item for item in questionnaire().items if item.is_safety]
    return [item.name for item in items if _said(before, item.id) != _said(now, item.id)]


def _said(raw: dict[str, Any], item: str) -> tuple[Any, Any]:
    """An answer together with what it was said to be unsure about."""
    return raw.get(item), raw.get("unsure", {}).get(item)
