"""Bytes to raw answers: JSON with a size limit, no key twice, no numbers that JSON does not have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from recommender.errors import InputError

LONGEST_INTAKE_BYTES = 1_000_000  # included; one intake, in a file or on a line without its end
WRAPPING_KEYS = frozenset({"name", "answers", "expect"})


def read_json(raw: bytes, longest_bytes: int, holds: str = "An intake") -> Any:
    """The JSON value of some bytes; `holds` says in errors what they should be.

    Raises
    ------
    InputError
        When they are longer than `longest_bytes`, no UTF-8, no JSON, or name a key twice.
    """
    text = read_text(raw, longest_bytes, holds)
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"The input is not JSON: {error.msg} ({place}).") from error
    except ValueError as error:  # Python refuses to turn thousands of digits into a number
        raise InputError("The input holds a number with too many digits.") from error
    except RecursionError as error:
        raise InputError(f"The input is nested too deeply for {holds[0].lower()}{holds[1:]}.") from error


def read_text(raw: bytes, longest_bytes: int, holds: str) -> str:
    """The text that some bytes are.

    Raises
    ------
    InputError
        When they are longer than `longest_bytes`, or no UTF-8.
    """
    if len(raw) > longest_bytes:
        raise InputError(f"{holds} has at most {longest_bytes:,} bytes; this one is longer. Nothing of it was read.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"The input is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error


def intake_of(value: Any) -> Any:
    """The answers themselves, also out of a case ({"name", "answers", "expect"})."""
    if isinstance(value, dict) and "answers" in value and set(value) <= WRAPPING_KEYS:
        return value["answers"]
    return value


def numbered_lines(stream: BinaryIO, longest_bytes: int) -> Iterator[tuple[int, bytes, int]]:
    """Each line with its number from 1, without its end and cut just above `longest_bytes`, and its whole length.

    Empty lines have a number and are left out.
    """
    number = 0
    while raw := stream.readline(longest_bytes + len(b"\r\n")):
        number += 1
        length, rest = len(raw), raw
        while not rest.endswith(b"\n") and (rest := stream.readline(longest_bytes)):
            length += len(rest)
        if raw.strip():
            yield number, raw.rstrip(b"\r\n"), length


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"The key {key!r} stands twice. Keep one of them.")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise InputError(f"{name} is no number that JSON has.")
