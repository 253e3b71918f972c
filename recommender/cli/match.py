"""`match`: what a text mentions, in codes of the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO

import typer

from recommender.cli.console import FOUND, open_input, print_json, print_text, refuse
from recommender.errors import InputError
from recommender.flow.input import numbered_lines, read_json, read_text
from recommender.matching.evaluation import distractors, judge, measures
from recommender.matching.mentions import match as mentions_of
from recommender.matching.readable import Unread, unread

LONGEST_LINE_BYTES = 1_000_000
FILE, LINE, TEXT = "a text on each line", "A line with a text", "A text"
STANDARD_INPUT = "-"
WHY = {
    Unread.OTHER_LANGUAGE: "Nothing was read: the text is in another language than English or Turkish.",
    Unread.FOR_A_MACHINE: "Not all was read: the text, or a part of it, is meant for a machine.",
}


def match(
    text: Annotated[
        str | None, typer.Argument(help="What somebody wrote, in English or Turkish, or - for standard input.")
    ] = None,
    jsonl: Annotated[
        str | None, typer.Option(help='A file with {"text": ...} on each line, or - for standard input.')
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add the letters and words behind each match.")] = False,
    evaluate: Annotated[
        str | None, typer.Option(help="A file of texts with what is in them: print how well they are understood.")
    ] = None,
) -> None:
    """Find what a text mentions: concerns, conditions, medicines, warning signs and more, each with its words.

      python -m recommender match "was on roaccutane till march, my nose is all blackheads"

    Every mention has a status: now, past, negated, other_person or possible. Mentions are suggestions to confirm; they
    answer nothing. Where nothing is said clearly enough there are none. Another language than English or Turkish, and
    what is meant for a machine, is not read; a line on standard error says so.
    """
    if sum(given is not None for given in (text, jsonl, evaluate)) != 1:
        refuse("Give a text, or --jsonl with a file, or --evaluate with a file; one of the three.")
    if evaluate is not None:
        _evaluate(evaluate)
    elif jsonl is not None:
        with open_input(jsonl, FILE) as stream:
            fine = _match_lines(stream, explain)
        raise typer.Exit(0 if fine else FOUND)
    else:
        _match_one(_standard_input() if text == STANDARD_INPUT else text or "", explain)


def _match_one(text: str, explain: bool) -> None:
    print_json(_matched(text, explain), indent=1)
    reason = unread(text)
    if reason is not None:
        typer.echo(WHY[reason], err=True)


def _standard_input() -> str:
    """All of standard input as one text, of any number of lines."""
    with open_input(STANDARD_INPUT, "a text on each line, by --jsonl") as stream:
        raw = stream.read(LONGEST_LINE_BYTES + 1)
    try:
        text = read_text(raw, LONGEST_LINE_BYTES, TEXT)
    except InputError as error:
        refuse(str(error))
    return text.strip() or refuse("Standard input holds no text. Give one, in English or Turkish.")


def _matched(text: str, explain: bool) -> dict[str, Any]:
    return {"mentions": [mention.as_json(explain) for mention in mentions_of(text, explained=explain)]}


def _match_lines(stream: BinaryIO, explain: bool) -> bool:
    """One answer a line, in order and in constant memory."""
    all_fine, is_empty, left_out = True, True, 0
    for _, raw, _ in numbered_lines(stream, LONGEST_LINE_BYTES):
        is_empty = False
        try:
            text = _text_of(raw)
            print_json(_matched(text, explain))
            left_out += unread(text) is not None
        except InputError as error:
            all_fine = False
            print_json({"errors": [str(error)]})
    if is_empty:
        typer.echo("No line holds a text. Give a file with one on each line.", err=True)
    if left_out:
        typer.echo(f"Texts in another language or meant for a machine, not read in full: {left_out}.", err=True)
    return all_fine


def _text_of(raw: bytes) -> str:
    found = read_json(raw, LONGEST_LINE_BYTES, LINE)
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise InputError('A line must be an object with a text, such as {"text": "dull skin"}.')
    return str(found["text"])


def _rows(file: str) -> Iterator[dict[str, Any]]:
    with open_input(file, FILE) as stream:
        for number, raw, _ in numbered_lines(stream, LONGEST_LINE_BYTES):
            try:
                yield read_json(raw, LONGEST_LINE_BYTES, LINE)
            except InputError as error:
                raise InputError(f"Line {number}: {error}") from None


def _evaluate(file: str) -> None:
    try:
        judged = judge(_rows(file))
    except InputError as error:
        refuse(f"{file}: {error}")
    if not judged:
        refuse(f"{file}: The file holds no texts.")
    print_text(f"{len(judged)} texts; in brackets where 95 of 100 resamples lie.\n")
    print_text(f"{'':44}{'wanted':>7}  {'precision':<20}{'recall':<20}F1")
    for found in measures(judged):
        rates = "".join(f"{_rate(rate):<20}" for rate in (found.precision, found.recall, found.f1))
        print_text(f"{found.group:44}{found.wanted:>7}  {rates}".rstrip())
    told = distractors(judged)
    print_text(
        f"\nOf {told.told} that are negated, past or somebody else's, {told.taken} were taken for the client's own."
    )


def _rate(rate: tuple[float, float, float]) -> str:
    return f"{rate[0]:.3f} [{rate[1]:.3f}-{rate[2]:.3f}]"
