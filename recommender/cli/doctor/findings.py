"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line. `next` says what to do, and is empty where there is nothing to do."""

    level: Level
    what: str
    found: str
    next: str = ""

    def line(self) -> str:
        return f"{self.level:<8} {self.what:<10} {self.found}" + (f"\n{'':19} {self.next}" if self.next else "")


def ok(what: str, found: str) -> Finding:
    return Finding(Level.OK, what, found)


def warning(what: str, found: str, next_: str) -> Finding:
    return Finding(Level.WARNING, what, found, next_)


def problem(what: str, found: str, next_: str = "") -> Finding:
    return Finding(Level.PROBLEM, what, found, next_)
