"""The intake as it would stand if some answers were others: an ordinary intake, for the engine to read as any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recommender.domain.answers import Answers, Intake, Reply
from recommender.domain.changing import Change
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE
from recommender.engine.changing.levers import counted_answers


def applied(policy: Policy, intake: Intake, answers: Answers, changes: Iterable[Change]) -> Intake:
    """The intake with these changes made.

    Parameters
    ----------
    policy, intake
        What the changes were found for.
    answers
        The reading of `intake`.
    changes
        What would be otherwise. Of a stretch of values its lower end is taken. Days that pass come first, and do not
        move what is found out: one answer is waited for or found out, not both.
    """
    raw, replies = dict(intake.answers), dict[str, Reply]()
    items = policy.questionnaire.by_id
    for change in sorted(changes, key=lambda change: change.days is None):
        item = items[change.item]
        if change.days is not None:
            raw = _later(policy, raw, answers, change.days)
        elif item.is_list and change.becomes:
            replies[item.id] = _with_codes(item, replies.get(item.id, answers.reply(item.id)), change)
        else:
            raw[item.id] = _with_value(item, raw.get(item.id), change)
    for name, reply in replies.items():
        raw = _spelled(raw, items[name], reply)
    return Intake(raw, intake.cleared)


def _with_value(item: Item, value: Any, change: Change) -> Any:
    """A choice, a number, or the day of a procedure."""
    if item.type == "choice":
        return change.becomes
    return {**value, change.codes[0]: change.at_least} if item.type == "ages" else change.at_least


def _later(policy: Policy, raw: dict[str, Any], answers: Answers, days: int) -> dict[str, Any]:
    """What is counted, so many days later. A month counts when all its days have passed."""
    for found in counted_answers(policy, answers):
        if found.code:
            since = raw[found.item][found.code] or 0
            raw = raw | {found.item: {**raw[found.item], found.code: since + days}}
        else:
            raw = raw | {found.item: (raw.get(found.item) or 0) + days // found.unit_days}
    return raw


def _with_codes(item: Item, reply: Reply, change: Change) -> Reply:
    codes = frozenset(change.codes)
    yes = reply.yes | codes if change.becomes == "yes" else reply.yes - codes
    if change.kind == "by_finding_out" and item.open_unless and yes.isdisjoint(item.open_unless.named):
        yes |= {item.open_unless.named[0]}  # how "none of the others" is said where an empty list says nothing
    return Reply(yes, reply.unknown - codes)


def _spelled(raw: dict[str, Any], item: Item, reply: Reply) -> dict[str, Any]:
    """A list as an intake spells it. What stays unknown is named, so that "not sure" spreads no further."""
    yes = [code for code in item.codes if code in reply.yes]
    unsure = {key: codes for key, codes in (raw.get("unsure") or {}).items() if key != item.id}
    if reply.unknown:
        unsure[item.id] = [code for code in item.codes if code in reply.unknown]
    if item.type == "ages":
        days = raw.get(item.id) or {}
        return raw | {item.id: {code: days.get(code) for code in yes}, "unsure": unsure}
    return raw | {item.id: [*yes, *([NOT_SURE] if reply.unknown else [])], "unsure": unsure}
