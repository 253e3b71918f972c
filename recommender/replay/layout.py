"""The columns of a file of intakes, as docs/replay.md describes them.

An answer that consists of codes is one whole number, a bit for each code: the least bit is "not sure", and the others
are the codes in the order of `Asked.codes`. Nothing is text, so a million intakes are small and quick to read. Own
words have no column; they decide nothing, and they may hold what identifies somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from recommender.domain.answers import CLEARABLE
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.errors import InputError

LINE = "line"
MOST_CODES = 60  # included; with "not sure" and the bit for no answer they fit a whole number of 64 bits
FEW_CODES = 28  # included; these fit 32 bits, which is nearly twice as fast
UNSURE = 1  # the bit of "not sure"

Codebook = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """An item as the file knows it, with every code that the file or one of the policies has."""

    id: str
    type: str
    codes: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        return self.type in ("multi_choice", "ages")

    @property
    def is_wide(self) -> bool:
        return len(self.codes) > FEW_CODES

    @property
    def unanswered(self) -> int:
        """A bit beside those of the codes. No file has it; a reading needs it, because NULL ends there."""
        return 1 << (62 if self.is_wide else 30)

    @cached_property
    def bits(self) -> dict[str, int]:
        return {code: 1 << place for place, code in enumerate((NOT_SURE, *self.codes))}

    def mask(self, codes: Iterable[str]) -> int:
        """The bits of the codes; a code that is not known has none."""
        return sum(self.bits.get(code, 0) for code in set(codes))

    def named(self, mask: int) -> list[str]:
        """The codes of the bits, "not sure" last, as the parser leaves them."""
        return [code for code in (*self.codes, NOT_SURE) if mask & self.bits[code]]


@dataclass(frozen=True)
class Layout:
    """Every column of a file of intakes, by item."""

    asked: tuple[Asked, ...]

    @cached_property
    def by_id(self) -> dict[str, Asked]:
        return {item.id: item for item in self.asked}

    @cached_property
    def columns(self) -> dict[str, str]:
        """Every column with its type."""
        found = {LINE: "int64"}
        for item in self.asked:
            found |= dict.fromkeys(self._columns_of(item), "int64" if item.is_wide else "int32")
        return found

    @cached_property
    def codebook(self) -> dict[str, list[str]]:
        return {item.id: list(item.bits) for item in self.asked if item.codes}

    @cached_property
    def clearable(self) -> tuple[Asked, ...]:
        """Items with a code that a clinician can clear. A code is cleared wherever it stands."""
        codes = {code for item in CLEARABLE for code in self.by_id[item].codes}
        return tuple(item for item in self.of_type("choice", "multi_choice", "ages") if codes.intersection(item.codes))

    def of_type(self, *types: str) -> list[Asked]:
        return [item for item in self.asked if item.type in types and item.id != "main_concern"]

    def _columns_of(self, item: Asked) -> Iterator[str]:
        if item.type == "graded":
            yield from (grade_column(grade) for grade in Grade)
            return
        yield item.id
        if item.type == "ages":
            yield from (days_column(item.id, code) for code in item.codes)
        if item.is_list:
            yield unsure_column(item.id)
        if item in self.clearable:
            yield cleared_column(item.id)


def grade_column(grade: Grade) -> str:
    return f"concerns.{grade}"


def unsure_column(item: str) -> str:
    return f"unsure.{item}"


def cleared_column(item: str) -> str:
    return f"cleared.{item}"


def days_column(item: str, code: str) -> str:
    return f"{item}.{code}"


def layout_of(questionnaires: Iterable[Questionnaire], codebook: Codebook | None = None) -> Layout:
    """The columns that these questionnaires need together.

    Parameters
    ----------
    questionnaires
        Of the policies that read the file; the first one gives the order of the items.
    codebook
        The codes of a file by item, "not sure" first. They keep their bits; codes that are new come behind them.

    Raises
    ------
    InputError
        When an item has another type in one of them, or more codes than `MOST_CODES`.
    """
    found: dict[str, Asked] = {}
    for item in (item for questionnaire in questionnaires for item in questionnaire.items if item.type != "text"):
        codes = tuple(code for code in (codebook or {}).get(item.id, ()) if code != NOT_SURE)
        found[item.id] = _joined(found.get(item.id, Asked(item.id, item.type, codes)), item)
    found["main_concern"] = replace(found["main_concern"], codes=found["concerns"].codes)
    for asked in found.values():
        if len(asked.codes) > MOST_CODES:
            raise InputError(f"`{asked.id}` has {len(asked.codes)} options; replay reads at most {MOST_CODES}.")
    return Layout(tuple(found.values()))


def _joined(known: Asked, item: Item) -> Asked:
    if known.type != item.type:
        raise InputError(
            f"`{item.id}` is of type {known.type} in one policy and {item.type} in the other, so no answer fits both. "
            "Compare policies in which it has the same type."
        )
    return Asked(item.id, item.type, tuple(dict.fromkeys((*known.codes, *item.codes))))
