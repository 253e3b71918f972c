"""`purge`: what has outlived its time goes, and what went is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from recommender.casework.housekeeping import keep_house
from recommender.casework.retention import overdue
from recommender.cli.console import (
    ContentOption,
    JsonOption,
    library_of,
    print_json,
    print_text,
    refuse,
    refusing_what_fails,
)
from recommender.content.loading import DEFAULT_CONTENT
from recommender.store import destructions
from recommender.store.cases import moment
from recommender.store.records import Records, site_records


def purge(
    content: ContentOption = DEFAULT_CONTENT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go; destroy nothing.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Print what was destroyed when and why; destroy nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Destroy what has outlived the time in `retention` of content/clinic.yaml. The site does it once an hour."""
    if dry_run and log:
        refuse("Give either --dry-run or --log.")
    retention = library_of(content).clinic.retention
    with refusing_what_fails():
        records, now = site_records(), datetime.now(UTC)
        if log:
            return _print_log(records, as_json)
        found = overdue(records, retention, now) if dry_run else keep_house(records, retention, now)
    if as_json:
        return print_json(found)
    for purpose, count in found.items():
        print_text(f"{purpose}: {count}")
    print_text("Nothing was destroyed." if dry_run or not any(found.values()) else "Destroyed, and logged.")


def _print_log(records: Records, as_json: bool) -> None:
    with records.reading() as work:
        found = destructions.log(work)
    rows: list[dict[str, Any]] = [
        {"day": moment(row.at).date().isoformat(), "purpose": row.purpose, "reason": row.reason, "records": row.records}
        for row in found
    ]
    if as_json:
        return print_json(rows)
    for row in rows:
        print_text("  ".join(str(value) for value in row.values()))
    if not rows:
        print_text("Nothing was destroyed yet.")
