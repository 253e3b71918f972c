"""The `when` of a rule: one tree that is evaluated, checked and shown.

In YAML a mapping means "all of": `{conditions: [eczema], pregnancy: ["no"]}`. A list under an item means "any of
these codes"; `{age: {below: 18}}` compares; `{concerns: {redness: [severe]}}` names grades; `{item: unknown}` asks
whether anything of the item is open; `any`, `all` and `not` combine. Truth has three values (Kleene).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from recommender.domain.answers import Answers, Truth
from recommender.domain.base import Record
from recommender.domain.terms import Grade


class Node(Record):
    """A part of a criteria tree."""

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """Items with their codes that it looks at; an item with "" for a number, or for whether anything is open."""
        return frozenset(read for atom in self.atoms() for read in atom.looks_at())

    @cached_property
    def items(self) -> frozenset[str]:
        return frozenset(item for item, _ in self.reads)

    def truth(self, answers: Answers) -> Truth:
        raise TypeError(f"{type(self).__name__} has no truth value")

    def atoms(self) -> Iterator[Atom]:
        raise TypeError(f"{type(self).__name__} has no atoms")


class Atom(Node):
    """A statement about a single item."""

    item: str

    def atoms(self) -> Iterator[Atom]:
        yield self

    def looks_at(self) -> tuple[tuple[str, str], ...]:
        return ((self.item, ""),)

    def because(self, answers: Answers) -> Any:
        """The part of the answer that this atom looks at, in the contract's spelling."""
        raise TypeError(f"{type(self).__name__} does not say why")

    def open_codes(self, answers: Answers) -> frozenset[str]:
        """Codes of the item that are unknown and that this atom looks at."""
        return frozenset()


class HasCode(Atom):
    """Any of the codes was answered with yes."""

    codes: tuple[str, ...] = Field(min_length=1)

    def looks_at(self) -> tuple[tuple[str, str], ...]:
        return tuple((self.item, code) for code in self.codes)

    def truth(self, answers: Answers) -> Truth:
        if self.item == "main_concern":
            return Truth.YES if answers.main_concern in self.codes else Truth.NO
        if self.item == "concerns":
            return Truth.YES if any(code in answers.grades for code in self.codes) else Truth.NO
        reply = answers.reply(self.item)
        if not reply.yes.isdisjoint(self.codes):
            return Truth.YES
        return Truth.NO if reply.unknown.isdisjoint(self.codes) else Truth.UNKNOWN

    def because(self, answers: Answers) -> Any:
        if self.item == "main_concern":
            return answers.main_concern
        if self.item == "concerns":
            return {c: str(g) for c, g in answers.grades.items() if c in self.codes}
        reply = answers.reply(self.item)
        if self.item == "procedures":
            return {c: answers.days.get(c) for c in self.codes if c in reply.yes | reply.unknown}
        return [code for code in self.codes if code in reply.yes] or [
            code for code in self.codes if code in reply.unknown
        ]

    def open_codes(self, answers: Answers) -> frozenset[str]:
        return answers.reply(self.item).unknown.intersection(self.codes)


class HasGrade(Atom):
    """A chosen concern (or the main one) has one of the grades named for it."""

    grades: dict[str, tuple[Grade, ...]] = Field(min_length=1)

    def truth(self, answers: Answers) -> Truth:
        return Truth.YES if self.because(answers) else Truth.NO

    def because(self, answers: Answers) -> Any:
        return {
            concern: str(grade)
            for concern, grade in answers.grades.items()
            if grade in self.grades.get(concern, ()) and (self.item == "concerns" or concern == answers.main_concern)
        }


class Compares(Atom):
    """A whole number within bounds: `at_least` included, `below` excluded."""

    at_least: int | None = None
    below: int | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Compares:
        if self.at_least is None and self.below is None:
            raise ValueError("a comparison needs `at_least` or `below`")
        return self

    def truth(self, answers: Answers) -> Truth:
        if self.item not in answers.numbers:
            return Truth.NO  # the follow-up does not apply
        value = answers.numbers[self.item]
        if value is None:
            return Truth.UNKNOWN
        low = self.at_least is None or value >= self.at_least
        return Truth.YES if low and (self.below is None or value < self.below) else Truth.NO

    def because(self, answers: Answers) -> Any:
        return answers.numbers.get(self.item)


class IsUnknown(Atom):
    """Some part of the answer is open, or no main concern was named. This itself is always yes or no."""

    def truth(self, answers: Answers) -> Truth:
        if self.item == "main_concern":
            return Truth.YES if answers.main_concern is None else Truth.NO
        number_open = self.item in answers.numbers and answers.numbers[self.item] is None
        return Truth.YES if number_open or answers.reply(self.item).unknown else Truth.NO

    def because(self, answers: Answers) -> Any:
        return "unknown"


class AnyOf(Node):
    parts: tuple[Node, ...] = Field(min_length=1)

    def truth(self, answers: Answers) -> Truth:
        best = Truth.NO
        for part in self.parts:
            found = part.truth(answers)
            if found is Truth.YES:
                return found
            if found is Truth.UNKNOWN:
                best = found
        return best

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


class AllOf(Node):
    parts: tuple[Node, ...] = Field(min_length=1)

    def truth(self, answers: Answers) -> Truth:
        worst = Truth.YES
        for part in self.parts:
            found = part.truth(answers)
            if found is Truth.NO:
                return found
            if found is Truth.UNKNOWN:
                worst = found
        return worst

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


class Not(Node):
    part: Node

    def truth(self, answers: Answers) -> Truth:
        return self.part.truth(answers).negated()

    def atoms(self) -> Iterator[Atom]:
        yield from self.part.atoms()


def parse_criteria(raw: Any) -> Any:
    """Turn the YAML form into a tree; raises ValueError with what is allowed."""
    if isinstance(raw, Node):
        return raw
    if not isinstance(raw, dict) or not raw:
        raise ValueError("criteria are a mapping such as {conditions: [eczema]}")
    parts = [_part(key, value) for key, value in raw.items()]
    return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))


def _part(key: str, value: Any) -> Node:
    if key in ("any", "all"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"`{key}` needs a list of criteria")
        parts = tuple(parse_criteria(part) for part in value)
        return AnyOf(parts=parts) if key == "any" else AllOf(parts=parts)
    if key == "not":
        return Not(part=parse_criteria(value))
    return _atom(key, value)


def _atom(item: str, value: Any) -> Atom:
    if value == "unknown":
        return IsUnknown(item=item)
    if isinstance(value, list) and value and all(isinstance(code, str) for code in value):
        return HasCode(item=item, codes=tuple(value))
    if isinstance(value, dict) and set(value) <= {"at_least", "below"}:
        return Compares(item=item, **value)
    if isinstance(value, dict) and item in ("concerns", "main_concern"):
        return HasGrade(item=item, grades=value)
    raise ValueError(
        f"`{item}` needs a list of codes in quotes where they look like numbers or yes/no, "
        "a comparison with `at_least` or `below`, grades of a concern, or the word unknown"
    )


Criteria = Annotated[Node, BeforeValidator(parse_criteria)]
