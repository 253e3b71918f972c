"""The smallest sets of answers that would change an outcome: all of them, up to `MOST_ANSWERS` answers each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from recommender.domain.answers import Intake
from recommender.domain.changing import Change, ChangeSet
from recommender.domain.decision import ReferFiring
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Urgency
from recommender.engine.changing.grounds import next_changes, reached_by
from recommender.engine.changing.levers import levers
from recommender.engine.changing.variants import Changes, Variants
from recommender.engine.decide import urgency_of
from recommender.engine.plan import earliest_in_days
from recommender.flow.reading import read_answers

MOST_ANSWERS = 3  # in one set
KINDS = ("by_finding_out", "with_time", "by_choice")  # the order in which a set is told


def what_would_change(policy: Policy, intake: Intake) -> tuple[ChangeSet, ...]:
    """Every smallest set of answers that would give another outcome.

    Parameters
    ----------
    policy, intake
        What `decide` was asked.

    Returns
    -------
    tuple of ChangeSet
        Fewest answers first. No part of a set would do by itself. Values of one answer that give the same are one
        set: of days that pass the fewest, of a number or a day the whole stretch. Empty where something urgent is
        certain. Left out is a set that would rest on an exclusion being gone that is certain today: if it stood, the
        outcome would not be the one told.
    """
    answers = read_answers(policy.questionnaire, intake)
    variants = Variants(policy, intake, answers, levers(policy, answers))
    if any(_is_urgent(firing) for firing in variants.refers(frozenset())):
        return ()
    found = smallest_changes(variants)
    kept = [made for made in found if variants.outcome(made) is variants.outcome_while_excluded(made)]
    return _in_order(policy, _joined(variants, kept))


def _is_urgent(firing: ReferFiring) -> bool:
    return firing.certain and firing.urgency.rank >= Urgency.URGENT.rank


def smallest_changes(variants: Variants) -> list[Changes]:
    """Every smallest set of changes, up to `MOST_ANSWERS`, that gives another outcome."""
    found = _changing(variants)
    return [made for made in found if not any(other < made for other in found)]


def _changing(variants: Variants) -> list[Changes]:
    """Sets that change the outcome, all the smallest ones among them."""
    reached = reached_by(variants)
    now = variants.outcome(frozenset())
    seen: set[Changes] = set()
    found: list[Changes] = []
    waiting: list[Changes] = [frozenset()]
    while waiting:
        made = waiting.pop()
        for change in next_changes(variants, reached, made, MOST_ANSWERS - len(made)):
            more = made | {change}
            if more in seen or any(smaller <= more for smaller in found):
                continue
            seen.add(more)
            if variants.outcome(more) is not now:
                found.append(more)
            elif len(more) < MOST_ANSWERS:
                waiting.append(more)
    return found


def _joined(variants: Variants, found: Iterable[Changes]) -> list[ChangeSet]:
    """The sets with what they give; values of one answer that give the same are joined."""
    sets = [_told(variants, made) for made in found]
    return _stretches_joined(_soonest(sets))


def _told(variants: Variants, made: Changes) -> ChangeSet:
    outcome = variants.outcome(made)
    wait = earliest_in_days(outcome, variants.restrictions(made))
    days = sum(change.days or 0 for change in made)
    in_order = sorted(made, key=lambda change: (KINDS.index(change.kind), variants.lever_of[change]))
    urgency = urgency_of(outcome, variants.refers(made))
    endless = any(change.kind == "with_time" and change.days is None for change in made)
    return ChangeSet(tuple(in_order), outcome, urgency, None if wait is None or endless else wait + days)


def _soonest(sets: list[ChangeSet]) -> list[ChangeSet]:
    """Of sets that differ in nothing but the days that pass, the one with the fewest."""
    found: dict[object, ChangeSet] = {}
    for each in sorted(sets, key=lambda each: sum(change.days or 0 for change in each.changes)):
        others = frozenset(change for change in each.changes if change.days is None)
        passes = len(others) < len(each.changes)
        found.setdefault((others, passes, each.outcome, each.urgency), each)
    return list(found.values())


def _stretches_joined(sets: list[ChangeSet]) -> list[ChangeSet]:
    """Stretches of one number that lie side by side and give the same become one."""
    left = sorted(sets, key=lambda each: [change.at_least or 0 for change in each.changes])
    found: list[ChangeSet] = []
    for each in left:
        beside = next((place for place, other in enumerate(found) if _lengthened(other, each)), None)
        if beside is None:
            found.append(each)
        else:
            found[beside] = _lengthened(found[beside], each) or found[beside]
    return found


def _lengthened(one: ChangeSet, other: ChangeSet) -> ChangeSet | None:
    """Both sets as one, where the other goes on where the first ends; None where they differ in more."""
    if (len(one.changes), one.outcome, one.urgency) != (len(other.changes), other.outcome, other.urgency):
        return None
    pairs = [(a, b) for a, b in zip(one.changes, other.changes, strict=True) if a != b]
    if len(pairs) != 1:
        return None
    first, then = pairs[0]
    if first.below is None or replace(first, at_least=first.below, below=then.below) != then:
        return None
    joined = tuple(replace(first, below=then.below) if change == first else change for change in one.changes)
    longest = max((days for days in (one.earliest_in_days, other.earliest_in_days) if days is not None), default=None)
    return replace(one, changes=joined, earliest_in_days=longest)


def _in_order(policy: Policy, sets: Iterable[ChangeSet]) -> tuple[ChangeSet, ...]:
    """Fewest answers first; what is found out or passes before what is chosen; the fewest days; as they are asked."""
    items = list(policy.questionnaire.by_id.values())

    def weight(each: ChangeSet) -> tuple[Any, ...]:
        kind = max(KINDS.index(change.kind) for change in each.changes)
        days = sum(change.days or 0 for change in each.changes)
        return len(each.changes), kind, days, [_place(items, change) for change in each.changes]

    return tuple(sorted(sets, key=weight))


def _place(items: list[Item], change: Change) -> tuple[int, int]:
    """Where the questionnaire has the item and the option that an answer becomes; 0 where it becomes no option."""
    place, item = next((place, item) for place, item in enumerate(items) if item.id == change.item)
    return place, item.codes.index(change.becomes) if change.becomes in item.codes else 0
