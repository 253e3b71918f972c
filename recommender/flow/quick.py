"""The quick check: which items it leaves out.

Safety items, the concerns and their grades are asked of everybody, and so is what is for staff alone to read. Any other
item is asked when it may still change something, given what was said before it. What comes after it does not count, so
no question appears behind the client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from recommender.domain.questionnaire import Item, Questionnaire, Section
from recommender.flow.steps import GRADES

Raw = Mapping[str, Any]
MayChange = Callable[[str], bool]
Ahead = Callable[[Raw, Sequence[str]], MayChange]


def left_out(questionnaire: Questionnaire, raw: Raw, ahead: Ahead, sent: int | None = None) -> frozenset[str]:
    """The items that the quick check does not ask of someone with these answers.

    An item without an answer may still get one as long as the client is in its section. In sections that the client has
    not reached nothing is left out yet. Answers to items that are left out play no part here, as they play none in the
    decision.

    Parameters
    ----------
    raw
        Checked answers so far, in the contract's spelling; `concerns` only when all of them have a grade.
    ahead
        From answers, and the items that may yet be asked, to whether one of these may still change something.
    sent
        How many sections the client has been through; all of them when left out.
    """
    sections = questionnaire.sections
    reached = sections if sent is None else sections[: sent + 1]
    coming = [item.id for section in sections for item in _items(questionnaire, section)]
    known: Raw = {}
    found: set[str] = set()
    for section in reached:
        pending: list[str] = []
        may_change: MayChange | None = None
        for item in _items(questionnaire, section):
            if not _is_for_everybody(item):
                may_change = may_change or ahead(known, [*pending, *coming])
            coming = coming[1:]
            if may_change and not _is_for_everybody(item) and not may_change(item.id):
                found.add(item.id)
            elif said := _said(raw, item):
                known, may_change = _with(known, said), None
            else:
                pending.append(item.id)
    return frozenset(found)


def _items(questionnaire: Questionnaire, section: Section) -> Iterator[Item]:
    """The items of a section in order; concerns where their grades are asked, as they are not known before."""
    graded = {name for section in questionnaire.sections for name in section.asks if name.endswith(GRADES)}
    for name in section.asks:
        if name + GRADES not in graded:
            yield questionnaire.by_id[name.removesuffix(GRADES)]


def _is_for_everybody(item: Item) -> bool:
    """What no rule reads on purpose is for staff to read."""
    return item.is_safety or item.type == "graded" or bool(item.not_used)


def _said(raw: Raw, item: Item) -> dict[str, Any]:
    """The answer to one item, with what it is unsure about."""
    unsure = raw.get("unsure") or {}
    said = {item.id: raw[item.id]} if raw.get(item.id) is not None else {}
    return said | ({"unsure": {item.id: unsure[item.id]}} if item.id in unsure else {})


def _with(known: Raw, said: dict[str, Any]) -> Raw:
    unsure = {**known.get("unsure", {}), **said.get("unsure", {})}
    return {**known, **said, "unsure": unsure}
