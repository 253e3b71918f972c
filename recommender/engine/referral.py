"""First: signs and situations that need a doctor, whatever else was said."""

from __future__ import annotations

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import ReferFiring
from recommender.domain.policy import Policy, ReferRule
from recommender.domain.terms import Urgency
from recommender.engine.firing import because, counts, open_codes


def refer_firings(policy: Policy, answers: Answers) -> tuple[ReferFiring, ...]:
    """Every refer rule that counts, most urgent first.

    A rule that is only undetermined refers at routine urgency: not knowing does not raise it.
    """
    found = [firing for rule in policy.refer_rules if (firing := _firing(policy, rule, answers))]
    return tuple(sorted(found, key=lambda firing: (-firing.urgency.rank, not firing.certain)))


def _firing(policy: Policy, rule: ReferRule, answers: Answers) -> ReferFiring | None:
    truth = counts(rule.when, answers, policy.questionnaire)
    if truth is Truth.NO:
        return None
    certain = truth is Truth.YES
    return ReferFiring(
        rule=rule.id,
        because=because(rule.when, answers),
        certain=certain,
        open={} if certain else open_codes(rule.when, answers),
        urgency=rule.effect.refer if certain else Urgency.ROUTINE,
    )


def stops(policy: Policy, answers: Answers) -> tuple[ReferFiring, ...]:
    """The certain findings that end the questionnaire at once: urgent and emergency."""
    return tuple(
        firing
        for firing in refer_firings(policy, answers)
        if firing.certain and firing.urgency.rank >= Urgency.URGENT.rank
    )
