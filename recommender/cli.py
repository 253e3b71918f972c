"""The command line: `recommend` decides intakes, `check` examines the content.

Exit status everywhere: 0 fine, 1 something was found (problems, wrong answers), 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from recommender.content.coverage import coverage, coverage_lines
from recommender.content.loading import DEFAULT_CONTENT, assemble, examine_content, load_content
from recommender.content.records import Reader
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.errors import ContentError, InputError, IntakeError
from recommender.flow.input import intake_of, read_json
from recommender.flow.parsing import parse_intake

FOUND, WRONG_USE = 1, 2
LONGEST_INTAKE_BYTES = 1_000_000  # included; one intake, in a file or on a line without its end
MOST_MESSAGES = 100

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, rich_markup_mode=None)

ContentOption = Annotated[Path, typer.Option(help="The content folder to use.", show_default=False)]


@app.command()
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
        _refuse(f"There are no texts in {lang!r}. Available: en.")
    library = _library(content)
    with _open(file) as stream:
        fine = _decide_lines(library, stream, staff) if jsonl else _decide_one(library, stream, staff)
    raise typer.Exit(0 if fine else FOUND)


@app.command()
def check(
    content: ContentOption = DEFAULT_CONTENT,
    show_coverage: Annotated[
        bool, typer.Option("--coverage", help="Print what carries each row of the evidence, or why nothing does.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Examine the content: every problem at once, with file and line."""
    library, problems = examine_content(content)
    rows = _coverage(content) if show_coverage and library else []
    if as_json:
        listed = [{"file": p.file, "line": p.line, "record": p.record, "message": p.message} for p in problems]
        carried = [{"id": r.id, "title": r.title, "carried_by": r.carried_by, "reason": r.reason} for r in rows]
        _print(json.dumps({"problems": listed} | ({"coverage": carried} if show_coverage else {}), ensure_ascii=False))
    else:
        for line in coverage_lines(rows) if rows else ():
            _print(line)
        if problems:
            _print(ContentError(problems).report())
        elif library:
            policy = library.policy
            _print(
                f"Content is fine: {len(policy.questionnaire.items)} items, {_rule_count(library)} rules and rows, "
                f"{len(library.evidence.claims)} claims. Policy {policy.fingerprint}."
            )
    raise typer.Exit(FOUND if problems else 0)


def _rule_count(library: Library) -> int:
    policy = library.policy
    return (
        len(policy.refer_rules) + len(policy.restrictions) + len(policy.instead.rules) + len(policy.extra_rules)
        + len(policy.extra_notes) + len(policy.scorecard.rows) + 3 * len(policy.scorecard.concerns)
    )  # fmt: skip


def _coverage(content: Path) -> list[Any]:
    reader = Reader(content)
    library = assemble(reader)
    return coverage(library.evidence, reader.data) if library else []


def _decide_one(library: Library, stream: BinaryIO, staff: bool) -> bool:
    raw = stream.read(LONGEST_INTAKE_BYTES + 1)
    answer, fine = _answer(library, raw, staff)
    _print_json(answer, indent=1)
    return fine


def _decide_lines(library: Library, stream: BinaryIO, staff: bool) -> bool:
    """One answer a line, in order and in constant memory."""
    all_fine = True
    for raw in _with_progress(stream):
        answer, fine = _answer(library, raw, staff)
        all_fine = all_fine and fine
        _print_json(answer)
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


def _open(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer if sys.stdin else _refuse("Standard input is closed. Name a file with an intake.")
    try:
        return open(file, "rb")
    except OSError as error:
        _refuse(f"{file}: {error.strerror}. Give a file with an intake, or - for standard input.")


def _library(content: Path) -> Library:
    try:
        return load_content(content)
    except ContentError as error:
        _refuse(f"{error.report()}\nThe content is broken. See all of it with: python -m recommender check")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(WRONG_USE)


def _print_json(value: object, indent: int | None = None) -> None:
    """JSON in readable letters; half a character, which UTF-8 cannot hold, is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = json.dumps(value, indent=indent)
    _print(text)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
