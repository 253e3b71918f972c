"""Criteria as they stand in the YAML: every statement about an item with its line, and what is wrong with its shape.

domain/criteria.py turns the same mapping into the tree that is evaluated; it knows no lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from recommender.content.messages import described, hint
from recommender.content.source import LocatedDict, LocatedList
from recommender.domain.terms import Grade

CRITERIA_KEYS = ("when", "shown_when")
BOUNDS = ("at_least", "below")
GRADED_ITEMS = ("concerns", "main_concern")


@dataclass(frozen=True)
class Statement:
    """What criteria say about one item."""

    item: str
    line: int
    value: Any

    @property
    def is_comparison(self) -> bool:
        return isinstance(self.value, LocatedDict) and set(self.value) <= set(BOUNDS)

    @property
    def asks_unknown(self) -> bool:
        return bool(self.value == "unknown")

    @property
    def codes(self) -> tuple[tuple[str, int], ...]:
        """The codes it names, each with its line."""
        if isinstance(self.value, LocatedDict) and not self.is_comparison:
            return tuple((code, self._line(code)) for code in self.value)
        if isinstance(self.value, LocatedList):
            return tuple((code, self._line(place)) for place, code in enumerate(self.value))
        return ()

    def _line(self, place: Any) -> int:
        return int(self.value.lines[place])


@dataclass
class Reading:
    """The statements of criteria, and lines with what is wrong there."""

    statements: list[Statement] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def read_criteria(raw: Any, line: int) -> Reading:
    """Read the value of `when` or `shown_when`, which stands in `line`."""
    reading = Reading()
    _read(raw, line, reading)
    return reading


def _read(raw: Any, line: int, reading: Reading) -> None:
    if not isinstance(raw, LocatedDict) or not raw:
        what = "an empty mapping" if raw == {} else described(raw)
        reading.wrong.append((line, f"criteria are a mapping such as {{conditions: [eczema]}}; this is {what}."))
        return
    for key, value in raw.items():
        _read_part(key, value, raw.lines[key], reading)


def _read_part(key: str, value: Any, line: int, reading: Reading) -> None:
    if key == "not":
        _read(value, line, reading)
    elif key not in ("any", "all"):
        found = [(where or line, text) for where, text in _shape(key, value)]
        reading.wrong += found
        if not found:
            reading.statements.append(Statement(key, line, value))
    elif isinstance(value, LocatedList) and value:
        for part, part_line in zip(value, value.lines, strict=True):
            _read(part, part_line, reading)
    else:
        reading.wrong.append((line, f"`{key}` needs a list of criteria; this is {described(value or None)}."))


def _shape(item: str, value: Any) -> Iterator[tuple[int, str]]:
    """What is wrong with the value of one statement; line 0 where it is the statement's own."""
    if isinstance(value, LocatedList):
        yield from _codes_shape(item, value)
    elif isinstance(value, LocatedDict) and value:
        bounds = item not in GRADED_ITEMS or set(value) <= set(BOUNDS)
        yield from _bounds_shape(item, value) if bounds else _grades_shape(value)
    elif value != "unknown":
        yield 0, f"`{item}` {_wanted(item, value)}; this is {described(value or None)}."


def _wanted(item: str, value: Any) -> str:
    if isinstance(value, str):
        return f"needs its codes in a list, as in {{{item}: [{value}]}}, or the word unknown"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"needs a list of codes, or a comparison as in {{{item}: {{at_least: {value}}}}}"
    return "needs a list of codes, a comparison with at_least or below, or the word unknown"


def _codes_shape(item: str, codes: LocatedList) -> Iterator[tuple[int, str]]:
    if not codes:
        yield 0, f"`{item}` has an empty list. Name the codes that count, any of which is enough."
    for code, line in zip(codes, codes.lines, strict=True):
        if isinstance(code, (bool, int, float)):
            word = str(code).lower()
            yield line, f'`{item}` names {described(code)}, and a code is text. Write "{word}" in quotes.'
        elif not isinstance(code, str):
            yield line, f"`{item}` names codes in its list; this is {described(code)}."


def _bounds_shape(item: str, bounds: LocatedDict) -> Iterator[tuple[int, str]]:
    for key, value in bounds.items():
        if key not in BOUNDS:
            yield bounds.lines[key], f"`{item}` has the key `{key}`, and a comparison has others. {hint(key, BOUNDS)}"
        elif isinstance(value, bool) or not isinstance(value, int):
            yield bounds.lines[key], f"`{item}.{key}` must be a whole number; this is {described(value)}."
    low, high = bounds.get("at_least"), bounds.get("below")
    if isinstance(low, int) and isinstance(high, int) and low >= high:
        yield 0, f"`{item}` is never at least {low} and below {high} at once."


def _grades_shape(grades: LocatedDict) -> Iterator[tuple[int, str]]:
    allowed = [str(grade) for grade in Grade]
    for concern, named in grades.items():
        line = grades.lines[concern]
        if not isinstance(named, LocatedList) or not named:
            this = f"[{named}]" if named in allowed else "[moderate, severe]"
            yield line, f"`{concern}` needs its grades in a list, such as {this}; this is {described(named or None)}."
            continue
        for grade, grade_line in zip(named, named.lines, strict=True):
            if grade not in allowed:
                told = f'the grade "{grade}"' if isinstance(grade, str) else described(grade)
                yield grade_line, f"`{concern}` names {told}. {hint(grade, allowed)}"
