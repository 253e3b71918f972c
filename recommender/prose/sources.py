"""The evidence to read: where sources disagree, what each document says, and the other publications."""

from __future__ import annotations

from recommender.domain.evidence import Claim, Conflict, Document, Reference
from recommender.domain.library import Library
from recommender.prose.telling import Passage, Told


def conflicts(library: Library) -> tuple[Passage, ...]:
    """Every conflict: its sides, the reading taken, and why."""
    return (Passage("", tuple(_conflict(library, conflict) for conflict in library.evidence.conflicts)),)


def claims(library: Library, document: Document) -> tuple[Passage, ...]:
    """What a document says, by its own sections."""
    found = [claim for claim in library.evidence.claims if document_of(claim) == document.id]
    sections = dict.fromkeys(claim.section for claim in found)
    return tuple(
        Passage(section, tuple(Told(claim.text) for claim in found if claim.section == section)) for section in sections
    )


def references(library: Library) -> tuple[Passage, ...]:
    """Publications beside the documents."""
    return (Passage("", tuple(_reference(library, found) for found in library.evidence.references)),)


def document_of(claim: Claim) -> str:
    """The id of the document that a claim was read from."""
    return claim.id.split("-")[0]


def _conflict(library: Library, conflict: Conflict) -> Told:
    sides = tuple(Told(library.say("side", text=side.text), (), side.claims) for side in conflict.sides)
    reading = Told(library.say("how_reading"), (Told(conflict.reading),))
    why = Told(library.say("how_why"), (Told(conflict.why),))
    cited = dict.fromkeys((*(claim for side in conflict.sides for claim in side.claims), *conflict.evidence))
    return Told(conflict.topic, (*sides, reading, why), tuple(cited))


def _reference(library: Library, reference: Reference) -> Told:
    key = "source_weak" if reference.strength == "weak" else "source_reference"
    note = (Told(reference.note),) if reference.note else ()
    return Told(library.say(key, title=reference.title), note)
