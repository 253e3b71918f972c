"""What happens, from preparation to upkeep, as one timeline made of the parts of the explanation."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from recommender.drawings.timeline import Lines, Stage, StageIcon, timeline
from recommender.engine.explaining.telling import Block, Explanation, Group
from recommender.ui import session
from recommender.ui.components.sources import sources_of
from recommender.ui.components.text import escaped

# The blocks that become the timeline, and the labels of their groups that go to each stage; none means all the rest.
BLOCKS = ("before", "visit", "plan", "after")
STAGES: tuple[tuple[StageIcon, str, str, tuple[str, ...]], ...] = (
    ("preparation", "heading_before", "before", ()),
    ("session", "heading_visit", "visit", ()),
    ("session", "heading_visit", "plan", ("plan_minutes",)),
    ("first_day", "phase_first_day", "after", ("phase_first_hours", "phase_first_day")),
    ("first_week", "phase_first_week", "plan", ("plan_recovery_days",)),
    ("first_week", "phase_first_week", "after", ("phase_first_days", "phase_first_week")),
    ("next_sessions", "stage_next_sessions", "plan", ("plan_sessions", "plan_weeks_between")),
    ("next_sessions", "stage_next_sessions", "after", ("phase_first_month",)),
    ("upkeep", "plan_upkeep", "after", ("phase_later",)),
    ("upkeep", "plan_upkeep", "plan", ("plan_first_change", "plan_upkeep", "plan_lasting")),
)


def plan(explanation: Explanation) -> None:
    """The timeline under its heading, then its sources."""
    blocks = {key: block for key in BLOCKS if (block := explanation.block(key))}
    heading = session.say("heading_timeline")
    st.header(escaped(heading), anchor=False)
    st.html(timeline(stages(blocks)))
    groups = [group for block in blocks.values() for group in block.groups]
    sources_of(Block("timeline", heading, tuple(groups)))


def stages(blocks: dict[str, Block]) -> list[Stage]:
    """Every group of the blocks in its stage; each stage once, in the order of time."""
    found: dict[StageIcon, tuple[str, list[Lines]]] = {}
    for icon, heading, block, labels in STAGES:
        _, groups = found.setdefault(icon, (session.say(heading), []))
        groups += [(group.label, [line.text for line in group.lines]) for group in _chosen(blocks.get(block), labels)]
    return [Stage(icon, heading, groups) for icon, (heading, groups) in found.items()]


def _chosen(block: Block | None, labels: Sequence[str]) -> list[Group]:
    """The groups of a block with these labels, in the order of the labels; all of them when none is named."""
    if block is None:
        return []
    if not labels:
        return list(block.groups)
    said = [session.say(label) for label in labels]
    return sorted((group for group in block.groups if group.label in said), key=lambda group: said.index(group.label))
