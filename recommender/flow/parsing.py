"""Raw input to an intake: every answer checked against the questionnaire, every problem reported at once.

The spelling is the contract's (content/questionnaire/): integers, codes, lists of codes, code to grade, code to days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from recommender.domain.answers import CLEARABLE, Clearance, Intake
from recommender.domain.nearest import hint
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.errors import IntakeError, IntakeProblem

LONGEST_ECHO = 60  # characters of a wrong value that a message repeats
LONGEST_AGE_DAYS = 365  # included: a procedure longer ago is not asked about
CLEARANCE_KEYS = ("code", "clinician", "date", "note")


def parse_intake(questionnaire: Questionnaire, raw: object, *, by_staff: bool = False) -> Intake:
    """Check raw answers and return them as an intake.

    Raises
    ------
    IntakeError
        With every problem: unknown items or codes (and the nearest spelling), wrong types, numbers out of range,
        no concern, `cleared` in a client's intake.
    """
    if not isinstance(raw, Mapping):
        raise IntakeError([IntakeProblem("", _not_an_object(raw))])
    checker = _Checker(questionnaire)
    answers = {key: checker.checked(key, value) for key, value in raw.items() if key != "cleared"}
    cleared = checker.clearances(raw.get("cleared"), by_staff=by_staff)
    checker.require_concerns(answers)
    if checker.problems:
        raise IntakeError(checker.problems)
    return Intake(_in_order(questionnaire, answers), cleared)


def _in_order(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the questionnaire has them, so that the order in which they came makes no difference."""
    items = questionnaire.by_id
    found = {item.id: _by_code(item, answers[item.id]) for item in items.values() if answers.get(item.id) is not None}
    unsure = answers.get("unsure")
    if unsure is None:
        return found
    return found | {"unsure": {key: _by_code(item, unsure[key]) for key, item in items.items() if key in unsure}}


def _by_code(item: Item, value: Any) -> Any:
    codes = (*item.codes, NOT_SURE)
    if isinstance(value, dict):
        return {code: value[code] for code in codes if code in value}
    return [code for code in codes if code in value] if isinstance(value, list) else value


def _not_an_object(raw: object) -> str:
    return f'An intake is an object of answers, such as {{"age": 29}}; this is {kind(raw)}.'


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    names = {str: "text", int: "a whole number", float: "a number", list: "a list"}
    return names.get(type(value), "an object")


def clipped(value: object) -> str:
    """The value as it was written, cut when it is long."""
    text = repr(value)
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


