"""What the engine finds when some answers are others. A step is worked out once for all sets that are alike to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from recommender.domain.answers import Answers, Intake
from recommender.domain.changing import Change
from recommender.domain.decision import ReferFiring, Restriction, RestrictionFiring
from recommender.domain.policy import Policy
from recommender.domain.terms import Level, Outcome, Treatment
from recommender.engine.changing.applying import applied
from recommender.engine.changing.levers import Lever
from recommender.engine.changing.reach import Feature, reads, reads_of_restriction, touches
from recommender.engine.decide import Standing, settle, stand
from recommender.engine.referral import refer_firings
from recommender.engine.restrictions import by_treatment, restriction_firings
from recommender.flow.reading import read_answers

Changes = frozenset[Change]


class Variants:
    """One intake, and all that it could be. A set of changes names a variant; the empty one is today's.

    `touched` says what each change may make otherwise, `lever_of` which changes are of the same answer.
    """

    def __init__(self, policy: Policy, intake: Intake, answers: Answers, choices: tuple[Lever, ...]) -> None:
        self.policy, self.intake, self.now = policy, intake, answers
        self.touched = {change: touches(policy, answers, change) for lever in choices for change in lever}
        self.lever_of = {change: number for number, lever in enumerate(choices) for change in lever}
        self.order = {change: place for place, change in enumerate(self.touched)}
        self._known: dict[tuple[str, Changes], Any] = {}
        self._reached = {part: self._reaching(features) for part, features in _features_of_parts(policy).items()}

    def _reaching(self, features: frozenset[Feature]) -> Changes:
        return frozenset(change for change, touched in self.touched.items() if not touched.isdisjoint(features))

    def _part(self, name: str, changes: Changes, find: Callable[[Policy, Answers], Any]) -> Any:
        key = name, changes & self._reached[name]
        if key not in self._known:
            self._known[key] = find(self.policy, self.answers(key[1]))
        return self._known[key]

    def answers(self, changes: Changes) -> Answers:
        key = "answers", changes
        if key not in self._known:
            intake = applied(self.policy, self.intake, self.now, changes)
            self._known[key] = read_answers(self.policy.questionnaire, intake) if changes else self.now
        found: Answers = self._known[key]
        return found

    def refers(self, changes: Changes) -> tuple[ReferFiring, ...]:
        found: tuple[ReferFiring, ...] = self._part("refers", changes, refer_firings)
        return found

    def firings(self, changes: Changes) -> tuple[RestrictionFiring, ...]:
        found: tuple[RestrictionFiring, ...] = self._part("restrictions", changes, restriction_firings)
        return found

    def restrictions(self, changes: Changes) -> Mapping[Treatment, Restriction]:
        return by_treatment(self.firings(changes))

    def standing(self, changes: Changes) -> Standing:
        found: Standing = self._part("standing", changes, stand)
        return found

    def outcome(self, changes: Changes) -> Outcome:
        return self.settled(changes)[0]

    def settled(self, changes: Changes) -> tuple[Outcome, str | None]:
        """The engine's outcome from the engine's own steps, and the rule that came instead of the lead."""
        key = "settled", changes
        if key not in self._known:
            refers = self.refers(changes)
            self._known[key] = (
                (Outcome.MEDICAL_REFERRAL, None) if refers else self._settle(changes, self.restrictions(changes))
            )
        found: tuple[Outcome, str | None] = self._known[key]
        return found

    def outcome_while_excluded(self, changes: Changes) -> Outcome:
        """The same, with all that certainly excludes a treatment today still in force: a clinician alone lifts that."""
        firings = self.firings(changes)
        left = {firing.rule for firing in firings}
        kept = [found for found in self.firings(frozenset()) if found.level is Level.EXCLUDE and found.certain]
        missing = tuple(found for found in kept if found.rule not in left)
        if not missing or self.refers(changes):
            return self.outcome(changes)
        return self._settle(changes, by_treatment((*firings, *missing)))[0]

    def _settle(self, changes: Changes, restrictions: Mapping[Treatment, Restriction]) -> tuple[Outcome, str | None]:
        answers = self.answers(changes & self._reached["instead"])
        return settle(self.policy, answers, (), restrictions, self.standing(changes))


def _features_of_parts(policy: Policy) -> dict[str, frozenset[Feature]]:
    """What the steps up to the outcome read. Cautions are left out: no outcome rests on one."""
    asked, position = policy.questionnaire, policy.positioning
    restricting = [rule for rule in policy.restrictions if rule.effect.level is not Level.CAUTION]
    standing = (*policy.scorecard.rows, *position.adjustments, *position.same_grade)
    return {
        "refers": _union(reads(asked, rule.when) for rule in policy.refer_rules),
        "restrictions": _union(reads_of_restriction(asked, rule) for rule in restricting),
        "standing": _union(reads(asked, rule.when) for rule in standing),
        "instead": _union(reads(asked, rule.when) for rule in policy.instead.rules if rule.when),
    }


def _union(found: Iterable[frozenset[Feature]]) -> frozenset[Feature]:
    return frozenset().union(*found)
