"""Whether a rule counts for an intake, and which answers made it so.

A rule counts when its criteria hold, and also when they are open because of a *safety* item: what is unknown there is
read as the worst it allows. Criteria that are open because of wishes alone do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.answers import Answers, Truth
from recommender.domain.criteria import Atom, Node
from recommender.domain.questionnaire import Questionnaire


def open_atoms(criteria: Node, answers: Answers) -> list[Atom]:
    """The statements of a tree that are unknown."""
    return [atom for atom in criteria.atoms() if atom.truth(answers) is Truth.UNKNOWN]


def counts(criteria: Node, answers: Answers, questionnaire: Questionnaire) -> Truth:
    """YES when the criteria hold, UNKNOWN when they must be assumed to, NO when the rule plays no part."""
    truth = criteria.truth(answers)
    if truth is not Truth.UNKNOWN:
        return truth
    safety = questionnaire.safety_items
    assumed = any(atom.item in safety for atom in open_atoms(criteria, answers))
    return Truth.UNKNOWN if assumed else Truth.NO


def because(criteria: Node, answers: Answers) -> dict[str, Any]:
    """The answers behind a rule that counts: what holds, and what is open."""
    found: dict[str, Any] = {}
    for atom in criteria.atoms():
        if atom.truth(answers) is not Truth.NO:
            _merge(found, atom.item, atom.because(answers))
    return found


def _merge(found: dict[str, Any], item: str, value: Any) -> None:
    known = found.get(item)
    if isinstance(known, list) and isinstance(value, list):
        found[item] = known + [code for code in value if code not in known]
    elif isinstance(known, dict) and isinstance(value, dict):
        found[item] = known | value
    else:
        found[item] = value


def open_codes(criteria: Node, answers: Answers) -> Mapping[str, tuple[str, ...]]:
    """Per item, the codes left open that the criteria depend on; an open number has no codes."""
    found: dict[str, tuple[str, ...]] = {}
    for atom in open_atoms(criteria, answers):
        codes = sorted(atom.open_codes(answers))
        found[atom.item] = tuple(dict.fromkeys((*found.get(atom.item, ()), *codes)))
    return found