class _Checker:
    """Collects the problems of one intake while it checks item after item."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.problems: list[IntakeProblem] = []

    def say(self, item: str, message: str) -> None:
        self.problems.append(IntakeProblem(item, message))

    def checked(self, key: object, value: object) -> Any:
        """The value as the program keeps it; None when absent or wrong (then a problem is noted)."""
        if key == "unsure":
            return self._unsure(value)
        item = self.questionnaire.by_id.get(str(key))
        if item is None:
            known = [*self.questionnaire.by_id, "unsure"]
            self.say(str(key), f"There is no item {clipped(str(key))}. {hint(key, known)}")
            return None
        if value is None:
            return None
        check: Callable[[Item, Any], Any] = getattr(self, f"_{item.type}")
        return check(item, value)

    def _integer(self, item: Item, value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.say(item.id, f"Needs a whole number of {item.unit}, such as 29; this is {kind(value)}.")
            return None
        low, high = item.from_ or 0, item.to if item.to is not None else value
        if not low <= value <= high:
            self.say(item.id, f"Must be from {low} to {high} {item.unit}; this is {clipped(value)}.")
            return None
        return value

    def _text(self, item: Item, value: object) -> str | None:
        if not isinstance(value, str):
            self.say(item.id, f"Needs text; this is {kind(value)}.")
            return None
        if item.longest is not None and len(value) > item.longest:
            self.say(item.id, f"Must be {item.longest} characters or less; this has {len(value)}.")
            return None
        return value

    def _choice(self, item: Item, value: object) -> str | None:
        allowed = self._allowed(item)
        if isinstance(value, bool):
            word = str(value).lower()
            self.say(
                item.id,
                f'{word} is a boolean, and a code is text: write "no" in quotes if that is meant. '
                f"Allowed: {', '.join(allowed)}.",
            )
            return None
        code = str(value) if isinstance(value, int) else value
        if not isinstance(code, str):
            self.say(item.id, f"Needs one code; this is {kind(value)}. Allowed: {', '.join(allowed)}.")
            return None
        if code not in allowed:
            self._unknown_code(item, code, allowed)
            return None
        return code

    def _multi_choice(self, item: Item, value: object) -> list[str] | None:
        if not isinstance(value, list):
            example = f'["{value}"]' if isinstance(value, str) else "[] for none of these"
            self.say(item.id, f"Needs a list of codes, such as {example}; this is {kind(value)}.")
            return None
        return self._codes(item, value, self._allowed(item))

    def _codes(self, item: Item, values: list[object], allowed: list[str]) -> list[str]:
        for value in values:
            if not isinstance(value, str):
                self.say(item.id, f"Codes are text in quotes; {clipped(value)} is {kind(value)}.")
            elif value not in allowed:
                self._unknown_code(item, value, allowed)
        return list(dict.fromkeys(value for value in values if isinstance(value, str)))

    def _graded(self, item: Item, value: object) -> dict[str, str] | None:
        if not isinstance(value, Mapping):
            example = '{"dullness": "mild"}'
            self.say(item.id, f"Needs concerns with their grades, such as {example}; this is {kind(value)}.")
            return None
        grades = [str(grade) for grade in Grade]
        for code, grade in value.items():
            if code not in item.codes:
                self._unknown_code(item, str(code), list(item.codes))
            if not isinstance(grade, str) or grade not in grades:
                self.say(item.id, f"{clipped(code)} has the grade {clipped(grade)}. {hint(grade, grades)}")
        return dict(value)

    def _ages(self, item: Item, value: object) -> dict[str, int | None] | None:
        if not isinstance(value, Mapping):
            self.say(
                item.id,
                f'Needs codes with the days since then, such as {{"filler": 6}}, or {{}} for none; '
                f"this is {kind(value)}. Leave the item out if it is not known.",
            )
            return None
        for code, days in value.items():
            if code not in item.codes:
                self._unknown_code(item, str(code), list(item.codes))
            self._check_days(item, str(code), days)
        return dict(value)

    def _check_days(self, item: Item, code: str, days: object) -> None:
        if days is None:
            return
        if isinstance(days, bool) or not isinstance(days, int):
            self.say(item.id, f"{clipped(code)} needs whole days, or null for an unknown day; this is {kind(days)}.")
        elif not 0 <= days <= LONGEST_AGE_DAYS:
            self.say(item.id, f"{clipped(code)} must be 0 to {LONGEST_AGE_DAYS} days ago; this is {clipped(days)}.")

    def _allowed(self, item: Item) -> list[str]:
        source = self.questionnaire.by_id[item.options_from] if item.options_from else item
        return [*source.codes, *([NOT_SURE] if item.allows_not_sure else [])]

    def _unknown_code(self, item: Item, code: str, allowed: list[str]) -> None:
        self.say(item.id, f"There is no code {clipped(code)}. {hint(code, allowed)}")

    def _unsure(self, value: object) -> dict[str, list[str]] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.say("unsure", f'Needs items with codes, such as {{"conditions": ["eczema"]}}; this is {kind(value)}.')
            return None
        return {str(key): codes for key, codes in self._unsure_items(value)}

    def _unsure_items(self, value: Mapping[Any, Any]) -> Iterator[tuple[str, list[str]]]:
        lists = [item.id for item in self.questionnaire.items if item.is_list]
        for key, codes in value.items():
            if key not in lists:
                self.say("unsure", f"{clipped(key)} is not an item with a list of codes. {hint(key, lists)}")
            elif not isinstance(codes, list):
                self.say("unsure", f"{clipped(key)} needs a list of codes; this is {kind(codes)}.")
            else:
                item = self.questionnaire.by_id[key]
                yield key, self._codes(item, codes, list(item.codes))

    def require_concerns(self, answers: Mapping[str, Any]) -> None:
        concerns = answers.get("concerns")
        if not concerns:
            if not any(problem.item == "concerns" for problem in self.problems):
                self.say("concerns", 'Name at least one concern with its grade, such as {"dullness": "mild"}.')
            return
        main = answers.get("main_concern")
        if main and main not in concerns:
            self.say(
                "main_concern", f"{clipped(main)} is not among the chosen concerns: {', '.join(map(str, concerns))}."
            )

    def clearances(self, value: object, *, by_staff: bool) -> tuple[Clearance, ...]:
        if value is None:
            return ()
        if not by_staff:
            self.say("cleared", "Only staff can clear a restriction. Leave `cleared` out of a client's intake.")
            return ()
        if not isinstance(value, list):
            self.say("cleared", f"Needs a list of objects with {', '.join(CLEARANCE_KEYS)}; this is {kind(value)}.")
            return ()
        return tuple(found for entry in value if (found := self._clearance(entry)))

    def _clearance(self, entry: object) -> Clearance | None:
        if not isinstance(entry, Mapping) or not {"code", "clinician", "date"} <= set(entry):
            self.say("cleared", "Each clearance names a code, the clinician and the date.")
            return None
        if not all(isinstance(value, str) and value for value in (entry["code"], entry["clinician"], entry["date"])):
            self.say("cleared", "Code, clinician and date of a clearance are text and not empty.")
            return None
        if not _is_date(entry["date"]):
            self.say("cleared", f"{clipped(entry['date'])} is no date. Write it as 2026-03-31.")
            return None
        codes = [code for item in CLEARABLE for code in self.questionnaire.by_id[item].codes]
        if entry["code"] not in codes:
            self.say("cleared", f"{clipped(entry['code'])} cannot be cleared. {hint(entry['code'], codes)}")
            return None
        extra = set(entry) - set(CLEARANCE_KEYS)
        if extra:
            self.say("cleared", f"Unknown key {sorted(extra)[0]!r}. Allowed: {', '.join(CLEARANCE_KEYS)}.")
            return None
        return Clearance(entry["code"], entry["clinician"], entry["date"], str(entry.get("note") or ""))
