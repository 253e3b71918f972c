"""What one browser session remembers: the draft, and how far the client is. `keeping` takes it from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision, ReferFiring
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.engine.bounds.outlook import Outlook
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.engine.explaining.telling import Explanation
from recommender.engine.referral import stops
from recommender.flow.correcting import changed_items
from recommender.flow.draft import Draft, answers_so_far, raw_answers, reading_so_far
from recommender.flow.parsing import parse_intake
from recommender.flow.progress import Sending
from recommender.flow.quick import left_out as items_left_out
from recommender.flow.suggesting import mentioned_items
from recommender.ui import speech

QUESTIONS = "pages/client/questions.py"
CHECK = "pages/client/check.py"
RESULT = "pages/client/result.py"
STOP = "pages/client/stop.py"
TREATMENTS = "pages/client/treatments.py"
HOW = "pages/client/how.py"
PRIVACY = "pages/client/privacy.py"
SEND = "pages/client/send.py"
SENT = "pages/client/sent.py"
Edition = tuple[str, str]
Made = TypeVar("Made")


def library() -> Library:
    """The content in the language of this client."""
    return speech.library()


def questionnaire() -> Questionnaire:
    return library().policy.questionnaire


def say(key: str, **values: object) -> str:
    return library().say(key, **values)


def edition() -> Edition:
    """What the reading pages are made from: the policy's fingerprint and the language.

    What is kept for each edition takes it as `edition`: Streamlit tells nothing apart by a name that begins with `_`.
    """
    return library().policy.fingerprint, library().language_code


def begin() -> None:
    """What every client starts with. All of it is there: reading what is missing takes longest of all."""
    st.session_state.update({
        "times_forgotten": times_forgotten(), "draft": Draft(), "heard": {},
        "step": 0, "furthest": 0, "full": False, "address": "", "led": False,
        "gaps": [], "attempt": 0, "by_staff": [], "confirmed": [],
    })  # fmt: skip


def draft() -> Draft:
    found: Draft = st.session_state["draft"]
    return found


def forget_everything() -> None:
    """Drop all answers of this session. Questions on screen are drawn as new ones, which know nothing of the old.

    Another click may stop this anywhere. So the questions get their new name first, and the keeper goes before the
    rest: without it, the next run begins anew. How to reach somebody, typed to be sent, goes next.
    """
    st.session_state["times_forgotten"] = times_forgotten() + 1
    every = [name for name in st.session_state if name not in ("language", "times_forgotten")]
    for name in ("keeper", "sending", *every):
        st.session_state.pop(name, None)
    begin()


def times_forgotten() -> int:
    return int(st.session_state.get("times_forgotten", 0))


def furthest() -> int:
    """How many sections the client has been through."""
    return int(st.session_state.get("furthest", 0))


def remembered(name: str, make: Callable[[], Made], *given: object) -> Made:
    """What `make` gives for the answers so far and for what else it is made from, made anew only when they change."""
    given = (repr(draft()), *given)
    kept: tuple[object, Made] | None = st.session_state.get(f"made.{name}")
    if kept is None or kept[0] != given:
        kept = st.session_state[f"made.{name}"] = (given, make())
    return kept[1]


def left_out() -> frozenset[str]:
    """Items that the quick check does not ask, given the answers so far; none once the client wants to be asked all."""
    return frozenset() if st.session_state.get("full") else remembered("left_out", _left_out, furthest())


def _left_out() -> frozenset[str]:
    found = items_left_out(questionnaire(), answers_so_far(questionnaire(), draft()), _ahead, sent=furthest())
    return found - mentioned_items(draft())


def _ahead(known: Mapping[str, Any], unasked: Sequence[str]) -> Callable[[str], bool]:
    return Outlook(library().policy, known, unasked).may_change


def urgent() -> tuple[ReferFiring, ...]:
    """Findings in the answers so far that end the questionnaire at once."""
    return stops(library().policy, reading_so_far(questionnaire(), draft()))


def intake() -> Intake:
    """The answers that count: those to items that were asked."""
    return parse_intake(questionnaire(), raw_answers(questionnaire(), draft(), left_out()))


def result() -> tuple[Intake, Decision, Explanation]:
    """The decision on the answers as they stand, explained as of today."""
    found = intake()
    decision = decide(library().policy, found)
    return found, decision, explain(library(), found, decision, as_of=today())


def today() -> date:
    """Today where the clinic is."""
    return datetime.now(clinic_zone()).date()


def clinic_zone() -> ZoneInfo:
    """The clock that hangs in the clinic."""
    return ZoneInfo(library().clinic.timezone)


def is_over_tls() -> bool:
    """Whether the browser came over TLS, where cookies go by other names."""
    return (st.context.url or "").startswith("https:")


def note_result_seen() -> None:
    """Remember the answers behind the first result, so that later changes of safety answers can be named."""
    st.session_state.setdefault("answers_at_result", raw_answers(questionnaire(), draft()))


def has_seen_result() -> bool:
    return "answers_at_result" in st.session_state


def changed_after_result() -> list[Item]:
    """Safety items that differ from when a result was first shown."""
    before = st.session_state.get("answers_at_result")
    if before is None:
        return []
    now = raw_answers(questionnaire(), draft())
    return [item for item in changed_items(questionnaire(), before, now) if item.is_safety]


def sending() -> Sending:
    """How far the client is with sending."""
    found: Sending = st.session_state.setdefault("sending", Sending())
    return found
