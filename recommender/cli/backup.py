"""`backup` and `restore`: everything in one locked file, and back."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.console import print_text, refuse, refusing_what_fails
from recommender.store.backups import make_backup
from recommender.store.database import address
from recommender.store.keys import file_of_keys
from recommender.store.records import site_records
from recommender.store.restoring import restore_backup

PASSPHRASE_SETTING = "RECOMMENDER_BACKUP_PASSPHRASE"
SHORTEST = 12  # letters, included

FileArgument = Annotated[Path, typer.Argument(help="The backup.", show_default=False)]


def backup(file: FileArgument) -> None:
    """Write everything that is stored, and the keys, to a file that only a passphrase opens. The site may run on.

    The passphrase is taken from RECOMMENDER_BACKUP_PASSPHRASE, or asked for.
    """
    with refusing_what_fails():
        records = site_records()
        if file.exists():
            refuse(f"{file} is there already. Name another file.")
        passphrase = _passphrase(is_new=True)
        made = make_backup(records, file_of_keys(), file, passphrase, datetime.now(UTC))
    print_text(f"{file}: {made.rows['cases']} cases, {sum(made.rows.values())} rows. Keep the passphrase elsewhere.")
    print_text(f"The audit ends at {made.anchor}.")


def restore(
    file: FileArgument,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Destroy what is in the database; else it must be empty.")
    ] = False,
) -> None:
    """Put a backup back, with its keys: all of it, or nothing. Stop the site first."""
    if not file.is_file():
        refuse(f"There is no file {file}.")
    with refusing_what_fails():
        passphrase = _passphrase(is_new=False)
        found = restore_backup(
            file, passphrase, address(), file_of_keys(), datetime.now(UTC), overwriting=overwrite
        )  # fmt: skip
    count = f"{found.rows['cases']} cases, {sum(found.rows.values())} rows"
    print_text(f"Restored {count}, as of {found.made_at:%Y-%m-%d %H:%M} UTC.")
    if found.erased_again:
        print_text(f"Erased again what had been erased since: {found.erased_again}.")
    print_text("Look at it with: python -m recommender doctor")


def _passphrase(*, is_new: bool) -> str:
    found = os.environ.get(PASSPHRASE_SETTING) or _asked(is_new)
    if is_new and len(found) < SHORTEST:
        refuse(f"The passphrase must have at least {SHORTEST} letters. Four or five random words are good.")
    return found


def _asked(is_new: bool) -> str:
    if not sys.stdin or not sys.stdin.isatty():
        refuse(f"There is no passphrase. Set {PASSPHRASE_SETTING}, or call this from a terminal.")
    found = getpass.getpass("Passphrase of the backup: ")
    if is_new and getpass.getpass("Once more: ") != found:
        refuse("The two are not the same. Nothing was written.")
    return found
