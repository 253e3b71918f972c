"""What leaves the console as a file: everything about one case. That it did is recorded."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from recommender.casework.consultation import open_case
from recommender.casework.roles import Action, Actor, permit
from recommender.store import cases
from recommender.store.records import Records

EXPORTED = "exported"


def exported_case(records: Records, actor: Actor, case_id: str, now: datetime) -> bytes:
    """A case with every version of it, as JSON in ASCII. Staff are named by their ids."""
    permit(actor, Action.EXPORT_CASE)
    found = open_case(records, actor, case_id, now)
    with records.writing() as work:
        work.audit(str(actor), EXPORTED, now, case_id=case_id, version=found.version)
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
