"""A policy as one columnar expression: a table of intakes in, the same table with the decisions out.

The order is that of engine/decide.py, and each step stands in the module that has the engine's name for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ibis
from ibis.expr.types import Table

from recommender.domain.policy import Policy
from recommender.domain.terms import Outcome, Treatment
from recommender.replay import choice, points, positioning, reading, referral, restrictions
from recommender.replay.answers import Reading, Step, after
from recommender.replay.layout import Layout
from recommender.replay.marks import with_marks

DECIDED = ("outcome", "urgency", *(f"{treatment}_{part}" for treatment in Treatment for part in ("level", "days")))


def decided(policies: Mapping[str, Policy], layout: Layout, table: Table) -> dict[str, Reading]:
    """Decide every intake of a table by each of the policies.

    Parameters
    ----------
    policies
        By the name that stands before their columns; each was checked when it was loaded.
    layout
        The layout of the file (`layout_of`), which has at least the items of the policies.
    table
        The columns of the layout, as ibis sees them.

    Returns
    -------
    dict of Reading
        Per policy the values named in `DECIDED`, never NULL: ranks of outcome, urgency (-1 for none) and level, whole
        days (-1 where nobody can say). Also `bound`, `lead`, `points_...` and `by`, the place of the instead rule that
        counted. All stand in the same table.
    """
    marked = with_marks(layout, table)
    readings = [Reading(policy, layout, marked, name) for name, policy in policies.items()]
    for step in STEPS:
        readings = after(readings, step)
    return {found.name: found for found in readings}


def first(found: Reading) -> dict[str, Any]:
    """What the rules say by themselves. Cells and points see the grades that concerns share."""
    regraded = replace(found, regraded=True)
    return {
        **referral.referral(found),
        **restrictions.parts(found),
        **positioning.cells(regraded),
        **points.points(regraded),
    }


def second(found: Reading) -> dict[str, Any]:
    """What they say together."""
    return {**restrictions.strongest(found), **restrictions.blocked(found), **positioning.bound(found)}


def third(found: Reading) -> dict[str, Any]:
    """Who leads, and which of the rules for what comes instead would hold."""
    return {**points.lead(found), **choice.conditions(found)}


def final(found: Reading) -> dict[str, Any]:
    """The outcome: a refer rule stands above everything else."""
    refers, referred, chosen = found["refers"], Outcome.MEDICAL_REFERRAL.rank, found["chosen"]
    urgency = ibis.cases(
        (refers, found["refer_urgency"]),
        (chosen == referred, positioning.rank(0)),
        else_=positioning.rank(referral.NO_URGENCY),
    )
    return {"outcome": ibis.ifelse(refers, positioning.rank(referred), chosen), "urgency": urgency}


STEPS: tuple[Step, ...] = (
    reading.always_asked,
    reading.follow_ups,
    reading.kept,
    positioning.read_grades,
    first,
    second,
    third,
    choice.instead,
    choice.chosen,
    final,
)
