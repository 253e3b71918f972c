"""Signing the content off: by a medical lead alone, for the content that is in use, and with an entry in the record."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recommender.casework.deciding import clinic_day
from recommender.casework.roles import Action, Actor, permit
from recommender.content.archive import archived_content, keep_content
from recommender.content.loading import examine_content
from recommender.content.signoff import FILE, add_sign_off, sign_offs_of
from recommender.domain.case import LONGEST_NOTE
from recommender.domain.comparing import RuleDifference, differences
from recommender.domain.library import Library
from recommender.domain.signoff import SignOff, Standing, standing_of
from recommender.errors import ArchiveError, ContentError, SignOffError
from recommender.store.records import Records

SIGNED = "policy_signed"
SPACES = ("\n", "\t")


@dataclass(frozen=True)
class Place:
    """A content folder, and the folder in which content of the past is kept."""

    content: Path
    data: Path

    @property
    def can_be_written(self) -> bool:
        file = self.content / FILE
        return os.access(self.content, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def standing_now(library: Library, content: Path) -> Standing:
    """How some content stands now, with what was signed since it was loaded; costs a look at the file's date."""
    return standing_of(sign_offs_of(content), library.policy.fingerprint)


def changes_since(library: Library, last: SignOff, data: Path) -> tuple[RuleDifference, ...] | None:
    """What is not as it was signed off; None where the content of then was not kept, or can no longer be read."""
    try:
        before = archived_content(last.fingerprint, data)
    except (ArchiveError, ContentError):
        return None
    return tuple(differences(before.policy, library.policy))


def sign_off(records: Records, actor: Actor, library: Library, place: Place, *, note: str, now: datetime) -> SignOff:
    """Stand behind the content in use, as of now. It is kept, so that later content can be compared with it.

    Raises
    ------
    NotPermittedError
        For every role but a medical lead.
    SignOffError
        When content/ says something else by now, or cannot be written.
    ContentError
        When content/signoff.yaml has a problem.
    StoreError
        When the record cannot be written; nothing was signed then.
    """
    permit(actor, Action.SIGN_OFF_POLICY)
    _require_same(library, place.content)
    _keep(library, place)
    fingerprint = library.policy.fingerprint
    day: object = clinic_day(library, now).isoformat()
    signed = SignOff.model_validate({"fingerprint": fingerprint, "name": actor.name, "date": day, "note": _plain(note)})
    with _undone_unless_recorded(place.content), records.writing() as work:
        work.audit(str(actor), SIGNED, now, digest=fingerprint.removeprefix("sha256:"))
        add_sign_off(place.content, signed)
    return signed


def _require_same(library: Library, content: Path) -> None:
    """Nobody signs what they did not see: what is in use must be what stands in the folder."""
    found, problems = examine_content(content)
    if problems or found is None:
        raise ContentError(problems)
    if found.policy.fingerprint != library.policy.fingerprint:
        raise SignOffError("content/ was changed since the site was started. Start the site anew, then sign off.")


def _keep(library: Library, place: Place) -> None:
    try:
        keep_content(place.content, library, place.data)
    except OSError as error:
        raise SignOffError(
            f"{place.data} cannot be written: {error.strerror}. Look at the disk and its rights."
        ) from None


@contextmanager
def _undone_unless_recorded(content: Path) -> Iterator[None]:
    """Take a sign-off out of the file again where the record of it could not be stored."""
    before = sign_offs_of(content)
    text = (content / FILE).read_bytes() if (content / FILE).exists() else b"sign_offs: []\n"
    try:
        yield
    except BaseException:
        if len(sign_offs_of(content)) == len(before) + 1:
            (content / FILE).write_bytes(text)
        raise


def _plain(note: str) -> str:
    """The note on one line, as far as it can be seen, and no longer than notes are."""
    seen = (" " if letter in SPACES else letter for letter in note)
    kept = "".join(letter for letter in seen if not unicodedata.category(letter).startswith("C"))
    return " ".join(kept.split())[:LONGEST_NOTE]
