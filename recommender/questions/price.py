"""How often an item changes anything: over invented clients, each with the answer that somebody else gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommender.domain.answers import Answers, Intake
from recommender.domain.decision import Decision
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.engine.decide import decide
from recommender.engine.differing import Kind, differing
from recommender.flow.reading import read_answers
from recommender.questions.asking import Asked, applies, asked_in_full, asked_quickly

Raw = Mapping[str, Any]

MOST_TRIED = 25  # clients whose answer is tried before one is let go


@dataclass(frozen=True)
class Client:
    """An invented client, what is decided, and what is asked of them."""

    raw: Raw
    answers: Answers
    decision: Decision
    quickly: Asked
    in_full: Asked


@dataclass(frozen=True)
class Price:
    """What asking an item costs and brings.

    Attributes
    ----------
    asked, asked_quickly
        To how many clients it applies, and how many of them the quick check asks.
    swapped
        With how many of them another client's answer fits the rest of theirs.
    changed
        For how many of these it changes anything, and each kind.
    """

    item: Item
    asked: int
    asked_quickly: int
    swapped: int
    changed: int
    changed_by_kind: Mapping[Kind, int]


def client(policy: Policy, raw: Raw) -> Client:
    intake = Intake(raw)
    answers = read_answers(policy.questionnaire, intake)
    return Client(raw, answers, decide(policy, intake), asked_quickly(policy, raw), asked_in_full(policy, raw))


def price(policy: Policy, clients: Sequence[Client], item: Item) -> Price:
    """Give every client the answer of the next one whose answer fits, and see what becomes of the decision."""
    differences = [
        differing(found.decision, decide(policy, Intake(swapped)))
        for place, found in enumerate(clients)
        if item.id in found.in_full.items and (swapped := _swapped(policy, clients, place, item))
    ]
    return Price(
        item=item,
        asked=sum(item.id in found.in_full.items for found in clients),
        asked_quickly=sum(item.id in found.quickly.items for found in clients),
        swapped=len(differences),
        changed=sum(map(bool, differences)),
        changed_by_kind={kind: sum(kind in kinds for kinds in differences) for kind in Kind},
    )


def _swapped(policy: Policy, clients: Sequence[Client], place: int, item: Item) -> Raw | None:
    """The client's answers with the nearest next client's answer to one item, where the two fit together."""
    mine = clients[place]
    for step in range(1, min(MOST_TRIED, len(clients) - 1) + 1):
        theirs = clients[(place + step) % len(clients)]
        if item.id in theirs.in_full.items:
            swapped = _with_answer_of(mine.raw, theirs.raw, item)
            if _fits(policy, swapped, mine):
                return swapped
    return None


def _with_answer_of(mine: Raw, theirs: Raw, item: Item) -> Raw:
    kept = {key: value for key, value in mine.items() if key != item.id}
    return kept | ({item.id: theirs[item.id]} if item.id in theirs else {})


def _fits(policy: Policy, raw: Raw, mine: Client) -> bool:
    """Whether the same is asked as before, and what was chosen among the concerns is still among them."""
    answers = read_answers(policy.questionnaire, Intake(raw))
    asked = {other.id for other in policy.questionnaire.items if applies(other, answers)}
    chosen = (raw[other.id] for other in policy.questionnaire.items if other.options_from and other.id in raw)
    return asked == mine.in_full.items and all(code in answers.grades for code in chosen)
