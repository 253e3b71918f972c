"""The result on screen: the card with what to do, then the parts of the explanation, each with its sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from recommender.domain.decision import Decision
from recommender.domain.terms import Treatment
from recommender.engine.explaining.telling import Block, Explanation, Line
from recommender.engine.explaining.urgent import Call
from recommender.ui import session
from recommender.ui.components.options import options
from recommender.ui.components.plan import BLOCKS, plan
from recommender.ui.components.points import points
from recommender.ui.components.sources import sources_of
from recommender.ui.components.text import escaped

IN_CARD = ("next", "say")
FIRST = ("why", "careful", "before_doctor")
OPEN_POINTS = ("unknown", "change")


def outcome_card(headline: Line, blocks: Sequence[Block], kind: str, take: Callable[[], None]) -> None:
    """The headline, the one button, and what to do next.

    `kind` (an urgency, or a treatment) gives the card its colour; the words say the same. The button calls the clinic
    where a treatment is suggested, and else is what `take` draws.
    """
    with st.container(border=True, key=f"outcome-{kind}"):
        st.title(escaped(headline.text), anchor=False)
        if kind in list(Treatment):
            _call_button(session.say("call_clinic"), session.library().clinic.phone, is_main=True)
        else:
            take()
        for block in blocks:
            if block.key in IN_CARD:
                _block(block)


def stop_card(headline: Line, blocks: Sequence[Block], calls: Sequence[Call], urgency: str) -> None:
    """What to do now: the headline, numbers that dial, and what to say. Nothing to unfold."""
    with st.container(border=True, key=f"outcome-{urgency}"):
        st.title(escaped(headline.text), anchor=False)
        for call in calls:
            _call_button(call.label, call.number, is_main=call.is_main)
        for block in blocks:
            st.header(escaped(block.heading), anchor=False)
            _lines(block)


def _call_button(label: str, number: str, *, is_main: bool) -> None:
    """A link that dials."""
    kind: Literal["primary", "secondary"] = "primary" if is_main else "secondary"
    st.link_button(escaped(label), f"tel:{number.replace(' ', '')}", type=kind, width="stretch")


def rest_of(explanation: Explanation, decision: Decision) -> None:
    """All that is not in the card: why, the plan, the other ways and what is open; the rest one tap away."""
    _blocks(explanation, FIRST)
    in_plan = () if decision.urgency else BLOCKS
    if in_plan:
        plan(explanation)
    against = explanation.block("not")
    if against:
        _others(against, explanation, decision)
    _blocks(explanation, OPEN_POINTS)
    told = (*IN_CARD, *FIRST, *in_plan, "not", *OPEN_POINTS, "is_not")
    for block in explanation.blocks:
        if block.key not in told:
            with st.expander(escaped(block.heading), key=f"more-{block.key}"):
                _lines(block)
                sources_of(block)


def _blocks(explanation: Explanation, keys: Sequence[str]) -> None:
    for key in keys:
        block = explanation.block(key)
        if block:
            _block(block)


def _others(against: Block, explanation: Explanation, decision: Decision) -> None:
    """The three ways side by side; how the points fell is one tap away."""
    st.header(escaped(against.heading), anchor=False)
    options(explanation, decision)
    sources_of(against)
    with st.expander(session.say("heading_points"), key="more-points"):
        points(decision)


def is_not(explanation: Explanation) -> None:
    """What this is not, said at the end in so many words."""
    block = explanation.block("is_not")
    if block:
        with st.container(border=True, key="is-not"):
            _block(block)


def _block(block: Block) -> None:
    st.header(escaped(block.heading), anchor=False)
    _lines(block)
    sources_of(block)


def _lines(block: Block) -> None:
    is_lone = len(block.lines) == 1  # a list of one is a sentence
    for group in block.groups:
        label = f"**{escaped(group.label)}**\n\n" if group.label else ""
        st.markdown(label + "\n".join(f"{'' if is_lone else '- '}{escaped(line.text)}" for line in group.lines))
