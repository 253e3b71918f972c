"""content/signoff.yaml: read with the rest of the content or by itself, and added to. No part of the fingerprint."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp

import yaml

from recommender.content.checks import Problems
from recommender.content.records import Reader
from recommender.content.source import line_of
from recommender.domain.library import Library
from recommender.domain.signoff import SignOff
from recommender.errors import ContentError, Problem, SignOffError

FILE, KEY = "signoff.yaml", "sign_offs"
NAME = f"content/{FILE}"
EMPTY = re.compile(rf"^{KEY}:[ \t]*\[[ \t]*\]", re.MULTILINE)
ENTRY = re.compile(r"^( *)- ", re.MULTILINE)


def read_sign_offs(reader: Reader) -> list[SignOff]:
    """The sign-offs of a content folder, as they stand; none where the file is not there."""
    if not (reader.root / FILE).exists():
        return []
    return reader.records(SignOff, NAME, reader.file(FILE, (KEY,)), KEY, may_be_empty=True)


def sign_offs_run_upwards(library: Library, reader: Reader) -> Problems:
    """The newest stands last, so that the last one tells how things stand."""
    days = [found.date for found in library.sign_offs]
    for number, (before, day) in enumerate(zip(days, days[1:], strict=False), start=1):
        if day < before:
            message = f"{day} is earlier than {before}, which stands above it. The newest sign-off stands last."
            yield Problem(NAME, line_of(reader.data[NAME], (KEY, number, "date")), "", message)


def sign_offs_of(root: Path) -> tuple[SignOff, ...]:
    """The sign-offs that stand in a folder now. The file is read again only when it changed.

    None counts while the file has a problem: what cannot be read was approved by nobody.
    """
    try:
        found = (root / FILE).stat()
    except OSError:
        return ()
    return _read(root, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=8)
def _read(root: Path, _changed: int, _size: int, _file: int) -> tuple[SignOff, ...]:
    reader = Reader(root)
    found = tuple(read_sign_offs(reader))
    return () if reader.problems else found


def add_sign_off(root: Path, sign_off: SignOff) -> None:
    """Put a sign-off below those that are there, and change nothing else. The file changes whole or not at all.

    Raises
    ------
    ContentError
        When the file as it stands has a problem.
    SignOffError
        When the file cannot be written, or a line cannot be added without writing all of it anew.
    """
    path = root / FILE
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else f"{KEY}: []\n"
        _replace(path, _with(before, sign_off), expected=(*_standing_in(root), sign_off))
    except OSError as error:
        raise SignOffError(f"{path} cannot be written: {error.strerror}. Sign off where content/ is kept.") from None


def _standing_in(root: Path) -> tuple[SignOff, ...]:
    reader = Reader(root)
    found = tuple(read_sign_offs(reader))
    if reader.problems:
        raise ContentError(reader.problems)
    return found


def _with(text: str, sign_off: SignOff) -> str:
    """The text with one entry more at its end, in the indent of those above."""
    indent = next((found.group(1) for found in ENTRY.finditer(text)), "  ")
    told = {name: value for name, value in sign_off.model_dump(mode="json").items() if value}
    entry = yaml.safe_dump([told], sort_keys=False, allow_unicode=True, width=10**6)
    lines = "".join(f"{indent}{line}\n" for line in entry.splitlines())
    begun = EMPTY.sub(f"{KEY}:", text, count=1)
    return f"{begun.rstrip()}\n{lines}"


def _replace(path: Path, text: str, expected: tuple[SignOff, ...]) -> None:
    handle, name = mkstemp(prefix=".writing-", suffix=".yaml", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        _require(Path(name), expected, path)
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _require(written: Path, expected: tuple[SignOff, ...], path: Path) -> None:
    """Read what was written, before it takes the place of what was there."""
    reader = Reader(written.parent)
    found = reader.records(SignOff, NAME, reader.file(written.name, (KEY,)), KEY)
    if reader.problems or tuple(found) != expected:
        raise SignOffError(f"No entry can be added at the end of {path}. Write each entry on lines of its own.")
