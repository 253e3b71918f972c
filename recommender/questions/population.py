"""Invented clients with plausible answers, to count over; the same ones for the same seed.

How often something is ticked is a guess, not a finding: most clients have little to declare, and name one or two
concerns. Only the spelling comes from the questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from recommender.domain.answers import Intake, Truth
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.flow.reading import read_answers

Raw = dict[str, Any]

HOW_MANY_CONCERNS = (45, 30, 17, 8)  # in 100: one, two, three, four
HOW_STRONG = (40, 42, 18)  # in 100: mild, moderate, severe
ANY_OF_A_LIST = {
    "warning_signs": 0.03,
    "conditions": 0.3,
    "products": 0.4,
    "extras": 0.4,
    "scar_kind": 0.9,
    "areas": 0.9,
}
ANY_OF_ANOTHER_LIST = 0.15
SECOND_OF_A_LIST = 0.25
A_RISK = 0.08  # of an answer other than "no" to a safety choice that has a "no"
UNSURE = 0.02
OPTIONAL = 0.7
AGE_MEAN_YEARS, AGE_SPREAD_YEARS, AGE_LEAST, AGE_MOST = 38, 14, 13, 85
LONG_AGO_DAYS = 120
DAY_UNKNOWN = 0.1


def population(questionnaire: Questionnaire, size: int, seed: int) -> Iterator[Raw]:
    """So many intakes with an answer to every item that has to be answered, in the contract's spelling."""
    random = Random(seed)
    for _ in range(size):
        yield _client(questionnaire, random)


def _client(questionnaire: Questionnaire, random: Random) -> Raw:
    raw: Raw = {"concerns": _concerns(questionnaire.by_id["concerns"], random)}
    follow_ups = [item for item in questionnaire.items if item.shown_when]
    for item in [*(item for item in questionnaire.items if not item.shown_when), *follow_ups]:
        wanted = not item.optional or random.random() < OPTIONAL
        if wanted and _applies(questionnaire, item, raw):
            raw |= _answer(item, raw, random)
    return raw


def _applies(questionnaire: Questionnaire, item: Item, raw: Raw) -> bool:
    if item.type in ("graded", "text") or (item.options_from and len(raw[item.options_from]) < 2):
        return False
    return not item.shown_when or item.shown_when.truth(read_answers(questionnaire, Intake(raw))) is not Truth.NO


def _concerns(item: Item, random: Random) -> dict[str, str]:
    count = random.choices(range(1, len(HOW_MANY_CONCERNS) + 1), HOW_MANY_CONCERNS)[0]
    grades = [str(grade) for grade in Grade]
    return {code: random.choices(grades, HOW_STRONG)[0] for code in random.sample(item.codes, count)}


def _answer(item: Item, raw: Raw, random: Random) -> Raw:
    if item.type == "integer":
        return {item.id: _number(item, random)}
    if item.type == "choice":
        return {item.id: _choice(item, raw, random)}
    if item.type == "ages":
        return _ages(item, random)
    codes = _ticked(item, random)
    return {item.id: [*codes, *([NOT_SURE] if item.allows_not_sure and random.random() < UNSURE else [])]}


def _number(item: Item, random: Random) -> int:
    if item.id == "age":
        return min(max(round(random.gauss(AGE_MEAN_YEARS, AGE_SPREAD_YEARS)), AGE_LEAST), AGE_MOST)
    return random.randint(item.from_ or 0, item.to or 0)


def _choice(item: Item, raw: Raw, random: Random) -> str:
    codes = list(raw[item.options_from]) if item.options_from else list(item.codes)
    if item.allows_not_sure and random.random() < UNSURE:
        return NOT_SURE
    if item.is_safety and "no" in codes and random.random() >= A_RISK:
        return "no"
    return random.choice(codes)


def _ages(item: Item, random: Random) -> Raw:
    """Days since each; nothing at all is how "not sure" is written here."""
    if random.random() < UNSURE:
        return {}
    codes = _ticked(item, random)
    return {
        item.id: {code: None if random.random() < DAY_UNKNOWN else random.randint(0, LONG_AGO_DAYS) for code in codes}
    }


def _ticked(item: Item, random: Random) -> list[str]:
    if random.random() >= ANY_OF_A_LIST.get(item.id, ANY_OF_ANOTHER_LIST):
        return []
    return random.sample(item.codes, 2 if random.random() < SECOND_OF_A_LIST else 1)


def with_nothing_to_declare(questionnaire: Questionnaire, raw: Raw) -> Raw:
    """The same client with every safety item answered "none of these" or "no"; the age of an adult."""
    found = {item: value for item, value in raw.items() if item != "unsure"}
    for item in questionnaire.items:
        if item.is_safety and item.id in raw:
            found[item.id] = nothing_of(item, raw[item.id])
    return found


def nothing_of(item: Item, said: Any) -> Any:
    """The answer that declares nothing; what was said, where there is none such."""
    if item.id == "age":
        return AGE_MEAN_YEARS
    if item.is_list and not item.empty_means_unknown:
        return {} if item.type == "ages" else []
    return "no" if "no" in item.codes else said
