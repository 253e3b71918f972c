"""Lines for staff as HTML of our own, each text escaped: what they are about, a mark, what to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from recommender.exports.sheets import Entry
from recommender.ui import session

SURELY_SEEN, SURELY_SEEN_LINES = 200, 6  # letters and line ends that fit into the box, on a phone too


def entries(found: Iterable[Entry], kind: str = "") -> str:
    """Lines as a list; `kind` is its look."""
    return f'<ul class="case-lines {kind}" role="list">{"".join(map(_entry, found))}</ul>'


def _entry(entry: Entry) -> str:
    name = f'<b class="about">{escape(entry.name)}</b> ' if entry.name else ""
    mark = f' <strong class="mark">{escape(entry.mark)}</strong>' if entry.mark else ""
    more = f'<span class="ask">{escape(entry.more)}</span>' if entry.more else ""
    return f'<li>{name}<span dir="auto">{escape(entry.text)}</span>{mark}{more}</li>'


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def sentence(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def written(text: str, label: str) -> str:
    """What somebody wrote, on lines as they wrote them. Where it has to be scrolled, keys can reach it."""
    is_long = len(text) > SURELY_SEEN or text.count("\n") > SURELY_SEEN_LINES
    reached = f' tabindex="0" role="group" aria-label="{escape(label)}"' if is_long else ""
    return f'<div class="case-written" dir="auto"{reached}>{escape(text.replace(chr(0), chr(0xFFFD)))}</div>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A small table whose first column names its rows."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(text)}</td>" for text in rest)}</tr>'
        for first, *rest in rows
    )
    told = f'<caption class="unseen">{escape(caption)}</caption>'
    return f'<table class="case-table">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def ago(at: datetime, now: datetime) -> str:
    """How long ago, with the exact moment for whoever points at it."""
    language, zone = session.library().language, ZoneInfo(session.library().clinic.timezone)
    exact = language.moment(at.astimezone(zone))
    return f'<time datetime="{at.isoformat()}" title="{escape(exact)}">{escape(language.ago(now - at))}</time>'
