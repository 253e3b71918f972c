"""A case: what one client sent, and everything that staff made of it. Stored sealed, a new version for each change.

`CaseFile` is one version, whole. Moments are UTC, days are the clinic's.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from recommender.domain.terms import Outcome

LONGEST_NAME, LONGEST_NOTE = 120, 2_000  # letters, included
PURPOSES = ("consultation", "contact")


def whole(value: Any) -> Any:
    """A text without halves of characters, which no screen shows and UTF-8 cannot hold; in lists and tables too."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {whole(key): whole(found) for key, found in value.items()}
    return [whole(found) for found in value] if isinstance(value, list) else value


Words = Annotated[str, BeforeValidator(whole)]
Long = Annotated[str, BeforeValidator(whole), Field(max_length=LONGEST_NOTE)]


class Kept(BaseModel):
    """A part of what is stored. Unknown keys are an error, and nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def as_bytes(self) -> bytes:
        """As JSON in ASCII, so that any text that a browser sent can be kept, half a character too."""
        return json.dumps(self.model_dump(mode="json"), separators=(",", ":")).encode("ascii")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        return cls.model_validate(json.loads(raw))


class Status(StrEnum):
    """How far the clinic is: nobody decided yet, decided, or ended."""

    WAITING = "waiting"
    DECIDED = "decided"
    CLOSED = "closed"


class Contact(Kept):
    """How a person can be reached. For a minor it is the guardian's, and `guardian` says so."""

    name: Words
    phone: Words = ""
    email: Words = ""
    guardian: bool = False


class Consent(Kept):
    """What somebody agreed to, in which version of its text."""

    purpose: Literal["consultation", "contact"]
    version: str
    given_at: datetime
    withdrawn_at: datetime | None = None


class Clearing(Kept):
    """A medical lead's word that one code need not keep a treatment away."""

    code: str
    clinician: Words
    date: date
    note: Long = ""
    by: str


class Examination(Kept):
    """What was found when the client was looked at. None: not looked at yet."""

    skin_type: Literal[1, 2, 3, 4, 5, 6] | None = None
    test_patch: Literal["none", "clear", "reaction"] | None = None
    photos: Literal["agreed", "declined"] | None = None
    note: Long = ""
    by: str
    at: datetime


class Override(StrEnum):
    """Why staff decide otherwise than the policy suggests."""

    EXAMINATION = "examination"
    DOCTOR_AGREES = "doctor_agrees"
    CLIENT_WISH = "client_wish"
    NOT_AVAILABLE = "not_available"
    OTHER = "other"


class Review(Kept):
    """The final decision of staff: the suggestion accepted, or overridden with a coded reason and a note."""

    verdict: Literal["accepted", "overridden"]
    outcome: Outcome
    reason: Override | None = None
    note: Long = ""
    by: str
    at: datetime
    receipt: str  # the seal of the decision that was judged


class Session(Kept):
    """One planned visit."""

    day: date
    treatment: Outcome
    note: Long = ""


class FollowUp(Kept):
    """How it went afterwards."""

    result: Literal["better", "same", "worse", "adverse", "did_not_come"]
    note: Long = ""
    by: str
    at: datetime


class Note(Kept):
    text: Long = Field(min_length=1)
    by: str
    at: datetime


class CaseFile(Kept):
    """One version of a case.

    Attributes
    ----------
    answers
        In the contract's spelling, without `cleared`.
    answered_on
        The day that they are about: days since a procedure count from here, and so do waits.
    receipt
        The decision on them, as `receipts` writes it.
    changed_after_result
        Safety items that the client answered anew after they had seen a result.
    answered_by_staff, confirmed
        Safety items that staff filled in at the desk, and those of them that the client confirmed since.
    denied
        What own words were understood to mention and the client said no to, as item.code.
    """

    answers: Annotated[dict[str, Any], BeforeValidator(whole)]
    answered_on: date
    receipt: dict[str, Any]
    changed_after_result: tuple[str, ...] = ()
    answered_by_staff: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    cleared: tuple[Clearing, ...] = ()
    examination: Examination | None = None
    review: Review | None = None
    sessions: tuple[Session, ...] = ()
    follow_up: FollowUp | None = None
    notes: tuple[Note, ...] = ()


def spoken(reference: str) -> str:
    """A reference as it is shown and read out: three times three."""
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"
