"""Whether an item that was not asked may still change what a decision comes down to (its upshot).

1. It may when it can still turn a rule that refers, restricts, leaves an extra out or notes one.
2. Otherwise it acts through positions, points and what comes instead alone, and it may change something when two of the
   `Worlds` that differ in it alone come to different ends.

"No" is never wrong: the item could be answered in any way. "Yes" can be wrong. Parts of criteria are taken to vary
independently, and safety items that were not asked to turn each rule by itself; and where there are too many worlds,
or an item that cannot be counted out, the item may change something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from recommender.domain.answers import Answers, Intake
from recommender.domain.policy import Policy
from recommender.engine.bounds.dimensions import Axis, Switch, axis_of
from recommender.engine.bounds.openness import MAIN_CONCERN, NEVER, AnyRule, Openness, all_rules, items_of
from recommender.engine.bounds.truths import possible_truths
from recommender.engine.bounds.worlds import Worlds
from recommender.flow.reading import read_answers


class Outlook:
    """What may still come of a client's answers.

    Parameters
    ----------
    policy
        All rules and rows.
    known
        Checked answers to items that were asked. An item that is neither here nor in `unasked` stays unanswered.
    unasked
        Items that may yet be asked, and answered in any way or not at all.
    """

    def __init__(self, policy: Policy, known: Mapping[str, Any], unasked: Iterable[str]) -> None:
        answers = read_answers(policy.questionnaire, Intake(known))
        self._policy = policy
        self._open = Openness(policy, answers, _that_apply(policy, answers, frozenset(unasked)))

    def may_change(self, item: str) -> bool:
        """Whether two answers to the item, or an answer and none, may come to different ends."""
        if item not in self._open.unasked:
            return False
        if not self._open.answers.grades or "concerns" in self._open.unasked:
            return item == MAIN_CONCERN or any(item in items_of(rule) for rule in all_rules(self._policy))
        if any(item in items_of(rule) for rule in self._open.effects):
            return True
        if item != MAIN_CONCERN and not any(item in items_of(rule) for rule in self._open.choices):
            return False
        return item in self._entangled or self._worlds is None or self._worlds.differ(item)

    @cached_property
    def _entangled(self) -> frozenset[str]:
        """Items that an open rule reads together with a safety item: it turns as both of them will have it."""
        return frozenset().union(*(self._unasked_of(rule) for rule in self._open.choices if self._is_loose(rule)))

    def _unasked_of(self, rule: AnyRule) -> frozenset[str]:
        return items_of(rule) & self._open.unasked

    def _is_loose(self, rule: AnyRule) -> bool:
        """Whether safety items may turn an open rule."""
        return not self._unasked_of(rule).isdisjoint(self._policy.questionnaire.safety_items)

    @cached_property
    def _worlds(self) -> Worlds | None:
        """None when an item cannot be counted out."""
        rules = (*self._open.choices, *self._open.restrictions)
        read = {item for rule in rules for item in items_of(rule)} | {MAIN_CONCERN}
        items = self._policy.questionnaire.by_id
        wanted = sorted((read & self._open.unasked) - self._policy.questionnaire.safety_items)
        axes = [axis for item in wanted if (axis := axis_of(items[item], rules, self._open))]
        return self._made_of(axes, rules) if len(axes) == len(wanted) else None

    def _made_of(self, axes: list[Axis], rules: tuple[AnyRule, ...]) -> Worlds:
        """The worlds along these axes, with a switch for every positioning rule and row that safety items may turn."""
        loose = {rule.id for rule in rules if self._is_loose(rule)}
        no_switch = {rule.id for rule in self._open.restrictions} | {rule.id for rule in self._policy.instead.rules}
        switches = [Switch(rule) for rule in sorted(loose - no_switch)]
        return Worlds(
            policy=self._policy,
            answers=self._open.answers,
            dimensions=(*axes, *switches),
            turned_by={rule.id: {rule.id} if rule.id in loose else self._unasked_of(rule) for rule in rules},
            referred=self._open.urgency is not None,
            unrestricted=loose.isdisjoint(no_switch),
        )


def _that_apply(policy: Policy, answers: Answers, unasked: frozenset[str]) -> frozenset[str]:
    """Without follow-ups that certainly do not apply, and without the main concern where there is no choice."""
    if len(answers.grades) < 2 and "concerns" not in unasked:
        unasked -= {MAIN_CONCERN}
    items = policy.questionnaire.by_id
    criteria = {item: when for item in unasked if (when := items[item].shown_when)}
    return unasked - {item for item, when in criteria.items() if possible_truths(when, answers, unasked) == NEVER}
