"""How fast the queue is with a million cases: its first page beside its thousandth, and the counts. Prints JSON.

    python -m benchmarks.queue [CASES]

Rows go straight into the table, without what is sealed beside them. Each kind of filter is measured on both databases;
PostgreSQL is left out where it does not run. `ratio` is the thousandth page by the first, or by the last page before
it where there are fewer; times are medians in milliseconds.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert, text

from recommender.casework.queue import COUNTED, PAGE
from recommender.domain.case import Status
from recommender.domain.terms import Outcome
from recommender.store import queues
from recommender.store.queues import Wanted
from recommender.store.records import Records, Work, records_of
from recommender.store.tables import CASES, STAFF
from tests.databases import KINDS, new_database

CASES_AT_ONCE = 20_000
PAGES = 1_000
RUNS = 25
NOON = 1_770_000_000_000  # the moment of the newest case
TODAY = date(2026, 2, 2)
PEOPLE = [f"{number:032x}" for number in range(8)]
STATUSES = random.Random(0).choices(list(Status), (40, 35, 25), k=997)  # by turns, so that each run has the same

FILTERS = {
    "waiting": Wanted(status="waiting"),
    "everything": Wanted(),
    "one_urgency": Wanted(status="waiting", urgency=2),
    "one_outcome": Wanted(status="waiting", outcome="facial"),
    "outcome_of_any_status": Wanted(outcome="medical_referral"),
    "mine": Wanted(status="waiting", assigned_to=PEOPLE[0]),
    "mine_of_any_status": Wanted(assigned_to=PEOPLE[0]),
    "day_reached": Wanted(status="waiting", due_by=TODAY.isoformat()),
    "day_reached_of_any_status": Wanted(due_by=TODAY.isoformat()),
    "mine_and_day_reached": Wanted(assigned_to=PEOPLE[0], due_by=TODAY.isoformat()),
    "nothing_fits": Wanted(status="waiting", outcome="facial", urgency=4),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    found: dict[str, Any] = {"cases": count}
    for kind in KINDS:
        try:
            with new_database(kind) as url, TemporaryDirectory() as folder:
                found[kind] = measured(records_of(url, Path(folder) / "keys.json"), count)
        except (ImportError, RuntimeError) as error:
            found[kind] = f"not measured: {type(error).__name__}"
    print(json.dumps(found, indent=1))


def measured(records: Records, count: int) -> dict[str, Any]:
    started = perf_counter()
    fill(records, count)
    seconds = perf_counter() - started
    with records.reading() as work:
        filters = {name: _pages(work, wanted) for name, wanted in FILTERS.items()}
    ratios = [found["ratio"] for found in filters.values() if found["ratio"]]
    return {"filled_in_seconds": round(seconds, 1), "filters": filters, "largest_ratio": max(ratios)}


def fill(records: Records, count: int) -> None:
    """Invented rows, the same each time."""
    with records.writing() as work:
        people = [{"id": who, "username": who, "name": who, "role": "reception", "created_at": NOON} for who in PEOPLE]
        work.connection.execute(insert(STAFF), people)
        rows = invented_rows(count)
        while batch := list(islice(rows, CASES_AT_ONCE)):
            work.connection.execute(insert(CASES), batch)
    if records.engine.dialect.name == "postgresql":
        with records.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE cases"))  # as its own housekeeping does by and by


def invented_rows(count: int) -> Iterator[dict[str, Any]]:
    """Two in five cases are referrals; every third case is somebody's; some were sent in the same millisecond."""
    made = random.Random(1)
    for number in range(count):
        outcome = made.choice((*Outcome, Outcome.MEDICAL_REFERRAL))
        is_referral = outcome is Outcome.MEDICAL_REFERRAL
        sent_at = NOON - (count - number) // 3 * 60_000
        day = TODAY + timedelta(days=made.randint(-700, 42))
        yield {
            "id": f"{made.getrandbits(128):032x}",
            "reference": f"{number:09}", "link": f"link{number}", "once": f"once{number}",
            "origin": made.choice(("client", "client", "client", "desk")), "language": made.choice(("tr", "en")),
            "sent_at": sent_at, "changed_at": sent_at, "version": 1, "keep_until": NOON,
            "status": str(STATUSES[number % len(STATUSES)]), "outcome": str(outcome),
            "urgency": made.choices((1, 2, 3, 4), (70, 20, 8, 2))[0] if is_referral else 0,
            "earliest_day": None if is_referral else day.isoformat(),
            "assigned_to": made.choice(PEOPLE) if made.random() < 1 / 3 else None,
        }  # fmt: skip


def _pages(work: Work, wanted: Wanted) -> dict[str, Any]:
    """The first page and the thousandth, both ways, and the count. 0 where there is no second page."""
    first = queues.rows(work, wanted, None, PAGE)
    place, page = None, 1
    while page < PAGES and len(rows := queues.rows(work, wanted, place, PAGE + 1)) > PAGE:
        place, page = queues.place_of(rows[PAGE - 1]), page + 1
    ways: list[Callable[[], object]] = [
        lambda: queues.rows(work, wanted, None, PAGE + 1),
        lambda: queues.count(work, wanted),
    ]
    if place:
        ways += [
            lambda: queues.rows(work, wanted, place, PAGE + 1),
            lambda: queues.start_of_page_before(work, wanted, place, PAGE),
        ]
    first_ms, count_ms, late_ms, back_ms = (*_milliseconds(ways), 0.0, 0.0)[:4]
    return {
        "rows_on_first_page": len(first),
        "first_page_ms": first_ms,
        "late_page": page,
        "late_page_ms": late_ms,
        "way_back_ms": back_ms,
        "ratio": round(late_ms / first_ms, 2),
        "count": min(queues.count(work, wanted), COUNTED),
        "count_ms": count_ms,
    }


def _milliseconds(ways: list[Callable[[], object]]) -> list[float]:
    """Of each, the median; they take turns, so that whatever else the machine does slows all of them."""
    taken: list[list[float]] = [[] for _ in ways]
    for _ in range(RUNS):
        for does, times in zip(ways, taken, strict=True):
            started = perf_counter()
            does()
            times.append(perf_counter() - started)
    return [round(median(times) * 1e3, 2) for times in taken]


if __name__ == "__main__":
    main()
