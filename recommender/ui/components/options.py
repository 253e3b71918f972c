"""The three ways side by side: which we suggest, which is possible too, which not now, and why."""

from __future__ import annotations

import streamlit as st

from recommender.domain.decision import Decision
from recommender.domain.terms import Outcome, Treatment
from recommender.drawings.options import Standing, Way, three_options
from recommender.engine.explaining.telling import Explanation
from recommender.ui import session


def options(explanation: Explanation, decision: Decision) -> None:
    """A card for each outcome; the others say why not, and why the suggestion is one stands above."""
    st.html(three_options([_way(outcome, explanation, decision) for outcome in Outcome]))


def _way(outcome: Outcome, explanation: Explanation, decision: Decision) -> Way:
    name, found = session.say(f"name_{outcome}"), standing(outcome, decision)
    against = explanation.block("not")
    groups = [group for group in against.groups if group.label == name] if against else []
    reasons = [line.text for group in groups for line in group.lines]
    return Way(
        icon=outcome.value,
        name=name,
        standing=found,
        told=session.say(f"option_{found}"),
        reasons=reasons,
    )


def standing(outcome: Outcome, decision: Decision) -> Standing:
    """How an outcome stands: what nothing puts off is possible, or fits less where it suits no deciding concern."""
    trace = decision.trace
    if outcome is decision.outcome:
        return "suggested"
    blocked = outcome is not Outcome.MEDICAL_REFERRAL and trace.restrictions[Treatment(outcome.value)].level.blocks
    if blocked or trace.refers:
        return "not_now"
    return "possible" if any(outcome in cell.outcomes for cell in trace.deciding_cells) else "fits_less"
