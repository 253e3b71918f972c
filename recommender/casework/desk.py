"""An intake that staff begin for somebody at the desk or on the telephone, and what hands it over to them.

What staff fill in is kept like a client's own draft, for a day, under a key that is made anew from their account and
the keys of the clinic. Handing over makes a copy under a key that only the client will have: from then on nobody here
can read what they add.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from recommender.casework.roles import CLIENT, Action, Actor, permit
from recommender.casework.sending import Sent, Submission, send
from recommender.domain.case import PURPOSES, Consent, Contact
from recommender.domain.library import Library
from recommender.flow.desk import answered, handed_over, safety_items
from recommender.flow.draft import Draft, raw_answers
from recommender.flow.progress import Progress, read_progress, write_progress
from recommender.flow.suggesting import denied_mentions
from recommender.store import drafts, handovers
from recommender.store.audit import milliseconds
from recommender.store.cases import moment
from recommender.store.records import Records, Work
from recommender.store.sealing import BrowserKey

LINK_LASTS = timedelta(hours=24)  # as long as the draft that it leads to


@dataclass(frozen=True, repr=False)
class Handover:
    """A link that was made: its secret, which is for the client, and until when it opens anything."""

    secret: str
    until: datetime


@dataclass
class Desk:
    """What one member of staff has on their desk: the answers so far, and the link if they made one.

    `once` makes sending it twice the same as once. `is_kept` is whether any of it was stored yet.
    """

    draft: Draft = field(default_factory=Draft)
    link: Handover | None = None
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    is_kept: bool = False


def open_desk(records: Records, library: Library, actor: Actor, now: datetime) -> Desk:
    """What this member of staff left on their desk; an empty one where that was nothing, or more than a day ago.

    Raises
    ------
    NotPermittedError
        As with everything here that an actor does.
    """
    permit(actor, Action.START_INTAKE)
    with records.reading() as work:
        return _desk(work, library, actor, now) or Desk()


def keep(records: Records, library: Library, actor: Actor, desk: Desk, now: datetime) -> bool:
    """Keep the desk as it stands; the first time, it is recorded that somebody began an intake.

    False where it was cleared meanwhile, in another window: nothing is kept then.
    """
    permit(actor, Action.START_INTAKE)
    with records.writing() as work:
        return _keep(work, library, actor, desk, now)


def clear(records: Records, actor: Actor, now: datetime) -> None:
    """Forget what is on the desk. A link that was made goes on working."""
    permit(actor, Action.START_INTAKE)
    with records.writing() as work:
        if drafts.remove(work.connection, _key(work, actor)):
            work.audit(str(actor), "intake_cleared", now)


def hand_over(records: Records, library: Library, actor: Actor, desk: Desk, now: datetime) -> Handover:
    """A link that hands a copy of the answers to whoever opens it first. One made before is worthless from now on."""
    permit(actor, Action.START_INTAKE)
    secret, key, until = BrowserKey.new(), BrowserKey.new(), now + LINK_LASTS
    with records.writing() as work:
        _destroy_link(work, desk, now)
        drafts.write(work.connection, key, _for_client(library, desk), now)
        handovers.add(work, secret, key, actor.id, until)
        work.audit(str(actor), "intake_handed_over", now)
        desk.link = Handover(secret.write(), until)
        _keep(work, library, actor, desk, now)
    return desk.link


def is_waiting(records: Records, actor: Actor, link: Handover, now: datetime) -> bool:
    """Whether nobody has opened the link yet, and it can still be opened."""
    permit(actor, Action.START_INTAKE)
    secret = BrowserKey.read(link.secret)
    with records.reading() as work:
        return secret is not None and handovers.is_waiting(work, secret, now)


def take_back(records: Records, library: Library, actor: Actor, desk: Desk, now: datetime) -> bool:
    """Make the link worthless and delete the client's copy; False where they have opened it already."""
    permit(actor, Action.START_INTAKE)
    with records.writing() as work:
        was_waiting = _destroy_link(work, desk, now)
        if was_waiting:
            work.audit(str(actor), "handover_taken_back", now)
        desk.link = None
        _keep(work, library, actor, desk, now)
    return was_waiting


