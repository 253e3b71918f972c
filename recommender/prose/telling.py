"""The pieces that reading matter is made of. They hold words and evidence ids; how they look is for the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A sentence or a label, with what belongs under it and the ids of what it rests on."""

    text: str
    parts: tuple[Told, ...] = ()
    evidence: tuple[str, ...] = ()

    def every(self) -> Iterator[Told]:
        """This piece and all that is under it."""
        yield self
        for part in self.parts:
            yield from part.every()


@dataclass(frozen=True)
class Passage:
    """Pieces that belong together under a heading, if there is one."""

    heading: str
    tells: tuple[Told, ...]

    def every(self) -> Iterator[Told]:
        for told in self.tells:
            yield from told.every()


@dataclass(frozen=True)
class Table:
    """A table with a heading for each column and each row. The first head stands above the row headings."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Told, ...], ...]], ...]

    def every(self) -> Iterator[Told]:
        for _, cells in self.rows:
            for cell in cells:
                for told in cell:
                    yield from told.every()


def passages(*found: Passage) -> tuple[Passage, ...]:
    """Those that hold anything."""
    return tuple(passage for passage in found if passage.tells)
