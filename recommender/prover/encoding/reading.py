"""A symbolic intake as rules read it, and the truth of criteria over it. The mirror of `Answers` and `Node.truth`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from recommender.domain import criteria
from recommender.domain.criteria import Node
from recommender.domain.terms import Grade
from recommender.prover.encoding.logic import (
    FALSE,
    NO,
    TRUE,
    Bits,
    Bool,
    Kleene,
    all_kleene,
    all_of,
    any_kleene,
    any_of,
    both,
    either,
    negated,
    reaches,
    two_valued,
)


@dataclass(frozen=True)
class Number:
    """A whole number that may be unknown. `known` is false as well where it does not apply."""

    value: Bits
    known: Bool
    applies: Bool = TRUE

    def at_least(self, least: int) -> Bool:
        return both(self.known, reaches(self.value, least))

    @property
    def open(self) -> Bool:
        return both(self.applies, negated(self.known))


@dataclass(frozen=True)
class Strength:
    """How strong a concern is: chosen at all, at least moderate, severe. Each implies those before it."""

    steps: tuple[Bool, Bool, Bool]

    @property
    def chosen(self) -> Bool:
        return self.steps[0]

    def at_least(self, grade: Grade) -> Bool:
        return self.steps[grade.rank]

    def is_grade(self, grade: Grade) -> Bool:
        if grade is Grade.SEVERE:
            return self.steps[2]
        return both(self.steps[grade.rank], negated(self.steps[grade.rank + 1]))


@dataclass(frozen=True)
class Reading:
    """Per item and code its truth; numbers; days since a procedure; concerns; which one is the main concern."""

    replies: Mapping[str, Mapping[str, Kleene]]
    numbers: Mapping[str, Number]
    days: Mapping[str, Number]
    concerns: Mapping[str, Strength]
    main: Mapping[str, Bool]
    safety: frozenset[str]

    def truth(self, item: str, code: str) -> Kleene:
        return self.replies.get(item, {}).get(code, NO)

    def without(self, cleared: Mapping[str, Bool]) -> Reading:
        """With every cleared code read as "no"."""
        replies = {
            item: {code: said.where(negated(cleared.get(code, FALSE))) for code, said in codes.items()}
            for item, codes in self.replies.items()
        }
        return replace(self, replies=replies)

    def regraded(self, concerns: Mapping[str, Strength]) -> Reading:
        return replace(self, concerns={**self.concerns, **concerns})


def truth_of(node: Node, reading: Reading) -> Kleene:
    """The three-valued truth of criteria."""
    return _TRUTHS[type(node)](node, reading)


def counted(node: Node, reading: Reading) -> Kleene:
    """`counts` of the engine: open criteria count if a safety answer is open in them."""
    truth = truth_of(node, reading)
    atoms = list(node.atoms())
    if all(atom.item in reading.safety for atom in atoms):
        return truth  # if the whole is open, one of its atoms is
    assumed = any_of(truth_of(atom, reading).open for atom in atoms if atom.item in reading.safety)
    return Kleene(truth.must, either(truth.must, both(truth.may, assumed)))


def _has_code(node: criteria.HasCode, reading: Reading) -> Kleene:
    if node.item == "main_concern":
        return two_valued(any_of(reading.main.get(code, FALSE) for code in node.codes))
    if node.item == "concerns":
        return two_valued(any_of(reading.concerns[code].chosen for code in node.codes if code in reading.concerns))
    return any_kleene([reading.truth(node.item, code) for code in node.codes])


def _has_grade(node: criteria.HasGrade, reading: Reading) -> Kleene:
    def statements() -> Iterator[Bool]:
        for concern, grades in node.grades.items():
            main = reading.main[concern] if node.item == "main_concern" else TRUE
            yield both(main, any_of(reading.concerns[concern].is_grade(grade) for grade in grades))

    return two_valued(any_of(statements()))


def _compares(node: criteria.Compares, reading: Reading) -> Kleene:
    if node.item not in reading.numbers:
        return NO
    number = reading.numbers[node.item]
    low = reaches(number.value, node.at_least) if node.at_least is not None else TRUE
    high = negated(reaches(number.value, node.below)) if node.below is not None else TRUE
    holds = all_of((number.known, low, high))
    return Kleene(holds, either(number.open, holds))


def _is_unknown(node: criteria.IsUnknown, reading: Reading) -> Kleene:
    if node.item == "main_concern":
        return two_valued(negated(any_of(reading.main.values())))
    number = reading.numbers.get(node.item)
    codes = reading.replies.get(node.item, {}).values()
    return two_valued(any_of([*(said.open for said in codes), *([number.open] if number else [])]))


def _any(node: criteria.AnyOf, reading: Reading) -> Kleene:
    return any_kleene([truth_of(part, reading) for part in node.parts])


def _all(node: criteria.AllOf, reading: Reading) -> Kleene:
    return all_kleene([truth_of(part, reading) for part in node.parts])


def _not(node: criteria.Not, reading: Reading) -> Kleene:
    return truth_of(node.part, reading).negated()


_TRUTHS: Mapping[type[Node], Callable[[Any, Reading], Kleene]] = {
    criteria.HasCode: _has_code,
    criteria.HasGrade: _has_grade,
    criteria.Compares: _compares,
    criteria.IsUnknown: _is_unknown,
    criteria.AnyOf: _any,
    criteria.AllOf: _all,
    criteria.Not: _not,
}