def give_device(records: Records, library: Library, actor: Actor, now: datetime) -> BrowserKey | None:
    """The key to a copy of the answers, for the browser that is given to the client; the desk is empty afterwards.

    None where there is nothing on the desk.
    """
    permit(actor, Action.START_INTAKE)
    with records.writing() as work:
        desk = _desk(work, library, actor, now)
        if desk is None:
            return None
        key = BrowserKey.new()
        _destroy_link(work, desk, now)
        drafts.write(work.connection, key, _for_client(library, desk), now)
        drafts.remove(work.connection, _key(work, actor))
        work.audit(str(actor), "device_handed_over", now)
        return key


def take_over(records: Records, secret: str, now: datetime) -> BrowserKey | None:
    """The key that a link hands over, to the first who opens it; None for everybody else, and for what is no link."""
    read = BrowserKey.read(secret)
    if read is None:
        return None
    with records.writing() as work:
        key = handovers.take(work, read, now)
        if key:
            work.audit(str(CLIENT), "intake_taken_over", now)
        return key


def send_for_client(
    records: Records, library: Library, actor: Actor, desk: Desk, contact: Contact, language: str, now: datetime
) -> Sent:
    """Send what is on the desk, with consents that the client gave aloud, and clear the desk.

    Nothing counts as confirmed by the client, and the consents are recorded as given through this member of staff.
    `library` is the English one.

    Raises
    ------
    IntakeError
        When something is still missing.
    StoreError
        When it could not be stored; the desk is as it was.
    """
    permit(actor, Action.START_INTAKE)
    questionnaire = library.policy.questionnaire
    submission = Submission(
        answers=raw_answers(questionnaire, desk.draft),
        contact=contact,
        consents=tuple(_consent(library, purpose, now) for purpose in PURPOSES),
        once=desk.once,
        language=language,
        origin="desk",
        answered_by_staff=safety_items(questionnaire, answered(questionnaire, desk.draft)),
        denied=denied_mentions(desk.draft),
        sent_by=actor,
    )
    sent = send(records, library, submission, now)
    clear(records, actor, now)
    return sent


def _consent(library: Library, purpose: Any, now: datetime) -> Consent:
    return Consent(purpose=purpose, version=library.consents.now(purpose).id, given_at=now)


def _for_client(library: Library, desk: Desk) -> bytes:
    questionnaire = library.policy.questionnaire
    return write_progress(questionnaire, handed_over(questionnaire, desk.draft, library.say))


def _destroy_link(work: Work, desk: Desk, now: datetime) -> bool:
    """Take the link before anybody else does, and delete the copy that it leads to."""
    secret = BrowserKey.read(desk.link.secret) if desk.link else None
    key = handovers.take(work, secret, now) if secret else None
    if key:
        drafts.remove(work.connection, key)
    return key is not None


def _key(work: Work, actor: Actor) -> BrowserKey:
    found = BrowserKey.read(work.keys.token("desk", actor.id))
    assert found is not None, "a token is spelled as a key is"
    return found


def _keep(work: Work, library: Library, actor: Actor, desk: Desk, now: datetime) -> bool:
    progress = write_progress(library.policy.questionnaire, Progress(desk.draft))
    link = [desk.link.secret, milliseconds(desk.link.until)] if desk.link else None
    plain = json.dumps({"progress": progress.decode(), "link": link, "once": desk.once})
    if not drafts.write(work.connection, _key(work, actor), plain.encode(), now, replacing=desk.is_kept):
        return False
    if not desk.is_kept:
        work.audit(str(actor), "intake_started", now)
    desk.is_kept = True
    return True


def _desk(work: Work, library: Library, actor: Actor, now: datetime) -> Desk | None:
    plain = drafts.read(work.connection, _key(work, actor), now)
    found: Mapping[str, Any] = json.loads(plain) if plain else {}
    restored = read_progress(library.policy.questionnaire, found["progress"].encode()) if found else None
    if restored is None:
        return None
    link = Handover(found["link"][0], moment(found["link"][1])) if found["link"] else None
    return Desk(restored.progress.draft, link, found["once"], is_kept=True)
