"""A clinic that does not exist: staff who follow the policy, err now and then, and have the leanings they are given.

What was planted is known here, so the audit can be held to it. The same seed gives the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from recommender.domain.answers import Truth
from recommender.domain.criteria import Criteria
from recommender.domain.nearest import nearest_few
from recommender.domain.policy import Policy
from recommender.domain.reviewed import REACTION, Reviewed
from recommender.domain.terms import Outcome
from recommender.learning.card import MOST_POINTS, OUTCOMES, Card, card_of
from recommender.learning.choices import choices_of
from recommender.learning.judged import Judged, judge

ERRS = 0.06  # of all decisions: otherwise than suggested, for no reason that anybody could find
REACTS = 0.03  # of test patches; with whom needles are possible, one is made


class Leaning(BaseModel):
    """Staff who decide otherwise than the policy does, where a row or rule has a part and `when` is so.

    Either they decide on one `outcome`, in a `share` of the cases; or for them the row has other `points`, of the
    outcomes that are named.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    row: str = ""
    when: Criteria | None = None
    outcome: Outcome | None = None
    share: float = Field(0.8, gt=0, le=1)
    points: Mapping[Outcome, Annotated[int, Field(ge=0, le=MOST_POINTS)]] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Leaning:
        if (self.outcome is None) is (self.points is None) or (self.points is not None and not self.row):
            raise ValueError("a leaning has an `outcome`, or a `row` with `points`")
        return self


def _leaning(**parts: Any) -> tuple[Leaning, ...]:
    return (Leaning.model_validate(parts),)


LEANINGS: Mapping[str, tuple[Leaning, ...]] = {
    "none": (),
    "lines_to_the_doctor": _leaning(row="fine_lines_moderate", outcome="medical_referral", share=0.85),
    "spots_to_facials": _leaning(row="dark_spots_mild", outcome="facial", share=0.85),
    "nervous_to_facials": _leaning(row="nervous_about_needles", outcome="facial", share=0.85),
    "nerves_count_too_little": _leaning(row="nervous_about_needles", points={"facial": 4}),
    "relaxing_counts_too_much": _leaning(row="wants_to_relax", points={"facial": 0}),
    "dark_skin_to_the_doctor": _leaning(when={"skin_type": ["5", "6"]}, outcome="medical_referral", share=0.6),
    "over_60_to_facials": _leaning(when={"age": {"at_least": 60}}, outcome="facial", share=0.6),
    "event_to_the_doctor": _leaning(row="event_first", outcome="medical_referral", share=0.8),
}


def unknown_names(policy: Policy, leanings: Iterable[Leaning]) -> Iterator[str]:
    """What leanings name that the policy does not have, in sentences."""
    items = policy.questionnaire.by_id
    rows = set(card_of(policy).names)
    rules = rows | {*policy.rules_by_id}
    for leaning in leanings:
        known = rows if leaning.points is not None else rules
        if leaning.row and leaning.row not in known:
            yield f"No row or rule is called {leaning.row!r}. {nearest_few(leaning.row, known)}"
        for item, code in sorted(leaning.when.reads if leaning.when else ()):
            if item not in items:
                yield f"No item is called {item!r}. {nearest_few(item, items)}"
            elif code and code not in items[item].codes:
                yield f"Item {item!r} has no code {code!r}. {nearest_few(code, items[item].codes)}"


def clients(policy: Policy, answers: Iterable[Mapping[str, Any]]) -> list[Judged]:
    """Clients on whom nobody has decided yet, beside what the policy suggests."""
    return list(judge(policy, (Reviewed(each, Outcome.MEDICAL_REFERRAL) for each in answers)))


def simulate(
    waiting: Iterable[Judged], leanings: tuple[Leaning, ...], seed: int, card: Card | None = None
) -> Iterator[Judged]:
    """What staff of such a clinic decide on them. For leanings with points it takes the scorecard that they change."""
    random, patches = Random(seed), Random(f"patches {seed}")
    for judged in waiting:
        case = _patched(judged) if patches.random() < REACTS else judged
        outcome = _decided(case, leanings, random, card)
        reason = None if outcome is case.suggested else "examination"
        yield replace(case, case=replace(case.case, outcome=outcome, reason=reason))


def _patched(judged: Judged) -> Judged:
    """With a test patch that reacted, where needles were possible: then nobody gives them."""
    if Outcome.DERMATHERAPY not in judged.possible:
        return judged
    possible = tuple(outcome for outcome in judged.possible if outcome is not Outcome.DERMATHERAPY)
    return replace(judged, case=replace(judged.case, test_patch=REACTION), possible=possible)


def _decided(judged: Judged, leanings: tuple[Leaning, ...], random: Random, card: Card | None) -> Outcome:
    """Staff can decide on nothing that the answers or a test patch forbid."""
    mine = [leaning for leaning in leanings if _concerns(leaning, judged)]
    for leaning in mine:
        is_meant = leaning.outcome is not None and random.random() < leaning.share
        if leaning.outcome and is_meant and leaning.outcome in judged.possible:
            return leaning.outcome
    meant = _by_own_points(judged, [leaning for leaning in mine if leaning.points is not None], card)
    if meant not in judged.possible:
        return judged.possible[0]
    others = [outcome for outcome in judged.possible if outcome is not meant]
    return random.choice(others) if others and random.random() < ERRS else meant


def _by_own_points(judged: Judged, leanings: Sequence[Leaning], card: Card | None) -> Outcome:
    """What comes out with the points that staff would give."""
    if not leanings or not judged.by_points or card is None:
        return judged.suggested
    points = card.points.copy()
    for leaning in leanings:
        for outcome, count in (leaning.points or {}).items():
            points[card.names.index(leaning.row), outcome.rank] = count
    (rank,) = choices_of(card, [judged]).suggested(points)
    found: Outcome = OUTCOMES[rank]
    return found


def _concerns(leaning: Leaning, judged: Judged) -> bool:
    if leaning.row and leaning.row not in {rule.id for rule in judged.rules}:
        return False  # a row counts for nothing where a sign or a restriction decides
    return leaning.when is None or leaning.when.truth(judged.answers) is Truth.YES
