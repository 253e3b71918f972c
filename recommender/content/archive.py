"""Content kept by its fingerprint, so that an old decision can be made again with what it was made with."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

from recommender.content.loading import load_content
from recommender.domain.library import Library
from recommender.errors import ArchiveError

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "data"
FOLDER = "content"


def keep_content(root: Path, library: Library, data: Path) -> Path:
    """Put a copy of a content folder where `archived_content` finds it; nothing happens if it is there.

    The copy appears whole or not at all.
    """
    place = _place(data, library.policy.fingerprint)
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    started = Path(mkdtemp(prefix=".copying-", dir=place.parent))
    try:
        shutil.copytree(root, started, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        started.rename(place)
    finally:
        shutil.rmtree(started, ignore_errors=True)
    return place


def archived_content(fingerprint: str, data: Path) -> Library:
    """The library with a fingerprint.

    Raises
    ------
    ArchiveError
        When it was not kept, or what was kept has another fingerprint by now.
    ContentError
        When what was kept can no longer be loaded.
    """
    place = _place(data, fingerprint)
    if not place.is_dir():
        where = f"Put the content folder that has it there, under the name {place.name}."
        raise ArchiveError(f"No content with the fingerprint {fingerprint} is kept in {place.parent}. {where}")
    library = load_content(place)
    if library.policy.fingerprint != fingerprint:
        raise ArchiveError(
            f"{place} was changed: its fingerprint is {library.policy.fingerprint} now. Put back what was kept."
        )
    return library


def _place(data: Path, fingerprint: str) -> Path:
    return data / FOLDER / fingerprint.removeprefix("sha256:")
