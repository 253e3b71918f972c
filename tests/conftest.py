"""What tests share: a database of either kind; the site on a port of its own, and Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # tests without a browser or a database do not pay for importing it
    from playwright.sync_api import Browser
    from sqlalchemy import Engine

    from recommender.store.records import Records


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that wait for a browser among those that compute, so that no processor is idle for long."""
    of_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        of_file.setdefault(item.path, []).append(item)
    waiting = [file for file, found in of_file.items() if any(item.get_closest_marker("browser") for item in found)]
    computing = [file for file in of_file if file not in waiting]
    place = {file: (at + 0.5) / len(found) for found in (waiting, computing) for at, file in enumerate(found)}
    items[:] = [item for file in sorted(of_file, key=lambda file: place[file]) for item in of_file[file]]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a new database with its tables, first on SQLite and then on PostgreSQL."""
    from tests.databases import new_database

    with new_database(request.param) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Engine:
    """The same, opened."""
    from recommender.store.database import database

    return database(database_url)


@pytest.fixture
def records(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """The same with keys of its own, as the site opens it."""
    from recommender.store.records import records_of

    monkeypatch.setenv("RECOMMENDER_DATABASE", database_url)
    monkeypatch.setenv("RECOMMENDER_KEYS", str(tmp_path / "keys.json"))
    return records_of(database_url, tmp_path / "keys.json")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the site, with a database of its own."""
    from tests.serving import served

    with served() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from tests.serving import FLAGS, chromium_path

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield found
        found.close()
