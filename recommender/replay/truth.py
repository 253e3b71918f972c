"""Criteria as flags, and when a rule counts: the mirror of domain/criteria.py and engine/firing.py."""

from __future__ import annotations

from recommender.domain.criteria import AllOf, AnyOf, Atom, Compares, HasCode, HasGrade, IsUnknown, Node, Not
from recommender.domain.terms import Grade
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, Truths, both, either, negated
from recommender.replay.marks import MAIN, NOT_KNOWN

NOWHERE = Truths.certain(False)


def truths(node: Node, reading: Reading) -> Truths:
    """Where criteria are met, and where they are met or open (Kleene's three values as two flags)."""
    if isinstance(node, AnyOf):
        parts = [truths(part, reading) for part in node.parts]
        return Truths(either(*(part.must for part in parts)), either(*(part.may for part in parts)))
    if isinstance(node, AllOf):
        parts = [truths(part, reading) for part in node.parts]
        return Truths(both(*(part.must for part in parts)), both(*(part.may for part in parts)))
    if isinstance(node, Not):
        return truths(node.part, reading).negated()
    return _atom(node, reading)


def counts(node: Node, reading: Reading) -> Flag:
    """Where a rule with these criteria counts: they hold, or they are open because of a safety item."""
    found, safety = truths(node, reading), reading.questionnaire.safety_items
    openable = [atom for atom in node.atoms() if _can_be_open(atom, reading)]
    safe = [atom for atom in openable if atom.item in safety]
    if len(safe) == len(openable):
        return found.may if safe else found.must
    opened = either(*(_is_open(_atom(atom, reading)) for atom in safe))
    return either(found.must, both(found.may, opened))


def _can_be_open(atom: Atom, reading: Reading) -> bool:
    return isinstance(atom, (HasCode, Compares)) and not _is_certain(_atom(atom, reading))


def _is_certain(found: Truths) -> bool:
    return found.must is found.may


def _is_open(found: Truths) -> Flag:
    return both(found.may, negated(found.must))


def _atom(atom: Node, reading: Reading) -> Truths:
    if isinstance(atom, HasCode):
        return _has_code(atom, reading)
    if isinstance(atom, HasGrade):
        return Truths.certain(reading.grades(atom.grades, main=atom.item == "main_concern"))
    if isinstance(atom, Compares):
        return _compares(atom, reading)
    if isinstance(atom, IsUnknown):
        return Truths.certain(_is_unknown(atom, reading))
    raise TypeError(f"There are no columns for {type(atom).__name__}.")


def _has_code(atom: HasCode, reading: Reading) -> Truths:
    if atom.item in ("concerns", "main_concern"):
        named = dict.fromkeys(atom.codes, tuple(Grade))
        return Truths.certain(reading.grades(named, main=atom.item == "main_concern"))
    if not has_codes(atom.item, reading):
        return NOWHERE
    return Truths(reading.has(atom.item, "yes", *atom.codes), reading.has(atom.item, "may", *atom.codes))


def _compares(atom: Compares, reading: Reading) -> Truths:
    item = reading.questionnaire.by_id[atom.item]
    if item.type != "integer":
        return NOWHERE
    number = reading.number(atom.item)
    low = number >= atom.at_least if atom.at_least is not None else number > NOT_KNOWN
    must = low & (number < atom.below) if atom.below is not None else low
    return Truths(must, must | (number == NOT_KNOWN))


def _is_unknown(atom: IsUnknown, reading: Reading) -> Flag:
    if atom.item == "main_concern":
        return reading.table[MAIN] == 0
    if reading.questionnaire.by_id[atom.item].type == "integer":
        return reading.number(atom.item) == NOT_KNOWN
    if not has_codes(atom.item, reading):
        return False
    return reading.codes(atom.item, "may") != reading.codes(atom.item, "yes")


def has_codes(item: str, reading: Reading) -> bool:
    """Whether the answer to an item is codes that can be yes, no or unknown."""
    found = reading.questionnaire.by_id[item]
    return bool(found.codes) and found.type in ("choice", "multi_choice", "ages")
