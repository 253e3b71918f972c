"""`sheet`: what a client takes along, from an intake: a sheet as PDF, and a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from recommender.cli.console import FOUND, ContentOption, library_of, open_input, refuse
from recommender.cli.writing import whole_file
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.receipts import receipt_of
from recommender.errors import AppointmentError, InputError, IntakeError
from recommender.exports.appointments import planned
from recommender.exports.client_sheet import client_sheet
from recommender.exports.clinic_sheet import clinic_sheet
from recommender.exports.told import Told
from recommender.exports.typesetting import logo_of, pdf
from recommender.flow.input import LONGEST_INTAKE_BYTES, intake_of, read_json
from recommender.flow.parsing import parse_intake

MOST_MESSAGES = 100


class Reader(StrEnum):
    CLIENT = "client"
    CLINIC = "clinic"


def sheet(
    file: Annotated[str, typer.Argument(help="A JSON file with one intake, or - for standard input.")] = "-",
    reader: Annotated[Reader, typer.Option("--for", help="Who reads it.")] = Reader.CLIENT,
    lang: Annotated[str, typer.Option(help="The language of the texts: en, or another that the clinic offers.")] = "en",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the sheet to this file, as PDF.")] = None,
    appointment: Annotated[
        str, typer.Option(help="The date of the visit, such as 2026-12-09. Days before it are then told as dates.")
    ] = "",
    at: Annotated[str, typer.Option(help="The time of the visit, such as 14:30.")] = "",
    calendar: Annotated[
        Path | None, typer.Option(help="Write the visit, its preparation and its aftercare to this file, as .ics.")
    ] = None,
    today: Annotated[str, typer.Option(help="The day to count from; today at the clinic if not said.")] = "",
    content: ContentOption = DEFAULT_CONTENT,
) -> None:
    """Make the sheet that a client takes home, or the one for the clinic, and the calendar of a visit.

      python -m recommender sheet intake.json --out page.pdf
      python -m recommender sheet intake.json --appointment 2026-12-09 --at 14:30 --calendar visit.ics

    The same intake, dates and content give the same bytes. The files can be read by their owner alone, as they hold
    health answers. Exit status 1: the intake is wrong, or no visit can be planned for that date; nothing is written
    then. 2: wrong use.
    """
    _refuse_wrong_use(file, out, calendar, appointment, at)
    library = library_of(content, lang)
    day = _day(today, "--today") if today else datetime.now(ZoneInfo(library.clinic.timezone)).date()
    visit = (_day(appointment, "--appointment"), _time(at) if at else None) if appointment else None
    with open_input(file) as stream:
        intake = _intake(library, stream.read(LONGEST_INTAKE_BYTES + 1))
    told = _told(library, intake, day, visit)
    seal = receipt_of(library_of(content), intake, told.decision).seal  # in English, as receipts are kept
    for path, raw in _files(told, seal, reader, logo_of(content, library.clinic), out, calendar):
        with whole_file(path) as target:
            target.write(raw)


def _refuse_wrong_use(file: str, out: Path | None, calendar: Path | None, appointment: str, at: str) -> None:
    """Every mistake in the options at once."""
    found = []
    if out is None and calendar is None:
        found.append("There is nothing to make. Name a file for the sheet (--out page.pdf) or for the calendar.")
    named = [path for path in (out, calendar) if path is not None]
    if any(str(path) == "-" for path in named):
        found.append("A sheet and a calendar are files. Give each a name.")
    places = [path.resolve() for path in (*named, *([Path(file)] if file != "-" else []))]
    if len(set(places)) < len(places):
        found.append("The intake, the sheet and the calendar need a name each.")
    if calendar is not None and not appointment:
        found.append("A calendar counts from the visit. Name its date: --appointment 2026-12-09.")
    if at and not appointment:
        found.append("--at is the time of a visit. Name its date too: --appointment 2026-12-09.")
    if found:
        refuse("\n".join(found))


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"{option} {text}: This is no date. Write it as 2026-12-09.")


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        refuse(f"--at {text}: This is no time. Write it as 14:30.")


def _intake(library: Library, raw: bytes) -> Intake:
    try:
        return parse_intake(library.policy.questionnaire, intake_of(read_json(raw, LONGEST_INTAKE_BYTES)))
    except InputError as error:
        _stop(str(error))
    except IntakeError as error:
        _stop("\n".join(str(problem) for problem in error.problems[:MOST_MESSAGES]))


def _told(library: Library, intake: Intake, today: date, visit: tuple[date, time | None] | None) -> Told:
    """The decision on the intake, with the visit if that day can be planned."""
    decision = decide(library.policy, intake)
    try:
        appointment = planned(library, decision, today, *visit) if visit else None
    except AppointmentError as error:
        _stop(str(error))
    return Told(library, intake, decision, today, appointment)


def _files(
    told: Told, seal: str, reader: Reader, logo: str, out: Path | None, calendar: Path | None
) -> Iterator[tuple[Path, bytes]]:
    if out:
        found = client_sheet(told) if reader is Reader.CLIENT else clinic_sheet(told, seal)
        yield out, pdf(told.library, found, told.today, logo)
    if calendar and told.appointment:
        from recommender.exports import calendar_file  # loaded where it is needed

        made_at = datetime.combine(told.today, time(), UTC)
        plan = calendar_file.Plan(told, told.appointment, seal, made_at)
        yield calendar, calendar_file.calendar(plan)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(FOUND)
