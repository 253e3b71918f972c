"""How much a client is asked: on the quick way, and when everything is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from statistics import median
from typing import Any

from recommender.domain.answers import Answers, Intake, Truth
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.engine.bounds.outlook import Outlook
from recommender.flow.quick import left_out
from recommender.flow.reading import read_answers
from recommender.flow.steps import GRADES

CHECK_PAGE = 1


@dataclass(frozen=True)
class Asked:
    """What one client is asked: the items, and on how many screens, the check of the answers included."""

    items: frozenset[str]
    screens: int


@dataclass(frozen=True)
class Spread:
    """Items and screens over many clients."""

    items_median: float
    items_most: int
    screens_median: float
    screens_most: int


def asked_quickly(policy: Policy, raw: Mapping[str, Any]) -> Asked:
    """What the quick check asks of a client who answers like this."""

    def ahead(known: Mapping[str, Any], unasked: Sequence[str]) -> Callable[[str], bool]:
        return Outlook(policy, known, unasked).may_change

    return _asked(policy.questionnaire, raw, left_out(policy.questionnaire, raw, ahead))


def asked_in_full(policy: Policy, raw: Mapping[str, Any]) -> Asked:
    return _asked(policy.questionnaire, raw, frozenset())


def _asked(questionnaire: Questionnaire, raw: Mapping[str, Any], out: Set[str]) -> Asked:
    answers = read_answers(questionnaire, Intake(raw))
    by_section = [
        [item for name in section.asks if (item := questionnaire.by_id[name.removesuffix(GRADES)]).id not in out]
        for section in questionnaire.sections
    ]
    shown = [{item.id for item in items if applies(item, answers)} for items in by_section]
    return Asked(frozenset[str]().union(*shown), sum(map(bool, shown)) + CHECK_PAGE)


def applies(item: Item, answers: Answers) -> bool:
    """Whether a client with these answers is asked the item when everything is."""
    if item.options_from and len(answers.grades) < 2:
        return False
    return item.shown_when is None or item.shown_when.truth(answers) is not Truth.NO


def spread(found: Iterable[Asked]) -> Spread:
    every = list(found)
    items, screens = [len(asked.items) for asked in every], [asked.screens for asked in every]
    return Spread(median(items), max(items), median(screens), max(screens))
