"""What every command shares: where content comes from, how it refuses, and how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from recommender.content.catalogues import in_language
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.library import Library
from recommender.errors import BackupError, ContentError, StoreError
from recommender.language import SOURCE

FOUND, WRONG_USE = 1, 2

ContentOption = Annotated[Path, typer.Option(help="The content folder to use.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


Entry = TypeVar("Entry")


def with_progress(entries: Iterable[Entry], total: int, label: str) -> Iterator[Entry]:
    """The entries, and a bar on standard error while they are worked on."""
    yield from track(entries, label, total=total, console=Console(stderr=True))


def open_input(file: str, holds: str = "an intake") -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer if sys.stdin else refuse(f"Standard input is closed. Name a file with {holds}.")
    try:
        return open(file, "rb")
    except OSError as error:
        refuse(f"{file}: {error.strerror}. Give a file with {holds}, or - for standard input.")


def size_of(stream: BinaryIO) -> int | None:
    """Bytes of a regular file; None for a pipe."""
    if not stream.seekable():
        return None
    start = stream.tell()
    size = stream.seek(0, 2) - start
    stream.seek(start)
    return size


def library_of(content: Path, language: str = SOURCE) -> Library:
    """The content in a language; refuses what is broken, and languages that the clinic does not offer."""
    try:
        library = load_content(content)
        if language != SOURCE and language not in library.clinic.languages:
            refuse(f"There are no texts in {language!r}. Available: {', '.join(library.clinic.languages)}.")
        return library if language == SOURCE else in_language(library, content, language)
    except ContentError as error:
        named = "" if content == DEFAULT_CONTENT else f" --content {content}"
        refuse(f"{error.report()}\nThe content is broken. See all of it with: python -m recommender check{named}")


@contextmanager
def refusing_what_fails() -> Iterator[None]:
    """End with what the database, the keys or a backup refuse, as a message that says what to do."""
    try:
        yield
    except (StoreError, BackupError) as error:
        refuse(str(error))


def refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(WRONG_USE)


def print_json(value: object, indent: int | None = None) -> None:
    print_text(json_text(value, indent))


def json_text(value: object, indent: int | None = None) -> str:
    """JSON in readable letters; half a character, which UTF-8 cannot hold, is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return json.dumps(value, indent=indent) if any("\ud800" <= letter <= "\udfff" for letter in text) else text


def print_text(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_bytes(raw: bytes) -> None:
    sys.stdout.write(raw.decode("ascii"))
