"""The whole audit: what there is enough of, what staff agree with, which points would agree more, what points miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommender.domain.clinic import Auditing
from recommender.domain.policy import Policy
from recommender.learning.agreement import Agreement, Group, agreement
from recommender.learning.card import Card, card_of
from recommender.learning.choices import Choices, LeftOut, choices_of, left_out, takes_part
from recommender.learning.fitting import Fitted
from recommender.learning.judged import Judged
from recommender.learning.missed import Beyond, beyond_points
from recommender.learning.rivals import Comparison, compare, gain
from recommender.learning.searching import Search, proposed, search


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
        Cases more in a hundred that would be suggested as staff decided, with an interval, of the cases that
        the points were made from, so it flatters; `compared.gain` is of cases not seen.
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
    """The whole of it; without `refit` there were too few cases.

    Attributes
    ----------
    deciding, left_out
        Cases where points decided: those that say something about them, and why the others do not.
    """

    cases: int
    overruled: int
    deciding: int
    left_out: Mapping[LeftOut, int]
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
        left_out=Counter(why for case in every if case.by_points and (why := left_out(case))),
        least=least,
        needs=needs,
        agreement=agreed,
        refit=refit,
    )


def _refit(policy: Policy, cases: Sequence[Judged], apart: Collection[Group], least: int) -> Refit:
    card = card_of(policy)
    choices = choices_of(card, cases, apart)
    fitted, searched = search(card, choices, least)
    compared = compare(policy, card, cases, choices, least)
    found = proposed(card, searched, compared.again)
    return Refit(
        card=card,
        fitted=fitted,
        found=found,
        gain=gain(choices.suggested(card.points), choices.suggested(found.points), choices.chosen),
        seldom=_seldom(card, choices.speaking, least),
        compared=compared,
        beyond=beyond_points(policy, cases, compared, least),
    )


def _seldom(card: Card, choices: Choices, least: int) -> tuple[tuple[str, int], ...]:
    met = (choices.weights > 0).sum(axis=0)
    return tuple((name, int(count)) for name, count in zip(card.names, met, strict=True) if count < least)
