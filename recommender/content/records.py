"""Raw records to typed ones, with messages for the person who edits the content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from recommender.content.source import line_of, read_yaml
from recommender.errors import Problem
from recommender.flow.nearest import hint

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Reader:
    """Reads files below one content folder and collects what is wrong with them.

    `places` maps the id of every record read to its file and line, `data` every file to its data with lines.
    """

    root: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return (Path("content") / path.relative_to(self.root)).as_posix()

    def problem(self, file: str, line: int, record: str, message: str) -> None:
        self.problems.append(Problem(file, line, record, message))

    def file(self, relative: str) -> Any:
        """The located data of one file; None when it is missing or broken."""
        path = self.root / relative
        name = self.name(path)
        if not path.is_file():
            self.problem(name, 0, "", "The file is missing. docs/editing-content.md lists what belongs in content/.")
            return None
        data, problems = read_yaml(path, name)
        self.problems += problems
        if data is None and not problems:
            self.problem(name, 0, "", "The file is empty.")
        self.data[name] = data
        return data

    def folder(self, relative: str) -> list[tuple[str, Any]]:
        """Every YAML file of a folder, by name."""
        paths = sorted((self.root / relative).glob("*.yaml"))
        if not paths:
            self.problem(f"content/{relative}", 0, "", "The folder holds no YAML file.")
        found = [(self.name(path), self.file(path.relative_to(self.root).as_posix())) for path in paths]
        return [(name, data) for name, data in found if data is not None]

    def record(self, model: type[Model], file: str, raw: Any, at: Any = None, *, kind: str = "") -> Model | None:
        """One record, or None with its problems noted."""
        record_id = str(raw.get("id") or raw.get("concern") or "") if isinstance(raw, dict) else ""
        line = getattr(raw, "line", 0)
        if record_id:
            self._place(kind or model.__name__, record_id, file, line)
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors():
                path = tuple(step for step in detail["loc"] if isinstance(step, (str, int)))
                where = line_of(raw, path) or line
                self.problem(file, where, record_id, _message(model, raw, detail))
            return None

    def records(self, model: type[Model], file: str, data: Any, key: str, *, kind: str = "") -> list[Model]:
        """The records under one key of a file."""
        entries = data.get(key) if isinstance(data, dict) else None
        if not isinstance(entries, list):
            line = getattr(data, "line", 0)
            self.problem(file, line, "", f"The file needs a list under `{key}`.")
            return []
        found = [self.record(model, file, entry, kind=kind) for entry in entries]
        return [record for record in found if record is not None]

    def only_keys(self, file: str, data: Any, keys: Iterable[str]) -> None:
        """Note every top-level key that has no meaning."""
        allowed = list(keys)
        for key in data if isinstance(data, dict) else ():
            if key not in allowed:
                self.problem(file, line_of(data, (key,)), "", f"`{key}` is not a key here. {hint(key, allowed)}")

    def _place(self, kind: str, record_id: str, file: str, line: int) -> None:
        first = self.places.setdefault((kind, record_id), (file, line))
        if first != (file, line):
            self.problem(file, line, record_id, f"The id `{record_id}` is used twice, first in {first[0]}:{first[1]}.")

    def place(self, kind: str, record_id: str) -> tuple[str, int]:
        return self.places.get((kind, record_id), ("content", 0))


def _message(model: type[BaseModel], raw: Any, detail: ErrorDetails) -> str:
    steps = [step for step in detail["loc"]]
    name = str(steps[-1]) if steps else ""
    key = ".".join(str(step) for step in steps)
    kind, value = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        return f"`{name}` is not a key here. {hint(name, _keys_at(model, raw, steps[:-1]))}"
    if kind == "missing":
        return f"`{key}` is missing."
    if isinstance(value, bool):
        word = str(value).lower()
        return f"`{key}` holds the boolean {word}: YAML reads a bare yes or no so. Put the word in quotes."
    if kind in ("too_short", "string_too_short"):
        return f"`{key}` is empty."
    text = str(detail["msg"]).removeprefix("Value error, ")
    return f"`{key}`: {text}" if key and key not in text else text


def _keys_at(model: type[BaseModel], raw: Any, steps: list[Any]) -> list[str]:
    """The keys that are allowed where a stray one was found."""
    current: Any = model
    for step in steps:
        if isinstance(step, str) and _is_model(current):
            info = current.model_fields.get(step) or next(
                (field for field in current.model_fields.values() if field.alias == step), None
            )
            current = _inner_model(info.annotation) if info else None
    if not _is_model(current):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _inner_model(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner_model(arg))), None)
