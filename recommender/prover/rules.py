"""What is asked of the rules themselves and needs no solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from recommender.domain.obligations import Obligations
from recommender.domain.policy import Policy, RestrictionRule
from recommender.prover.findings import Finding, Status
from recommender.prover.spelling import spelled


def level_findings(policy: Policy, obligations: Obligations) -> Iterator[Finding]:
    """No two rules with the same criteria put different levels on one treatment, named exceptions apart."""
    says = obligations.general.same_criteria_have_one_level
    spared = [(found.when, found.treatment) for found in obligations.two_levels]
    clashes = [pair for pair in combinations(policy.restrictions, 2) if _clash(*pair) and _place(pair[0]) not in spared]
    for first, second in clashes:
        about = f"{first.id} and {second.id}, for {spelled(first.when)}"
        yield Finding(says, about, Status.REFUTED, 0.0)
    if not clashes:
        yield Finding(says, f"{len(policy.restrictions)} restrictions", Status.PROVED, 0.0)


def _clash(first: RestrictionRule, second: RestrictionRule) -> bool:
    return _place(first) == _place(second) and first.effect.level is not second.effect.level


def _place(rule: RestrictionRule) -> tuple[object, object]:
    return rule.when, rule.effect.treatment
