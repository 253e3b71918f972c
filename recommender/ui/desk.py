"""What this member of staff has on their desk, from one run of the page to the next: kept as soon as it changes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from recommender.casework import desk as at_desk
from recommender.casework.desk import Desk, Handover
from recommender.casework.roles import Actor
from recommender.domain.decision import ReferFiring
from recommender.domain.questionnaire import Section
from recommender.engine.referral import stops
from recommender.errors import StoreError
from recommender.flow.desk import answered
from recommender.flow.draft import reading_so_far
from recommender.flow.steps import Ask, asks_now, gaps
from recommender.ui import session, staff
from recommender.ui.components.questions import Answering
from recommender.web.addresses import TAKE_OVER

PART = "part"  # in the address: which part of the questionnaire is shown

log = logging.getLogger(__name__)


@dataclass
class OnDesk:
    """The desk of one session. `kept` is how the draft was when it was kept, `note` an interface text to be told."""

    actor: Actor
    desk: Desk
    kept: str
    note: str = ""
    heard: dict[str, int] = field(default_factory=dict)


def on_desk(actor: Actor) -> OnDesk:
    """What is there, read from the database once in each session."""
    found: OnDesk | None = st.session_state.get("desk")
    if found is None:
        desk = at_desk.open_desk(staff.records(), session.library(), actor, staff.now())
        found = st.session_state["desk"] = OnDesk(actor, desk, repr(desk.draft))
    found.actor = actor
    return found


def answering(mine: OnDesk) -> Answering:
    """Whose answers are asked for. Another person's go by another name, so nothing of the last one is on screen."""
    return Answering(mine.desk.draft, mine.heard, f"desk.{st.session_state.get('desk.number', 0)}")


def keep(mine: OnDesk) -> None:
    """Keep what changed; where it cannot be kept that is told, and it stays on screen."""
    if repr(mine.desk.draft) == mine.kept:
        return
    try:
        is_there = at_desk.keep(staff.records(), session.library(), mine.actor, mine.desk, staff.now())
    except StoreError as error:
        log.warning("A desk was not kept. %s", error)
        mine.note = "desk_trouble"
        return
    if not is_there:
        _put_away("desk_elsewhere")
        st.rerun()
    mine.kept = repr(mine.desk.draft)
    mine.note = "" if mine.note == "desk_trouble" else mine.note


def clear(mine: OnDesk) -> None:
    """Begin anew with the next person."""
    at_desk.clear(staff.records(), mine.actor, staff.now())
    _put_away()


def _put_away(note: str = "") -> None:
    st.session_state.pop("desk", None)
    st.session_state["desk.number"] = st.session_state.get("desk.number", 0) + 1
    st.query_params.pop(PART, None)
    for name in [name for name in st.session_state if str(name).startswith("desk.send.")]:
        del st.session_state[name]
    if note:
        st.session_state["desk"] = OnDesk(Actor("program"), Desk(), repr(Desk().draft), note)


def section() -> Section:
    """The part that is shown."""
    every = session.questionnaire().sections
    return next((found for found in every if found.id == st.query_params.get(PART)), every[0])


def show(mine: OnDesk, part: str) -> None:
    """Show another part. Who looks at a part has not gone through what a reply to own words began in it."""
    st.query_params[PART] = part


def asks(mine: OnDesk, found: Section) -> list[Ask]:
    return asks_now(session.questionnaire(), found, mine.desk.draft)


def state_of(mine: OnDesk, found: Section) -> str:
    """How far a part is: done, begun or open."""
    questionnaire, draft = session.questionnaire(), mine.desk.draft
    asked = {ask.item.id for ask in asks(mine, found)}
    if asked.isdisjoint(answered(questionnaire, draft)) and not any(draft.list_of(name).begun for name in asked):
        return "open"
    return "begun" if gaps(questionnaire, found, draft, session.say) else "done"


def missing(mine: OnDesk) -> list[Section]:
    """The parts that still need something."""
    questionnaire, draft = session.questionnaire(), mine.desk.draft
    return [found for found in questionnaire.sections if gaps(questionnaire, found, draft, session.say)]


def urgent(mine: OnDesk) -> tuple[ReferFiring, ...]:
    """What cannot wait, in what is filled in so far."""
    return stops(session.library().policy, reading_so_far(session.questionnaire(), mine.desk.draft))


def make_link(mine: OnDesk) -> None:
    at_desk.hand_over(staff.records(), session.library(), mine.actor, mine.desk, staff.now())
    mine.note = ""


def take_link_back(mine: OnDesk) -> None:
    done = at_desk.take_back(staff.records(), session.library(), mine.actor, mine.desk, staff.now())
    mine.note = "desk_link_taken_back" if done else "desk_link_too_late"


def is_waiting(mine: OnDesk, link: Handover) -> bool:
    return at_desk.is_waiting(staff.records(), mine.actor, link, staff.now())


def state_of_link(mine: OnDesk, link: Handover) -> str:
    """Whether it is waiting, opened or over."""
    if is_waiting(mine, link):
        return "waiting"
    return "opened" if staff.now() < link.until else "over"


def address_of(link: Handover) -> str:
    """The link itself: the secret stands behind #, where no server and no log sees it."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{TAKE_OVER}#{link.secret}"


def clinic_time(moment: datetime) -> str:
    """A moment as people at the clinic say it."""
    there = moment.astimezone(session.clinic_zone())
    return f"{session.library().language.date(there.date())}, {there:%H:%M}"
