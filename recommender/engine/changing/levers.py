"""Which answers of an intake can become others, and how: content says it for every item and option (`changes`).

What content calls `never` gives no lever: an age, a past illness, a medicine, the concerns themselves. An unknown
safety answer always gives one, for it can be found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from recommender.domain.answers import Answers, Reply, Truth
from recommender.domain.changing import Change
from recommender.domain.criteria import Compares, Node
from recommender.domain.policy import InsteadRule, Policy, Restrict
from recommender.domain.questionnaire import Item
from recommender.domain.terms import LONGEST_WAIT_DAYS

Lever = tuple[Change, ...]  # the ways in which one answer can change; never two of them at once


def levers(policy: Policy, answers: Answers) -> tuple[Lever, ...]:
    """Every answer that can change, with the values it can take.

    Days that pass move all that is counted from a day or a month, so they are one lever. A number, and the days since
    a procedure, take one value for each stretch between two bounds that some rule sets; within a stretch no rule can
    tell the values apart. A follow-up gives levers only where it certainly applies.
    """
    found: list[Lever] = []
    for item in policy.questionnaire.items:
        if _applies(item, answers):
            found += _levers_of(policy, item, answers)
    return (*found, *_days_that_pass(policy, answers))


def _applies(item: Item, answers: Answers) -> bool:
    return item.shown_when is None or item.shown_when.truth(answers) is Truth.YES


def _levers_of(policy: Policy, item: Item, answers: Answers) -> Iterator[Lever]:
    if item.type == "integer":
        if item.is_safety and answers.numbers[item.id] is None:
            yield _found_out_number(policy, item)
        return
    if not item.codes or item.type == "graded":
        return
    reply = answers.reply(item.id)
    if item.type == "choice":
        yield from _choice_levers(item, reply)
    elif item.type == "ages":
        yield from _day_levers(policy, item, answers)
    else:
        yield from _code_levers(item, reply)
    if item.is_list and item.is_safety and reply.unknown:
        yield (Change("by_finding_out", item.id, _in_order(item, reply.unknown), "no"),)


def _in_order(item: Item, codes: Iterable[str]) -> tuple[str, ...]:
    named = set(codes)
    return tuple(code for code in item.codes if code in named)


def _choice_levers(item: Item, reply: Reply) -> Iterator[Lever]:
    said = next(iter(reply.yes), "")
    if not said and item.is_safety:
        targets = (item.otherwise,) if item.otherwise else item.codes
        yield tuple(Change("by_finding_out", item.id, (), code) for code in targets)
    elif not said and item.changes == "by_choice":
        yield tuple(Change("by_choice", item.id, (), code) for code in item.codes)
    elif said and item.changes_of(said) == "by_choice":
        yield tuple(Change("by_choice", item.id, (said,), code) for code in item.codes if code != said)
    elif said and item.changes_of(said) == "with_time":
        yield (Change("with_time", item.id, (said,), item.otherwise),)


def _code_levers(item: Item, reply: Reply) -> Iterator[Lever]:
    for code in item.codes:
        way = item.changes_of(code)
        if way == "by_choice":
            yield (Change("by_choice", item.id, (code,), "no" if code in reply.yes else "yes"),)
        elif way == "with_time" and code in reply.yes:
            yield (Change("with_time", item.id, (code,), "no"),)


def _day_levers(policy: Policy, item: Item, answers: Answers) -> Iterator[Lever]:
    """A procedure that happened on a day nobody remembers. The first stretch is left out: unknown is read as today."""
    for code in _in_order(item, answers.days):
        bounds = sorted({0, *(day for day, _ in _ends(policy, item.id, code))})
        if answers.days[code] is None and len(bounds) > 1:
            yield tuple(Change("by_finding_out", item.id, (code,), at_least=low, below=high)
                        for low, high in pairwise([*bounds[1:], None]))  # fmt: skip


def _found_out_number(policy: Policy, item: Item) -> Lever:
    low = item.from_ or 0
    bounds = {low, *(days for days, _ in _ends(policy, item.id, "")), *_compared(policy, item.id)}
    within = sorted(bound for bound in bounds if low <= bound and (item.to is None or bound <= item.to))
    return tuple(
        Change("by_finding_out", item.id, at_least=start, below=end) for start, end in pairwise([*within, None])
    )


def _compared(policy: Policy, item: str) -> Iterator[int]:
    """The values of a number at which some criteria change."""
    for when in criteria_of(policy):
        for atom in when.atoms():
            if isinstance(atom, Compares) and atom.item == item:
                yield from (bound for bound in (atom.at_least, atom.below) if bound is not None)


def criteria_of(policy: Policy) -> Iterator[Node]:
    """All criteria that an outcome can rest on."""
    asked = (rule.when for rule in policy.instead.rules if rule.when)
    position = policy.positioning
    rules = (
        *policy.refer_rules, *policy.restrictions, *policy.scorecard.rows, *position.adjustments, *position.same_grade,
    )  # fmt: skip
    yield from (*(rule.when for rule in rules), *asked)
    yield from (item.shown_when for item in policy.questionnaire.items if item.shown_when)


def _ends(policy: Policy, item: str, code: str) -> Iterator[tuple[int, int]]:
    """For each bound of a wait that is counted from this answer: the answer from which on it is met, in its unit, and
    the days in that unit."""
    for rule in policy.restrictions:
        since, days = rule.effect.since, rule.effect.days
        if since and days and (since.item, since.code) == (item, code):
            for left in _bounds_of_what_is_left(policy, rule.effect):
                if days > left:
                    yield -(-(days - left) // since.days_each), since.days_each


def _bounds_of_what_is_left(policy: Policy, effect: Restrict) -> set[int]:
    """Days left at which an outcome can turn: a defer becomes a wait; a wait is short enough for what comes instead."""
    asked = {
        rule.waits_beyond_days
        for rule in asked_for_outcome(policy)
        if rule.waits_beyond_days is not None and rule.then.value == effect.treatment.value
    }
    return {LONGEST_WAIT_DAYS, *asked}


def asked_for_outcome(policy: Policy) -> tuple[InsteadRule, ...]:
    """The rules of instead.yaml, without one that differs from the next only by asking more: both give the same."""
    rules = policy.instead.rules
    return tuple(rule for rule, after in zip(rules, (*rules[1:], None), strict=True) if not _is_told_apart(rule, after))


CONDITIONS = frozenset(InsteadRule.model_fields) - {"id", "then", "whom", "rationale", "evidence"}


def _is_told_apart(rule: InsteadRule, after: InsteadRule | None) -> bool:
    """Whether it gives what the next rule would give anyway, in other words."""
    return (
        after is not None
        and rule.then is after.then
        and all(getattr(after, name) in (None, getattr(rule, name)) for name in CONDITIONS)
    )


@dataclass(frozen=True)
class Counted:
    """An answer that is counted from a day or a month: how much has passed in its unit, and the bounds ahead of it."""

    item: str
    code: str
    passed: int
    unit_days: int
    bounds: tuple[int, ...]

    @property
    def days_to_go(self) -> tuple[int, ...]:
        return tuple((bound - self.passed) * self.unit_days for bound in self.bounds if bound > self.passed)


def _days_that_pass(policy: Policy, answers: Answers) -> tuple[Lever, ...]:
    """One lever for the days that pass, with a value for each day on which something that is counted meets a bound.

    It is named for what meets its bound on that day: that is what takes longest.
    """
    counted = tuple(counted_answers(policy, answers))
    days = sorted({day for found in counted for day in found.days_to_go})
    return (tuple(_days_pass(counted, day) for day in days),) if days else ()


def _days_pass(counted: tuple[Counted, ...], days: int) -> Change:
    last = [found for found in counted if days in found.days_to_go]
    codes = tuple(found.code for found in last if found.code and found.item == last[0].item)
    return Change("with_time", last[0].item, codes, days=days)


def counted_answers(policy: Policy, answers: Answers) -> Iterator[Counted]:
    """What time moves. A day or a month that is not known is read as now, so that it moves as well."""
    for item in policy.questionnaire.items:
        if item.changes != "with_time" or not _applies(item, answers):
            continue
        if item.type == "ages":
            for code in _in_order(item, answers.days):
                bounds = tuple(bound for bound, _ in _ends(policy, item.id, code))
                yield Counted(item.id, code, answers.days[code] or 0, 1, bounds)
        elif item.type == "integer":
            ends = tuple(_ends(policy, item.id, ""))
            bounds = (*(bound for bound, _ in ends), *_compared(policy, item.id))
            yield Counted(item.id, "", answers.numbers[item.id] or 0, max(each for _, each in ends), bounds)
