"""`recommend`: intakes in, decisions out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from recommender.cli.console import (
    FOUND,
    ContentOption,
    library_of,
    open_input,
    print_json,
    refuse,
    size_of,
)
from recommender.cli.receipts import DEFAULT_DATA, DataOption, write_receipt
from recommender.cli.receipts import replay as replay_receipt
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.errors import InputError, IntakeError
from recommender.flow.input import LONGEST_INTAKE_BYTES, intake_of, numbered_lines, read_json
from recommender.flow.parsing import parse_intake

MOST_MESSAGES = 100


def recommend(
    file: Annotated[str, typer.Argument(help="A JSON file with one intake, or - for standard input.")] = "-",
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read an intake from each line; print a decision for each, in the same order."),
    ] = False,
    lang: Annotated[str, typer.Option(help="The language of the texts: en, or another that the clinic offers.")] = "en",
    staff: Annotated[bool, typer.Option("--staff", help="Allow `cleared`, which only staff may set.")] = False,
    content: ContentOption = DEFAULT_CONTENT,
    receipt: Annotated[
        Path | None, typer.Option(help="Write the decision to this file, whole, so that it can be made again.")
    ] = None,
    replay: Annotated[
        str | None, typer.Option(help="Make the decision of a receipt again: a file, or the first digits of its seal.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Decide an intake: facial, dermatherapy or medical referral, with every reason.

    An intake is an object of answers in the spelling of content/questionnaire/, for example

      echo '{"age": 45, "concerns": {"fine_lines": "moderate"}}' | python -m recommender recommend

    What is left out counts as unknown, never as "no". A wrong intake gives {"errors": [...]} and exit status 1.

    A receipt holds answers, decision, trace and the fingerprint of the content. --replay finds the content by it, also
    when the rules have changed since, and prints the same bytes, or what differs and exit status 1.
    """
    if replay is not None and (jsonl or staff or receipt or file != "-"):
        refuse("--replay stands alone: the receipt holds all answers. Leave out the file and every other option.")
    if receipt:
        _refuse_receipt(receipt, file, jsonl)
    library = library_of(content, lang)
    if replay is not None:
        raise typer.Exit(0 if replay_receipt(replay, library, data) else FOUND)
    with open_input(file) as stream:
        keep = partial(_keep, receipt, content, data) if receipt else None  # in English, whatever the texts are in
        fine = _decide_lines(library, stream, staff) if jsonl else _decide_one(library, stream, staff, keep)
    raise typer.Exit(0 if fine else FOUND)


def _refuse_receipt(receipt: Path, file: str, jsonl: bool) -> None:
    if jsonl:
        refuse("A receipt is about one intake. Leave out --jsonl.")
    if str(receipt) == "-":
        refuse("A receipt is a file. Give it a name.")
    if file != "-" and receipt.resolve() == Path(file).resolve():
        refuse(f"{receipt}: The receipt would take the place of the intake. Give it another name.")


def _keep(receipt: Path, content: Path, data: Path, intake: Intake, decision: Decision) -> None:
    write_receipt(receipt, content, library_of(content), intake, decision, data)


Keep = Callable[[Intake, Decision], None]


def _decide_one(library: Library, stream: BinaryIO, staff: bool, keep: Keep | None) -> bool:
    found = _intake(library, stream.read(LONGEST_INTAKE_BYTES + 1), staff)
    if isinstance(found, list):
        print_json({"errors": found}, indent=1)
        return False
    decision = decide(library.policy, found)
    if keep:
        keep(found, decision)
    print_json(decision_json(library, found, decision), indent=1)
    return True


def _decide_lines(library: Library, stream: BinaryIO, staff: bool) -> bool:
    """One answer a line, in order and in constant memory."""
    all_fine = True
    for raw in _with_progress(stream, size_of(stream)):
        found = _intake(library, raw, staff)
        if isinstance(found, list):
            all_fine = False
            print_json({"errors": found})
        else:
            print_json(decision_json(library, found, decide(library.policy, found)))
    return all_fine


def _intake(library: Library, raw: bytes, staff: bool) -> Intake | list[str]:
    """The intake of some bytes, or what is wrong with it."""
    try:
        found = intake_of(read_json(raw, LONGEST_INTAKE_BYTES))
        return parse_intake(library.policy.questionnaire, found, by_staff=staff)
    except InputError as error:
        return [str(error)]
    except IntakeError as error:
        return _told(error)


def _told(error: IntakeError) -> list[str]:
    """A message for each problem; of very many, the first ones and how many more there are."""
    told = [str(problem) for problem in error.problems[:MOST_MESSAGES]]
    left = len(error.problems) - len(told)
    return [*told, f"{left:,} more problems are not listed."] if left else told


def _with_progress(stream: BinaryIO, size: int | None) -> Iterator[bytes]:
    """Lines of the stream, and a bar on standard error while they are read."""
    columns = (
        TextColumn("{task.completed} intakes" if size is None else "deciding"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns[: 1 if size is None else 4], console=console, transient=False) as progress:
        task = progress.add_task("deciding", total=size)
        for _, raw, length in numbered_lines(stream, LONGEST_INTAKE_BYTES):
            yield raw
            progress.update(task, advance=1 if size is None else length)
