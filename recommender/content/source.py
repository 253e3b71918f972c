"""YAML with places: every mapping and list remembers its lines, and nothing is read otherwise than it is written.

Keys are text, as written. A key written twice is a problem, and so is a bare yes or no, which YAML takes for a boolean.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from recommender.errors import Problem

PREFIX = "tag:yaml.org,2002:"
FOREIGN_TAGS = ("binary", "omap", "pairs", "set")
NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?")  # what YAML also takes for numbers (0112, 10:30, 1_000) stays text

# What PyYAML says, and what an editor can do about it.
ADVICE = (
    ("has no meaning here", "Drop the tag, which begins with an exclamation mark."),
    ("mapping values are not allowed", "A text with a colon and a space in it goes in quotes."),
    ("character '\\t'", "Indent with spaces, not with tabs."),
    ("cannot start any token", "A text that begins with a sign goes in quotes."),
    ("another document", "A file holds one document; drop the line `---`."),
    ("expected <block end>", "This line does not line up with those above, or a quote above ends early."),
    ("unexpected end of stream", "A quote is opened here and never closed."),
    ("expected ',' or ']'", "A list is opened here and not closed with ]."),
    ("expected ',' or '}'", "A mapping is opened here and not closed with }."),
    ("could not find expected ':'", "A line needs a key, a colon and a space before its text."),
)
OPENED_EARLIER = ("unexpected end of stream", "expected ',' or")  # the mistake is where it begins


Way = tuple[str | int, ...]  # keys and places in lists that lead to a part of the data


class LocatedDict(dict[str, Any]):
    """A mapping that knows the line of each of its keys, and behind which of them nothing stands."""

    line: int = 0
    lines: dict[str, int]
    blank: frozenset[str] = frozenset()


class LocatedList(list[Any]):
    """A list that knows the line of each of its entries."""

    line: int = 0
    lines: list[int]


class _Loader(yaml.CSafeLoader):
    """The safe loader (in C: an eighth of the time) with lines; it notes problems instead of dropping things."""

    file: str
    problems: list[Problem]

    def note(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.file, _line(node), "", message))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LocatedDict:
    found = LocatedDict()
    found.line, found.lines = _line(node), {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str) or not key:
            loader.note(key_node, "A key is a single word before the colon; here it is something else, or nothing.")
            continue
        if key in found:
            message = f"The key `{key}` is written twice, first in line {found.lines[key]}. Keep one of them."
            loader.note(key_node, message)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = _line(key_node)
        if found[key] is None and value_node.value == "":
            found.blank |= {key}
    return found


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> LocatedList:
    found = LocatedList(loader.construct_object(child, deep=True) for child in node.value)
    found.line = _line(node)
    found.lines = [_line(child) for child in node.value]
    return found


def _boolean(loader: _Loader, node: yaml.ScalarNode) -> bool | str:
    word = str(loader.construct_scalar(node))
    if word.lower() in ("true", "false"):
        return word.lower() == "true"
    truth = "true" if word.lower() in ("yes", "on", "y") else "false"
    message = f'YAML reads a bare {word} as the boolean {truth}. Write "{word}" if the word is meant, or else {truth}.'
    loader.note(node, message)
    return word


def _number(loader: _Loader, node: yaml.ScalarNode) -> int | float | str:
    word = str(loader.construct_scalar(node))
    if not NUMBER.fullmatch(word):
        return word
    return float(word) if "." in word else int(word)


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _foreign(loader: _Loader, node: yaml.Node) -> Any:
    tag = str(node.tag).removeprefix(PREFIX)
    raise yaml.constructor.ConstructorError(None, None, f"the tag `{tag}` has no meaning here", node.start_mark)


_Loader.add_constructor(PREFIX + "map", _mapping)
_Loader.add_constructor(PREFIX + "seq", _sequence)
_Loader.add_constructor(PREFIX + "bool", _boolean)
_Loader.add_constructor(PREFIX + "int", _number)
_Loader.add_constructor(PREFIX + "float", _number)
_Loader.add_constructor(PREFIX + "timestamp", _text)
_Loader.add_constructor(None, _foreign)
for _tag in FOREIGN_TAGS:
    _Loader.add_constructor(PREFIX + _tag, _foreign)


def read_yaml(path: Path, name: str) -> tuple[Any, list[Problem]]:
    """The data of one file, and what is wrong with its YAML. `name` is the file as problems call it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem(name, 0, "", f"The file cannot be opened: {error.strerror}.")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"The file is not UTF-8: a byte 0x{raw[error.start]:02x} stands here. Save the file again as UTF-8."
        return None, [Problem(name, line, "", message)]
    return _parsed(text, name)


def _parsed(text: str, name: str) -> tuple[Any, list[Problem]]:
    loader = _Loader(text)
    loader.file, loader.problems = name, []
    try:
        return loader.get_single_data(), loader.problems
    except yaml.YAMLError as error:
        return None, [*loader.problems, _syntax_problem(text, name, error)]
    except RecursionError:
        return None, [Problem(name, 0, "", "Lists or mappings are nested too deeply.")]
    finally:
        loader.dispose()


def _syntax_problem(text: str, name: str, error: yaml.YAMLError) -> Problem:
    """What is wrong, in the words of PyYAML's slow parser: they name the character, and never differ by platform."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as slow:
        error = slow
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(name, line, "", f"A character stands here that YAML does not allow (number {error.character}).")
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(name, 0, "", f"This is not YAML: {error}.")
    what = str(error.problem or error.context)
    mark = error.problem_mark
    if error.context_mark and any(sign in what for sign in OPENED_EARLIER):
        mark = error.context_mark
    advice = next((told for sign, told in ADVICE if sign in what), "This is not YAML.")
    return Problem(name, mark.line + 1 if mark else 0, "", f"{advice} (YAML: {what})")


def plain(data: Any) -> Any:
    """The same data as ordinary dicts and lists."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data


def mappings_within(data: Any, skipped: Container[str] = ()) -> Iterator[tuple[Way, LocatedDict]]:
    """Every mapping of the data at any depth, with the way to it. `skipped` are outermost keys that are left out."""
    waiting: list[tuple[Any, Way]] = [(data, ())]
    while waiting:
        node, way = waiting.pop()
        if isinstance(node, LocatedDict):
            yield way, node
            inside: Iterable[tuple[str | int, Any]] = node.items()
        else:
            inside = enumerate(node) if isinstance(node, LocatedList) else ()
        for step, value in inside:
            if isinstance(value, (LocatedDict, LocatedList)) and (way or step not in skipped):
                waiting.append((value, (*way, step)))


def line_of(data: Any, way: Way) -> int:
    """The line of the deepest part of the way that exists in the data."""
    line: int = getattr(data, "line", 0)
    for step in way:
        if isinstance(data, LocatedDict) and step in data:
            line, data = data.lines[str(step)], data[str(step)]
        elif isinstance(data, LocatedList) and isinstance(step, int) and step < len(data):
            line, data = data.lines[step], data[step]
        else:
            break
    return line
