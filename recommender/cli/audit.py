"""`audit`: whether the record of what was done is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.console import FOUND, JsonOption, print_json, print_text, refuse, refusing_what_fails
from recommender.store import audit as chain
from recommender.store.anchors import anchors, file_of_anchors, read_anchor
from recommender.store.audit import Anchor
from recommender.store.database import unmoved
from recommender.store.keys import Keyring
from recommender.store.records import site_records
from recommender.store.rotating import not_opening

MOST_LISTED = 50
WHAT_TO_DO = (
    "Keep the database as it is, look at who could write to it, and restore the last backup from before: "
    "docs/keeping-the-records.md"
)

audit = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@audit.callback()
def _audit() -> None:
    """The record of what was done with cases and accounts."""


@audit.command()
def verify(
    anchor: Annotated[
        str,
        typer.Option(help="An anchor or a file of them; else those that the site wrote.", show_default=False),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Find every entry and every version that was changed, left out, swapped or cut off.

    Exit status 0 when the record is whole, 1 when it is not.
    """
    with refusing_what_fails():
        records = site_records()
        known = _known(anchor, records.keys)
        with unmoved(records.engine) as connection:
            entries = chain.anchor(connection).entries
            wrong = [*not_opening(connection, records.keys), *chain.verify(connection, records.keys, known)]
    if as_json:
        print_json({"entries": entries, "anchors": len(known), "problems": wrong})
    else:
        _tell(entries, known, wrong)
    raise typer.Exit(FOUND if wrong else 0)


@audit.command()
def anchor(as_json: JsonOption = False) -> None:
    """Print the end of the record, to be kept where nobody who writes to the database can change it."""
    with refusing_what_fails():
        records = site_records()
        with records.reading() as work:
            end = chain.anchor(work.connection)
    if as_json:
        print_json({"entries": end.entries, "mac": end.mac})
    else:
        print_text(str(end))


def _known(named: str, keys: Keyring) -> tuple[Anchor, ...]:
    """The anchors to hold the record against: those given, or those that the site wrote."""
    one = read_anchor(named)
    if one:
        return (one,)
    file = Path(named) if named else file_of_anchors()
    if named and not file.is_file():
        refuse(f"{named} is no anchor and no file. An anchor is what `audit anchor` prints.")
    found = anchors(file, keys) or _printed(file)
    if named and not found:
        refuse(f"{named} holds no anchor of this database.")
    return found


def _printed(file: Path) -> tuple[Anchor, ...]:
    """Anchors as `audit anchor` prints them, a line each."""
    written = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    return tuple(found for found in map(read_anchor, written) if found)


def _tell(entries: int, known: tuple[Anchor, ...], wrong: list[str]) -> None:
    for line in wrong[:MOST_LISTED]:
        print_text(line)
    if len(wrong) > MOST_LISTED:
        print_text(f"And {len(wrong) - MOST_LISTED} more.")
    held = f"held against {len(known)} anchor{'s' * (len(known) != 1)}" if known else "and no anchor to hold it against"
    if wrong:
        print_text(f"{entries} entries, {held}: {len(wrong)} wrong. {WHAT_TO_DO}")
    else:
        print_text(f"The record is whole: {entries} entries, {held}.")
