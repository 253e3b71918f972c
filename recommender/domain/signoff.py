"""Sign-offs: which medical lead stands behind which content, and whether anybody does behind the one that is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from recommender.domain.base import Record, Text

FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _fingerprint(text: str) -> str:
    if not FINGERPRINT.fullmatch(text):
        raise ValueError("A fingerprint is sha256: and 64 digits from 0 to f. Copy it from what `check` prints.")
    return text


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: Any) -> date:
    raise ValueError(f'"{value}" is no date. Write it as 2026-03-31.')


class SignOff(Record):
    """A medical lead's word that the content with a fingerprint may be used. `date` is a day of the clinic's."""

    fingerprint: Annotated[Text, AfterValidator(_fingerprint)]
    name: Text
    date: Annotated[date, BeforeValidator(_day)]
    note: str = ""


class StandingKind(StrEnum):
    SIGNED = "signed"
    CHANGED = "changed"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Standing:
    """Whether a medical lead stands behind some content.

    `last` is the newest sign-off of that content where it is signed, and of other content where it changed since.
    """

    kind: StandingKind
    last: SignOff | None = None

    @property
    def is_signed(self) -> bool:
        return self.kind is StandingKind.SIGNED


def standing_of(sign_offs: Sequence[SignOff], fingerprint: str) -> Standing:
    """The standing of the content with a fingerprint. Of several sign-offs the last in the list counts."""
    mine = [found for found in sign_offs if found.fingerprint == fingerprint]
    if mine:
        return Standing(StandingKind.SIGNED, mine[-1])
    return Standing(StandingKind.CHANGED, sign_offs[-1]) if sign_offs else Standing(StandingKind.UNSIGNED)
