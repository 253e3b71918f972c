"""What must hold whatever the rules are: stated over answers and outcomes, never over rules.

A deleted, loosened or mistyped rule breaks one of these. `recommender/prover` shows each of them for every intake.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.domain.base import Record, Text
from recommender.domain.criteria import Criteria
from recommender.domain.policy import Since
from recommender.domain.terms import Grade, Treatment, Urgency


class Situation(Record):
    """Answers that an obligation is about."""

    when: Criteria


class OwedReferral(Record):
    """Each of the situations alone makes a medical referral, at least so urgent; routine while it is only assumed."""

    says: Text
    at_least: Urgency
    each: tuple[Situation, ...] = Field(min_length=1)


class OwedAbsence(Record):
    """In each of the situations none of the treatments is the outcome, unless a clinician cleared the code.

    Each is deferred or excluded as well, unless `restricted` is false: a wish keeps a treatment away without that.
    """

    says: Text
    treatments: tuple[Treatment, ...] = Field(min_length=1)
    restricted: bool = True
    each: tuple[Situation, ...] = Field(min_length=1)


class OwedWait(Record):
    """Days to let pass before each treatment, at least; 0 for a treatment that need not wait."""

    says: Text
    when: Criteria
    since: Since | None = None
    facial: int = Field(ge=0)
    dermatherapy: int = Field(ge=0)

    def days(self, treatment: Treatment) -> int:
        found: int = getattr(self, treatment.value)
        return found


class Risk(Record):
    """Codes that speak for more caution. Of a choice, `instead_of` is the answer without the risk.

    `milder` says that not knowing may be more cautious than the code itself: another code of the choice is worse.
    """

    item: Text
    codes: tuple[str, ...] | Literal["every"]
    instead_of: str = ""
    milder: bool = False


class ClearedException(Record):
    """A risk that may make the outcome less cautious once a clinician has cleared it, and why."""

    item: Text
    code: Text
    because: Text


class NeedException(Record):
    """A step of a concern's grade that may lower the outcome, and why."""

    concern: Text
    from_: Grade = Field(alias="from")
    to: Grade
    because: Text


class TwoLevels(Record):
    """Answers under which a treatment may carry two levels from the same criteria, and why."""

    when: Criteria
    treatment: Treatment
    because: Text


class General(Record):
    """Sentences for what holds of every policy; the prover knows how each is shown."""

    blocked_is_never_the_outcome: Text
    points_never_outvote_a_rule: Text
    outcome_is_unique: Text
    ties_fall_as_stated: Text
    more_risk_is_never_less_caution: Text
    more_risk_is_never_less_urgent: Text
    longer_ago_is_never_more_caution: Text
    unknown_is_never_less_cautious_than_yes: Text
    unknown_is_never_milder_than_yes: Text
    more_trouble_is_never_less_care: Text
    every_outcome_can_happen: Text
    every_rule_can_fire: Text
    same_criteria_have_one_level: Text
    every_item_matters: Text


class Obligations(Record):
    referrals: tuple[OwedReferral, ...] = Field(min_length=1)
    absences: tuple[OwedAbsence, ...] = Field(min_length=1)
    waits: tuple[OwedWait, ...] = Field(min_length=1)
    risks: tuple[Risk, ...] = Field(min_length=1)
    cleared_exceptions: tuple[ClearedException, ...] = ()
    need_exceptions: tuple[NeedException, ...] = ()
    two_levels: tuple[TwoLevels, ...] = ()
    general: General
