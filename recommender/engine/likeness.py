"""How alike two people's answers are: what both said, weighed, of all that either said.

Only what was said with a yes counts. That two people have no illness, or do not know, makes them no more alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recommender.domain.answers import Answers
from recommender.domain.questionnaire import Questionnaire
from recommender.domain.reviewed import age_band

MAIN_WEIGHS, CONCERN_WEIGHS, GRADE_WEIGHS, SAFETY_WEIGHS, OTHER_WEIGHS = 3, 2, 1, 2, 1
NOTHING_SAID = "no"

Trait = tuple[str, str]  # an item and a code; `grade` and `age` with a text


@dataclass(frozen=True)
class Likeness:
    """From 0 to 1; what both said, and what one of them alone did: items with their codes, weightiest first."""

    share: float
    shared: Mapping[str, tuple[str, ...]]
    only_mine: Mapping[str, tuple[str, ...]]
    only_other: Mapping[str, tuple[str, ...]]


def traits(questionnaire: Questionnaire, answers: Answers) -> dict[Trait, int]:
    """What the answers say, and how much it weighs."""
    found: dict[Trait, int] = {}
    if answers.main_concern:
        found["main_concern", answers.main_concern] = MAIN_WEIGHS
    for concern, grade in answers.grades.items():
        found["concerns", concern] = CONCERN_WEIGHS
        found["grade", f"{concern} {grade}"] = GRADE_WEIGHS
    for item in questionnaire.items:
        weighs = SAFETY_WEIGHS if item.is_safety else OTHER_WEIGHS
        said = answers.reply(item.id).yes
        found |= {
            (item.id, code): weighs
            for code in item.codes
            if code in said and code not in (NOTHING_SAID, item.otherwise)
        }
    age = answers.numbers.get("age")
    return found if age is None else found | {("age", age_band(age)): OTHER_WEIGHS}


def likeness(mine: Mapping[Trait, int], other: Mapping[Trait, int]) -> Likeness:
    """How alike what `traits` found for two people is."""
    both = {trait: weighs for trait, weighs in mine.items() if trait in other}
    every = sum({**mine, **other}.values())
    return Likeness(
        share=sum(both.values()) / every if every else 0.0,
        shared=_by_item(both),
        only_mine=_by_item({trait: weighs for trait, weighs in mine.items() if trait not in other}),
        only_other=_by_item({trait: weighs for trait, weighs in other.items() if trait not in mine}),
    )


def _by_item(found: Mapping[Trait, int]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for item, code in sorted(found, key=lambda trait: -found[trait]):
        codes[item] = (*codes.get(item, ()), code)
    return codes
