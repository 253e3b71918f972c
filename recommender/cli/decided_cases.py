"""Cases that staff decided, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, get_args

import typer

from recommender.cli.console import open_input, refuse
from recommender.domain.case import FollowUp, Override
from recommender.domain.library import Library
from recommender.domain.reviewed import REACTION, Reviewed
from recommender.domain.terms import Outcome
from recommender.errors import InputError, IntakeError
from recommender.flow.input import LONGEST_INTAKE_BYTES, numbered_lines, read_json
from recommender.flow.parsing import parse_intake

MOST_TOLD = 20
TEST_PATCHES = ("none", "clear", REACTION)
TOLD = ("reason", "follow_up", "skin_type", "test_patch")  # beside the answers and the outcome; each may be left out
KEYS = ("answers", "outcome", *TOLD, "id", "day")
FOLLOW_UPS = get_args(FollowUp.model_fields["result"].annotation)


@dataclass
class Unread:
    """What could not be read: how often, and the first of it; and how many cases repeat one that was read."""

    lines: int = 0
    told: list[str] = field(default_factory=list)
    repeats: int = 0

    def add(self, where: str, problem: str) -> None:
        self.lines += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"{where}: {problem}")

    def tell(self) -> None:
        for line in self.told:
            typer.echo(line, err=True)
        if self.lines:
            noun = "case could not be read and is" if self.lines == 1 else "cases could not be read and are"
            typer.echo(f"{self.lines:,} {noun} not counted.", err=True)
        if self.repeats:
            noun = "line repeats" if self.repeats == 1 else "lines repeat"
            typer.echo(f"{self.repeats:,} {noun} another one word for word. Each case is counted once.", err=True)


def cases_of_lines(library: Library, file: str, unread: Unread) -> Iterator[Reviewed]:
    read = set[bytes]()
    with open_input(file, "cases") as stream:
        for number, raw, length in numbered_lines(stream, LONGEST_INTAKE_BYTES):
            try:
                if length > LONGEST_INTAKE_BYTES:
                    raise InputError("The line is too long for a case.")
                value = read_json(raw, LONGEST_INTAKE_BYTES)
                found = _reviewed(value)
                parse_intake(library.policy.questionnaire, found.answers, by_staff=True)
            except (InputError, IntakeError) as error:
                unread.add(f"Line {number}", first_line(error))
                continue
            if (digest := _digest(value)) in read:
                unread.repeats += 1
                continue
            read.add(digest)
            yield found
    if not read:
        refuse("\n".join([*unread.told, "No line holds a case. Give a file with one on each line."]))


def _digest(value: Any) -> bytes:
    """The same for lines that say the same, in whatever order of keys."""
    return blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=16).digest()


def _reviewed(raw: Any) -> Reviewed:
    if not isinstance(raw, dict) or not isinstance(raw.get("answers"), dict):
        raise InputError('A case is an object such as {"answers": {...}, "outcome": "facial"}.')
    if foreign := set(raw) - set(KEYS):
        raise InputError(f"A case has no key {sorted(foreign)[0]!r}. Its keys are {', '.join(KEYS)}.")
    if raw.get("outcome") not in list(Outcome):
        raise InputError(f"`outcome` is what staff decided: {', '.join(Outcome)}.")
    if raw.get("reason") not in (None, "", *Override):
        raise InputError(f"`reason` is one of {', '.join(Override)}, or left out.")
    if raw.get("follow_up") not in (None, "", *FOLLOW_UPS):
        raise InputError(f"`follow_up` is one of {', '.join(FOLLOW_UPS)}, or left out.")
    if raw.get("skin_type") not in (None, "") and str(raw["skin_type"]) not in tuple("123456"):
        raise InputError("`skin_type` is a number from 1 to 6, or left out.")
    if raw.get("test_patch") not in (None, "", *TEST_PATCHES):
        raise InputError(f"`test_patch` is one of {', '.join(TEST_PATCHES)}, or left out.")
    told = {name: str(raw[name]) for name in TOLD if raw.get(name)}
    return Reviewed(answers=raw["answers"], outcome=Outcome(raw["outcome"]), **told)


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
