"""What the doctor looks at of what is kept: clock, audit, anchors, backups, and what should be gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recommender.casework.retention import overdue
from recommender.cli.console import library_of
from recommender.cli.doctor.findings import Finding, ok, problem, warning
from recommender.cli.doctor.storage import Store
from recommender.store import audit as chain
from recommender.store.anchors import anchors, file_of_anchors
from recommender.store.backups import last_backup
from recommender.store.database import reading, unmoved
from recommender.store.inspecting import newest_moment
from recommender.store.records import Records

SLACK = timedelta(minutes=5)
BACKUP_DUE, BACKUP_OVERDUE = timedelta(days=2), timedelta(days=14)


def records_of(store: Store) -> Records:
    assert store.engine is not None and store.keys is not None, "`doctor` asks only where both are there"
    return Records(store.engine, store.keys)


def clock(store: Store, content: Path) -> Iterator[Finding]:
    zone, now = library_of(content).clinic.timezone, datetime.now(UTC)
    with reading(records_of(store).engine) as connection:
        newest = newest_moment(connection)
    try:
        here = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        yield problem("clock", f"The timezone {zone!r} is not known.", "Correct timezone in content/clinic.yaml.")
        return
    if newest and newest > now + SLACK:
        yield problem("clock", f"An entry is of {newest:%Y-%m-%d %H:%M} UTC, still to come.", "Set the clock.")
    else:
        yield ok("clock", f"{here:%Y-%m-%d %H:%M} at the clinic ({zone}).")


def audit(store: Store) -> Iterator[Finding]:
    records, file = records_of(store), file_of_anchors()
    known = anchors(file, records.keys)
    with unmoved(records.engine) as connection:
        entries = chain.anchor(connection).entries
        wrong = list(chain.verify(connection, records.keys, known))
    if wrong:
        yield problem("audit", f"{wrong[0]} ({len(wrong)} in all.)", "See all: python -m recommender audit verify")
    else:
        yield ok("audit", f"Whole: {entries} entries, held against {len(known)} anchors.")
    if entries and not known:
        yield warning(
            "anchors",
            f"There are none in {file}, so a cut end would not be noticed.",
            "The site writes them once an hour; so does: python -m recommender purge",
        )


def backup(store: Store) -> Iterator[Finding]:
    records, now = records_of(store), datetime.now(UTC)
    with reading(records.engine) as connection:
        last, entries = last_backup(connection), chain.anchor(connection).entries
    make = "Make one now: python -m recommender backup FILE"
    if last is None:
        yield warning("backup", "There has never been one.", make) if entries else ok("backup", "Nothing to keep yet.")
    elif now - last > BACKUP_OVERDUE:
        yield problem("backup", f"The last one is of {last:%Y-%m-%d}.", make)
    elif now - last > BACKUP_DUE:
        yield warning("backup", f"The last one is of {last:%Y-%m-%d}.", make)
    else:
        yield ok("backup", f"The last one is of {last:%Y-%m-%d %H:%M} UTC.")


def retention(store: Store, content: Path) -> Iterator[Finding]:
    found = overdue(records_of(store), library_of(content).clinic.retention, datetime.now(UTC))
    late = {purpose: count for purpose, count in found.items() if count}
    if late:
        told = ", ".join(f"{purpose} {count}" for purpose, count in late.items())
        yield warning(
            "retention",
            f"Should be gone: {told}.",
            "The site does it once an hour; so does: python -m recommender purge",
        )
    else:
        yield ok("retention", "Nothing has outlived its time.")
