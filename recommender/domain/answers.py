"""One intake, and what it says about any item and code: yes, no or unknown.

`Intake` keeps the answers as they were given. `Answers` is their reading: follow-ups that do not apply are left
out, and what was not answered is unknown, never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from recommender.domain.terms import Grade


class Truth(Enum):
    """Kleene's three values, ordered: no < unknown < yes."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def negated(self) -> Truth:
        return Truth(2 - self.value)


CLEARABLE = ("conditions", "medicines", "allergies", "skin_now", "scar_kind")  # items whose codes a clinician can clear


@dataclass(frozen=True)
class Clearance:
    """A clinician's word that one code need not keep a treatment away. Staff alone record it."""

    code: str
    clinician: str
    date: str
    note: str = ""


@dataclass(frozen=True)
class Intake:
    """What a client answered in one go: checked, and spelled as the contract spells it."""

    answers: Mapping[str, Any]
    cleared: tuple[Clearance, ...] = ()


@dataclass(frozen=True)
class Reply:
    """What was said about one item with codes. Codes in neither set were answered "no"."""

    yes: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def truth(self, code: str) -> Truth:
        if code in self.yes:
            return Truth.YES
        return Truth.UNKNOWN if code in self.unknown else Truth.NO

    def without(self, codes: frozenset[str]) -> Reply:
        return Reply(self.yes - codes, self.unknown - codes)

    def as_no(self) -> Reply:
        """The same reply if every open code turned out to be "no"."""
        return Reply(self.yes)


NOTHING = Reply()


@dataclass(frozen=True)
class Answers:
    """An intake as rules read it.

    Attributes
    ----------
    replies
        Per item with codes, which are yes and which unknown. Items not shown are absent: every code is "no".
    numbers
        Per integer item, its value, or None when unanswered. Items not shown are absent.
    grades
        Chosen concerns and their grade.
    days
        Procedures that happened, days since; None when the day is unknown.
    main_concern
        The named one, or the only one; None when several were chosen and none was named.
    """

    replies: Mapping[str, Reply]
    numbers: Mapping[str, int | None]
    grades: Mapping[str, Grade]
    days: Mapping[str, int | None]
    main_concern: str | None
    cleared: frozenset[str] = field(default=frozenset())

    def reply(self, item: str) -> Reply:
        return self.replies.get(item, NOTHING)

    def without_cleared(self) -> Answers:
        """The answers with every code that a clinician cleared read as "no"."""
        if not self.cleared:
            return self
        replies = {item: reply.without(self.cleared) for item, reply in self.replies.items()}
        return self.replacing(replies=replies)

    def replacing(self, **changes: Any) -> Answers:
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Answers(**(values | changes))
