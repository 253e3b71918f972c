"""All questions of a policy: invented clients walk through them, and the prover says what each can change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from recommender.domain.library import Library
from recommender.prover.solving import Prover
from recommender.questions.asking import asked_quickly, spread
from recommender.questions.effects import effects
from recommender.questions.population import population, with_nothing_to_declare
from recommender.questions.price import client, price
from recommender.questions.reporting import FULL, NOTHING_TO_DECLARE, QUICK, Report

Progress = Callable[[Iterable[Any], int, str], Iterator[Any]]


def study(library: Library, sample: int, seed: int, progress: Progress) -> Report:
    """The price of each question.

    Parameters
    ----------
    library
        Loaded content.
    sample, seed
        How many clients to invent, at least two, and which.
    progress
        Hands on what it is given, with the number of steps and their name; it may show how far it is.
    """
    policy, items = library.policy, library.policy.questionnaire.items
    invented = list(population(policy.questionnaire, sample, seed))
    clients = [client(policy, raw) for raw in progress(invented, sample, "clients")]
    healthy = progress([with_nothing_to_declare(policy.questionnaire, raw) for raw in invented], sample, "quick check")
    prover = Prover(policy)
    return Report(
        policy=policy.fingerprint,
        sample=sample,
        seed=seed,
        spreads={
            QUICK: spread(found.quickly for found in clients),
            NOTHING_TO_DECLARE: spread(
                asked_quickly(policy, raw) for raw in progress(healthy, sample, "the quick check")
            ),
            FULL: spread(found.in_full for found in clients),
        },
        prices=tuple(price(policy, clients, item) for item in progress(items, len(items), "other answers")),
        effects=tuple(effects(library, prover, item) for item in progress(items, len(items), "proofs")),
    )
