"""What leaves the console: a printed sheet, and everything about one case as a file. Both are recorded."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from recommender.casework.consultation import Consultation, open_case
from recommender.casework.roles import Action, Actor, permit
from recommender.store import cases
from recommender.store.records import Records

PRINTED, EXPORTED = "printed", "exported"


def printed_case(records: Records, actor: Actor, case_id: str, now: datetime) -> Consultation:
    """A case to be printed; that it was is recorded first.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(actor, Action.PRINT_SHEET)
    return _handed_out(records, actor, case_id, PRINTED, now)


def exported_case(records: Records, actor: Actor, case_id: str, now: datetime) -> bytes:
    """A case with every version of it, as JSON in ASCII. Staff are named by their ids."""
    permit(actor, Action.EXPORT_CASE)
    found = _handed_out(records, actor, case_id, EXPORTED, now)
    with records.reading() as work:
        files = [cases.file(work, case_id, past.number) for past in found.versions]
    told: dict[str, Any] = {
        "reference": found.facts.reference,
        "language": found.facts.language,
        "sent_at": cases.moment(found.facts.sent_at).isoformat(),
        "status": found.facts.status,
        "contact": found.contact.model_dump(mode="json") if found.contact else None,
        "consents": [consent.model_dump(mode="json") for consent in found.consents],
        "versions": [
            {
                "number": past.number,
                "kind": past.kind,
                "by": past.actor,
                "at": cases.moment(past.made_at).isoformat(),
                **file.model_dump(mode="json"),
            }
            for past, file in zip(found.versions, files, strict=True)
        ],
    }
    return json.dumps(told, indent=1).encode("ascii") + b"\n"


def _handed_out(records: Records, actor: Actor, case_id: str, action: str, now: datetime) -> Consultation:
    found = open_case(records, actor, case_id, now)
    with records.writing() as work:
        work.audit(str(actor), action, now, case_id=case_id, version=found.version)
    return found
