"""Who cites what: every record that carries evidence, wherever it stands in the content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from recommender.content.source import LocatedDict, LocatedList

CITING_KEYS = ("evidence", "basis", "claims")
NAMING_KEYS = ("id", "code", "concern")
NOT_CARRYING = ("content/evidence/", "content/questionnaire/")  # evidence cites itself; asking alone does nothing


class Place(NamedTuple):
    """A mapping in the content: its file, its line, and the names of the records around it, outermost first."""

    file: str
    line: int
    names: tuple[str, ...]
    node: LocatedDict

    @property
    def record(self) -> str:
        return ".".join(self.names)

    @property
    def label(self) -> str:
        """How a coverage report names it: what it is and where."""
        short = self.file.removeprefix("content/").removesuffix(".yaml")
        return f"{short}:{'.'.join(self.names) or self.line}"


def places(data: Mapping[str, Any]) -> Iterator[Place]:
    """Every mapping of every file, outer ones first."""
    for file, root in data.items():
        yield from _walk(file, root)


def _walk(file: str, root: Any) -> Iterator[Place]:
    waiting: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    while waiting:
        node, names = waiting.pop()
        inside: list[tuple[Any, tuple[str, ...]]] = []
        if isinstance(node, LocatedDict):
            name = _name(node)
            inner = (*names, name) if name else names
            yield Place(file, node.line, inner, node)
            for key, value in node.items():
                inside.append((value, inner if name or not isinstance(value, LocatedDict) else (*inner, key)))
        elif isinstance(node, LocatedList):
            inside = [(value, names) for value in node]
        waiting += [entry for entry in reversed(inside) if isinstance(entry[0], (LocatedDict, LocatedList))]


def _name(node: LocatedDict) -> str:
    for key in NAMING_KEYS:
        if isinstance(node.get(key), str):
            return str(node[key])
    return ""


def cited(place: Place) -> list[tuple[str, int]]:
    """Evidence ids that the mapping names itself, each with its line."""
    found = []
    for key in CITING_KEYS:
        value = place.node.get(key)
        if isinstance(value, LocatedList):
            found += [(entry, line) for entry, line in zip(value, value.lines, strict=True) if isinstance(entry, str)]
    return found


def carriers(everywhere: Iterable[Place]) -> dict[str, list[str]]:
    """Per evidence id, the labels of the rules, rows and texts that cite it. A question alone carries nothing."""
    found: dict[str, list[str]] = {}
    for place in everywhere:
        if not place.file.startswith(NOT_CARRYING):
            for evidence_id, _ in cited(place):
                labels = found.setdefault(evidence_id, [])
                if place.label not in labels:
                    labels.append(place.label)
    return found
