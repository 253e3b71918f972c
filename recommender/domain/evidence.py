"""What the rules rest on: documents, claims, conflicts between them, and the rows read out of them."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from recommender.domain.base import EvidenceIds, Perhaps, Prose, Record, SomeEvidence, Text
from recommender.domain.terms import Outcome, Urgency


class Document(Record):
    id: Text
    title: Prose
    about: Prose


class Reference(Record):
    """An outside publication. `strength`: seen at first hand, at second hand, or weak (custom, not evidence)."""

    id: Text
    title: Text
    strength: str
    note: Perhaps = ""
    not_used: str = ""


class Claim(Record):
    """One statement that a document makes, in our words. Figures: unit-bearing name to [from, to]."""

    id: Text
    section: Text
    kind: Text
    text: Prose
    figures: dict[str, tuple[int | float, int | float]] = {}
    not_used: str = ""


class Side(Record):
    text: Prose
    claims: SomeEvidence


class Conflict(Record):
    """Claims that disagree, the reading taken and why."""

    id: Text
    topic: Prose
    sides: tuple[Side, ...] = Field(min_length=1)
    reading: Prose
    why: Prose
    evidence: EvidenceIds = ()
    not_carried: str = ""


class EvidenceRow(Record):
    """A row that the rules carry. `not_carried` states why none does."""

    id: Text
    title: Prose
    text: Prose
    basis: EvidenceIds = ()
    general_knowledge: bool = False
    not_carried: str = ""


class Contraindication(EvidenceRow):
    facial: Prose
    dermatherapy: Prose


class RedFlag(EvidenceRow):
    urgency: Urgency


class MatrixRow(EvidenceRow):
    concerns: tuple[str, ...]
    mild: tuple[Outcome, ...]
    moderate: tuple[Outcome, ...]
    severe: tuple[Outcome, ...]


class Evidence(Record):
    documents: tuple[Document, ...]
    references: tuple[Reference, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    contraindications: tuple[Contraindication, ...]
    red_flags: tuple[RedFlag, ...]
    matrix: tuple[MatrixRow, ...]

    @cached_property
    def rows(self) -> dict[str, EvidenceRow]:
        """Contraindications, red flags and matrix rows by id."""
        return {row.id: row for row in (*self.contraindications, *self.red_flags, *self.matrix)}

    @cached_property
    def claims_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def conflicts_by_id(self) -> dict[str, Conflict]:
        return {conflict.id: conflict for conflict in self.conflicts}

    @cached_property
    def references_by_id(self) -> dict[str, Reference]:
        return {reference.id: reference for reference in self.references}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that content may cite."""
        found = {*self.rows, *self.claims_by_id, *self.conflicts_by_id, *self.references_by_id}
        return frozenset(found)
