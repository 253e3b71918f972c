"""The plan as a list of stages in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from recommender.drawings.icons import icon

Lines = tuple[str, Sequence[str]]
StageIcon = Literal["preparation", "session", "first_day", "first_week", "next_sessions", "upkeep"]


@dataclass(frozen=True)
class Stage:
    """One stage: its icon, its heading, and groups of lines. A label that repeats the heading is not said."""

    icon: StageIcon
    heading: str
    groups: Sequence[Lines]


def timeline(stages: Sequence[Stage], *, level: int = 3) -> str:
    """The stages as an ordered list, the first one open; `level` is that of their headings.

    A stage that says nothing is left out.
    """
    told = [stage for stage in stages if stage.groups]
    items = "".join(_stage(stage, level, is_open=stage is told[0]) for stage in told)
    return f'<ol class="timeline" role="list">{items}</ol>'


def _stage(stage: Stage, level: int, *, is_open: bool) -> str:
    """A stage to unfold, as all of them together are many screens of a phone.

    Lines without a label of their own come first: below a label they would seem to belong to it.
    """
    told = [("" if label == stage.heading else label, lines) for label, lines in stage.groups]
    groups = "".join(_group(label, lines) for label, lines in sorted(told, key=lambda group: bool(group[0])))
    return (
        f'<li><span class="sign">{icon(stage.icon)}</span><details{" open" if is_open else ""}>'
        f"<summary><h{level}>{escape(stage.heading)}</h{level}></summary>{groups}</details></li>"
    )


def _group(label: str, lines: Sequence[str]) -> str:
    shown = f'<p class="label">{escape(label)}</p>' if label else ""
    return shown + "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
