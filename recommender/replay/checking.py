"""Rows of a Parquet file that no intake could have given, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import ibis

from recommender.domain.answers import CLEARABLE
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE, Grade
from recommender.errors import IntakeError
from recommender.flow.parsing import LONGEST_AGE_DAYS, parse_intake
from recommender.replay.answers import Reading
from recommender.replay.flags import Flag, Hit, bits, column, either
from recommender.replay.layout import Asked, Layout
from recommender.replay.marks import CHOSEN, MAIN, NOT_KNOWN, at_grade, lifted, named_unsure, passed, said
from recommender.replay.records import answers_of, cleared_codes

CONTRADICTION = (
    "The columns contradict each other: a concern has two grades, a choice two codes, or a number says what `codes` in "
    "the metadata does not explain. Write the file again from JSON lines, with --out."
)


def unfit(reading: Reading) -> dict[str, Any]:
    """Where the row is no intake that this policy could have been given."""
    found = [*_concerns(reading), *_times(reading), Hit(reading.table, dict(_beyond(reading)))]
    choices = [reading.table[said(item.id)] for item in reading.layout.of_type("choice")]
    return {"unfit": column(either(*found, _several(choices)))}


def _concerns(reading: Reading) -> list[Flag]:
    mild, moderate, severe = (reading.table[at_grade(grade)] for grade in Grade)
    chosen, main = reading.table[CHOSEN], reading.table[MAIN]
    twice = (mild & moderate) | (mild & severe) | (moderate & severe)
    return [chosen == 0, twice != 0, (main & (main - 1)) != 0, (main & (chosen ^ bits(-1))) != 0]


def _several(choices: Iterable[Any]) -> Flag:
    """Where a choice has more than one code."""
    return reduce(or_, [answer & (answer - 1) for answer in choices]) != 0


def _times(reading: Reading) -> Iterator[Flag]:
    for item in reading.layout.of_type("integer"):
        number, known = reading.table[said(item.id)], reading.questionnaire.by_id.get(item.id)
        low, high = (known.from_ or 0, known.to) if known else (0, -1)
        yield (number != NOT_KNOWN) & (number < low)
        yield number > high if high is not None else False
    days = [reading.table[passed(item.id, code)] for item in reading.layout.of_type("ages") for code in item.codes]
    yield either(ibis.greatest(0, *days) > LONGEST_AGE_DAYS, ibis.least(0, *days) < 0)


def _beyond(reading: Reading) -> Iterator[tuple[str, int]]:
    """Per column, the bits that it may not have."""
    items = reading.questionnaire.by_id
    clearable = {code for name in CLEARABLE for code in items[name].codes}
    yield from ((at_grade(grade), ~reading.mask("concerns", *items["concerns"].codes)) for grade in Grade)
    for item in reading.layout.of_type("choice", "multi_choice", "ages"):
        known = items.get(item.id)
        codes = item.mask(known.codes) if known else 0
        yield said(item.id), ~(codes | item.unanswered | _not_sure(item, known))
        if item.is_list:
            yield named_unsure(item.id), ~codes
    yield from ((lifted(item.id), ~item.mask(clearable)) for item in reading.layout.clearable)


def _not_sure(item: Asked, known: Item | None) -> int:
    return item.mask([NOT_SURE]) if known and known.allows_not_sure and item.type != "ages" else 0


def told(layout: Layout, policies: Sequence[Policy], row: Mapping[str, Any]) -> str:
    """Why a row is unfit, in the words of the parser of intakes where it sees the mistake."""
    try:
        answers = answers_of(layout, row)
        cleared = [{"code": code, "clinician": "-", "date": "2000-01-01"} for code in cleared_codes(layout, row)]
        for policy in policies:
            parse_intake(policy.questionnaire, answers | ({"cleared": cleared} if cleared else {}), by_staff=True)
    except IntakeError as error:
        return " ".join(map(str, error.problems))
    return CONTRADICTION
