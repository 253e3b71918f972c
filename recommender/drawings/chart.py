"""Points as bars with their numbers, and as a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from recommender.drawings.shapes import number

LONGEST = 84  # per cent of the width, for the most points


@dataclass(frozen=True)
class Bar:
    """An outcome and its points; the one with `leads` is filled."""

    label: str
    points: int
    leads: bool = False


def points_chart(bars: Sequence[Bar]) -> str:
    """Horizontal bars, each under its label and with its number; lengths are shares of the most points."""
    most = max([1, *(bar.points for bar in bars)])
    told = escape("; ".join(f"{bar.label}: {bar.points}" for bar in bars), quote=True)
    return f'<div class="chart" role="img" aria-label="{told}">{"".join(_bar(bar, most) for bar in bars)}</div>'


def _bar(bar: Bar, most: int) -> str:
    """The bar of no points or fewer is a thin line, so that its place shows."""
    width = number(max(bar.points, 0) / most * LONGEST)
    look = "bar leads" if bar.leads else "bar"
    return (
        f'<div class="name">{escape(bar.label)}</div>'
        f'<div class="{look}"><span style="width: {width}%"></span><b>{bar.points}</b></div>'
    )


@dataclass(frozen=True)
class Row:
    """What added points, and how many to each outcome."""

    name: str
    points: Sequence[int]


def points_table(caption: str, columns: Sequence[str], rows: Sequence[Row], total: Row) -> str:
    """A table with a caption. `columns` names the column of the names, then one for each outcome.

    The roles say what the elements are anyway: on a narrow page the style lays them out as a grid, and browsers then
    forget that they are a table.
    """
    head = "".join(f'<th scope="col" role="columnheader">{escape(column)}</th>' for column in columns)
    body = "".join(_row(row) for row in rows)
    return (
        f'<table class="points-table" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody>'
        f'<tfoot role="rowgroup">{_row(total)}</tfoot></table>'
    )


def _row(row: Row) -> str:
    cells = "".join(f'<td role="cell">{points}</td>' for points in row.points)
    return f'<tr role="row"><th scope="row" role="rowheader">{escape(row.name)}</th>{cells}</tr>'
