"""A symbolic intake: variables for every answer, the constraints that make them answerable, and their reading.

It follows flow/reading.py: whatever that makes of any valid intake is a value of these variables, and every value of
them is the reading of some intake, which `raw` gives back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recommender.domain.answers import CLEARABLE, Truth
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade, Role
from recommender.flow.parsing import LONGEST_AGE_DAYS
from recommender.prover.encoding.logic import (
    FALSE,
    FIXED,
    TRUE,
    Bits,
    Bool,
    Kleene,
    Model,
    Swap,
    all_of,
    any_of,
    at_least,
    at_most,
    both,
    either,
    implied,
    is_below,
    negated,
    number,
    reaches,
    truth_value,
    variable,
)
from recommender.prover.encoding.reading import Number, Reading, Strength, truth_of

ORDINARY_AGE = 35  # the age that a counterexample has unless another is needed
CLINICIAN = {"clinician": "Dr Ada Example", "date": "2026-03-02"}


@dataclass(frozen=True)
class Days:
    value: Bits
    known: Bool


class SymbolicIntake:
    """All intakes of a questionnaire at once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.items = [item for item in questionnaire.items if item.codes and item.type != "graded"]
        self.said = {item.id: {code: _three_valued(item, code) for code in item.codes} for item in self.items}
        self.open = {item.id: variable(f"{item.id} is open") for item in self.items if item.type == "choice"}
        self.integers = {item.id: _integer(item) for item in questionnaire.items if item.type == "integer"}
        self.days = {
            code: Days(number(f"days since {code}", LONGEST_AGE_DAYS.bit_length()), variable(f"day of {code} is known"))
            for item in self.items
            if item.type == "ages"
            for code in item.codes
        }
        concerns = questionnaire.by_id["concerns"].codes
        self.concerns = {code: _strength(code) for code in concerns}
        self.main = {code: variable(f"main concern is {code}") for code in concerns}
        clearable = [code for item in self.items if item.id in CLEARABLE for code in item.codes]
        self.cleared = {code: variable(f"{code} is cleared") for code in clearable}
        for item in self.items:
            if item.type == "choice":  # the whole item is open, or one code is yes
                self.said[item.id] = {
                    code: Kleene(said.must, either(said.must, self.open[item.id]))
                    for code, said in self.said[item.id].items()
                }
        self.reading = self._reading()

    def constraints(self) -> Iterator[Bool]:
        """What holds of every intake."""
        for item in self.items:
            yield from self._possible(item)
        for item_id, found in self.integers.items():
            item = self.questionnaire.by_id[item_id]
            yield reaches(found.value, item.from_ or 0)
            yield negated(reaches(found.value, (item.to or 0) + 1))
        for since in self.days.values():
            yield negated(reaches(since.value, LONGEST_AGE_DAYS + 1))
        yield from self._concerns_are_possible()

    def _possible(self, item: Item) -> Iterator[Bool]:
        said = self.said[item.id]
        if item.type == "choice":
            options = [self.open[item.id], *(found.must for found in said.values())]
            yield at_most(options, 1)
            yield any_of(options)
            return
        for found in said.values():
            yield implied(found.must, found.may)
        if item.empty_means_unknown:
            yield any_of(found.may for found in said.values())
        if item.open_unless:
            named = any_of(said[code].must for code in item.open_unless.named)
            for code in item.open_unless.open:
                yield either(named, said[code].may)

    def _concerns_are_possible(self) -> Iterator[Bool]:
        chosen = [strength.chosen for strength in self.concerns.values()]
        yield any_of(chosen)
        yield at_most(list(self.main.values()), 1)
        yield either(any_of(self.main.values()), at_least(chosen, 2))  # an only concern is the main one
        for code, strength in self.concerns.items():
            yield implied(self.main[code], strength.chosen)
            yield implied(strength.steps[1], strength.steps[0])
            yield implied(strength.steps[2], strength.steps[1])

    def _reading(self) -> Reading:
        """Follow-ups are read where they may apply; that is judged on the other items alone."""
        first = self._read([item.id for item in self.questionnaire.items if item.shown_when is None], {})
        applies = {
            item.id: truth_of(item.shown_when, first).may for item in self.questionnaire.items if item.shown_when
        }
        return self._read([item.id for item in self.questionnaire.items], applies)

    def _read(self, items: list[str], applies: dict[str, Bool]) -> Reading:
        replies = {
            item: {code: said.where(applies.get(item, TRUE)) for code, said in self.said[item].items()}
            for item in items
            if item in self.said
        }
        numbers = {
            item: Number(found.value, both(found.known, applies.get(item, TRUE)), applies.get(item, TRUE))
            for item, found in self.integers.items()
            if item in items
        }
        happened = {code: said.must for item in self.items if item.type == "ages" for code, said in self._of(item)}
        days = {code: Number(since.value, both(since.known, happened[code])) for code, since in self.days.items()}
        self.applies = applies
        return Reading(replies, numbers, days, self.concerns, self.main, self.questionnaire.safety_items)

    def _of(self, item: Item) -> Iterator[tuple[str, Kleene]]:
        yield from self.said[item.id].items()

    # Changing one answer

    def answering(self, item_id: str, code: str, truth: Truth, instead_of: str = "") -> list[Swap]:
        """What to put in so that one code is yes, unknown or no.

        A choice is `instead_of` where the code is "no". A procedure was today, or its day is not known: that is alike.
        """
        if item_id in self.open:
            said = {Truth.YES: code, Truth.NO: instead_of}.get(truth, "")
            swaps = [(found.must, truth_value(other == said)) for other, found in self.said[item_id].items()]
            return [*swaps, (self.open[item_id], truth_value(truth is Truth.UNKNOWN))]
        found, fixed = self.said[item_id][code], FIXED[truth]
        today = [(self.days[code].known, FALSE)] if code in self.days and truth is Truth.YES else []
        return [(found.must, fixed.must), (found.may, fixed.may), *today]

    def possible(self, item_id: str) -> Bool:
        """Whether one item was answered in a way that it can be answered."""
        return all_of(self._possible(self.questionnaire.by_id[item_id]))

    def grading(self, concern: str, grade: Grade) -> list[Swap]:
        steps = self.concerns[concern].steps
        return [(step, truth_value(place <= grade.rank)) for place, step in enumerate(steps)]

    def later(self, item_id: str, code: str) -> tuple[list[Swap], Bool]:
        """What to put in for a later time since something happened, and when it is later. Unknown is as today."""
        value = self.days[code].value if code else self.integers[item_id].value
        known = self.days[code].known if code else self.integers[item_id].known
        most = LONGEST_AGE_DAYS if code else self.questionnaire.by_id[item_id].to or 0
        new = number(f"later {code or item_id}", value.size())
        possible = both(negated(reaches(new, most + 1)), either(negated(known), is_below(value, new)))
        return [(value, new), (known, TRUE)], possible

    # Back to answers

    def unusual(self) -> list[Bool]:
        """What sets an intake apart from that of a healthy adult with one mild concern; the smallest has fewest."""
        found = [strength.chosen for strength in self.concerns.values()]
        found += [step for strength in self.concerns.values() for step in strength.steps[1:]]
        found += [both(main, negated(self._only(code))) for code, main in self.main.items()]
        for item in self.items:
            found += self._unusual(item)
        found += [since.known for since in self.days.values()]
        found += self.cleared.values()
        age = self.integers.get("age")
        others = [negated(given.known) for item, given in self.integers.items() if item != "age"]
        ordinary = both(age.known, _equals(age.value, ORDINARY_AGE)) if age else TRUE
        return [*found, *others, negated(ordinary)]

    def _only(self, concern: str) -> Bool:
        return negated(any_of(found.chosen for code, found in self.concerns.items() if code != concern))

    def _unusual(self, item: Item) -> list[Bool]:
        if item.type != "choice":
            return [said.may for said in self.said[item.id].values()]
        ordinary = None if item.role is Role.WISH else _ordinary(item)
        found = [said.must for code, said in self.said[item.id].items() if code != ordinary]
        return [*found, self.open[item.id]] if ordinary else found

    def raw(self, model: Model) -> dict[str, Any]:
        """The intake of a model, spelled as the contract spells it."""
        found: dict[str, Any] = {}
        for item in self.questionnaire.items:
            if model.holds(self.applies.get(item.id, TRUE)):
                value = self._value(item, model)
                found |= {} if value is None else {item.id: value}
        unsure = {item.id: open_ for item in self.items if item.id in found and (open_ := self._open(item, model))}
        cleared = [{"code": code, **CLINICIAN} for code, term in self.cleared.items() if model.holds(term)]
        return found | ({"unsure": unsure} if unsure else {}) | ({"cleared": cleared} if cleared else {})

    def _value(self, item: Item, model: Model) -> Any:
        """The answer to one item; None where it is not answered."""
        if item.type == "integer":
            given = self.integers[item.id]
            return model.value(given.value) if model.holds(given.known) else None
        if item.type == "graded":
            return {code: _grade(found, model) for code, found in self.concerns.items() if model.holds(found.chosen)}
        if item.id == "main_concern":
            named = [code for code, main in self.main.items() if model.holds(main)]
            several = sum(model.holds(found.chosen) for found in self.concerns.values()) > 1
            return named[0] if named and several else None
        return self._codes(item, model) if item.id in self.said else None

    def _codes(self, item: Item, model: Model) -> Any:
        yes = [code for code, said in self.said[item.id].items() if model.holds(said.must)]
        if item.type == "choice":
            return yes[0] if yes else None
        open_ = self._open(item, model)
        if len(open_) == len(item.codes):
            return None
        if item.type == "ages":
            return {code: self._since(code, model) for code in yes}
        return [*yes, NOT_SURE] if open_ and item.allows_not_sure else yes

    def _open(self, item: Item, model: Model) -> list[str]:
        if not item.is_list:
            return []
        return [code for code, said in self.said[item.id].items() if model.holds(said.open)]

    def _since(self, code: str, model: Model) -> int | None:
        days = self.days[code]
        return model.value(days.value) if model.holds(days.known) else None


def _three_valued(item: Item, code: str) -> Kleene:
    return Kleene(variable(f"{item.id} {code} is yes"), variable(f"{item.id} {code} may be"))


def _integer(item: Item) -> Number:
    return Number(number(item.id, (item.to or 0).bit_length()), variable(f"{item.id} is known"))


def _strength(code: str) -> Strength:
    chosen, moderate, severe = (variable(f"{code} {word}") for word in ("is chosen", "is moderate", "is severe"))
    return Strength((chosen, moderate, severe))


def _grade(strength: Strength, model: Model) -> str:
    return str(next(grade for grade in reversed(Grade) if model.holds(strength.at_least(grade))))


def _ordinary(item: Item) -> str:
    """The answer of somebody with nothing to declare: "no", or else the first."""
    return "no" if "no" in item.codes else item.codes[0]


def _equals(value: Bits, wanted: int) -> Bool:
    return both(reaches(value, wanted), negated(reaches(value, wanted + 1))) if wanted else FALSE
