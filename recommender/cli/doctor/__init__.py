"""`doctor`: whether everything that the site stands on is well, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from recommender.cli.console import FOUND, ContentOption, JsonOption, print_json, print_text
from recommender.cli.doctor import installation, keeping, storage
from recommender.cli.doctor.findings import Finding, Level, problem
from recommender.content.loading import DEFAULT_CONTENT
from recommender.errors import RecommenderError


def doctor(content: ContentOption = DEFAULT_CONTENT, as_json: JsonOption = False) -> None:
    """Look at settings, content, keys, database, disk, clock, audit and backups; change nothing.

    Each line is ok, a warning or a problem, and says what to do next. Exit status 1 where there is a problem.
    """
    found = list(_findings(content))
    if as_json:
        print_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            print_text(finding.line())
    raise typer.Exit(FOUND if any(finding.level is Level.PROBLEM for finding in found) else 0)


def _findings(content: Path) -> Iterator[Finding]:
    yield from _told("settings", installation.settings)
    yield from _told("content", lambda: installation.content(content))
    yield from _told("login", installation.login)
    yield from _told("server", installation.server)
    store = storage.Store.found()
    try:
        yield from _stored(store, content)
    finally:
        store.close()


def _stored(store: storage.Store, content: Path) -> Iterator[Finding]:
    yield from _told("keys", lambda: storage.keys(store))
    yield from _told("database", lambda: storage.database(store))
    yield from _told("disk", storage.disk)
    if store.engine is None or not store.is_ready:
        return
    yield from _told("clock", lambda: keeping.clock(store, content))
    yield from _told("audit", lambda: keeping.audit(store))
    yield from _told("backup", lambda: keeping.backup(store))
    yield from _told("retention", lambda: keeping.retention(store, content))


def _told(what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; one that fails is a finding too, and the others go on."""
    try:
        yield from look()
    except RecommenderError as error:
        yield problem(what, str(error).splitlines()[0])
