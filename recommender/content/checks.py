"""Checks of citations, and what all checks share. A check gives every problem it finds, with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from recommender.content.citations import Place, cited
from recommender.content.coverage import coverage_by
from recommender.content.messages import hint
from recommender.content.records import Reader
from recommender.domain.library import Library
from recommender.errors import Problem

Problems = Iterator[Problem]
EarlyCheck = Callable[[Reader], Problems]
LateCheck = Callable[[Library, Reader], Problems]
NO_SUCH_ID = "Ids look like D0-12, B-03, C-11, R-01, E-05 or S8."


def evidence_exists(reader: Reader) -> Problems:
    """Every cited id is in content/evidence/."""
    if reader.has_problems_in("content/evidence"):
        return
    known = reader.ids("evidence")
    for place in reader.places:
        for evidence_id, line in cited(place):
            if evidence_id not in known:
                message = f'The evidence id "{evidence_id}" is in no file of content/evidence/.'
                yield Problem(place.file, line, place.record, f"{message} {_near_id(evidence_id, known)}")


def _near_id(evidence_id: str, known: frozenset[str]) -> str:
    family = sorted(other for other in known if other.split("-")[0] == evidence_id.split("-")[0])
    return hint(evidence_id, family) if family else NO_SUCH_ID


def claims_are_used(library: Library, reader: Reader) -> Problems:
    """A claim or reference is cited somewhere, or says why not; never both."""
    used: dict[str, Place] = {}
    for place in reader.places:
        for evidence_id, _ in cited(place):
            used.setdefault(evidence_id, place)
    reasons = {source.id: source.not_used for source in library.evidence.claims}
    reasons |= {source.id: source.not_used for source in library.evidence.references}
    for source_id, reason in reasons.items():
        if source_id not in used and not reason:
            message = "Nothing cites it. Cite it where it counts, or add `not_used: because ...`."
            yield Problem(*reader.place_of("evidence", source_id), source_id, message)
        if source_id in used and reason:
            message = f"It says `not_used`, and yet {used[source_id].label} cites it. Drop `not_used`, or the citation."
            yield Problem(*reader.place_of("evidence", source_id, "not_used"), source_id, message)


def figures_run_upwards(library: Library, reader: Reader) -> Problems:
    """The figures of a claim are ranges, the smaller end first."""
    for claim in library.evidence.claims:
        for name, (low, high) in claim.figures.items():
            if low > high:
                message = f"A range runs upwards: `{name}` goes from {low} to {high}."
                yield Problem(*reader.place_of("evidence", claim.id, "figures", name), claim.id, message)


def rows_rest_on_something(library: Library, reader: Reader) -> Problems:
    """A row names its basis, or says that it is general knowledge."""
    for row in library.evidence.rows.values():
        if not row.basis and not row.general_knowledge:
            message = "It rests on nothing. Name claims or sources under `basis`, or write `general_knowledge: true`."
            yield Problem(*reader.place_of("evidence", row.id), row.id, message)


def rows_are_carried(library: Library, reader: Reader) -> Problems:
    """Every contraindication, red flag, matrix row and conflict is carried, or says why not; never both."""
    for row in coverage_by(library.evidence, reader.places):
        if row.has_gap:
            message = "No rule, row or text carries it. Cite it, or add `not_carried: because ...`."
            yield Problem(*reader.place_of("evidence", row.id), row.id, message)
        if row.carried_by and row.reason:
            carrier = row.carried_by[0]
            message = f"It says `not_carried`, and yet {carrier} cites it. Drop `not_carried`, or the citation."
            yield Problem(*reader.place_of("evidence", row.id, "not_carried"), row.id, message)
