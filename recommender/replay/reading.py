"""Read the answers of a file the way one policy's rules need them: the mirror of flow/reading.py.

Of every item with codes two whole numbers are kept: `yes`, the codes that were answered with yes, and `may`, those
that are yes or unknown. A follow-up that certainly does not apply has neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis

from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, bits, column
from recommender.replay.layout import UNSURE
from recommender.replay.marks import MAIN, NOT_ASKED, at_grade, lifted, named_unsure, said
from recommender.replay.truth import truths


def always_asked(reading: Reading) -> dict[str, Any]:
    """Grades, and items that everybody is asked. Follow-ups play no part in whether another one applies."""
    items = reading.questionnaire.items
    always = [item for item in items if item.shown_when is None]
    return _grades(reading) | _answers(reading, always) | _not_asked([item for item in items if item.shown_when])


def follow_ups(reading: Reading) -> dict[str, Any]:
    """Items that are asked only when another answer calls for it, where it does or may."""
    items = [item for item in reading.questionnaire.items if item.shown_when]
    applies = {item.id: truths(item.shown_when, reading).may for item in items if item.shown_when}
    return _answers(reading, items, applies)


def kept(reading: Reading) -> dict[str, Any]:
    """The codes that are left when those that a clinician cleared are read as "no"."""
    return {
        f"kept_{state}_{item.id}": reading.codes(item.id, state) & ~reading.table[lifted(item.id)]
        for item in reading.layout.clearable
        if item.id in reading.questionnaire.by_id
        for state in ("yes", "may")
    }


def _grades(reading: Reading) -> dict[str, Any]:
    plain = {str(grade): reading.table[at_grade(grade)] for grade in Grade}
    return plain | {f"main_{grade}": found & reading.table[MAIN] for grade, found in plain.items()}


def _not_asked(items: list[Item]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.type == "integer":
            found[f"number_{item.id}"] = bits(NOT_ASKED)
        elif item.codes:
            found |= {f"yes_{item.id}": bits(0), f"may_{item.id}": bits(0)}
    return found


def _answers(reading: Reading, items: list[Item], applies: Mapping[str, Flag] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        asked = (applies or {}).get(item.id, True)
        if item.type == "integer":
            found[f"number_{item.id}"] = _if(asked, reading.table[said(item.id)], NOT_ASKED)
        elif item.codes:
            yes, may = _reply(reading, item)
            found |= {f"yes_{item.id}": _if(asked, yes, 0), f"may_{item.id}": _if(asked, may, 0)}
    return found


def _if(flag: Flag, value: Any, otherwise: int) -> Any:
    return value if flag is True else ibis.ifelse(column(flag), value, bits(otherwise))


def _reply(reading: Reading, item: Item) -> tuple[Any, Any]:
    if item.type == "choice":
        return _choice_reply(reading, item)
    if item.type == "ages":
        return _ages_reply(reading, item)
    if item.type == "multi_choice":
        return _list_reply(reading, item)
    return bits(0), bits(0)  # graded: read through the grades


def _said(reading: Reading, item: Item) -> tuple[Any, Any, Any]:
    """What was said, the codes of it that are yes, and all codes that this policy knows."""
    answer, all_codes = reading.table[said(item.id)], bits(reading.mask(item.id, *item.codes))
    return answer, answer & all_codes, all_codes


def _choice_reply(reading: Reading, item: Item) -> tuple[Any, Any]:
    """An open choice is open in every code, whether "not sure" was chosen or nothing."""
    _, yes, all_codes = _said(reading, item)
    return yes, ibis.ifelse(yes == 0, all_codes, yes)


def _ages_reply(reading: Reading, item: Item) -> tuple[Any, Any]:
    """No answer is also how "not sure" is written here, so `unsure` narrows it."""
    answer, yes, all_codes = _said(reading, item)
    named = reading.table[named_unsure(item.id)]
    wholly_open = (answer == reading.layout.by_id[item.id].unanswered) & (named == 0)
    return yes, yes | ibis.ifelse(wholly_open, all_codes, named)


def _list_reply(reading: Reading, item: Item) -> tuple[Any, Any]:
    """An unanswered list is open in every code, whatever `unsure` names; "not sure" alone is, unless it names some."""
    answer, yes, all_codes = _said(reading, item)
    named = reading.table[named_unsure(item.id)]
    wholly_open = (answer == reading.layout.by_id[item.id].unanswered) | (((answer & UNSURE) != 0) & (named == 0))
    if item.empty_means_unknown:
        wholly_open |= answer == 0
    may = yes | ibis.ifelse(wholly_open, all_codes, named)
    if item.open_unless:
        nothing_named = (answer & reading.mask(item.id, *item.open_unless.named)) == 0
        may |= ibis.ifelse(nothing_named, bits(reading.mask(item.id, *item.open_unless.open)), bits(0))
    return yes, may
