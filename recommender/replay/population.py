"""Invented clients in columns, the same ones for the same seed.

Each block of clients has random numbers of its own, so a larger population begins with the smaller one, and no more
than one block is held at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from recommender.domain.criteria import AllOf, AnyOf, HasCode, Node
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import Grade
from recommender.replay import frequencies
from recommender.replay.layout import LINE, UNSURE, Layout, days_column, grade_column, unsure_column
from recommender.replay.records import schema_of

BLOCK = 20_000  # clients
LONGEST_AGO = 365  # days since a procedure, included
MIDDLE_AGE = 35  # of everybody, where a questionnaire asks nobody's age

Flags = Any  # a numpy array of booleans


def population(questionnaires: Sequence[Questionnaire], layout: Layout, count: int, seed: int) -> Iterator[pa.Table]:
    """Invented clients, a table for each block.

    Parameters
    ----------
    questionnaires
        What the clients are asked. They give only answers that all of these know.
    layout
        The layout of the tables.
    count
        How many clients, 1 or more.
    seed
        0 or more. The same one gives the same clients, whatever their number.
    """
    for block in range(-(-count // BLOCK)):
        random = np.random.default_rng([seed, block])
        table = _Block(questionnaires, layout, random).table(first_line=block * BLOCK + 1)
        yield table.slice(0, min(BLOCK, count - block * BLOCK))


def known_codes(questionnaires: Sequence[Questionnaire], item: str) -> tuple[str, ...]:
    """The codes that every one of the questionnaires has."""
    first, *others = [found.by_id[item].codes if item in found.by_id else () for found in questionnaires]
    return tuple(code for code in first if all(code in other for other in others))


@dataclass
class _Block:
    """One block of clients while their answers are drawn, item after item."""

    questionnaires: Sequence[Questionnaire]
    layout: Layout
    random: np.random.Generator

    def __post_init__(self) -> None:
        self.columns: dict[str, Any] = {}
        self.ticked: dict[tuple[str, str], Flags] = {}

    def table(self, first_line: int) -> pa.Table:
        self.columns[LINE] = pa.array(np.arange(first_line, first_line + BLOCK))
        items = [item for item in self.questionnaires[0].items if self._is_known(item)]
        self.ages = next((self._numbers(item) for item in items if item.id == "age"), np.full(BLOCK, MIDDLE_AGE))
        self._concerns()
        for item in sorted(items, key=lambda found: found.shown_when is not None):
            self._draw(item, self._is_asked(item.shown_when))
        columns = {name: self.columns.get(name, pa.nulls(BLOCK)) for name in self.layout.columns}
        return pa.table(columns).cast(schema_of(self.layout))

    def _is_known(self, item: Item) -> bool:
        return item.type != "text" and all(item.id in found.by_id for found in self.questionnaires)

    def _is_asked(self, when: Node | None) -> Flags:
        """Whom a follow-up is asked; where criteria ask more than ticked codes, everybody."""
        if isinstance(when, AnyOf):
            return np.logical_or.reduce([self._is_asked(part) for part in when.parts])
        if isinstance(when, AllOf):
            return np.logical_and.reduce([self._is_asked(part) for part in when.parts])
        if not isinstance(when, HasCode):
            return np.ones(BLOCK, bool)
        nobody = np.zeros(BLOCK, bool)
        return np.logical_or.reduce([self.ticked.get((when.item, code), nobody) for code in when.codes])

    def _draw(self, item: Item, asked: Flags) -> None:
        answered = asked & ~self._happens(frequencies.UNANSWERED_ITEMS.get(item.id, frequencies.UNANSWERED))
        if item.id == "main_concern":
            self._main_concern(answered)
        elif item.type == "integer":
            self.columns[item.id] = numbers(self.ages if item.id == "age" else self._numbers(item), answered)
        elif item.type == "choice":
            self._choice(item, answered)
        elif item.is_list:
            self._list(item, answered)

    def _bits(self, item: str, codes: Sequence[str]) -> Any:
        known = self.layout.by_id[item].bits
        return np.array([known[code] for code in codes], np.int64)

    def _happens(self, percent: float) -> Flags:
        return self.random.random(BLOCK) < percent / 100

    def _not_sure(self, item: Item) -> Flags:
        if not all(found.by_id[item.id].allows_not_sure for found in self.questionnaires):
            return np.zeros(BLOCK, bool)
        return self._happens(frequencies.NOT_SURE_ITEMS.get(item.id, frequencies.NOT_SURE))

    def _numbers(self, item: Item) -> Any:
        whole = ((item.from_ or 0, item.to if item.to is not None else 100, 100.0),)
        ranges = frequencies.NUMBERS.get(item.id, whole)
        drawn = self._one_of([share for _, _, share in ranges])
        low = np.array([low for low, _, _ in ranges])[drawn]
        high = np.array([high for _, high, _ in ranges])[drawn]
        return self.random.integers(low, high, endpoint=True)

    def _one_of(self, shares: Sequence[float]) -> Any:
        """The place of one of the shares for each client, as often as it is large."""
        weights = np.array(shares, float)
        return self.random.choice(len(weights), BLOCK, p=weights / weights.sum())

    def _choice(self, item: Item, answered: Flags) -> None:
        codes, shares = known_codes(self.questionnaires, item.id), frequencies.CHOICES.get(item.id, {})
        drawn = self._one_of([shares.get(code, frequencies.OTHER_CODE) for code in codes])
        youngest, oldest = frequencies.AGES_OF.get(item.id, (0, 1000))
        drawn = np.where((self.ages >= youngest) & (self.ages <= oldest), drawn, 0)
        said = np.where(self._not_sure(item), UNSURE, self._bits(item.id, codes)[drawn])
        self.columns[item.id] = numbers(said, answered)

    def _list(self, item: Item, answered: Flags) -> None:
        codes, shares = known_codes(self.questionnaires, item.id), frequencies.LISTS.get(item.id, {})
        percent = np.array([shares.get(code, frequencies.OTHER_CODE) for code in codes])
        ticks = (self.random.random((BLOCK, len(codes))) < percent / 100) & answered[:, None]
        self.ticked |= {(item.id, code): ticks[:, place] for place, code in enumerate(codes)}
        unsure = self._not_sure(item) & (answered if item.type == "multi_choice" else ~answered)
        self._unsure(item, codes, unsure & self._happens(frequencies.NAMED_UNSURE))
        said = ticks @ self._bits(item.id, codes) + unsure * (UNSURE if item.type == "multi_choice" else 0)
        self.columns[item.id] = numbers(said, answered)
        if item.type == "ages":
            self._days(item, codes, ticks)

    def _unsure(self, item: Item, codes: tuple[str, ...], named: Flags) -> None:
        """One or two of the codes."""
        places = self.random.integers(len(codes), size=(BLOCK, 2))
        ticks = np.zeros((BLOCK, len(codes)), bool)
        ticks[np.arange(BLOCK)[:, None], places] = named[:, None]
        self.columns[unsure_column(item.id)] = numbers(ticks @ self._bits(item.id, codes), named)

    def _days(self, item: Item, codes: tuple[str, ...], ticks: Flags) -> None:
        for place, code in enumerate(codes):
            days = self.random.integers(LONGEST_AGO, size=BLOCK, endpoint=True)
            known = ticks[:, place] & ~self._happens(frequencies.DAY_UNKNOWN)
            self.columns[days_column(item.id, code)] = numbers(days, known)

    def _concerns(self) -> None:
        """One concern or several, the likelier ones more often; each at a grade."""
        codes = known_codes(self.questionnaires, "concerns")
        weights = np.array([frequencies.CONCERNS.get(code, frequencies.OTHER_CODE) for code in codes])
        weights = np.log(weights) + np.where(self.ages[:, None] < 30, _times(codes, frequencies.YOUNGER), 0)
        weights += np.where(self.ages[:, None] >= 45, _times(codes, frequencies.OLDER), 0)
        order = np.argsort(-(weights + self.random.gumbel(size=weights.shape)), axis=1).argsort(axis=1)
        self.chosen = order <= self._one_of(frequencies.HOW_MANY_CONCERNS)[:, None]
        self.ticked |= {("concerns", code): self.chosen[:, place] for place, code in enumerate(codes)}
        shares = np.array([frequencies.GRADES[grade] for grade in Grade])
        grades = self.random.choice(len(Grade), self.chosen.shape, p=shares / shares.sum())
        for grade in Grade:
            at_grade = self.chosen & (grades == grade.rank)
            self.columns[grade_column(grade)] = pa.array(at_grade @ self._bits("concerns", codes))

    def _main_concern(self, answered: Flags) -> None:
        """One of the chosen concerns; somebody with a single one is not asked."""
        codes = known_codes(self.questionnaires, "concerns")
        named = np.argmax(self.chosen * self.random.random(self.chosen.shape), axis=1)
        answered = answered & (self.chosen.sum(axis=1) > 1)
        self.columns["main_concern"] = numbers(self._bits("main_concern", codes)[named], answered)


def _times(codes: tuple[str, ...], factors: frequencies.Shares) -> Any:
    return np.log(np.array([factors.get(code, 1.0) for code in codes]))


def numbers(values: Any, answered: Flags) -> pa.Array:
    return pa.array(values, pa.int64(), mask=~answered)
