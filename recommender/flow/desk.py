"""What staff filled in at the desk: what the client need not be asked again, and what they have to confirm.

A step is settled when nothing in it is missing and none of it is about safety. What is about safety is shown to the
client on its step, filled in, and counts as confirmed once they go on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Set

from recommender.domain.questionnaire import Item, Questionnaire, Section
from recommender.flow.draft import Draft
from recommender.flow.progress import Progress
from recommender.flow.steps import NOTHING_LEFT_OUT, Ask, asks_now, gaps

Say = Callable[..., str]


def answered(questionnaire: Questionnaire, draft: Draft) -> list[str]:
    """The items that are asked and have an answer, in the order of the questionnaire."""
    asks = (ask for section in questionnaire.sections for ask in asks_now(questionnaire, section, draft))
    said = {ask.item.id for ask in asks if _has_answer(ask.item, draft)}
    return [item.id for item in questionnaire.items if item.id in said]


def _has_answer(item: Item, draft: Draft) -> bool:
    if item.type == "graded":
        return bool(draft.grades)
    return draft.list_of(item.id).is_answered if item.is_list else draft.values.get(item.id) not in (None, "")


def handed_over(questionnaire: Questionnaire, draft: Draft, say: Say) -> Progress:
    """The client's way through what staff began: it starts at the first step that is not settled."""
    by_staff = answered(questionnaire, draft)
    ids = [section.id for section in questionnaire.sections]
    todo = (found.id for found in questionnaire.sections if not is_settled(questionnaire, found, draft, by_staff, say))
    first = next(todo, ids[-1])
    return Progress(draft, step=first, through=ids[: ids.index(first)], from_desk=True, by_staff=by_staff)


def is_settled(
    questionnaire: Questionnaire,
    section: Section,
    draft: Draft,
    by_staff: Collection[str],
    say: Say,
    left_out: Set[str] = NOTHING_LEFT_OUT,
) -> bool:
    """Whether staff answered all that the section asks, and none of it is for the client to confirm."""
    asks = asks_now(questionnaire, section, draft, left_out)
    if not by_staff or any(ask.item.is_safety for ask in asks):
        return False
    needed = [ask.item.id for ask in asks if ask.needed] or [ask.item.id for ask in asks]
    return set(needed) <= set(by_staff) and not gaps(questionnaire, section, draft, say, left_out)


def to_confirm(asks: Iterable[Ask], by_staff: Collection[str], confirmed: Collection[str]) -> list[str]:
    """What staff answered of what is asked here, and the client has not gone through yet."""
    names = dict.fromkeys(ask.item.id for ask in asks)
    return [name for name in names if name in by_staff and name not in confirmed]


def first_to_confirm(
    questionnaire: Questionnaire, draft: Draft, by_staff: Collection[str], confirmed: Collection[str]
) -> Section | None:
    """The earliest section with a safety item that staff answered and the client has not confirmed."""
    for section in questionnaire.sections:
        asks = [ask for ask in asks_now(questionnaire, section, draft) if ask.item.is_safety]
        if to_confirm(asks, by_staff, confirmed):
            return section
    return None


def safety_items(questionnaire: Questionnaire, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the items that are about safety, in the order of the questionnaire."""
    wanted = set(names) & questionnaire.safety_items
    return tuple(item.id for item in questionnaire.items if item.id in wanted)
