"""Ends of the audit's chain, written down beside the keys, out of the database's reach: so a cut end is found.

One line a time: when, which database, what, and the end of the chain. Lines are added and never changed. What was
erased is named here too (by the case's random id), so that a backup from before can be erased of it again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from recommender.errors import StoreError
from recommender.store import audit
from recommender.store.audit import Anchor
from recommender.store.database import refusing_what_fails
from recommender.store.keys import OWNER_ONLY, Keyring, file_of_keys
from recommender.store.records import Records
from recommender.store.tables import AUDIT

NAME = "audit-anchors"
END, RESTORED = "end", "restored"
ERASURES = (audit.ERASED, audit.CONTACT_ERASED)
SPELLED = re.compile(r"(\d{1,10}):([0-9a-f]{64})")
MARK_LETTERS = 12


@dataclass(frozen=True)
class Line:
    """One line of the file. `told` is an anchor, or the id of a case that was erased."""

    at: datetime
    mark: str
    what: str
    told: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.mark} {self.what} {self.told}\n"


def file_of_anchors() -> Path:
    return file_of_keys().with_name(NAME)


def mark_of(keys: Keyring) -> str:
    """What tells the lines of one database from those of another."""
    return keys.mark[:MARK_LETTERS]


def read_anchor(text: str) -> Anchor | None:
    """An anchor as it is printed; None when the text is none."""
    found = SPELLED.fullmatch(text.strip())
    return Anchor(int(found[1]), found[2]) if found else None


def lines(file: Path, keys: Keyring) -> Iterator[Line]:
    """The lines of this database, in order; what is no line is passed over."""
    try:
        with refusing_what_fails(), file.open(encoding="utf-8", errors="replace") as stream:
            for written in stream:
                at, mark, what, told = (*written.split(), "", "", "", "")[:4]
                if mark == mark_of(keys):
                    yield Line(datetime.fromisoformat(at), mark, what, told)
    except ValueError:
        raise StoreError(f"{file} is damaged. Put it back from a copy, or look at what was changed in it.") from None


def anchors(file: Path, keys: Keyring) -> tuple[Anchor, ...]:
    """Every end that was written down since the database was last restored. No file has none."""
    found: list[Anchor] = []
    for line in lines(file, keys) if file.exists() else ():
        known = read_anchor(line.told) if line.what in (END, RESTORED) else None
        if line.what == RESTORED:
            found = []
        if known:
            found.append(known)
    return tuple(found)


def erasures(file: Path, keys: Keyring, since: datetime) -> set[tuple[str, str]]:
    """What was erased, and of which case, as it was written down from that second on."""
    start = since.replace(microsecond=0)
    found = (line for line in lines(file, keys) if line.at >= start) if file.exists() else ()
    return {(line.what, line.told) for line in found if line.what in ERASURES}


def write_anchor(records: Records, file: Path, now: datetime, what: str = END) -> Anchor:
    """Write down the end of the chain, and what was erased since the last time; nothing where nothing was done."""
    known = anchors(file, records.keys)
    last = known[-1] if known else Anchor(0, audit.START)
    with records.reading() as work:
        end = audit.anchor(work.connection)
        since = (AUDIT.c.seq > last.entries, AUDIT.c.seq <= end.entries, AUDIT.c.action.in_(ERASURES))
        erased = work.connection.execute(select(AUDIT.c.action, AUDIT.c.case_id).where(*since)).all()
    mark = mark_of(records.keys)
    if end != last or what != END:
        told = [(row.action, row.case_id) for row in erased] + [(what, str(end))]
        _append(file, (Line(now, mark, kind, text) for kind, text in told))
    return end


def _append(file: Path, new: Iterable[Line]) -> None:
    with refusing_what_fails():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, OWNER_ONLY), "a", encoding="utf-8") as stream:
            stream.write("".join(map(str, new)))
            stream.flush()
            os.fsync(stream.fileno())
