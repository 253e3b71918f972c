"""`recommend`: intakes in, decisions out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from recommender.cli.console import FOUND, ContentOption, library_of, open_input, print_json, refuse
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.errors import InputError, IntakeError
from recommender.flow.input import intake_of, read_json
from recommender.flow.parsing import parse_intake

LONGEST_INTAKE_BYTES = 1_000_000  # included; one intake, in a file or on a line without its end
MOST_MESSAGES = 100


def recommend(
    file: Annotated[str, typer.Argument(help="A JSON file with one intake, or - for standard input.")] = "-",
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read an intake from each line; print a decision for each, in the same order."),
    ] = False,
    lang: Annotated[str, typer.Option(help="The language of the texts. English (en) is complete.")] = "en",
    staff: Annotated[bool, typer.Option("--staff", help="Allow `cleared`, which only staff may set.")] = False,
    content: ContentOption = DEFAULT_CONTENT,
) -> None:
    """Decide an intake: facial, dermatherapy or medical referral, with every reason.

    An intake is an object of answers in the spelling of content/questionnaire/, for example

      echo '{"age": 45, "concerns": {"fine_lines": "moderate"}}' | python -m recommender recommend

    What is left out counts as unknown, never as "no". A wrong intake gives {"errors": [...]} and exit status 1.
    """
    if lang != "en":
        refuse(f"There are no texts in {lang!r}. Available: en.")
    library = library_of(content)
    with open_input(file) as stream:
        fine = _decide_lines(library, stream, staff) if jsonl else _decide_one(library, stream, staff)
    raise typer.Exit(0 if fine else FOUND)


def _decide_one(library: Library, stream: BinaryIO, staff: bool) -> bool:
    raw = stream.read(LONGEST_INTAKE_BYTES + 1)
    answer, fine = _answer(library, raw, staff)
    print_json(answer, indent=1)
    return fine


def _decide_lines(library: Library, stream: BinaryIO, staff: bool) -> bool:
    """One answer a line, in order and in constant memory."""
    all_fine = True
    for raw in _with_progress(stream):
        answer, fine = _answer(library, raw, staff)
        all_fine = all_fine and fine
        print_json(answer)
    return all_fine


def _answer(library: Library, raw: bytes, staff: bool) -> tuple[dict[str, Any], bool]:
    """A decision, or the problems of the intake told as errors."""
    try:
        found = intake_of(read_json(raw, LONGEST_INTAKE_BYTES))
        intake = parse_intake(library.policy.questionnaire, found, by_staff=staff)
    except InputError as error:
        return {"errors": [str(error)]}, False
    except IntakeError as error:
        return {"errors": _told(error)}, False
    return decision_json(library, intake, decide(library.policy, intake)), True


def _told(error: IntakeError) -> list[str]:
    """A message for each problem; of very many, the first ones and how many more there are."""
    told = [str(problem) for problem in error.problems[:MOST_MESSAGES]]
    left = len(error.problems) - len(told)
    return [*told, f"{left:,} more problems are not listed."] if left else told


def _with_progress(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of the stream, and a bar on standard error while they are read."""
    size = _size(stream)
    columns = (
        TextColumn("{task.completed} intakes" if size is None else "deciding"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns[: 1 if size is None else 4], console=console, transient=False) as progress:
        task = progress.add_task("deciding", total=size)
        for raw, length in _lines(stream):
            yield raw
            progress.update(task, advance=1 if size is None else length)


def _size(stream: BinaryIO) -> int | None:
    """Bytes of a regular file; None for a pipe."""
    if not stream.seekable():
        return None
    start = stream.tell()
    size = stream.seek(0, 2) - start
    stream.seek(start)
    return size


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line without its end, cut just above the longest intake, and its whole length in bytes.

    Empty lines are left out.
    """
    while raw := stream.readline(LONGEST_INTAKE_BYTES + len(b"\r\n")):
        length, rest = len(raw), raw
        while not rest.endswith(b"\n") and (rest := stream.readline(LONGEST_INTAKE_BYTES)):
            length += len(rest)
        if raw.strip():
            yield raw.rstrip(b"\r\n"), length
