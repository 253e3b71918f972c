"""What an item can change at all, and two clients who show it: from the prover, over every possible intake."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.domain.library import Library
from recommender.domain.questionnaire import Item
from recommender.engine.differing import Kind
from recommender.prover.encoding.logic import Answer
from recommender.prover.findings import Witness
from recommender.prover.obligations import item_demands
from recommender.prover.solving import Prover


@dataclass(frozen=True)
class Effects:
    """The kinds of difference an item can make, those not settled in time, and a pair for the weightiest."""

    can: tuple[Kind, ...] = ()
    unsettled: tuple[Kind, ...] = ()
    pair: tuple[Witness, ...] = ()


def effects(library: Library, prover: Prover, item: Item) -> Effects:
    """What another answer to this item alone can change. The pair is the one with the fewest unusual answers."""
    if item.not_used:
        return Effects()
    demands = item_demands(library.obligations, prover.decision, item)
    settled = {Kind(demand.about): prover.can_happen(demand) for demand in demands}
    can = tuple(kind for kind, answer in settled.items() if answer is Answer.FOUND)
    unsettled = tuple(kind for kind, answer in settled.items() if answer is Answer.UNDECIDED)
    weightiest = [demand for demand in demands if demand.about in can][:1]
    found = prover.findings(weightiest, range(len(weightiest)))
    return Effects(can, unsettled, found[0].witnesses if found else ())
