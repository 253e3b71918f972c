"""What stands on a sheet, before it is set: parts with their lines, and which of them can be left out first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Place = Literal["top", "left", "right", "split", "bottom"]
FIRST = 0.01  # what opens a group goes last of all
COLUMNS: tuple[Place, ...] = ("left", "right")


@dataclass(frozen=True)
class Entry:
    """One line; `name` says what it is about, `tag` is shown beside it, such as the id of a rule.

    `mark` stands out: what must be known about the line. `more` is a line of its own below.
    """

    text: str
    tag: str = ""
    name: str = ""
    mark: str = ""
    more: str = ""


@dataclass(frozen=True)
class Lines:
    """Lines that belong together. `plain` ones are paragraphs, not a list."""

    entries: tuple[Entry, ...]
    label: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Part:
    """A heading with its lines.

    `weight` times its place in its group says how easily a line can be left out; 0 keeps every line.
    """

    heading: str
    groups: tuple[Lines, ...]
    place: Place = "left"
    weight: float = 0

    @property
    def size(self) -> int:
        """A rough measure of its height: letters, and as many for each line that is begun."""
        lines = [entry for group in self.groups for entry in group.entries]
        labels = sum(40 for group in self.groups if group.label)
        return 80 + labels + sum(30 + len(line.text) + len(line.more) for line in lines)


@dataclass(frozen=True)
class Sheet:
    """A page for a person.

    `under` stands below the headline, and large where it is `loud`; `code_name` below the code of the reference.
    `alerts` are boxed. `before` and `after` are parts in two columns around `parts`. `by_hand` are the labels of a box
    to write in, first the one of the large field. `sizes` of type, in points, are tried in turn; where not even the
    last is small enough, lines are left out at `least`.
    """

    title: str
    kind: str
    headline: str
    made: str
    parts: tuple[Part, ...]
    under: tuple[str, ...] = ()
    reference: str = ""
    code_name: str = ""
    alerts: tuple[str, ...] = ()
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    by_hand: tuple[str, ...] = ()
    most_pages: int = 1
    sizes: tuple[float, ...] = (12, 11, 10.5, 10)
    least: float = 9.5
    loud: bool = False


def part(heading: str, groups: Iterable[Lines], weight: float = 0, place: Place = "left") -> list[Part]:
    """The part in a list, or nothing where it would be empty."""
    filled = tuple(group for group in groups if group.entries)
    return [Part(heading, filled, place, weight)] if filled else []


def in_columns(parts: Sequence[Part]) -> list[Part]:
    """The parts in reading order over two columns that end at about the same height."""
    ends = range(1, len(parts) + 1)
    best = min(ends, key=lambda end: _taller(parts[:end], parts[end:]), default=0)
    return [replace(found, place=COLUMNS[number >= best]) for number, found in enumerate(parts)]


def _taller(left: Sequence[Part], right: Sequence[Part]) -> int:
    return max(sum(found.size for found in left), sum(found.size for found in right))


def without(sheet: Sheet, count: int) -> tuple[Sheet, list[str]]:
    """The sheet without its `count` least important lines, and the headings under which something is missing."""
    dropped = set(_least_important(sheet)[:count])
    parts, headings = [], []
    for number, found in enumerate(sheet.parts):
        mine = {line for place, line in dropped if place == number}
        if mine:
            headings.append(found.heading)
        parts += part(found.heading, _kept(found, mine), found.weight, found.place)
    top = [found for found in parts if found.place not in COLUMNS]
    columns = in_columns([found for found in parts if found.place in COLUMNS])
    return replace(sheet, parts=(*top, *columns)), headings


def droppable(sheet: Sheet) -> int:
    return len(_least_important(sheet))


def _least_important(sheet: Sheet) -> list[tuple[int, int]]:
    """Places of the lines that may go, the first to go first."""
    ranked = [
        (found.weight * (place + FIRST), number, line)
        for number, found in enumerate(sheet.parts)
        if found.weight
        for line, place in enumerate(_places(found))
    ]
    return [(number, line) for _, number, line in sorted(ranked, reverse=True)]


def _places(found: Part) -> list[int]:
    """For each line of the part, its place in its group."""
    return [place for group in found.groups for place in range(len(group.entries))]


def _kept(found: Part, dropped: set[int]) -> list[Lines]:
    groups, line = [], 0
    for group in found.groups:
        numbered = enumerate(group.entries, start=line)
        groups.append(replace(group, entries=tuple(entry for number, entry in numbered if number not in dropped)))
        line += len(group.entries)
    return groups
