"""One raw record to a typed one: what pydantic refuses, and what it would let slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from recommender.content.criteria import CRITERIA_KEYS, read_criteria
from recommender.content.messages import described, only_follows, told
from recommender.content.source import LocatedDict, Way, line_of, mappings_within

Model = TypeVar("Model", bound=BaseModel)
Mappings = list[tuple[Way, LocatedDict]]


def validated(
    model: type[Model], raw: Any, read: Mapping[str, Any], line: int
) -> tuple[Model | None, list[tuple[int, str]]]:
    """The record if it could be made, and all that is wrong with it, each with its line."""
    mappings = list(mappings_within(raw, skipped=read))
    wrong = list(_misshapen_criteria(mappings))
    of_criteria = bool(wrong)
    typed = None
    try:
        typed = model.model_validate({**raw, **read} if read else raw)
    except ValidationError as error:
        for detail in error.errors():
            way = detail["loc"] or ("",)
            told_before = way[0] in read or (of_criteria and set(way) & set(CRITERIA_KEYS))
            if not told_before and not only_follows(detail):
                wrong.append((line_of(raw, way) or line, told(model, detail)))
    told_lines = {where for where, _ in wrong}
    slips = [*_blanks(mappings), *(_truths_for_numbers(typed, mappings) if typed is not None else ())]
    return typed, wrong + [(where, message) for where, message in slips if where not in told_lines]


def _misshapen_criteria(mappings: Mappings) -> Iterator[tuple[int, str]]:
    for _, node in mappings:
        for key in CRITERIA_KEYS:
            if node.get(key) is not None:
                for line, message in read_criteria(node[key], node.lines[key]).wrong:
                    yield line, f"`{key}`: {message}"


def _blanks(mappings: Mappings) -> Iterator[tuple[int, str]]:
    """Keys with nothing behind them. Where a key may be absent, that would pass for absent."""
    for _, node in mappings:
        for key in node.blank:
            yield node.lines[key], f"`{key}` is empty. Fill it in, or drop the key."


def _truths_for_numbers(typed: BaseModel, mappings: Mappings) -> Iterator[tuple[int, str]]:
    """Where true or false stands for a number; pydantic reads them as 1 and 0."""
    for way, node in mappings:
        if set(way).isdisjoint(CRITERIA_KEYS):
            for key, value in node.items():
                if isinstance(value, bool) and not isinstance(_part(typed, (*way, key)), bool):
                    yield node.lines[key], f"`{key}` must be a whole number; this is {described(value)}."


def _part(typed: Any, way: Way) -> Any:
    """The part of a record that the way through its raw form leads to."""
    for step in way:
        if isinstance(typed, BaseModel):
            fields = type(typed).model_fields
            typed = getattr(typed, next(name for name, field in fields.items() if step in (name, field.alias)))
        else:
            typed = typed[step]
    return typed
