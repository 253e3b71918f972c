"""YAML with places: every mapping and list remembers its lines, and a key written twice is a problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from recommender.errors import Problem


class LocatedDict(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    line: int = 0
    lines: dict[str, int]


class LocatedList(list[Any]):
    """A list that knows the line of each of its entries."""

    line: int = 0
    lines: list[int]


class _Loader(yaml.SafeLoader):
    """SafeLoader that keeps line numbers and notes duplicate keys instead of dropping one silently."""

    file: str
    problems: list[Problem]


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LocatedDict:
    found = LocatedDict()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in found:
            message = f"The key `{key}` is written twice, first in line {found.lines[key]}. Keep one of them."
            loader.problems.append(Problem(loader.file, line, "", message))
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = line
    return found


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> LocatedList:
    found = LocatedList(loader.construct_object(child, deep=True) for child in node.value)
    found.line = node.start_mark.line + 1
    found.lines = [child.start_mark.line + 1 for child in node.value]
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_SEQUENCE_TAG, _sequence)


def read_yaml(path: Path, name: str) -> tuple[Any, list[Problem]]:
    """The data of one file, and what is wrong with its YAML. `name` is the file as problems call it."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return None, [Problem(name, 0, "", f"The file cannot be read: {error}")]
    loader.file, loader.problems = name, []
    try:
        return loader.get_single_data(), loader.problems
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return None, [Problem(name, line, "", f"This is not YAML: {error.problem}.")]
    finally:
        loader.dispose()


def plain(data: Any) -> Any:
    """The same data as ordinary dicts and lists."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data


def line_of(data: Any, path: tuple[str | int, ...]) -> int:
    """The line of the deepest part of `path` that exists in the data."""
    line: int = getattr(data, "line", 0)
    for step in path:
        if isinstance(data, LocatedDict) and step in data:
            line, data = data.lines[str(step)], data[str(step)]
        elif isinstance(data, LocatedList) and isinstance(step, int) and step < len(data):
            line, data = data.lines[step], data[step]
        else:
            break
    return line
