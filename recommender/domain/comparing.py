"""Two policies compared rule by rule: what was added, removed or changed, and what only reads differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recommender.domain.base import Record
from recommender.domain.policy import Policy, Restrict

RuleFate = Literal["added", "removed", "changed", "same"]
TEXTS = {"id", "row", "rationale", "evidence", "whom", "say", "do_now", "advice", "before_booking", "why"}


@dataclass(frozen=True, order=True)
class RuleName:
    """A rule among all rules of a policy. The rules that go by a concern have its code for an id."""

    kind: str
    id: str


def named_rules(policy: Policy) -> dict[RuleName, Record]:
    """Every rule, row and position that can have a part in a decision."""
    groups: tuple[tuple[str, Sequence[Any]], ...] = (
        ("refer", policy.refer_rules),
        ("restriction", policy.restrictions),
        ("same_grade", policy.positioning.same_grade),
        ("adjustment", policy.positioning.adjustments),
        ("points", policy.scorecard.rows),
        ("instead", (*policy.instead.rules, policy.instead.facial_blocked)),
    )
    found = {RuleName(kind, rule.id): rule for kind, rules in groups for rule in rules}
    found |= {RuleName("position", position.concern): position for position in policy.positioning.positions}
    return found | {RuleName("points", row.id): row for row in policy.scorecard.concerns}


def says_the_same(one: Record, other: Record) -> bool:
    """Whether two records decide alike, whatever they tell the client."""
    if type(one) is not type(other):
        return False
    return all(_decides(one, key) == _decides(other, key) for key in type(one).model_fields if key not in TEXTS)


def _decides(record: Record, key: str) -> Any:
    value = getattr(record, key)
    return value.model_copy(update={"until": ""}) if isinstance(value, Restrict) else value


def fate_of(before: Record | None, then: Record | None) -> RuleFate:
    """What became of a rule, as far as it decides; one that is in neither policy is the same."""
    if before is None or then is None:
        return "same" if before is then else "added" if before is None else "removed"
    return "same" if says_the_same(before, then) else "changed"


@dataclass(frozen=True)
class RuleDifference:
    """One rule that is not as it was. `same` of `fate` means that it decides alike and is told in other words."""

    name: RuleName
    fate: RuleFate
    before: Record | None
    then: Record | None


def _everything(policy: Policy) -> dict[RuleName, Record]:
    """The rules of an outcome, those of extras, and the questions."""
    found = named_rules(policy)
    found |= {RuleName("extra", rule.id): rule for rule in (*policy.extra_rules, *policy.extra_notes)}
    return found | {RuleName("item", item.id): item for item in policy.questionnaire.items}


def differences(before: Policy, then: Policy) -> Iterator[RuleDifference]:
    """Every rule that is not as it was, in the order of the policies."""
    old, new = _everything(before), _everything(then)
    for name in dict.fromkeys([*new, *old]):
        if old.get(name) != new.get(name):
            yield RuleDifference(name, fate_of(old.get(name), new.get(name)), old.get(name), new.get(name))
