"""Invented clinics for the audit of decisions: clients about whom points decide, and staff with leanings or without."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from recommender.domain.clinic import Auditing
from recommender.domain.terms import Grade, Outcome
from recommender.learning.auditing import Audit, audit
from recommender.learning.card import card_of
from recommender.learning.judged import Judged
from recommender.learning.simulating import Leaning, clients, simulate
from tests.builders import healthy, policy

LEAST = Auditing(cases=200, of_a_row=12)
NERVOUS = Leaning(row="nervous_about_needles", outcome=Outcome.FACIAL, share=0.85)
CONCERNS = ("dullness", "dehydration", "enlarged_pores", "texture", "dark_spots", "fine_lines", "laxity", "acne_scars")
WISHES = {
    "goal": ("relax", "glow", "lasting", "max", "calm"),
    "needles": ("comfortable", "nervous"),
    "course": ("single", "course"),
    "downtime": ("short", "any"),
    "skin_type": ("1", "2", "3", "4", "5", "6"),
}


def raw_clients(count: int, seed: int) -> list[dict[str, Any]]:
    """Healthy adults with one concern or two, and all kinds of wishes."""
    random = Random(seed)
    return [_client(random) for _ in range(count)]


def _client(random: Random) -> dict[str, Any]:
    grades = {concern: str(random.choice(list(Grade))) for concern in random.sample(CONCERNS, random.choice((1, 2)))}
    wishes = {item: random.choice(codes) for item, codes in WISHES.items()}
    return healthy(
        concerns=grades, main_concern=random.choice(list(grades)), age=random.randint(18, 75), scar_kind=[], **wishes
    )


@cache
def waiting(count: int = 700, seed: int = 1) -> tuple[Judged, ...]:
    """The same clients each time, beside what the policy suggests; nobody has decided yet."""
    return tuple(clients(policy(), raw_clients(count, seed)))


@cache
def audited(*leanings: Leaning, seed: int = 1) -> Audit:
    return audit(policy(), simulate(waiting(), leanings, seed, card_of(policy())), LEAST)
