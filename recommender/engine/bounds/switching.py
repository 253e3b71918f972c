"""The policy as it is when it is said of some rules whether they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from recommender.domain.answers import Answers, Truth
from recommender.domain.criteria import Atom, Node
from recommender.domain.policy import Policy, Rule

AnyKind = TypeVar("AnyKind", bound=Rule)


class Settled(Node):
    """Criteria that count, because it was said so."""

    def truth(self, answers: Answers) -> Truth:
        return Truth.YES

    def atoms(self) -> Iterator[Atom]:
        return iter(())


def switched(policy: Policy, on: frozenset[str], off: frozenset[str]) -> Policy:
    """The policy with some positioning rules and scorecard rows counting for certain, and others taken out."""
    positioning = policy.positioning
    changes = {
        "adjustments": _switched(positioning.adjustments, on, off),
        "same_grade": _switched(positioning.same_grade, on, off),
    }
    scorecard = policy.scorecard.model_copy(update={"rows": _switched(policy.scorecard.rows, on, off)})
    return policy.model_copy(
        update={"positioning": positioning.model_copy(update=changes), "scorecard": scorecard},
    )


def _switched(rules: Iterable[AnyKind], on: frozenset[str], off: frozenset[str]) -> tuple[AnyKind, ...]:
    kept = (rule for rule in rules if rule.id not in off)
    return tuple(rule.model_copy(update={"when": Settled()}) if rule.id in on else rule for rule in kept)
