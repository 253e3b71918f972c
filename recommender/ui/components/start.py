"""What one gets, before the first question: how long it takes, what is kept, and the three ways it can end."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from recommender.domain.terms import Outcome
from recommender.drawings.icons import icon
from recommender.ui import session

FACTS = ("start_minutes", "start_kept", "start_not")


def start(bar: str) -> None:
    """The first screen down to the first question; `bar` says where in the questionnaire that is."""
    st.html(_what_one_gets(session.edition()) + bar)


@cache
def _what_one_gets(edition: session.Edition) -> str:
    say = session.say
    facts = "".join(f"<li>{escape(say(key))}</li>" for key in FACTS)
    ways = "".join(_way(outcome) for outcome in Outcome)
    return (
        f"<h1>{escape(say('start_title'))}</h1>"
        f'<p class="lead">{escape(say("start_lead"))}</p><ul class="promises">{facts}</ul>'
        f'<h2 class="small">{escape(say("start_ways"))}</h2><ul class="ways">{ways}</ul>'
    )


def _way(outcome: Outcome) -> str:
    name, text = session.say(f"name_{outcome}"), session.say(f"start_{outcome}")
    return f"<li>{icon(outcome.value)}<p><b>{escape(name)}</b> {escape(text)}</p></li>"
