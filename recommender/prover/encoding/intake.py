"""A symbolic intake: variables for every answer, the constraints that make them answerable, and their reading.

It follows flow/reading.py: whatever that makes of any valid intake is a value of these variables, and every value of
them is the reading of some intake, which `raw` gives back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from recommender.domain.answers import CLEARABLE, Truth
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import Grade
from recommender.flow.parsing import LONGEST_AGE_DAYS
from recommender.prover.encoding.logic import (
    FALSE,
    FIXED,
    TRUE,
    Bits,
    Bool,
    Kleene,
    Swap,
    all_of,
    anew,
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
    same,
    swapped,
    truth_value,
    variable,
)
from recommender.prover.encoding.reading import Number, Reading, Strength, truth_of


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
        for item_id in self.integers:
            yield from self._within(self.questionnaire.by_id[item_id])
        yield from map(self._day_is_possible, self.days)
        yield from self._concerns_are_possible()

    def _within(self, item: Item) -> Iterator[Bool]:
        value = self.integers[item.id].value
        yield reaches(value, item.from_ or 0)
        yield negated(reaches(value, (item.to or 0) + 1))

    def _day_is_possible(self, code: str) -> Bool:
        return negated(reaches(self.days[code].value, LONGEST_AGE_DAYS + 1))

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
        return self._answerable[item_id]

    @cached_property
    def _answerable(self) -> dict[str, Bool]:
        return {item.id: all_of(self._possible(item)) for item in self.items}

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

    def another(self, item_id: str) -> tuple[list[Swap], Bool]:
        """Fresh variables for the answer to one item, and when they are an answer that it can have.

        Of the concerns only the grades are new, so that the same ones are chosen. The same follow-ups are asked, or the
        two would differ in more than this answer.
        """
        swaps = [(term, anew(term)) for term in self._variables(item_id)]
        asked = list(self.applies.values())
        asked_anew = swapped(asked, swaps)
        possible = [*swapped(list(self._rules_of(item_id)), swaps), *map(same, asked, asked_anew)]
        return swaps, all_of(possible)

    def answered(self, item_id: str) -> Bool:
        """Whether nothing about one item is open."""
        if item_id in self.integers:
            return self.integers[item_id].known
        if item_id == "main_concern":
            return any_of(self.main.values())
        open_days = [
            both(self.said[item_id][code].must, negated(self.days[code].known)) for code in self._dated(item_id)
        ]
        return negated(any_of([*(said.open for said in self.said.get(item_id, {}).values()), *open_days]))

    def _dated(self, item_id: str) -> list[str]:
        return [code for code in self.said.get(item_id, ()) if code in self.days]

    def _variables(self, item_id: str) -> list[Any]:
        if item_id in self.integers:
            return [self.integers[item_id].value, self.integers[item_id].known]
        if item_id == "concerns":
            return [step for strength in self.concerns.values() for step in strength.steps[1:]]
        if item_id == "main_concern":
            return list(self.main.values())
        said = self.said[item_id].values()
        if item_id in self.open:
            return [self.open[item_id], *(found.must for found in said)]
        days = [term for code in self._dated(item_id) for term in self._day(code)]
        return [*(term for found in said for term in (found.must, found.may)), *days]

    def _day(self, code: str) -> list[Any]:
        return [self.days[code].value, self.days[code].known]

    def _rules_of(self, item_id: str) -> Iterator[Bool]:
        item = self.questionnaire.by_id[item_id]
        if item_id in self.integers:
            yield from self._within(item)
        elif item_id in ("concerns", "main_concern"):
            yield from self._concerns_are_possible()
        else:
            yield from self._possible(item)
            yield from map(self._day_is_possible, self._dated(item_id))


def _three_valued(item: Item, code: str) -> Kleene:
    return Kleene(variable(f"{item.id} {code} is yes"), variable(f"{item.id} {code} may be"))


def _integer(item: Item) -> Number:
    return Number(number(item.id, (item.to or 0).bit_length()), variable(f"{item.id} is known"))


def _strength(code: str) -> Strength:
    chosen, moderate, severe = (variable(f"{code} {word}") for word in ("is chosen", "is moderate", "is severe"))
    return Strength((chosen, moderate, severe))
