"""The whole audit: what there is enough of, what staff agree with, which points would agree more, what points miss."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from recommender.domain.clinic import Auditing
from recommender.domain.policy import Policy
from recommender.learning.agreement import Agreement, Group, agreement, mean_interval
from recommender.learning.card import Card, card_of
from recommender.learning.choices import Choices, choices_of, takes_part
from recommender.learning.fitting import Fitted
from recommender.learning.judged import Judged
from recommender.learning.missed import Beyond, beyond_points
from recommender.learning.rivals import Comparison, compare
from recommender.learning.searching import Search, search


@dataclass(frozen=True)
class Need:
    """What there has to be so many of, for what; and how many there are."""

    what: str
    purpose: str
    needed: int
    there: int

    @property
    def is_met(self) -> bool:
        return self.there >= self.needed


@dataclass(frozen=True)
class Refit:
    """The points that were found.

    Attributes
    ----------
    gain
        Cases more in a hundred that would be suggested as staff decided, with an interval; seen cases, so it flatters.
    seldom
        Rows that too few cases met, with how many did.
    """

    card: Card
    fitted: Fitted
    found: Search
    gain: tuple[float, float, float]
    seldom: tuple[tuple[str, int], ...]
    compared: Comparison
    beyond: Beyond


@dataclass(frozen=True)
class Audit:
    """`deciding` counts the cases where points decided; without `refit` there were too few."""

    cases: int
    overruled: int
    deciding: int
    least: Auditing
    needs: tuple[Need, ...]
    agreement: Agreement
    refit: Refit | None

    @property
    def is_enough(self) -> bool:
        return all(need.is_met for need in self.needs)


def audit(policy: Policy, cases: Iterable[Judged], least: Auditing) -> Audit:
    """Hold what staff decided against a policy.

    Parameters
    ----------
    policy
        The policy that the cases were judged by.
    cases
        What `judge` made of the cases.
    least
        How many cases the clinic wants behind a change.
    """
    from threadpoolctl import threadpool_limits

    every = list(cases)
    deciding = [case for case in every if takes_part(case)]
    needs = (
        Need("cases that staff decided", "to say how often they agree", least.of_a_row, len(every)),
        Need("of them with points deciding", "to weigh the scorecard", least.cases, len(deciding)),
    )
    agreed = agreement(every, least.of_a_row)
    with threadpool_limits(1):  # on so few cases several threads only wait for each other
        refit = _refit(policy, deciding, agreed.apart, least.of_a_row) if all(need.is_met for need in needs) else None
    return Audit(
        cases=len(every),
        overruled=sum(case.is_overruled for case in every),
        deciding=len(deciding),
        least=least,
        needs=needs,
        agreement=agreed,
        refit=refit,
    )


def _refit(policy: Policy, cases: Sequence[Judged], apart: Collection[Group], least: int) -> Refit:
    card = card_of(policy)
    choices = choices_of(card, cases, apart)
    fitted, found = search(card, choices, least)
    compared = compare(policy, card, cases, choices, least)
    return Refit(
        card=card,
        fitted=fitted,
        found=found,
        gain=_gain(card, choices, found),
        seldom=_seldom(card, choices.speaking, least),
        compared=compared,
        beyond=beyond_points(policy, cases, compared, least),
    )


def _gain(card: Card, choices: Choices, found: Search) -> tuple[float, float, float]:
    then, now = (choices.suggested(points) == choices.chosen for points in (card.points, found.points))
    mean, low, high = mean_interval(now.astype(float) - then.astype(float))
    return 100 * mean, 100 * low, 100 * high


def _seldom(card: Card, choices: Choices, least: int) -> tuple[tuple[str, int], ...]:
    met = (choices.weights > 0).sum(axis=0)
    return tuple((name, int(count)) for name, count in zip(card.names, met, strict=True) if count < least)
