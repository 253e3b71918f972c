"""The client's way through the sections: quick at first, in full on request; where they are, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NoReturn

import streamlit as st

from recommender.domain.questionnaire import Section
from recommender.flow.steps import GRADES, Ask, Gap, asks_now, first_section_with_gaps, gaps, sections_now
from recommender.ui import handed, session, speech


@dataclass(frozen=True)
class Step:
    """Where the client is: a section with what it asks, its number among `count` steps, and those before it.

    Numbers are counted from 1.
    """

    section: Section
    asks: list[Ask]
    number: int
    count: int
    earlier: list[Section]

    @property
    def before(self) -> Section | None:
        """The step that Back leads to; none at the first, and none where the clinic filled in all that comes before."""
        return next((found for found in reversed(self.earlier) if not handed.passes_over(found)), None)


def sections() -> list[Section]:
    """The steps of this client: sections that ask something."""
    left_out = session.left_out()
    make = partial(sections_now, session.questionnaire(), session.draft(), left_out)
    return session.remembered("sections", make, left_out, speech.language())


def asks(section: Section) -> list[Ask]:
    """What a section asks of this client."""
    left_out = session.left_out()
    make = partial(asks_now, session.questionnaire(), section, session.draft(), left_out)
    return session.remembered("asks", make, section.id, left_out, speech.language())


def step() -> Step:
    """The step the client is in; where its section no longer asks anything, the next one that does."""
    place: int = st.session_state.get("step", 0)
    is_full = bool(st.session_state.get("full"))
    return session.remembered("step", partial(_step, place), place, session.furthest(), is_full, speech.language())


def _step(place: int) -> Step:
    steps = sections()
    here = next((found for found in steps if _place(found) >= place), steps[-1])
    at = steps.index(here)
    return Step(here, asks(here), at + 1, len(steps), steps[:at])


def section() -> Section:
    return step().section


def _place(section: Section) -> int:
    """The place of a section in the questionnaire, counted from 0."""
    return [found.id for found in session.questionnaire().sections].index(section.id)


def follow_address() -> Step:
    """The step, with the address kept in line: the browser's Back leads to the step before and not off the site.

    The address names a step, never an answer. A step that the client has not reached yet is not opened by it, and where
    a page led here, the step is the one that it chose: changing the page empties the address.
    """
    ids = [found.id for found in session.questionnaire().sections]
    wanted, written = st.query_params.get("step", ids[0]), st.session_state["address"] or ids[0]
    reached = ids[: session.furthest() + 1]
    is_led = st.session_state["led"]
    if not is_led and wanted != written and wanted in reached:
        go_to(wanted)
        is_led = True
    if is_led:
        st.session_state["led"] = False
    here = step()
    if here.section.id != wanted:
        st.query_params["step"] = here.section.id
    if here.section.id != written:
        st.session_state["address"] = here.section.id
    return here


def leave_for(page: str) -> NoReturn:
    """Show another page. An emptied address would name the first step, and the browser's Back would lead there."""
    st.switch_page(page, query_params=st.query_params.to_dict())


def ask_again() -> NoReturn:
    """Show the questions from another page, at the current step."""
    st.switch_page(session.QUESTIONS, query_params=st.query_params.to_dict() | {"step": section().id})


def grades_title() -> str:
    """The title of the section that asks how strong the concerns are."""
    every = session.questionnaire().sections
    return next(found.title for found in every if any(ask.endswith(GRADES) for ask in found.asks))


def go_to(section_id: str) -> None:
    """Make a section the current one, with no errors shown."""
    st.session_state["step"] = [found.id for found in session.questionnaire().sections].index(section_id)
    st.session_state["gaps"] = []
    st.session_state["led"] = True


def shown_gaps() -> list[Gap]:
    """The errors to show: those of the last attempt to go on that are still there."""
    asked: list[Gap] = st.session_state.get("gaps", [])
    now = _gaps() if asked else []
    if asked and st.session_state.get("gaps_told_in") != speech.language():
        places = {gap.key for gap in asked}  # the messages are in the language of then
        asked = [gap for gap in now if gap.key in places]
        _keep_gaps(asked)
    return [gap for gap in now if gap in asked]


def _keep_gaps(found: list[Gap]) -> None:
    st.session_state["gaps"], st.session_state["gaps_told_in"] = found, speech.language()


def _gaps() -> list[Gap]:
    return gaps(session.questionnaire(), section(), session.draft(), session.say, session.left_out())


def attempt() -> int:
    """How often the client tried to go on; a new attempt moves the focus again."""
    return int(st.session_state.get("attempt", 0))


def page_after_this_step() -> str | None:
    """The page to show next; None to stay and show what has to be corrected.

    What cannot wait comes before what is still missing: nobody fills in anything more before they are told.
    """
    st.session_state["attempt"] = attempt() + 1
    if session.urgent():
        _keep_gaps([])
        return session.STOP
    session.draft().go_through(ask.item.id for ask in asks(section()))
    found = _gaps()
    _keep_gaps(found)
    if found:
        return None
    handed.confirm(asks(section()))
    return _next_page()


def _next_page() -> str:
    here = section()
    st.session_state["furthest"] = max(session.furthest(), _place(here) + 1)
    following = _following(here)
    if following is None:
        st.session_state["furthest"] = len(session.questionnaire().sections)
        following = missing()
    if following is None:
        return session.CHECK
    go_to(following.id)
    return session.QUESTIONS


def _following(here: Section) -> Section | None:
    """The next step; at the end, the next section that the client wanted to see again."""
    wanted: list[str] = st.session_state.get("to_visit", [])
    later = (found for found in sections() if _place(found) > _place(here))
    return next((found for found in later if found.id in wanted or _is_ahead(found)), None)


def _is_ahead(found: Section) -> bool:
    return not has_reached_the_end() and not handed.passes_over(found)


def missing() -> Section | None:
    """The earliest section that still needs an answer; then the earliest with one of the clinic's to confirm."""
    found = first_section_with_gaps(session.questionnaire(), session.draft(), session.say, session.left_out())
    return found or handed.unconfirmed()


def has_reached_the_end() -> bool:
    """Whether every section was gone through once, so that a change leads back to the answers."""
    return session.furthest() >= len(session.questionnaire().sections)


def leads_to_the_answers() -> bool:
    """Whether the answers come next, as nothing else is left to go through."""
    return has_reached_the_end() and _following(section()) is None


def sections_with_more() -> list[Section]:
    """Sections that would ask more if everything was asked."""
    every = session.questionnaire().sections
    return [
        found for found in every if len(asks_now(session.questionnaire(), found, session.draft())) > len(asks(found))
    ]


def ask_everything() -> None:
    """Leave nothing out any more: through the sections that have more to ask, with all answers kept."""
    st.session_state["to_visit"] = [found.id for found in sections_with_more()]
    st.session_state["full"] = True
    go_to(st.session_state["to_visit"][0])
