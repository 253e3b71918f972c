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

    Only the owner can read it: it may hold what a client said.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        refuse(f"{path}: {error.strerror}. Name a file that can be written.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        os.replace(name, path)
    finally:
        with suppress(FileNotFoundError):  # it has its name by now
            os.unlink(name)
