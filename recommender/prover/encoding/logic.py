"""Terms and a solver, as the rest of the prover needs them. The only module that imports z3.

Everything is finite: booleans, and whole numbers as bit vectors, so that the solver is a SAT solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any

import z3

from recommender.domain.answers import Truth

Bool = Any  # a z3 boolean term; z3 carries no types
Bits = Any  # a z3 bit vector
Swap = tuple[Any, Any]

TRUE: Bool = z3.BoolVal(True)
FALSE: Bool = z3.BoolVal(False)


def variable(name: str) -> Bool:
    return z3.Bool(name)


def number(name: str, bits: int) -> Bits:
    return z3.BitVec(name, bits)


def constant(value: int, bits: int) -> Bits:
    return z3.BitVecVal(value, bits)


def truth_value(value: bool) -> Bool:
    return TRUE if value else FALSE


def all_of(terms: Iterable[Bool]) -> Bool:
    kept = [term for term in terms if term is not TRUE]
    if any(term is FALSE for term in kept):
        return FALSE
    return z3.And(kept) if len(kept) > 1 else kept[0] if kept else TRUE


def any_of(terms: Iterable[Bool]) -> Bool:
    kept = [term for term in terms if term is not FALSE]
    if any(term is TRUE for term in kept):
        return TRUE
    return z3.Or(kept) if len(kept) > 1 else kept[0] if kept else FALSE


def negated(term: Bool) -> Bool:
    if term is TRUE or term is FALSE:
        return truth_value(term is FALSE)
    return term.arg(0) if z3.is_not(term) else z3.Not(term)


def both(first: Bool, second: Bool) -> Bool:
    return all_of((first, second))


def either(first: Bool, second: Bool) -> Bool:
    return any_of((first, second))


def implied(condition: Bool, term: Bool) -> Bool:
    return either(negated(condition), term)


def same(first: Any, second: Any) -> Bool:
    return first == second


def differ(first: Bool, second: Bool) -> Bool:
    """Whether exactly one of two statements holds."""
    return z3.Xor(first, second)


def chosen(condition: Bool, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`."""
    if condition is TRUE or condition is FALSE:
        return yes if condition is TRUE else no
    return z3.If(condition, yes, no)


def at_most(terms: Sequence[Bool], count: int) -> Bool:
    return z3.AtMost(*terms, count) if len(terms) > count else TRUE


def at_least(terms: Sequence[Bool], count: int) -> Bool:
    return z3.AtLeast(*terms, count) if len(terms) >= count else FALSE


def reaches(value: Bits, least: int) -> Bool:
    """Whether an unsigned number is at least so much."""
    if least <= 0:
        return TRUE
    return FALSE if least >= 1 << value.size() else z3.UGE(value, least)


def is_less(first: Bits, second: Bits) -> Bool:
    """For numbers below zero too."""
    return first < second


def is_below(first: Bits, second: Bits) -> Bool:
    """For numbers that are not below zero."""
    return z3.ULT(first, second)


def digits(value: Bits) -> list[Bool]:
    """The binary digits of a number, as terms."""
    return [z3.Extract(place, place, value) == constant(1, 1) for place in range(value.size())]


def anew(term: Any) -> Any:
    """Another variable of the same kind."""
    return z3.FreshConst(term.sort(), "another")


def total(terms: Iterable[Bits], bits: int) -> Bits:
    found = constant(0, bits)
    for term in terms:
        found = found + term
    return found


def widened(value: Bits, bits: int) -> Bits:
    return z3.ZeroExt(bits - value.size(), value)


def swapped(terms: Sequence[Bool], swaps: Sequence[Swap]) -> list[Bool]:
    """The terms with some variables replaced, all in one pass."""
    if not swaps or not terms:
        return list(terms)
    found: list[Bool] = z3.substitute(z3.And(*terms, TRUE), *swaps).children()
    return found[:-1]


def alike(first: Any, second: Any) -> bool:
    """Whether two terms are written the same way."""
    return bool(first.eq(second))


def depends(term: Any, swaps: Sequence[Swap]) -> bool:
    """Whether any of the variables that are replaced stands in the term."""
    first = {variable.get_id(): (variable, value) for variable, value in reversed(swaps)}
    return not z3.substitute(term, *first.values()).eq(term)


@dataclass(frozen=True)
class Kleene:
    """A statement of three values: `must` when it is yes, `may` when it is yes or unknown."""

    must: Bool
    may: Bool

    @property
    def open(self) -> Bool:
        return both(self.may, negated(self.must))

    def negated(self) -> Kleene:
        return Kleene(negated(self.may), negated(self.must))

    def where(self, condition: Bool) -> Kleene:
        """The same where the condition holds, "no" elsewhere."""
        return Kleene(both(self.must, condition), both(self.may, condition))


def two_valued(term: Bool) -> Kleene:
    return Kleene(term, term)


def any_kleene(parts: Sequence[Kleene]) -> Kleene:
    return Kleene(any_of(part.must for part in parts), any_of(part.may for part in parts))


def all_kleene(parts: Sequence[Kleene]) -> Kleene:
    return Kleene(all_of(part.must for part in parts), all_of(part.may for part in parts))


FIXED = {truth: Kleene(truth_value(truth is Truth.YES), truth_value(truth is not Truth.NO)) for truth in Truth}
NO = FIXED[Truth.NO]


class Answer(Enum):
    """What the solver says of a set of terms."""

    NONE = "no intake"
    FOUND = "an intake"
    UNDECIDED = "no answer in time"


class Model:
    """Values of all variables."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def holds(self, term: Bool) -> bool:
        return bool(z3.is_true(self._of(term)))

    def is_open(self, said: Kleene) -> bool:
        return self.holds(said.may) and not self.holds(said.must)

    def value(self, term: Bits) -> int:
        return int(self._of(term).as_long())

    def with_swaps(self, swaps: Sequence[Swap]) -> Model:
        """The same with each of these variables having the value of what replaces it."""
        changed = copy(self._model)
        for variable, replaced in dict(reversed(swaps)).items():
            changed.update_value(variable, self._of(replaced))
        return Model(changed)

    def _of(self, term: Any) -> Any:
        return self._model.eval(term, model_completion=True)


def model_of(values: Mapping[Any, bool | int]) -> Model:
    """A model with these values of variables; what is not named is false or 0."""
    found = z3.Model()
    for term, value in values.items():
        bits = isinstance(term, z3.BitVecRef)
        found.update_value(term, constant(value, term.size()) if bits else truth_value(bool(value)))
    return Model(found)


class Solver:
    """Base constraints, and queries on top of them one after the other. What it learns is kept."""

    def __init__(self, base: Iterable[Bool], seconds: float) -> None:
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("timeout", max(1, int(seconds * 1000)))
        self._solver.add(*base)

    def ask(self, *terms: Bool) -> tuple[Answer, Model | None]:
        """Whether all terms can hold at once, and an example."""
        self._solver.push()
        self._solver.add(*terms)
        found = self._solver.check()
        model = Model(self._solver.model()) if found == z3.sat else None
        self._solver.pop()
        if model:
            return Answer.FOUND, model
        return (Answer.NONE if found == z3.unsat else Answer.UNDECIDED), None
