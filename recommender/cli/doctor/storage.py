"""What the doctor looks at of keys, database and disk. It opens the database as it is: it takes no step."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from recommender.cli.doctor.findings import Finding, ok, problem, warning
from recommender.errors import StoreError
from recommender.store import inspecting
from recommender.store.database import address, journal_mode
from recommender.store.inspecting import Facts
from recommender.store.keys import Keyring, file_of_keys, read_keys
from recommender.store.migrating import known, newest

LEAST_FREE, LITTLE_FREE = 100_000_000, 1_000_000_000  # bytes
OLDEST_POSTGRESQL = 13
BACK = "Put back the file of keys that belongs to this database, or restore a backup."


@dataclass(frozen=True)
class Store:
    """What is there: facts about the database or why there are none, and the keys or why there are none."""

    engine: inspecting.Opened | None
    facts: Facts | None
    refused: str
    keys: Keyring | None
    keys_refused: str

    @property
    def is_ready(self) -> bool:
        return self.facts is not None and self.facts.step == newest() and self.keys is not None

    def close(self) -> None:
        if self.engine is not None:
            self.engine.dispose()

    @classmethod
    def found(cls) -> Store:
        engine, facts, refused, keys, keys_refused = None, None, "", None, ""
        try:
            engine = inspecting.opened(address())
            facts = inspecting.facts(engine) if engine else None
        except StoreError as error:
            refused = str(error)
        try:
            keys = read_keys(file_of_keys())
        except StoreError as error:
            keys_refused = str(error)
        return cls(engine, facts, refused, keys, keys_refused)


def keys(store: Store) -> Iterator[Finding]:
    file, mark = file_of_keys(), store.facts.mark if store.facts else None
    if store.keys_refused:
        yield problem("keys", store.keys_refused)
    elif store.keys is None:
        yield (
            problem("keys", "The keys are missing.", BACK)
            if mark
            else ok("keys", "None yet; made with the first case.")
        )
    elif mark and mark != store.keys.mark:
        yield problem("keys", "The keys are those of another database.", BACK)
    else:
        yield from _in_use(store, store.keys)
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield problem("keys", "Others can read the keys.", f"chmod 600 {file}, then: python -m recommender keys rotate")
    left = sorted(path.name for path in file.parent.glob(f"{file.name}.*"))
    if left:
        yield warning("keys", f"Copies lie beside them: {', '.join(left)}.", "Delete them if nobody needs them.")


def _in_use(store: Store, keys: Keyring) -> Iterator[Finding]:
    used = store.facts.keys_in_use if store.facts else {}
    missing = sorted(set(used) - set(keys.wrapping))
    if missing:
        count = sum(used[name] for name in missing)
        yield problem("keys", f"{count} records are locked by keys that are not here: {', '.join(missing)}.", BACK)
    elif len(keys.wrapping) > 1:
        yield warning("keys", "A rotation was begun and not finished.", "Go on with: python -m recommender keys rotate")
    else:
        yield ok("keys", f"{keys.current} locks {sum(used.values())} records.")


def database(store: Store) -> Iterator[Finding]:
    if store.refused:
        yield problem("database", store.refused)
        return
    if store.facts is None:
        yield ok("database", "None yet; made when it is first needed.")
        return
    yield from (_sqlite if store.facts.kind == "sqlite" else _postgresql)(store.facts)
    step = store.facts.step
    if step == newest():
        yield ok("database", f"Stands at step {step}, the newest.")
    elif step is None or step in known():
        yield warning(
            "database", f"Stands at step {step}; {newest()} is the newest.", "The site takes it when it starts."
        )
    else:
        yield problem("database", f"Stands at step {step}, unknown to this release.", "Install the newer one.")


def _sqlite(facts: Facts) -> Iterator[Finding]:
    version, wanted = sqlite3.sqlite_version, journal_mode(sqlite3.sqlite_version)
    if facts.journal.upper() == "WAL" != wanted:
        yield problem(
            "database",
            f"SQLite {version} can spoil a file whose log is written ahead, and this one's is.",
            "Start the site once: it sets the journal mode that this version does well.",
        )
    elif wanted == "TRUNCATE":
        yield ok("database", f"SQLite {version}; no log written ahead, with which this version can spoil a file.")
    else:
        yield ok("database", f"SQLite {version}, journal mode {facts.journal}.")
    if facts.damage:
        yield problem("database", f"The file is damaged: {facts.damage}", "Restore a backup.")
    if facts.is_readable_by_others:
        yield problem("database", "Others can read the file of the database.", "chmod 600 that file.")


def _postgresql(facts: Facts) -> Iterator[Finding]:
    number = int(facts.version.split(".")[0])
    if number < OLDEST_POSTGRESQL:
        yield warning("database", f"PostgreSQL {facts.version} gets no repairs any more.", "Install a newer one.")
    else:
        yield ok("database", f"PostgreSQL {facts.version}.")


def disk() -> Iterator[Finding]:
    for folder in sorted({file_of_keys().parent, *inspecting.folder_of(address())}):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
        told = f"{free / 1e9:,.1f} GB free at {folder}."
        if not inspecting.can_write(there):
            yield problem("disk", f"Nothing can be written to {folder}.", "Give the site's user the right to.")
        elif free < LEAST_FREE:
            yield problem("disk", told, "Make room now: soon nothing can be sent.")
        elif free < LITTLE_FREE:
            yield warning("disk", told, "Make room.")
        else:
            yield ok("disk", told)
