"""`keys`: a new key takes over, and whether the keys open everything."""

from __future__ import annotations

import typer

from recommender.cli.console import FOUND, JsonOption, print_json, print_text, refusing_what_fails
from recommender.store import rotating
from recommender.store.database import address, database, unmoved
from recommender.store.keys import file_of_keys
from recommender.store.records import site_records
from recommender.store.wiping import wipe

keys = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@keys.callback()
def _keys() -> None:
    """The keys that lock what clients sent."""


@keys.command()
def rotate() -> None:
    """Let a new wrapping key lock everything, and forget the old one. A running site takes it up by itself.

    Where it was cut off, it goes on when it is called again.
    """
    with refusing_what_fails():
        engine = database(address())
        found = rotating.rotate(engine, file_of_keys())
        wipe(engine)
    print_text(
        f"The key {found.current} now locks all {found.records} records. Make a backup: those from before need the old "
        "key, which they carry."
    )


@keys.command()
def check(as_json: JsonOption = False) -> None:
    """See whether the keys open every record. Exit status 1 where they do not."""
    with refusing_what_fails():
        records = site_records()
        with unmoved(records.engine) as connection:
            used = rotating.in_use(connection)
            wrong = rotating.not_opening(connection, records.keys)
    if as_json:
        print_json({"current": records.keys.current, "in_use": used, "problems": wrong})
    else:
        for line in wrong:
            print_text(line)
        for name, count in sorted(used.items()):
            print_text(f"{name}{' (current)' * (name == records.keys.current)} locks {count} records.")
        print_text(f"{len(wrong)} do not open." if wrong else "Every record opens.")
    raise typer.Exit(FOUND if wrong else 0)
