"""Cases to consult on, and the staff who do: what tests of the console share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from recommender.casework.consultation import Consultation, Edit, open_case
from recommender.casework.roles import Actor, Role
from recommender.casework.sending import Submission, send
from recommender.domain.case import PURPOSES, Consent, Contact
from recommender.store.records import Records
from recommender.store.tables import STAFF
from tests.builders import healthy
from tests.case_files import library

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
NUMBERS = count(1)
RECEPTION, PRACTITIONER, LEAD, ADMINISTRATOR = (
    Actor("staff", f"{number:032x}", f"{role.title()} Example", role) for number, role in enumerate(Role, 1)
)
EVERYBODY = (RECEPTION, PRACTITIONER, LEAD, ADMINISTRATOR)


def employed(records: Records, *actors: Actor) -> None:
    """Give these people an account."""
    with records.writing() as work:
        for actor in actors:
            values = {"id": actor.id, "username": actor.id, "name": actor.name, "role": str(actor.role)}
            work.connection.execute(insert(STAFF).values(**values, created_at=0))


def sent_case(records: Records, at: datetime = NOW, contact: Contact | None = None, **changes: Any) -> str:
    """The id of a new case: a healthy adult with slightly dull skin, changed."""
    submission = Submission(
        answers=healthy(**changes),
        contact=contact or Contact(name="Ayşe Örnek", phone="+90 532 000 00 00"),
        consents=tuple(Consent(purpose=purpose, version="1", given_at=at) for purpose in PURPOSES),
        once=f"once {next(NUMBERS)}",
        language="tr",
    )
    return send(records, library(), submission, at).case_id


def seen(records: Records, case_id: str, actor: Actor = LEAD, at: datetime = NOW) -> Consultation:
    return open_case(records, actor, case_id, at)


def edit_of(records: Records, case_id: str, actor: Actor = LEAD, at: datetime = NOW, based_on: int = 0) -> Edit:
    """An edit of the version that stands, unless another one is named."""
    based_on = based_on or seen(records, case_id, at=at).version
    return Edit(records, library(), actor, case_id, based_on, at)
