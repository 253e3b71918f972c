"""A clinic that does not exist: staff who follow the policy, err now and then, and have the leanings they are given.

What was planted is known here, so the audit can be held to it. The same seed gives the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from pydantic import Field

from recommender.domain.answers import Truth
from recommender.domain.base import Record
from recommender.domain.criteria import Criteria
from recommender.domain.policy import Policy
from recommender.domain.reviewed import Reviewed
from recommender.domain.terms import Outcome
from recommender.learning.judged import Judged, judge

ERRS = 0.06  # of all decisions: otherwise than suggested, for no reason that anybody could find


class Leaning(Record):
    """Staff who decide on one outcome more often than the policy does.

    For whom: those for whom a row or a rule counts, and whose answers are as `when` says. `share` is how often.
    """

    row: str = ""
    when: Criteria | None = None
    outcome: Outcome
    share: float = Field(0.8, gt=0, le=1)


def _leaning(**parts: Any) -> tuple[Leaning, ...]:
    return (Leaning.model_validate(parts),)


LEANINGS: Mapping[str, tuple[Leaning, ...]] = {
    "none": (),
    "lines_to_the_doctor": _leaning(row="fine_lines_moderate", outcome="medical_referral", share=0.85),
    "spots_to_facials": _leaning(row="dark_spots_mild", outcome="facial", share=0.85),
    "nervous_to_facials": _leaning(row="nervous_about_needles", outcome="facial", share=0.85),
    "dark_skin_to_the_doctor": _leaning(when={"skin_type": ["5", "6"]}, outcome="medical_referral", share=0.6),
    "event_to_the_doctor": _leaning(row="event_first", outcome="medical_referral", share=0.8),
}


def clients(policy: Policy, answers: Iterable[Mapping[str, Any]]) -> list[Judged]:
    """Clients on whom nobody has decided yet, beside what the policy suggests."""
    return list(judge(policy, (Reviewed(each, Outcome.MEDICAL_REFERRAL) for each in answers)))


def simulate(waiting: Iterable[Judged], leanings: tuple[Leaning, ...], seed: int) -> Iterator[Judged]:
    """What staff of such a clinic decide on them."""
    random = Random(seed)
    for judged in waiting:
        outcome = _decided(judged, leanings, random)
        reason = None if outcome is judged.suggested else "examination"
        yield replace(judged, case=replace(judged.case, outcome=outcome, reason=reason))


def _decided(judged: Judged, leanings: tuple[Leaning, ...], random: Random) -> Outcome:
    """Staff can decide on nothing that the answers forbid."""
    for leaning in leanings:
        if _concerns(leaning, judged) and random.random() < leaning.share and leaning.outcome in judged.possible:
            return leaning.outcome
    others = [outcome for outcome in judged.possible if outcome is not judged.suggested]
    return random.choice(others) if others and random.random() < ERRS else judged.suggested


def _concerns(leaning: Leaning, judged: Judged) -> bool:
    counted = {*judged.weights, *(rule.id for rule in judged.rules)}
    if leaning.row and leaning.row not in counted:
        return False
    return leaning.when is None or leaning.when.truth(judged.answers) is Truth.YES
