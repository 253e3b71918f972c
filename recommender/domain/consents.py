"""What clients are asked to agree to, in every version that was ever asked."""

from __future__ import annotations

from pydantic import Field

from recommender.domain.base import Prose, Record, Text


class ConsentText(Record):
    """One version of the words for one purpose. `days` is how long what it is about is kept at most."""

    id: Text
    days: int = Field(ge=1)
    agree: Prose
    use: Prose
    kept: Prose
    withdraw: Prose


class Consents(Record):
    """The versions by purpose, in the order in which they were asked; those before the last stay to be read."""

    consultation: tuple[ConsentText, ...] = Field(min_length=1)
    contact: tuple[ConsentText, ...] = Field(min_length=1)

    def of(self, purpose: str) -> tuple[ConsentText, ...]:
        found: tuple[ConsentText, ...] = getattr(self, purpose)
        return found

    def now(self, purpose: str) -> ConsentText:
        """What is asked today."""
        return self.of(purpose)[-1]

    def version(self, purpose: str, version: str) -> ConsentText | None:
        """What was asked under this id; None where content no longer has it."""
        return next((text for text in self.of(purpose) if text.id == version), None)
