"""Read an intake the way rules need it: follow-ups that apply, and what is unknown.

The readings of rulings live here and nowhere else: unanswered and "not sure" are unknown; `unsure` narrows a
"not sure" and makes codes unknown by itself; a follow-up counts unless it certainly does not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.domain.answers import Answers, Intake, Reply, Truth
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade


def read_answers(questionnaire: Questionnaire, intake: Intake) -> Answers:
    """The reading of an intake whose answers were already checked."""
    given = intake.answers
    grades = {code: Grade(grade) for code, grade in given.get("concerns", {}).items()}
    answers = Answers(
        replies={},
        numbers={},
        grades=grades,
        days=given.get("procedures") or {},
        main_concern=given.get("main_concern") or (next(iter(grades)) if len(grades) == 1 else None),
        cleared=frozenset(clearance.code for clearance in intake.cleared),
    )
    always = [item for item in questionnaire.items if item.shown_when is None]
    answers = _with_items(answers, always, given)
    follow_ups = [item for item in questionnaire.items if _may_apply(item, answers)]
    return _with_items(answers, follow_ups, given)


def _may_apply(item: Item, answers: Answers) -> bool:
    """Whether a follow-up applies or may apply."""
    return item.shown_when is not None and item.shown_when.truth(answers) is not Truth.NO


def _with_items(answers: Answers, items: list[Item], given: Mapping[str, Any]) -> Answers:
    replies, numbers = dict(answers.replies), dict(answers.numbers)
    unsure = given.get("unsure") or {}
    for item in items:
        if item.type == "integer":
            numbers[item.id] = given.get(item.id)
        elif item.codes:
            replies[item.id] = _reply(item, given.get(item.id), unsure.get(item.id))
    return answers.replacing(replies=replies, numbers=numbers)


def _reply(item: Item, value: Any, unsure: list[str] | None) -> Reply:
    if item.type == "choice":
        return _choice_reply(item, value)
    if item.type == "ages":
        return _ages_reply(item, value, unsure)
    if item.type == "multi_choice":
        return _list_reply(item, value, unsure)
    return Reply()  # graded: read through `grades`


def _choice_reply(item: Item, value: Any) -> Reply:
    if value is None or value == NOT_SURE:
        return Reply(unknown=frozenset(item.codes))
    return Reply(yes=frozenset([str(value)]))


def _ages_reply(item: Item, value: Any, unsure: list[str] | None) -> Reply:
    """An absent answer is also how "not sure" is written here, so `unsure` narrows it."""
    yes = frozenset(value or ())
    open_codes = unsure or (item.codes if value is None else ())
    return Reply(yes=yes, unknown=frozenset(open_codes) - yes)


def _list_reply(item: Item, value: Any, unsure: list[str] | None) -> Reply:
    if value is None:
        return Reply(unknown=frozenset(item.codes))
    yes = frozenset(value) - {NOT_SURE}
    named = frozenset(unsure or ())
    if NOT_SURE in value and not named:
        named = frozenset(item.codes)
    if not value and item.empty_means_unknown:
        named = frozenset(item.codes)
    if item.open_unless and yes.isdisjoint(item.open_unless.named):
        named |= frozenset(item.open_unless.open)
    return Reply(yes=yes, unknown=named - yes)
