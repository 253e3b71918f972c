"""Which truth values criteria may still take while some items have not been asked.

An item that has not been asked is not an unknown answer: it may yet be answered in any way, or be left unanswered.
Parts of a tree are taken to vary independently, so the sets are never too small and may be too large.
"""

from __future__ import annotations

from collections.abc import Set
from functools import reduce

from recommender.domain.answers import Answers, Truth
from recommender.domain.criteria import AllOf, AnyOf, Atom, HasCode, HasGrade, IsUnknown, Node, Not
from recommender.domain.questionnaire import Questionnaire
from recommender.engine.firing import counts

Truths = frozenset[Truth]

EITHER: Truths = frozenset((Truth.NO, Truth.YES))
ANY: Truths = frozenset(Truth)


def possible_truths(criteria: Node, answers: Answers, unasked: Set[str]) -> Truths:
    """Every truth value that some way of asking the `unasked` items could give the criteria."""
    if isinstance(criteria, Atom):
        return _of_atom(criteria, answers, unasked)
    if isinstance(criteria, Not):
        return frozenset(truth.negated() for truth in possible_truths(criteria.part, answers, unasked))
    if isinstance(criteria, AllOf | AnyOf):
        parts = (possible_truths(part, answers, unasked) for part in criteria.parts)
        return reduce(_least if isinstance(criteria, AllOf) else _greatest, parts)
    raise TypeError(f"{type(criteria).__name__} has no truth value")


def _least(one: Truths, other: Truths) -> Truths:
    return frozenset(min(a, b, key=lambda truth: truth.value) for a in one for b in other)


def _greatest(one: Truths, other: Truths) -> Truths:
    return frozenset(max(a, b, key=lambda truth: truth.value) for a in one for b in other)


def _of_atom(atom: Atom, answers: Answers, unasked: Set[str]) -> Truths:
    if atom.item not in unasked:
        return frozenset([atom.truth(answers)])
    if atom.item == "main_concern":
        return EITHER if _names_a_chosen_concern(atom, answers) else frozenset([Truth.NO])
    return EITHER if isinstance(atom, IsUnknown | HasGrade) or atom.item == "concerns" else ANY


def _names_a_chosen_concern(atom: Atom, answers: Answers) -> bool:
    if isinstance(atom, HasGrade):
        return any(grade in atom.grades.get(concern, ()) for concern, grade in answers.grades.items())
    return not isinstance(atom, HasCode) or not answers.grades.keys().isdisjoint(atom.codes)


def possible_counts(criteria: Node, answers: Answers, unasked: Set[str], questionnaire: Questionnaire) -> Truths:
    """What `counts` may still say: how an unknown is read depends on the role of the items that are unknown."""
    if not reads(criteria, unasked):
        return frozenset([counts(criteria, answers, questionnaire)])
    truths = possible_truths(criteria, answers, unasked)
    if Truth.UNKNOWN not in truths:
        return truths
    may_be_unknown = {atom.item for atom in criteria.atoms() if Truth.UNKNOWN in _of_atom(atom, answers, unasked)}
    safety = may_be_unknown & questionnaire.safety_items
    read_as = [Truth.UNKNOWN] * bool(safety) + [Truth.NO] * bool(may_be_unknown - safety)
    return (truths - {Truth.UNKNOWN}) | frozenset(read_as)


def reads(criteria: Node, items: Set[str]) -> bool:
    """Whether the criteria look at any of the items."""
    return any(atom.item in items for atom in criteria.atoms())


def is_upright(criteria: Node) -> bool:
    """Whether nothing in the tree is negated."""
    if isinstance(criteria, AllOf | AnyOf):
        return all(is_upright(part) for part in criteria.parts)
    return not isinstance(criteria, Not)
