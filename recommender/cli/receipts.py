"""Receipts on disk: written beside the content they need, found by name or by the first digits of their seal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from recommender.cli.console import print_bytes, print_text, refuse
from recommender.cli.writing import refusing_what_cannot_be_written, whole_file
from recommender.content.archive import DEFAULT_DATA as DEFAULT_DATA
from recommender.content.archive import archived_content, keep_content
from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.engine.receipts import (
    NAMED_ID,
    SHORTEST_ID,
    Receipt,
    decided_again,
    differences,
    read_receipt,
    receipt_of,
)
from recommender.errors import ArchiveError, ContentError, InputError, IntakeError, ReceiptError
from recommender.flow.input import read_json

LONGEST_RECEIPT_BYTES = 10_000_000
MOST_DIFFERENCES = 20

DataOption = Annotated[
    Path, typer.Option(help="The folder where receipts and the content they need are kept.", show_default=False)
]


def write_receipt(path: Path, root: Path, library: Library, intake: Intake, decision: Decision, data: Path) -> Receipt:
    """The receipt of a decision as a file, and the content it was made with in the archive."""
    receipt = receipt_of(library, intake, decision)
    with refusing_what_cannot_be_written(data):
        keep_content(root, library, data)
    with whole_file(path) as stream:
        stream.write(receipt.as_bytes())
    return receipt


def keep_receipt(root: Path, library: Library, intake: Intake, decision: Decision, data: Path) -> str:
    """The same under the name of its seal; the digits by which `--replay` finds it."""
    seal = receipt_of(library, intake, decision).seal
    write_receipt(data / "receipts" / f"{seal}.json", root, library, intake, decision, data)
    return seal[:NAMED_ID]


def replay(name: str, here: Library, data: Path) -> bool:
    """Decide a receipt again: its bytes if they come out the same, else what differs."""
    path = _found(name, data)
    try:
        then = read_receipt(read_json(_bytes_of(path), LONGEST_RECEIPT_BYTES))
        same_content = then.policy == here.policy.fingerprint
        now = decided_again(here if same_content else archived_content(then.policy, data), then)
    except InputError as error:
        refuse(f"{path}: This is no whole receipt. {error}")
    except (ReceiptError, ArchiveError) as error:
        refuse(f"{path}: {error}")
    except IntakeError as error:
        refuse(f"{path}: its answers no longer fit the questionnaire. {error}")
    except ContentError as error:
        refuse(f"{error.report()}\nThe content that {path} needs was kept, and can no longer be loaded.")
    if now.as_bytes() == then.as_bytes():
        print_bytes(now.as_bytes())
        return True
    found = differences(then, now)
    more = [f"And {len(found) - MOST_DIFFERENCES} more."] if len(found) > MOST_DIFFERENCES else []
    print_text("\n".join(["The decision comes out differently.", *found[:MOST_DIFFERENCES], *more]))
    return False


def _found(name: str, data: Path) -> Path:
    if Path(name).is_file() or not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_ID},64}}", name):
        return Path(name)
    kept = sorted((data / "receipts").glob(f"{name}*.json"))
    if len(kept) != 1:
        how_many = f"{len(kept)} receipts begin" if kept else "No receipt begins"
        refuse(f"{how_many} with {name} in {data / 'receipts'}. Give more digits, or the name of a file.")
    return kept[0]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        refuse(f"{path}: {error.strerror}. Name a receipt, or the first digits of its seal.")
