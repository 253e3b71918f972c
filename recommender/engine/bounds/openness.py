"""Which rules the items that were not asked may still turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from recommender.domain.answers import Answers, Truth
from recommender.domain.criteria import Atom, Node
from recommender.domain.policy import InsteadRule, Policy, ReferRule, RestrictionRule, Rule, ScorecardRow
from recommender.domain.terms import Urgency
from recommender.engine.bounds.switching import switched
from recommender.engine.bounds.truths import Truths, is_upright, possible_counts, reads
from recommender.engine.positioning import read_grades

AnyRule = Rule | InsteadRule

MAIN_CONCERN = "main_concern"
NEVER: Truths = frozenset([Truth.NO])


@dataclass(frozen=True)
class Openness:
    """What is known of a client, and what may yet be asked.

    Attributes
    ----------
    answers
        The answers so far. What is `unasked` is unknown in them.
    unasked
        Items that may yet be answered in any way, or not at all.
    """

    policy: Policy
    answers: Answers
    unasked: frozenset[str]

    @cached_property
    def effects(self) -> tuple[Rule, ...]:
        """Open rules with an effect of their own: they refer sooner, restrict, leave an extra out or note one."""
        policy = self.policy
        refers = [rule for rule in policy.refer_rules if self._may_turn(rule.when) and self._would_tell(rule)]
        extras = [rule for rule in (*policy.extra_rules, *policy.extra_notes) if self._may_turn(rule.when)]
        return (*refers, *self.restrictions, *extras)

    @cached_property
    def restrictions(self) -> tuple[RestrictionRule, ...]:
        """Open restrictions; also those that count in any case, for a time that is not known yet."""
        return tuple(rule for rule in self.policy.restrictions if self._may_turn(rule.when) or self._may_last(rule))

    @cached_property
    def urgency(self) -> Urgency | None:
        """How soon the referral is meant at least; None where there may be no referral."""
        found = [(rule.effect.refer, self._counts(rule.when, self.answers)) for rule in self.policy.refer_rules]
        settled = [
            urgency if truths == {Truth.YES} else Urgency.ROUTINE for urgency, truths in found if Truth.NO not in truths
        ]
        return max(settled, key=lambda urgency: urgency.rank, default=None)

    @cached_property
    def choices(self) -> tuple[AnyRule, ...]:
        """Open rules that act through grades, positions, points and what comes instead."""
        policy = self.policy
        graded = (*policy.positioning.adjustments, *policy.scorecard.rows)
        instead = (rule for rule in policy.instead.rules if rule.when and self._may_turn(rule.when))
        return (*self.same_grade, *(rule for rule in graded if self._may_turn_at_some_grade(rule.when)), *instead)

    @cached_property
    def same_grade(self) -> tuple[Rule, ...]:
        """Open rules that may put chosen concerns at another grade."""
        rules = tuple(rule for rule in self.policy.positioning.same_grade if self._may_turn(rule.when))
        return rules if len(list(self._gradings(rules))) > 1 else ()

    @cached_property
    def graded(self) -> tuple[Answers, ...]:
        """The answers at all grades that the concerns may be read at."""
        return tuple(self._gradings(self.same_grade))

    def is_turned_by(self, rule: AnyRule, item: str) -> bool:
        """Whether the item is all that an open rule waits for."""
        doubled = isinstance(rule, ScorecardRow) and rule.concern and MAIN_CONCERN in self.unasked
        return not doubled and items_of(rule) & self.unasked == {item}

    def needs_a_yes(self, rule: AnyRule) -> bool:
        """Whether an unknown can do no more for the rule than a no: none of its items is read as the worst."""
        safety = self.policy.questionnaire.safety_items
        return rule.when is not None and is_upright(rule.when) and items_of(rule).isdisjoint(safety)

    def _gradings(self, rules: tuple[Rule, ...]) -> Iterator[Answers]:
        seen = []
        for counting in product((False, True), repeat=len(rules)):
            on = frozenset(rule.id for rule, counts in zip(rules, counting, strict=True) if counts)
            policy = switched(self.policy, on, frozenset(rule.id for rule in rules) - on) if rules else self.policy
            answers = read_grades(policy, self.answers)
            if answers.grades not in seen:
                seen.append(answers.grades)
                yield answers

    def _counts(self, criteria: Node, answers: Answers) -> Truths:
        return possible_counts(criteria, answers, self.unasked, self.policy.questionnaire)

    def _may_turn(self, criteria: Node) -> bool:
        return reads(criteria, self.unasked) and len(self._counts(criteria, self.answers)) > 1

    def _may_turn_at_some_grade(self, criteria: Node) -> bool:
        if len(self.graded) == 1 and not reads(criteria, self.unasked):
            return False
        return len({truth for answers in self.graded for truth in self._counts(criteria, answers)}) > 1

    def _may_last(self, rule: RestrictionRule) -> bool:
        return counted_from(rule) in self.unasked and self._counts(rule.when, self.answers) != NEVER

    def _would_tell(self, rule: ReferRule) -> bool:
        """Whether it could refer sooner than the rules that refer in any case."""
        return self.urgency is None or rule.effect.refer.rank > self.urgency.rank


def counted_from(rule: object) -> str | None:
    """The item that tells how long ago a restriction began."""
    return rule.effect.since.item if isinstance(rule, RestrictionRule) and rule.effect.since else None


def atoms_of(rule: AnyRule) -> list[Atom]:
    """The statements of a rule."""
    return list(rule.when.atoms()) if rule.when else []


def items_of(rule: AnyRule) -> frozenset[str]:
    """The items that a rule reads."""
    read = frozenset(atom.item for atom in atoms_of(rule))
    start = counted_from(rule)
    return read | {start} if start else read


def all_rules(policy: Policy) -> Iterator[AnyRule]:
    """Every rule with criteria that a decision may turn on."""
    groups: tuple[tuple[AnyRule, ...], ...] = (
        policy.refer_rules,
        policy.restrictions,
        policy.extra_rules,
        policy.extra_notes,
        policy.positioning.adjustments,
        policy.positioning.same_grade,
        policy.scorecard.rows,
        policy.instead.rules,
    )
    for rules in groups:
        yield from rules
