"""What the clinic filled in for this client: which steps are passed over, and what they still have to confirm."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from recommender.domain.questionnaire import Section
from recommender.flow.desk import first_to_confirm, is_settled, safety_items, to_confirm
from recommender.flow.steps import Ask
from recommender.ui import session


def is_from_desk() -> bool:
    """Whether staff began this intake."""
    return bool(st.session_state.get("from_desk"))


def by_staff() -> list[str]:
    """The items that staff answered."""
    found: list[str] = st.session_state.get("by_staff", [])
    return found


def confirmed() -> list[str]:
    """Those of them that the client has gone through."""
    found: list[str] = st.session_state.get("confirmed", [])
    return found


def forget() -> None:
    """The answers are other ones now: nobody at the clinic filled them in."""
    for name in ("from_desk", "by_staff", "confirmed"):
        st.session_state.pop(name, None)


def confirm(asks: Iterable[Ask]) -> None:
    """The client goes on from a step: what is filled in there is what they say."""
    st.session_state["confirmed"] = [*confirmed(), *to_confirm(asks, by_staff(), confirmed())]


def passes_over(section: Section) -> bool:
    """Whether the client need not see a step, as staff answered all of it and none of it is about safety."""
    if not by_staff():
        return False
    questionnaire, draft = session.questionnaire(), session.draft()
    return is_settled(questionnaire, section, draft, by_staff(), session.say, session.left_out())


def unconfirmed() -> Section | None:
    """The earliest step with something about safety that the client has not confirmed."""
    if not by_staff():
        return None
    return first_to_confirm(session.questionnaire(), session.draft(), by_staff(), confirmed())


def notes(asks: Iterable[Ask]) -> dict[str, str]:
    """What stands beside an answer that the clinic filled in, until the client has gone through it."""
    return {item: session.say("desk_check_it") for item in to_confirm(asks, by_staff(), confirmed())}


def told_by_the_clinic(ask: Ask) -> list[str]:
    """What the check of the answers adds to one that the client has not gone through."""
    return [session.say("desk_by_clinic")] if to_confirm([ask], by_staff(), confirmed()) else []


def safety_by_staff() -> tuple[str, ...]:
    """Safety items that staff filled in and that still count, as a case remembers them."""
    return safety_items(session.questionnaire(), set(by_staff()) & set(session.intake().answers))


def safety_confirmed() -> tuple[str, ...]:
    return tuple(item for item in safety_by_staff() if item in confirmed())
