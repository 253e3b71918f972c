"""The points as a picture and as a table that says the same."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from recommender.domain.decision import Decision, RowPoints
from recommender.domain.terms import Outcome
from recommender.engine.explaining.telling import Block, Group, Line
from recommender.engine.reasons import reasons
from recommender.ui import session
from recommender.ui.components.sources import sources_of
from recommender.ui.components.text import escaped, paragraph


def points(decision: Decision) -> None:
    """Totals as bars with their number, then every row that added points."""
    st.markdown(f"**{session.say('heading_points')}**")
    if decision.trace.refers or decision.trace.instead:
        paragraph(session.say("points_rules"))
    paragraph(session.say("points_lead"))
    totals = pd.DataFrame(
        {
            session.say("points_outcome"): [session.say(f"name_{outcome}") for outcome in Outcome],
            session.say("points_points"): list(decision.trace.totals),
        }
    )
    st.altair_chart(_bars(totals), key="points-chart")
    st.table(_rows(decision), border="horizontal")
    sources_of(_block_of_rows(decision))


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


def _bars(totals: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    name, value = totals.columns
    ink = "#F3ECE4" if st.context.theme.type == "dark" else "#2B2622"
    label = alt.Axis(labelFontSize=15, labelLimit=200, labelColor=ink, ticks=False, domain=False)
    base = alt.Chart(totals, height=160).encode(
        y=alt.Y(name, sort=None, title=None, axis=label), x=alt.X(value, title=None, axis=None)
    )
    numbers = base.mark_text(align="left", dx=6, fontSize=15, color=ink).encode(text=value)
    return alt.layer(base.mark_bar(cornerRadiusEnd=4, size=26), numbers)


def _rows(decision: Decision) -> pd.DataFrame:
    """One line a row: why it adds, and how much to each option; the totals last."""
    texts = {reason.rule: reason.text for reason in reasons(session.library().policy, decision)}
    names = [session.say(f"name_{outcome}") for outcome in Outcome]
    table = [[escaped(_named(row, texts[row.row])), *row.points] for row in decision.trace.rows]
    table.append([session.say("points_total"), *decision.trace.totals])
    return pd.DataFrame(table, columns=[session.say("points_row"), *names]).set_index(session.say("points_row"))
