"""Which criteria some changes can reach, and what they could come to: the ground on which the search leaves out.

All of it errs on the wide side. Criteria said to be out of reach are so for certain; others may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from recommender.domain.answers import Answers, Truth
from recommender.domain.changing import Change
from recommender.domain.criteria import AllOf, AnyOf, Atom, Compares, HasCode, Node, Not
from recommender.domain.policy import Policy, RestrictionRule
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.engine.changing.levers import counted_answers

Feature = tuple[str, str]  # an item and a code; the item and "" for a number, and for whether anything is open
Truths = frozenset[Truth]
ANY: Truths = frozenset(Truth)
NONE: Truths = frozenset()


def days_of(item: str, code: str) -> Feature:
    """When a procedure was, apart from whether it was."""
    return f"{item}.days", code


def reads(questionnaire: Questionnaire, criteria: Node) -> frozenset[Feature]:
    """All that the truth of criteria depends on, with what shows the follow-ups among it."""
    found = criteria.reads
    for item in criteria.items & questionnaire.follow_ups.keys():
        found |= reads(questionnaire, questionnaire.follow_ups[item])
    return found


def reads_of_restriction(questionnaire: Questionnaire, rule: RestrictionRule) -> frozenset[Feature]:
    """The same for a restriction, with the day that its wait is counted from."""
    return reads(questionnaire, rule.when) | start_of(rule)


def start_of(rule: RestrictionRule) -> frozenset[Feature]:
    """The answer that a restriction is counted from."""
    since = rule.effect.since
    if since is None:
        return frozenset()
    return frozenset({days_of(since.item, since.code) if since.code else (since.item, "")})


def touches(policy: Policy, answers: Answers, change: Change) -> frozenset[Feature]:
    """What a change may make otherwise."""
    item = policy.questionnaire.by_id[change.item]
    if change.days is not None:
        counted = counted_answers(policy, answers)
        return frozenset(days_of(each.item, each.code) if each.code else (each.item, "") for each in counted)
    if item.type == "ages" and not change.becomes:
        return frozenset(days_of(item.id, code) for code in change.codes)
    codes = item.codes if item.type == "choice" or _is_read_oddly(item) else change.codes
    return frozenset({(item.id, ""), *((item.id, code) for code in codes)})


def _is_read_oddly(item: Item) -> bool:
    """Whether one code of a list can make others unknown."""
    return item.open_unless is not None or item.empty_means_unknown


@dataclass(frozen=True)
class Reach:
    """What criteria could come to if any of some changes were made, in any combination.

    `codes` holds for each code within reach the truth values it could get, `values` the values of each number within
    reach, where they are few.
    """

    questionnaire: Questionnaire
    answers: Answers
    touched: frozenset[Feature]
    codes: Mapping[Feature, Truths]
    values: Mapping[str, frozenset[int]]

    def can_count(self, criteria: Node) -> bool:
        """Whether criteria could hold, or be open."""
        if self.touched.isdisjoint(reads(self.questionnaire, criteria)):
            return criteria.truth(self.answers) is not Truth.NO
        return bool(self.truths(criteria) - {Truth.NO})

    def is_settled(self, criteria: Node) -> bool:
        """Whether criteria stay as they are, whatever changes."""
        return len(self.truths(criteria)) == 1 and self.truths(criteria) != {Truth.UNKNOWN}

    def truths(self, criteria: Node) -> Truths:
        """The truth values that criteria could have."""
        if isinstance(criteria, Not):
            return frozenset(truth.negated() for truth in self.truths(criteria.part))
        if isinstance(criteria, (AnyOf, AllOf)):
            return _combined((self.truths(part) for part in criteria.parts), most=isinstance(criteria, AnyOf))
        if isinstance(criteria, Atom):
            return self._of_atom(criteria) if self._is_touched(criteria) else frozenset({criteria.truth(self.answers)})
        raise TypeError(f"{type(criteria).__name__} has no truth value")

    def _is_touched(self, atom: Atom) -> bool:
        return not self.touched.isdisjoint(reads(self.questionnaire, atom))

    def _of_atom(self, atom: Atom) -> Truths:
        shown_when = self.questionnaire.by_id[atom.item].shown_when
        if shown_when and not self.touched.isdisjoint(reads(self.questionnaire, shown_when)):
            return ANY
        if isinstance(atom, HasCode):
            reply = self.answers.reply(atom.item)
            parts = (self.codes.get((atom.item, code), NONE) | {reply.truth(code)} for code in atom.codes)
            return _combined(parts, most=True)
        if isinstance(atom, Compares):
            values = self.values.get(atom.item)
            return (
                ANY if values is None else frozenset({atom.truth(self.answers), *(_compared(atom, v) for v in values)})
            )
        return ANY


def reach_of(policy: Policy, answers: Answers, changes: Iterable[Change]) -> Reach:
    """What these changes could make of every answer."""
    found = tuple(changes)
    touched = frozenset(feature for change in found for feature in touches(policy, answers, change))
    codes: dict[Feature, set[Truth]] = {}
    values: dict[str, set[int]] = {}
    for change in found:
        item = policy.questionnaire.by_id[change.item]
        for feature, truth in _truths_after(item, change):
            codes.setdefault(feature, set()).update(truth)
        if item.type == "integer" and change.at_least is not None:
            values.setdefault(item.id, set()).add(change.at_least)
    if any(change.days is not None for change in found):
        values = {item: known for item, known in values.items() if item not in _counted_items(policy, answers)}
    frozen = {feature: frozenset(truths) for feature, truths in codes.items()}
    return Reach(policy.questionnaire, answers, touched, frozen, {item: frozenset(v) for item, v in values.items()})


def _counted_items(policy: Policy, answers: Answers) -> frozenset[str]:
    return frozenset(each.item for each in counted_answers(policy, answers))


def _truths_after(item: Item, change: Change) -> Iterator[tuple[Feature, Truths]]:
    if item.type == "choice":
        for code in item.codes:
            yield (item.id, code), frozenset({Truth.YES if code == change.becomes else Truth.NO})
    elif change.becomes:
        odd = _is_read_oddly(item)
        for code in item.codes if odd else change.codes:
            yield (item.id, code), ANY if odd else frozenset({Truth.YES if change.becomes == "yes" else Truth.NO})


def _compared(atom: Compares, value: int) -> Truth:
    low = atom.at_least is None or value >= atom.at_least
    return Truth.YES if low and (atom.below is None or value < atom.below) else Truth.NO


def _combined(parts: Iterable[Truths], *, most: bool) -> Truths:
    """What the greatest (for "any") or the least (for "all") of one truth from each part can be."""
    pick = max if most else min
    found: Truths = frozenset({Truth.NO if most else Truth.YES})
    for part in parts:
        found = frozenset(pick(one, other, key=lambda truth: truth.value) for one in found for other in part)
    return found
