"""Cases that staff decided, as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import typer

from recommender.cli.console import open_input, refuse
from recommender.domain.case import Override
from recommender.domain.library import Library
from recommender.domain.reviewed import REACTION, Reviewed
from recommender.domain.terms import Outcome
from recommender.errors import InputError, IntakeError
from recommender.flow.input import LONGEST_INTAKE_BYTES, numbered_lines, read_json
from recommender.flow.parsing import parse_intake

MOST_TOLD = 20
TEST_PATCHES = ("none", "clear", REACTION)
KEYS = ("answers", "outcome", "reason", "follow_up", "skin_type", "test_patch")


@dataclass
class Unread:
    """What could not be read: how often, and the first of it."""

    lines: int = 0
    told: list[str] = field(default_factory=list)

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


def cases_of_lines(library: Library, file: str, unread: Unread) -> Iterator[Reviewed]:
    read = 0
    with open_input(file, "cases") as stream:
        for number, raw, length in numbered_lines(stream, LONGEST_INTAKE_BYTES):
            try:
                if length > LONGEST_INTAKE_BYTES:
                    raise InputError("The line is too long for a case.")
                found = _reviewed(read_json(raw, LONGEST_INTAKE_BYTES))
                parse_intake(library.policy.questionnaire, found.answers, by_staff=True)
            except (InputError, IntakeError) as error:
                unread.add(f"Line {number}", first_line(error))
                continue
            read += 1
            yield found
    if not read:
        refuse("\n".join([*unread.told, "No line holds a case. Give a file with one on each line."]))


def _reviewed(raw: Any) -> Reviewed:
    if not isinstance(raw, dict) or not isinstance(raw.get("answers"), dict):
        raise InputError('A case is an object such as {"answers": {...}, "outcome": "facial"}.')
    if foreign := set(raw) - set(KEYS):
        raise InputError(f"A case has no key {sorted(foreign)[0]!r}. Its keys are {', '.join(KEYS)}.")
    if raw.get("outcome") not in list(Outcome):
        raise InputError(f"`outcome` is what staff decided: {', '.join(Outcome)}.")
    if raw.get("reason") not in (None, "", *Override):
        raise InputError(f"`reason` is one of {', '.join(Override)}, or left out.")
    if str(raw.get("skin_type") or "1") not in "123456":
        raise InputError("`skin_type` is a number from 1 to 6, or left out.")
    if raw.get("test_patch") not in (None, "", *TEST_PATCHES):
        raise InputError(f"`test_patch` is one of {', '.join(TEST_PATCHES)}, or left out.")
    told = {name: str(raw[name]) for name in KEYS[2:] if raw.get(name)}
    return Reviewed(answers=raw["answers"], outcome=Outcome(raw["outcome"]), **told)


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
