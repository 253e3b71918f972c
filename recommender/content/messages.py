"""Findings of pydantic in plain words, for a clinician who edits YAML, with the likeliest right spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from recommender.domain.nearest import nearest

SHORT_LIST = 8  # up to so many allowed words stand beside the nearest one
LONG_LIST = 30  # beyond it, a list says nothing any more

TWO_NUMBERS = "needs two numbers, [from, to]."  # figures are the only lists of a fixed length
WHAT_A_KEY_IS_FOR = {
    "evidence": "Name at least one id, such as [D0-12].",
    "id": "Give it a name of its own, in small letters joined by _.",
    "rationale": "Say in one sentence why, for the client.",
    "when": "Say for whom it counts, such as {conditions: [eczema]}.",
    "whom": "Name a person of content/treatments/medical_referral.yaml.",
}


def hint(word: object, known: Iterable[str]) -> str:
    """A sentence to append: the nearest spelling and, where they are few, all that is allowed."""
    names = list(known)
    by_lower = {name.lower(): name for name in names}
    match = nearest(word, by_lower)
    told = [f'Nearest: "{by_lower[match]}".'] if match else []
    if 0 < len(names) <= (SHORT_LIST if match else LONG_LIST):
        told.append(f"Allowed: {', '.join(names)}.")
    return " ".join(told) or "No name comes close."


def described(value: object) -> str:
    """What stands there, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 40 else f'the text "{value[:37]}..."'
    return "a list" if isinstance(value, (list, tuple)) else "a mapping (`key: value`)"


def told(model: type[BaseModel], detail: ErrorDetails) -> str:
    """One finding of pydantic as a message."""
    steps = _steps(detail)
    key, name = ".".join(step for step in steps if isinstance(step, str)), str(steps[-1]) if steps else ""
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind == "extra_forbidden":
        return f"`{name}` is not a key here. {hint(name, keys_at(model, steps[:-1]))}"
    if kind == "missing":
        return _missing(key, name)
    if kind in ("enum", "literal_error"):
        return _not_in_list(key, value, re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if not key or (kind in ("model_type", "model_attributes_type", "dict_type") and value is not None):
        return _no_mapping(key, value, keys_at(model, steps))
    if value is None or kind in ("too_short", "string_too_short"):
        return _too_short(key, name, value, context)
    if kind.startswith(("int", "float")):
        what = "a number" if detail["loc"][-1] in ("int", "float") else "a whole number"
        return f"`{key}` must be {what}; this is {described(value)}."
    return _wrong_kind(key, kind, value, context) or _other(key, value, str(detail["msg"]))


def only_follows(detail: ErrorDetails) -> bool:
    """Whether it says that a list is too short because an entry is wrong, which is told by itself."""
    value, least = detail.get("input"), detail.get("ctx", {}).get("min_length", 1)
    return detail["type"] == "too_short" and isinstance(value, list) and len(value) >= least


def _steps(detail: ErrorDetails) -> list[str | int]:
    """The way to the value, without the marks that pydantic adds for keys and unions."""
    steps = list(detail["loc"])
    while steps and (steps[-1] == "[key]" or (steps[-1] in ("int", "float") and len(steps) > 1)):
        steps.pop()
    return steps


def _missing(key: str, name: str) -> str:
    if name.isdigit():
        return f"`{key}` {TWO_NUMBERS}"
    return f"`{key}` is missing. {WHAT_A_KEY_IS_FOR.get(name, '')}".rstrip()


def _not_in_list(key: str, value: object, allowed: list[str]) -> str:
    if isinstance(value, str):
        return f'`{key}` has "{value}". {hint(value, allowed)}'
    return f"`{key}` must be one of {', '.join(allowed)}; this is {described(value)}."


def _too_short(key: str, name: str, value: object, context: dict[str, Any]) -> str:
    least = context.get("min_length", 1)
    if value and isinstance(value, (list, tuple)):
        return f"`{key}` needs at least {least} entries; this has {len(value)}."
    return f"`{key}` is empty. {WHAT_A_KEY_IS_FOR.get(name, '')}".rstrip()


def _no_mapping(key: str, value: object, keys: list[str]) -> str:
    what = f"`{key}`" if key else "An entry here"
    has = f" with {', '.join(keys)}" if keys else ""
    return f"{what} must be a mapping (`key: value`){has}; this is {described(value)}."


def _wrong_kind(key: str, kind: str, value: object, context: dict[str, Any]) -> str:
    if kind == "string_type":
        quotes = " Put it in quotes." if isinstance(value, (bool, int, float)) else ""
        return f"`{key}` must be text; this is {described(value)}.{quotes}"
    if kind in ("tuple_type", "list_type"):
        example = f", such as [{value}]" if isinstance(value, str) and len(value) <= 40 else ""
        return f"`{key}` must be a list{example}; this is {described(value)}."
    if kind == "too_long":
        return f"`{key}` {TWO_NUMBERS}"
    if kind.startswith("bool"):
        return f"`{key}` must be true or false; this is {described(value)}."
    if kind == "greater_than_equal":
        return f"`{key}` must be {context.get('ge')} or more; this is {value}."
    return ""


def _other(key: str, value: object, message: str) -> str:
    text = message.removeprefix("Value error, ")
    text = text if text.endswith(".") else f"{text}."
    if key == "effect" and isinstance(value, dict) and len(value) > 1:
        text = f"{text}\nThis effect has {', '.join(value)}."
    return f"`{key}`: {text}" if not text.startswith("`") else text


def keys_at(model: type[BaseModel], steps: list[str | int]) -> list[str]:
    """The keys that are allowed where the steps lead; none when that is no record."""
    current: Any = model
    for step in steps:
        info = _field(current, step) if _is_model(current) else None
        if info is not None:  # a step without a field is a place in a list, or a key of a free mapping
            current = _inner_model(info.annotation)
    if not _is_model(current):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _field(model: Any, step: str | int) -> Any:
    fields = model.model_fields
    return next((field for name, field in fields.items() if step in (name, field.alias)), None)


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _inner_model(annotation: Any) -> Any:
    if _is_model(annotation):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner_model(arg))), None)
