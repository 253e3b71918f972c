"""What a world is made of: one way for each open wish, and one for each rule that unasked safety items may turn.

The ways to answer an item are as few as tell all rules apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from recommender.domain.answers import NOTHING, Answers, Reply, Truth
from recommender.domain.criteria import HasCode
from recommender.domain.policy import ScorecardRow
from recommender.domain.questionnaire import Item
from recommender.engine.bounds.openness import MAIN_CONCERN, AnyRule, Openness, atoms_of
from recommender.engine.firing import counts
from recommender.engine.points import row_points, total_points

MOST_GROUPS = 4  # of codes in a list that rules tell apart: 3 ** 4 ways to answer it


@dataclass(frozen=True)
class Axis:
    """An item that was not asked, and the ways to answer it."""

    name: str
    ways: tuple[str | Reply | None, ...]

    def taken(self, answers: Answers, way: int) -> Answers:
        """The answers when the client goes this way."""
        chosen = self.ways[way]
        if isinstance(chosen, Reply):
            return answers.replacing(replies={**answers.replies, self.name: chosen})
        return answers.replacing(main_concern=chosen)


@dataclass(frozen=True)
class Switch:
    """A rule that counts or does not, as safety items that were not asked will have it."""

    name: str
    ways: tuple[bool, ...] = (False, True)


Dimension = Axis | Switch


def axis_of(item: Item, rules: Sequence[AnyRule], known: Openness) -> Axis | None:
    """The axis of an item that these rules read; None when there are too many ways to count."""
    if item.id == MAIN_CONCERN:
        return Axis(item.id, (None, *known.answers.grades))
    if item.type not in ("choice", "multi_choice"):
        return None
    read_by = [rule for rule in rules if any(atom.item == item.id for atom in atoms_of(rule))]
    groups = _groups(item, read_by)
    if item.type == "multi_choice" and len(groups) > MOST_GROUPS:
        return None
    replies = _choices(groups, item) if item.type == "choice" else _ticks(groups)
    ways = [*replies, NOTHING] if item.shown_when else list(replies)  # no reply: a follow-up that does not apply
    told_apart = {_effect(item.id, reply, read_by, known): reply for reply in ways}
    return Axis(item.id, tuple(told_apart.values()))


def _groups(item: Item, rules: Sequence[AnyRule]) -> list[str]:
    """One code for each set of codes that the rules treat alike."""
    atoms = [atom for rule in rules for atom in atoms_of(rule) if atom.item == item.id]
    named = [frozenset(atom.codes) for atom in atoms if isinstance(atom, HasCode)]
    alike = {tuple(code in codes for codes in named): code for code in item.codes}
    return list(alike.values())


def _choices(groups: list[str], item: Item) -> Iterator[Reply]:
    yield Reply(unknown=frozenset(item.codes))
    for code in groups:
        yield Reply(yes=frozenset([code]))


def _ticks(groups: list[str]) -> Iterator[Reply]:
    for said in product((Truth.UNKNOWN, Truth.NO, Truth.YES), repeat=len(groups)):
        codes = {truth: frozenset(c for c, s in zip(groups, said, strict=True) if s is truth) for truth in Truth}
        yield Reply(codes[Truth.YES], codes[Truth.UNKNOWN])


def _effect(item: str, reply: Reply, rules: Sequence[AnyRule], known: Openness) -> Hashable:
    """What becomes of the rules with this reply, at each grade the concerns may be read at."""
    readings = (graded.replacing(replies={**graded.replies, item: reply}) for graded in known.graded)
    return tuple(_turned(item, answers, rules, known) for answers in readings)


def _turned(item: str, answers: Answers, rules: Sequence[AnyRule], known: Openness) -> Hashable:
    """The points that the reply adds by itself, and what every other rule sees of it."""
    rows = [rule for rule in rules if isinstance(rule, ScorecardRow) and known.is_turned_by(rule, item)]
    points = (row_points(known.policy, row, answers) for row in rows)
    others = tuple(_seen(rule, item, answers, known) for rule in rules if rule not in rows)
    return total_points(tuple(added for added in points if added)), others


def _seen(rule: AnyRule, item: str, answers: Answers, known: Openness) -> Hashable:
    if rule.when and known.is_turned_by(rule, item):
        return counts(rule.when, answers, known.policy.questionnaire) is Truth.NO
    truths = [atom.truth(answers) for atom in atoms_of(rule) if atom.item == item]
    return tuple(truth is Truth.YES if known.needs_a_yes(rule) else truth for truth in truths)
