"""Reading matter as HTML of its own: native lists, tables and folded parts, in one element however long it is.

A widget for each of hundreds of folded parts would be slow. All texts are content, and every one is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from recommender.prose.telling import Passage, Table, Told
from recommender.ui import session
from recommender.ui.components.sources import told_sources


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def sentence(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def folded(label: str, inside: str) -> str:
    """A part that opens at a tap."""
    return f'<details class="folded"><summary>{escape(label)}</summary>{inside}</details>'


def listed(tells: Iterable[Told], kind: str = "plain") -> str:
    """Pieces as a list, with lists inside for what belongs under each."""
    return f'<ul class="{kind}">{"".join(f"<li>{_piece(told)}</li>" for told in tells)}</ul>'


def rules(tells: Iterable[Told]) -> str:
    """Pieces that each open on their own: the sentence, then when and what, then its sources."""
    return "".join(folded(told.text, listed(told.parts, "facts") + sources([told])) for told in tells)


def listed_with_sources(tells: Iterable[Told]) -> str:
    """Pieces as a list, with the sources of all of them at its end."""
    found = tuple(tells)
    return listed(found) + sources(found, by_sentence=True)


def passage(found: Passage) -> str:
    """One folded part with the sources of all its sentences at its end."""
    return folded(found.heading, listed(found.tells) + sources(found.every(), by_sentence=True))


def table(found: Table, kind: str, sourced: bool = False) -> str:
    """A table that turns into stacked rows on a phone; roles keep it a table there, too."""
    heads = "".join(f'<th scope="col" role="columnheader">{escape(head)}</th>' for head in found.heads)
    rows = "".join(_row(found, name, cells) for name, cells in found.rows)
    body = f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}</tbody>'
    after = sources(found.every(), by_sentence=True) if sourced else ""
    return f'<table role="table" class="reading {kind}">{body}</table>{after}'


def sources(tells: Iterable[Told], *, by_sentence: bool = False) -> str:
    """The sources of some sentences, one tap away; nothing where none is cited."""
    cited = [told for told in tells if told.evidence]
    if not cited:
        return ""
    lists = "".join((sentence(told.text) if by_sentence else "") + _sources(told) for told in cited)
    return f'<details class="sources"><summary>{escape(session.say("sources"))}</summary>{lists}</details>'


def _sources(told: Told) -> str:
    found = dict.fromkeys(source for evidence_id in told.evidence for source in told_sources(evidence_id))
    return "<ul>" + "".join(f"<li>{escape(source)}</li>" for source in found) + "</ul>"


def _piece(told: Told) -> str:
    """A sentence, or a label: what rests on nothing and has something under it."""
    kind = ' class="label"' if told.parts and not told.evidence else ""
    return f"<span{kind}>{escape(told.text)}</span>" + (listed(told.parts) if told.parts else "")


def _row(found: Table, name: str, cells: tuple[tuple[Told, ...], ...]) -> str:
    told = "".join(_cell(head, cell) for head, cell in zip(found.heads[1:], cells, strict=True))
    return f'<tr role="row"><th scope="row" role="rowheader">{escape(name)}</th>{told}</tr>'


def _cell(head: str, cell: tuple[Told, ...]) -> str:
    """A cell; its heading stands in it again for phones, where the heads are out of sight."""
    inside = escape(cell[0].text) if len(cell) == 1 else listed(cell)
    return f'<td role="cell"><span class="head" aria-hidden="true">{escape(head)}</span><div>{inside}</div></td>'
