"""Raw records to typed ones, each remembered with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from recommender.content.citations import Place, places
from recommender.content.criteria import CRITERIA_KEYS, Reading, Statement, read_criteria
from recommender.content.messages import described, hint
from recommender.content.source import LocatedDict, LocatedList, line_of, read_yaml
from recommender.content.validation import Model, validated
from recommender.errors import Problem

LISTED_FOLDERS = ("questionnaire", "policy", "evidence", "treatments", "wording")  # every YAML file in them is read


@dataclass(frozen=True)
class Found:
    """A record as it stands in a file."""

    file: str
    line: int
    raw: Any


@dataclass
class Reader:
    """Reads files below one content folder and collects what is wrong with them.

    `found` maps kind and id of every record to where it stands, `typed` to the record itself if it could be read;
    `data` maps every file to its data with lines.
    """

    root: Path
    problems: list[Problem] = field(default_factory=list)
    found: dict[tuple[str, str], Found] = field(default_factory=dict)
    typed: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return (Path("content") / path.relative_to(self.root)).as_posix()

    def problem(self, file: str, line: int, record: str, message: str) -> None:
        self.problems.append(Problem(file, line, record, message))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every mapping of every file. Ask for it when all files are read, not before."""
        return tuple(places(self.data))

    @cached_property
    def criteria(self) -> tuple[tuple[Place, str, Reading], ...]:
        """All criteria: the mapping they stand in, their key, and what they say. Ask when all files are read."""
        return tuple(
            (place, key, read_criteria(place.node[key], place.node.lines[key]))
            for place in self.places
            for key in CRITERIA_KEYS
            if isinstance(place.node.get(key), LocatedDict) and not place.file.startswith("content/wording/")
        )

    @property
    def statements(self) -> Iterator[Statement]:
        """What all criteria say about items; obligations apart, which demand and do nothing."""
        does = (reading for place, _, reading in self.criteria if place.file != "content/obligations.yaml")
        return (said for reading in does for said in reading.statements)

    def has_problems_in(self, folder: str) -> bool:
        return any(problem.file.startswith(folder) for problem in self.problems)

    def file(self, relative: str, keys: Iterable[str] = ()) -> LocatedDict | None:
        """The located data of one file; None when it is missing or broken. With `keys`, it may have no other."""
        path = self.root / relative
        name = self.name(path)
        self.data[name] = None
        if not path.is_file():
            self.problem(name, 0, "", "The file is missing. docs/editing-content.md lists what belongs in content/.")
            return None
        data, problems = read_yaml(path, name)
        self.problems += problems
        if data is None and not problems:
            self.problem(name, 0, "", "The file is empty.")
        if data is None:
            return None
        if not isinstance(data, LocatedDict):
            self.problem(name, 1, "", f"The file must begin with a key and a colon; this is {described(data)}.")
            return None
        self.data[name] = data
        self._only_keys(name, data, list(keys))
        return data

    def folder(self, relative: str, keys: Iterable[str] = ()) -> list[tuple[str, LocatedDict]]:
        """Every YAML file of a folder, by name; hidden ones (of editors) left out."""
        paths = sorted(path for path in (self.root / relative).glob("*.yaml") if not path.name.startswith("."))
        if not paths:
            self.problem(f"content/{relative}", 0, "", "The folder holds no file that ends in .yaml.")
        found = [(self.name(path), self.file(path.relative_to(self.root).as_posix(), keys)) for path in paths]
        return [(name, data) for name, data in found if data is not None]

    def unread_files(self) -> list[Problem]:
        """Files that look like content and that nothing reads."""
        paths = [path for folder in LISTED_FOLDERS for path in sorted((self.root / folder).rglob("*.y*ml"))]
        message = "Nothing reads this file. Its folder or its name is not one that content/ knows; names end in .yaml."
        names = [self.name(path) for path in paths if path.is_file() and not path.name.startswith(".")]
        return [Problem(name, 0, "", message) for name in names if name not in self.data]

    def record(
        self,
        model: type[Model],
        file: str,
        raw: Any,
        *,
        kind: str = "",
        name: str = "",
        line: int = 0,
        read: Mapping[str, Any] | None = None,
    ) -> Model | None:
        """One record, or None with its problems noted. `read` replaces parts that were read on their own."""
        kind, record_id, line = kind or model.__name__, name or _id_of(raw), line or getattr(raw, "line", 0)
        if record_id:
            self._remember(kind, record_id, Found(file, line, raw))
        typed, wrong = validated(model, raw, dict(read or {}), line)
        for where, message in wrong:
            self.problem(file, where, record_id, message)
        if typed is not None:
            self.typed.setdefault((kind, record_id), typed)
        return typed

    def records(
        self,
        model: type[Model],
        file: str,
        data: LocatedDict | None,
        key: str,
        *,
        kind: str = "",
        may_be_empty: bool = False,
    ) -> list[Model]:
        """The records under one key of a file; none where the file itself is broken."""
        if data is None:
            return []
        entries = data.get(key)
        if not isinstance(entries, LocatedList):
            has = f"this is {described(entries)}" if key in data else "the key is missing"
            self.problem(file, line_of(data, (key,)), "", f"The file needs a list under `{key}`; {has}.")
            return []
        if not entries and not may_be_empty:
            self.problem(file, line_of(data, (key,)), "", f"The list under `{key}` is empty.")
        found = [
            self.record(model, file, entry, kind=kind, line=line)
            for entry, line in zip(entries, entries.lines, strict=True)
        ]
        return [record for record in found if record is not None]

    def _only_keys(self, file: str, data: LocatedDict, allowed: list[str]) -> None:
        for key in data if allowed else ():
            if key not in allowed:
                self.problem(file, data.lines[key], "", f"`{key}` is not a key here. {hint(key, allowed)}")

    def _remember(self, kind: str, record_id: str, found: Found) -> None:
        first = self.found.setdefault((kind, record_id), found)
        if first is not found:
            message = f"`{record_id}` is used twice, first in {first.file}:{first.line}. Each needs a name of its own."
            self.problem(found.file, found.line, record_id, message)

    def ids(self, kind: str) -> frozenset[str]:
        return frozenset(record_id for found_kind, record_id in self.found if found_kind == kind)

    def read_records(self, model: type[Model]) -> dict[str, Model]:
        """The records of one model that could be read, by id."""
        return {record_id: record for (_, record_id), record in self.typed.items() if isinstance(record, model)}

    def place_of(self, kind: str, record_id: str, *path: str | int) -> tuple[str, int]:
        """File and line of a record, or of the part of it that the path leads to."""
        found = self.found.get((kind, record_id), Found("content", 0, None))
        return found.file, line_of(found.raw, path) or found.line


def _id_of(raw: Any) -> str:
    names = (raw.get("id"), raw.get("concern")) if isinstance(raw, dict) else ()
    return next((name for name in names if isinstance(name, str) and name), "")
