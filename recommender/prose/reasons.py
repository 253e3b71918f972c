"""What each question is for: the reason that the content gives, and what its answer can change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recommender.domain.criteria import Node
from recommender.domain.library import Library
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.domain.treatments import Statement, TreatmentCard

USES = ("doctor", "restrictions", "fit", "extras", "advice", "asked", "nothing")


@dataclass(frozen=True)
class Asked:
    """One item: its name, the words of the question, why it is asked, and what it can change."""

    name: str
    ask: str
    why: str
    changes: tuple[str, ...]


def asked(library: Library) -> tuple[Asked, ...]:
    """Every item of the questionnaire, in the order of its steps."""
    policy = library.policy
    reading = _reading(policy)
    ids = [ask for section in policy.questionnaire.sections for ask in section.asks if "." not in ask]
    items = [policy.questionnaire.by_id[found] for found in ids]
    return tuple(
        Asked(item.name, item.ask, item.help, tuple(library.say(f"privacy_use_{use}") for use in _uses(item, reading)))
        for item in items
    )


def _uses(item: Item, reading: dict[str, frozenset[str]]) -> list[str]:
    found = [use for use in USES if item.id in reading.get(use, ())]
    return found or ["nothing"]


def _reading(policy: Policy) -> dict[str, frozenset[str]]:
    """The items that each use of the answers looks at."""
    positioning = policy.positioning
    fit = [*positioning.adjustments, *positioning.same_grade, *policy.scorecard.rows]
    since = {rule.effect.since.item for rule in policy.restrictions if rule.effect.since}
    return {
        "doctor": _items(rule.when for rule in policy.refer_rules),
        "restrictions": _items(rule.when for rule in policy.restrictions) | since,
        "fit": _items([*(rule.when for rule in fit), *(r.when for r in policy.instead.rules if r.when)])
        | {"concerns", "main_concern"},
        "extras": _items(rule.when for rule in (*policy.extra_rules, *policy.extra_notes)) | {"extras"},
        "advice": _items(found.when for card in policy.treatments.values() for found in _statements(card)),
        "asked": _items(policy.questionnaire.follow_ups.values()),
    }


def _items(criteria: Iterable[Node | None]) -> frozenset[str]:
    return frozenset(item for node in criteria if node is not None for item in node.items)


def _statements(card: TreatmentCard) -> list[Statement]:
    lists = (card.suits, card.limits, card.what_happens, card.feel, card.today, card.prepare, card.aftercare)
    more = (card.warning_after, card.ask_clinic, card.price, card.options)
    return [found for group in (*lists, *more) for found in group]
