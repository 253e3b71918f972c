"""For every row of the evidence: what carries it, or why nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recommender.content.citations import Place, carriers, places
from recommender.domain.evidence import Evidence


@dataclass(frozen=True)
class RowCoverage:
    """A contraindication, red flag, matrix row or conflict with the labels that carry it."""

    id: str
    title: str
    carried_by: tuple[str, ...]
    reason: str

    @property
    def has_gap(self) -> bool:
        return not self.carried_by and not self.reason


def coverage(evidence: Evidence, data: Mapping[str, Any]) -> list[RowCoverage]:
    """One entry a row, in the order C, R, E, B."""
    return coverage_by(evidence, places(data))


def coverage_by(evidence: Evidence, everywhere: Iterable[Place]) -> list[RowCoverage]:
    """The same, where the mappings of the content were already walked."""
    labels = carriers(everywhere)
    rows = [(row.id, row.title, row.not_carried) for row in evidence.rows.values()]
    rows += [(conflict.id, conflict.topic, conflict.not_carried) for conflict in evidence.conflicts]
    return [RowCoverage(row_id, title, tuple(labels.get(row_id, ())), reason) for row_id, title, reason in rows]


def coverage_lines(rows: list[RowCoverage]) -> list[str]:
    """The report, a line a row."""
    width = max(len(row.id) for row in rows)
    return [f"{row.id:<{width}}  {row.title}: {_carried(row)}" for row in rows]


def _carried(row: RowCoverage) -> str:
    if row.carried_by:
        return ", ".join(row.carried_by)
    return f"not carried, because {row.reason}" if row.reason else "carried by nothing"
