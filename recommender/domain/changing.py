"""What would have to be true for a decision to be another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recommender.domain.terms import Outcome, Urgency

ChangeKind = Literal["with_time", "by_finding_out", "by_choice"]


@dataclass(frozen=True)
class Change:
    """One answer that would be another one.

    Attributes
    ----------
    kind
        What brings it about: time, finding out what is unknown, or the client's own wish.
    item, codes
        The answer. A number and a whole choice that is open have no codes.
    becomes
        The option it would be; "yes" or "no" for the codes of a list. Empty where a number changes.
    days
        Days that pass. Only for answers that are counted from a day or a month.
    at_least, below
        What an unknown number, or the days since a procedure, would turn out to be: `below` excluded, None for no end.
    """

    kind: ChangeKind
    item: str
    codes: tuple[str, ...] = ()
    becomes: str = ""
    days: int | None = None
    at_least: int | None = None
    below: int | None = None


@dataclass(frozen=True)
class ChangeSet:
    """Answers that together, and no fewer of them, would give another outcome.

    `earliest_in_days` counts from today: days that would pass first, and the wait that would then be left. None for a
    referral, and where nobody can say when what is waited for ends.
    """

    changes: tuple[Change, ...]
    outcome: Outcome
    urgency: Urgency | None
    earliest_in_days: int | None
