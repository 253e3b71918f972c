"""One policy's reading of a table: which columns hold what was answered and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ibis.expr.types import Table

from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Questionnaire
from recommender.domain.terms import Grade
from recommender.replay.flags import Flag, Hit
from recommender.replay.layout import Layout


@dataclass(frozen=True, eq=False)
class Reading:
    """One policy's reading of a table.

    Attributes
    ----------
    policy, layout
        The policy, and the layout of the file, which has at least the items of the policy.
    table
        Every column so far, those of other policies too.
    name
        Stands before the columns of this policy.
    places
        The column of each value that was worked out. Policies that agree about a value share its column.
    kept
        Codes that a clinician cleared are read as "no".
    regraded
        Concerns that share one grade are read at the highest of them.
    """

    policy: Policy
    layout: Layout
    table: Table
    name: str
    places: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False
    regraded: bool = False

    @property
    def questionnaire(self) -> Questionnaire:
        return self.policy.questionnaire

    def __getitem__(self, value: str) -> Any:
        return self.table[self.places[value]]

    def mask(self, item: str, *codes: str) -> int:
        return self.layout.by_id[item].mask(codes)

    def has(self, item: str, state: str, *codes: str) -> Flag:
        """Whether any of the codes is `yes`, or `may` be."""
        return Hit(self.table, {self.places[self._state(item, state)]: self.mask(item, *codes)})

    def codes(self, item: str, state: str) -> Any:
        return self[self._state(item, state)]

    def _state(self, item: str, state: str) -> str:
        kept = self.kept and self.layout.by_id[item] in self.layout.clearable
        return f"kept_{state}_{item}" if kept else f"{state}_{item}"

    def number(self, item: str) -> Any:
        return self[f"number_{item}"]

    def grades(self, named: Mapping[str, Sequence[Grade]], *, main: bool = False) -> Flag:
        """Whether a chosen concern, or the main one alone, has one of the grades named for it."""
        masks = {
            self.places[self._grade(grade, main=main)]: self.mask(
                "concerns", *(code for code, grades in named.items() if grade in grades)
            )
            for grade in Grade
        }
        return Hit(self.table, masks)

    def at_grade(self, grade: Grade, *concerns: str) -> Any:
        """The bits of those of the concerns that were chosen at the grade; of all, when none is named."""
        chosen = self[self._grade(grade)]
        return chosen & self.mask("concerns", *concerns) if concerns else chosen

    def _grade(self, grade: Grade, *, main: bool = False) -> str:
        name = f"main_{grade}" if main else str(grade)
        return f"read_{name}" if self.regraded else name


Step = Callable[[Reading], dict[str, Any]]


def after(readings: Sequence[Reading], step: Step) -> list[Reading]:
    """The readings with the values that a step works out, in one table.

    A value that is worked out in the same way for two policies becomes one column. So a policy and another that
    differs in one rule cost little more than the one.
    """
    columns: dict[str, Any] = {}
    known: dict[Any, str] = {}
    places: list[dict[str, str]] = []
    for reading in readings:
        mine = {}
        for value, expression in step(reading).items():
            place = known.setdefault(expression.op(), f"{reading.name}_{step.__name__}_{value}")
            columns[place] = expression
            mine[value] = place
        places.append(mine)
    table = readings[0].table.mutate(**columns)
    return [
        replace(reading, table=table, places={**reading.places, **mine})
        for reading, mine in zip(readings, places, strict=True)
    ]
