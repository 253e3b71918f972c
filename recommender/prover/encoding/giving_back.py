"""From the values of a model back to an intake, and how unusual that intake is."""

from __future__ import annotations

from typing import Any

from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE, Grade, Role
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import FALSE, TRUE, Bits, Bool, Model, any_of, both, negated, reaches
from recommender.prover.encoding.reading import Strength

ORDINARY_AGE = 35  # the age that a counterexample has unless another is needed
CLINICIAN = {"clinician": "Dr Ada Example", "date": "2026-03-02"}


def unusual_terms(intake: SymbolicIntake) -> list[Bool]:
    """What sets an intake apart from that of a healthy adult with one mild concern; the smallest has fewest."""
    found = [strength.chosen for strength in intake.concerns.values()]
    found += [step for strength in intake.concerns.values() for step in strength.steps[1:]]
    found += [both(main, negated(_only(intake, code))) for code, main in intake.main.items()]
    for item in intake.items:
        found += _unusual(intake, item)
    found += [since.known for since in intake.days.values()]
    found += intake.cleared.values()
    age = intake.integers.get("age")
    others = [negated(given.known) for item, given in intake.integers.items() if item != "age"]
    ordinary = both(age.known, _equals(age.value, ORDINARY_AGE)) if age else TRUE
    return [*found, *others, negated(ordinary)]


def _only(intake: SymbolicIntake, concern: str) -> Bool:
    return negated(any_of(found.chosen for code, found in intake.concerns.items() if code != concern))


def _unusual(intake: SymbolicIntake, item: Item) -> list[Bool]:
    if item.type != "choice":  # what is open counts twice: a plain yes is easier to read
        return [term for said in intake.said[item.id].values() for term in (said.may, said.open)]
    ordinary = None if item.role is Role.WISH else _ordinary(item)
    found = [said.must for code, said in intake.said[item.id].items() if code != ordinary]
    return [*found, intake.open[item.id]] if ordinary else found


def raw_answers(intake: SymbolicIntake, model: Model) -> dict[str, Any]:
    """The intake of a model, spelled as the contract spells it."""
    found: dict[str, Any] = {}
    for item in intake.questionnaire.items:
        if model.holds(intake.applies.get(item.id, TRUE)):
            value = _value(intake, item, model)
            found |= {} if value is None else {item.id: value}
    unsure = {item.id: open_ for item in intake.items if item.id in found and (open_ := _open(intake, item, model))}
    cleared = [{"code": code, **CLINICIAN} for code, term in intake.cleared.items() if model.holds(term)]
    return found | ({"unsure": unsure} if unsure else {}) | ({"cleared": cleared} if cleared else {})


def _value(intake: SymbolicIntake, item: Item, model: Model) -> Any:
    """The answer to one item; None where it is not answered."""
    if item.type == "integer":
        given = intake.integers[item.id]
        return model.value(given.value) if model.holds(given.known) else None
    if item.type == "graded":
        return {code: _grade(found, model) for code, found in intake.concerns.items() if model.holds(found.chosen)}
    if item.id == "main_concern":
        named = [code for code, main in intake.main.items() if model.holds(main)]
        several = sum(model.holds(found.chosen) for found in intake.concerns.values()) > 1
        return named[0] if named and several else None
    return _codes(intake, item, model) if item.id in intake.said else None


def _codes(intake: SymbolicIntake, item: Item, model: Model) -> Any:
    yes = [code for code, said in intake.said[item.id].items() if model.holds(said.must)]
    if item.type == "choice":
        return yes[0] if yes else None
    open_ = _open(intake, item, model)
    if len(open_) == len(item.codes):
        return None
    if item.type == "ages":
        return {code: _since(intake, code, model) for code in yes}
    return [*yes, NOT_SURE] if open_ and item.allows_not_sure else yes


def _open(intake: SymbolicIntake, item: Item, model: Model) -> list[str]:
    if not item.is_list:
        return []
    return [code for code, said in intake.said[item.id].items() if model.is_open(said)]


def _since(intake: SymbolicIntake, code: str, model: Model) -> int | None:
    days = intake.days[code]
    return model.value(days.value) if model.holds(days.known) else None


def _grade(strength: Strength, model: Model) -> str:
    return str(next(grade for grade in reversed(Grade) if model.holds(strength.at_least(grade))))


def _ordinary(item: Item) -> str:
    """The answer of somebody with nothing to declare: "no", or else the first."""
    return "no" if "no" in item.codes else item.codes[0]


def _equals(value: Bits, wanted: int) -> Bool:
    return both(reaches(value, wanted), negated(reaches(value, wanted + 1))) if wanted else FALSE
