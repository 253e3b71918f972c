"""The three ways side by side, each with how it stands and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from recommender.drawings.icons import icon

Standing = Literal["suggested", "possible", "fits_less", "not_now"]


@dataclass(frozen=True)
class Way:
    """One of the three: `icon` is that of the outcome, `told` says the standing in words."""

    icon: str
    name: str
    standing: Standing
    told: str
    reasons: Sequence[str]


def three_options(ways: Sequence[Way], *, level: int = 3) -> str:
    """The ways as a list of cards; `level` is that of their headings."""
    return f'<ul class="three" role="list">{"".join(_card(way, level) for way in ways)}</ul>'


def _card(way: Way, level: int) -> str:
    reasons = "".join(f"<p>{escape(reason)}</p>" for reason in way.reasons)
    return (
        f'<li class="{way.standing}"><div class="who">{icon(way.icon)}<h{level}>{escape(way.name)}</h{level}></div>'
        f'<p class="standing">{icon(way.standing)}<span>{escape(way.told)}</span></p>{reasons}</li>'
    )
