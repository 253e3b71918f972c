"""The result on screen: the card with what to do, then the parts of the explanation, each with its sources."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.domain.decision import Decision
from recommender.domain.terms import Outcome, Treatment
from recommender.engine.explaining.telling import Block, Explanation, Line
from recommender.ui import session
from recommender.ui.components.options import options
from recommender.ui.components.plan import BLOCKS, plan
from recommender.ui.components.points import points
from recommender.ui.components.sources import sources_of
from recommender.ui.components.text import escaped

IN_CARD = ("next", "say")
URGENT = ("urgent", "emergency")
OPEN = ("why", "careful", "before", "before_doctor", "unknown", "change")


def outcome_card(headline: Line, blocks: Sequence[Block], kind: str) -> None:
    """The headline, what to do next, and whom to call where somebody is to be called.

    `kind` (an urgency, or a treatment) gives the card its colour; the words say the same.
    """
    with st.container(border=True, key=f"outcome-{kind}"):
        st.title(escaped(headline.text), anchor=False)
        _call_button(kind)
        for block in blocks:
            if block.key in IN_CARD or kind in URGENT:
                _block(block)


def _call_button(kind: str) -> None:
    """A link that dials: the emergency number, or the clinic for a treatment. A referral has no number of ours."""
    clinic = session.library().clinic
    number = clinic.numbers.emergency if kind == "emergency" else clinic.phone
    if kind in ("emergency", *Treatment):
        label = session.say("call_number", number=number) if kind == "emergency" else session.say("call_clinic")
        st.link_button(escaped(label), f"tel:{number.replace(' ', '')}", type="primary", width="stretch")


def rest_of(explanation: Explanation, decision: Decision) -> None:
    """All that is not in the card: what matters most open, the rest one tap away."""
    in_plan = BLOCKS if decision.outcome is not Outcome.MEDICAL_REFERRAL else ()
    blocks = [block for block in explanation.blocks if block.key not in in_plan]
    for block in blocks:
        if block.key in OPEN:
            _block(block)
    if in_plan:
        plan(explanation)
    for block in blocks:
        if block.key not in (*IN_CARD, *OPEN, "is_not"):
            with st.expander(escaped(block.heading), key=f"more-{block.key}"):
                _folded(block, explanation, decision)


def _folded(block: Block, explanation: Explanation, decision: Decision) -> None:
    if block.key == "not":
        options(explanation, decision)
        points(decision)
    else:
        _lines(block)
    sources_of(block)


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
    for group in block.groups:
        if group.label:
            st.markdown(f"**{escaped(group.label)}**")
        st.markdown("\n".join(f"- {escaped(line.text)}" for line in group.lines))
