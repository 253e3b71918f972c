"""Every case that staff decided, for the audit of decisions: answers and what became of them, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from recommender.casework.roles import PROGRAM, Action, Actor, permit
from recommender.domain.case import CaseFile
from recommender.domain.reviewed import Reviewed
from recommender.store import cases
from recommender.store.queues import DECISIONS_AUDITED
from recommender.store.records import Records

AT_ONCE = 200


def reviewed(records: Records, now: datetime, actor: Actor = PROGRAM) -> Iterator[Reviewed]:
    """The decided cases, in no order that tells anything. That they are read is recorded first.

    A member of staff needs the right to sign the policy off; `PROGRAM` is whoever runs the command line of the machine.

    Raises
    ------
    NotPermittedError, StoreError
    """
    if actor != PROGRAM:
        permit(actor, Action.SIGN_OFF_POLICY)
    with records.writing() as work:
        work.audit(str(actor), DECISIONS_AUDITED, now)
    return _reviewed(records)


def _reviewed(records: Records) -> Iterator[Reviewed]:
    last = ""
    while True:
        with records.reading() as work:
            some = cases.decided_after(work, last, AT_ONCE)
            files = cases.files(work, some)
        for file in files.values():
            if file.review:
                yield _of_file(file)
        if len(some) < AT_ONCE:
            return
        last = some[-1].id


def _of_file(file: CaseFile) -> Reviewed:
    assert file.review
    told = {key: value for key, value in file.answers.items() if key not in ("own_words", "cleared")}
    cleared = [{"code": each.code, "clinician": "cleared", "date": each.date.isoformat()} for each in file.cleared]
    skin = file.examination.skin_type if file.examination else None
    return Reviewed(
        answers={**told, **({"cleared": cleared} if cleared else {})},
        outcome=file.review.outcome,
        reason=str(file.review.reason) if file.review.reason else None,
        follow_up=file.follow_up.result if file.follow_up else None,
        skin_type=str(skin) if skin else None,
        test_patch=file.examination.test_patch if file.examination else None,
    )
