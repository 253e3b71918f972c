"""The points as a picture and as a table that says the same."""

from __future__ import annotations

import streamlit as st

from recommender.domain.decision import Decision, RowPoints
from recommender.domain.terms import Outcome
from recommender.drawings.chart import Bar, Row, points_chart, points_table
from recommender.engine.explaining.telling import Block, Group, Line
from recommender.engine.reasons import reasons
from recommender.ui import session
from recommender.ui.components.sources import sources_of
from recommender.ui.components.text import paragraph


def points(decision: Decision) -> None:
    """Totals as bars with their number, then every row that added points."""
    if decision.trace.refers or decision.trace.instead:
        paragraph(session.say("points_rules"))
    paragraph(session.say("points_lead"))
    st.html(points_chart(_bars(decision)) + _table(decision))
    sources_of(_block_of_rows(decision))


def _bars(decision: Decision) -> list[Bar]:
    most = max(decision.trace.totals)
    named = zip(_names(), decision.trace.totals, strict=True)
    return [Bar(name, total, leads=total == most) for name, total in named]


def _names() -> list[str]:
    return [session.say(f"name_{outcome}") for outcome in Outcome]


def _table(decision: Decision) -> str:
    """One line a row: why it adds, and how much to each option; the totals last."""
    texts = {reason.rule: reason.text for reason in reasons(session.library().policy, decision)}
    rows = [Row(_named(row, texts[row.row]), row.points) for row in decision.trace.rows]
    total = Row(session.say("points_total"), decision.trace.totals)
    return points_table(session.say("points_caption"), [session.say("points_row"), *_names()], rows, total)


def _named(row: RowPoints, text: str) -> str:
    """What added the points: a concern by its name, a wish by its reason."""
    if row.row in {found.id for found in session.library().policy.scorecard.rows}:
        return text
    item = session.questionnaire().by_id["concerns"]
    return f"{'; '.join(item.label(concern) for concern in row.because['concerns'])}: {text}"


def _block_of_rows(decision: Decision) -> Block:
    found = [reason for reason in reasons(session.library().policy, decision) if reason.kind == "points"]
    lines = tuple(Line(reason.text, reason.evidence) for reason in found)
    return Block("points", session.say("heading_points"), (Group(lines),))
