"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from recommender.cli.console import refuse


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it takes its name once all is written, so that a stop half-way leaves what was there before.

    Only the owner can read it: it may hold what a client said. Devices, folders and links are left alone.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        refuse(f"{path}: This is no ordinary file. Name a file that is one, or that is not there yet.")
    with refusing_what_cannot_be_written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        with refusing_what_cannot_be_written(path):
            os.replace(name, path)
    finally:
        with suppress(FileNotFoundError):  # it has its name by now
            os.unlink(name)


@contextmanager
def refusing_what_cannot_be_written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        refuse(f"{path}: {error.strerror}. Name a place that can be written to.")
