"""The closed, ordered lists of the contract: outcomes, treatments, urgencies, restrictions, grades.

Order carries meaning: outcomes from least to most intensive, urgencies and restrictions from mildest to strongest.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property


class Ordered(StrEnum):
    """A code with a place in its list; `rank` counts from 0."""

    @cached_property
    def rank(self) -> int:
        return list(type(self)).index(self)


class Outcome(Ordered):
    FACIAL = "facial"
    DERMATHERAPY = "dermatherapy"
    MEDICAL_REFERRAL = "medical_referral"


class Treatment(Ordered):
    """What a restriction can be put on."""

    FACIAL = "facial"
    DERMATHERAPY = "dermatherapy"


class Urgency(Ordered):
    ROUTINE = "routine"
    PROMPT = "prompt"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Level(Ordered):
    """How strongly a rule restricts a treatment."""

    NONE = "none"
    CAUTION = "caution"
    WAIT = "wait"
    DEFER = "defer"
    EXCLUDE = "exclude"

    @property
    def blocks(self) -> bool:
        """Whether a treatment so restricted can no longer be the outcome."""
        return self in (Level.DEFER, Level.EXCLUDE)


class Grade(Ordered):
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class Role(StrEnum):
    """What an item is for; an unknown answer is read by it (docs/how-a-decision-is-made.md)."""

    CONCERN = "concern"
    WISH = "wish"
    SAFETY = "safety"


LONGEST_WAIT_DAYS = 42  # included; a longer postponement is a defer
NOT_SURE = "not_sure"
