"""The queue on both databases: its order, every filter, its pages both ways, news, search, and the plans behind it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from sqlalchemy import insert, update

from recommender.casework import consultation, queue
from recommender.casework.mine import delete_mine
from recommender.casework.queue import Filters
from recommender.casework.roles import Actor, Role
from recommender.domain.case import Status
from recommender.domain.terms import Outcome, Urgency
from recommender.errors import NotPermittedError
from recommender.store import cases, queues
from recommender.store.queues import TOP, Place, Wanted
from recommender.store.records import Records
from recommender.store.tables import AUDIT, CASES, STAFF
from tests import case_files
from tests.invented import send_invented, submissions

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TODAY = date(2026, 3, 31)
ANYBODY, SOMEBODY, ELSE = "0" * 32, "1" * 32, "2" * 32
RECEPTION = Actor("staff", SOMEBODY, "Somebody", Role.RECEPTION)
ADMINISTRATOR = Actor("staff", ELSE, "Else", Role.ADMINISTRATOR)
EVERYTHING = Filters(status=None)
EVERY_FILTER = [
    Filters(*chosen)
    for chosen in product((None, *Status), (None, *Outcome), (None, *Urgency), (False, True), (None, TODAY))
]
Row = dict[str, Any]


def invented(made: random.Random, number: int) -> Row:
    """A row as a decision makes it: an urgency for referrals alone, an earliest day for all others. Few moments."""
    outcome = made.choice(list(Outcome))
    is_referral = outcome is Outcome.MEDICAL_REFERRAL
    return {
        "id": f"{made.getrandbits(128):032x}", "reference": f"{number:09}", "link": f"l{number}", "once": f"o{number}",
        "origin": "client", "language": "tr", "sent_at": made.randrange(5), "changed_at": 0, "version": 1,
        "status": str(made.choice(list(Status))), "outcome": str(outcome), "keep_until": 0,
        "urgency": made.randint(1, 4) if is_referral else 0,
        "earliest_day": None if is_referral else (TODAY + timedelta(days=made.randint(-2, 2))).isoformat(),
        "assigned_to": made.choice((None, SOMEBODY, ELSE)),
    }  # fmt: skip


def fill(records: Records, count: int, seed: int = 0) -> list[Row]:
    made = random.Random(seed)
    rows = [invented(made, number) for number in range(count)]
    staff = [{"id": who, "username": who, "name": f"Staff {who[0]}", "role": "reception", "created_at": 0}
             for who in (SOMEBODY, ELSE)]  # fmt: skip
    with records.writing() as work:
        work.connection.execute(insert(STAFF), staff)
        work.connection.execute(insert(CASES), rows)
    return rows


def fits(row: Row, filters: Filters) -> bool:
    return all((
        filters.status in (None, row["status"]),
        filters.outcome in (None, row["outcome"]),
        filters.urgency is None or filters.urgency.rank + 1 == row["urgency"],
        not filters.mine or row["assigned_to"] == SOMEBODY,
        filters.due_by is None or (row["earliest_day"] or "9") <= filters.due_by.isoformat(),
    ))  # fmt: skip


def in_order(rows: list[Row], filters: Filters) -> list[str]:
    first = "earliest_day" if filters.due_by else "urgency"
    fitting = [row for row in rows if fits(row, filters)]
    return [row["id"] for row in sorted(fitting, key=lambda row: (row[first], row["sent_at"], row["id"]), reverse=True)]


def ids(page: queue.Page) -> list[str]:
    return [line.facts.id for line in page.lines]


def pages(records: Records, filters: Filters, size: int) -> Iterator[tuple[Place | None, queue.Page]]:
    """Every page from the first on, with the place that it begins after."""
    place: Place | None = None
    while True:
        page = queue.page(records, RECEPTION, filters, place, size=size)
        yield place, page
        if page.older is None:
            return
        place = page.older


def test_every_filter_shows_what_plain_sorting_shows(records: Records) -> None:
    rows = fill(records, 150)
    assert len(EVERY_FILTER) == 320
    for filters in EVERY_FILTER:
        shown = [found for _, page in pages(records, filters, 40) for found in ids(page)]
        assert shown == in_order(rows, filters), filters
        assert queue.count(records, RECEPTION, filters) == len(shown)


@pytest.mark.parametrize("seed", range(12))
def test_pages_of_any_size_join_both_ways(records: Records, seed: int) -> None:
    made = random.Random(seed)
    rows, size = fill(records, made.randint(0, 60), seed), made.randint(1, 7)
    filters = made.choice([EVERYTHING, *EVERY_FILTER])
    there = list(pages(records, filters, size))
    assert [found for _, page in there for found in ids(page)] == in_order(rows, filters)
    assert [len(page.lines) for _, page in there[:-1]] == [size] * (len(there) - 1)
    assert there[0][1].newer is None
    for (_, before), (_, page) in pairwise(there):
        assert page.newer is not None
        assert ids(queue.page(records, RECEPTION, filters, page.newer, size=size)) == ids(before)


def test_equal_times_are_never_shown_twice_or_left_out(records: Records) -> None:
    rows = fill(records, 40)
    with records.writing() as work:
        work.connection.execute(update(CASES).values(sent_at=7, urgency=1))
    shown = [found for _, page in pages(records, EVERYTHING, 3) for found in ids(page)]
    assert shown == sorted((row["id"] for row in rows), reverse=True)


def test_both_ends_are_ends(records: Records) -> None:
    fill(records, 50)
    first, last = list(pages(records, EVERYTHING, 25))  # two full pages: nothing follows the second
    assert (first[1].newer, last[1].older) == (None, None)
    assert last[1].newer == TOP
    top = queue.page(records, RECEPTION, EVERYTHING, TOP)
    assert (ids(top), top.newer) == (ids(first[1]), None)


def test_rows_that_arrive_meanwhile_move_nothing_below(records: Records) -> None:
    rows = fill(records, 60)
    (_, first), (place, second), _ = pages(records, EVERYTHING, 25)
    made = random.Random(99)
    new = [invented(made, 1_000 + number) | {"urgency": 4, "sent_at": 10 + number} for number in range(30)]
    with records.writing() as work:
        work.connection.execute(insert(CASES), new)
    again = queue.page(records, RECEPTION, EVERYTHING, place)
    assert ids(again) == ids(second)
    assert again.newer is not None
    assert ids(queue.page(records, RECEPTION, EVERYTHING, again.newer)) == ids(first)
    assert [found for _, page in pages(records, EVERYTHING, 25) for found in ids(page)] == in_order(
        rows + new, EVERYTHING
    )


def test_page_goes_on_where_it_was_when_the_case_above_it_is_erased(records: Records) -> None:
    rows = fill(records, 30)
    order = in_order(rows, EVERYTHING)
    (_, _), (place, second), _ = pages(records, EVERYTHING, 10)
    with records.writing() as work:
        cases.erase(work, order[9], "program", NOW)
    again = queue.page(records, RECEPTION, EVERYTHING, place, size=10)
    assert ids(again) == ids(second)
    with records.writing() as work:
        for case in order[:9]:
            cases.erase(work, case, "program", NOW)
    assert queue.page(records, RECEPTION, EVERYTHING, place, size=10).newer is None


def test_place_is_found_again_by_its_case(records: Records) -> None:
    fill(records, 30)
    page = queue.page(records, RECEPTION, EVERYTHING)
    assert queue.place_after(records, RECEPTION, page.lines[-1].facts.id) == page.older
    assert queue.place_after(records, RECEPTION, "0" * 32) is None


def test_counts_stop_at_a_thousand(records: Records) -> None:
    fill(records, 1_200)
    one = queue.count(records, RECEPTION, Filters(None, Outcome.FACIAL))
    assert 0 < one < queue.COUNTED
    assert queue.counts(records, RECEPTION, [EVERYTHING, Filters(None, Outcome.FACIAL)]) == [queue.COUNTED, one]


def test_line_names_the_client_and_who_looks_after_it(records: Records) -> None:
    sent = send_invented(records, 1, NOW)[0]
    with records.writing() as work:
        values = {"id": SOMEBODY, "username": "s", "name": "Somebody", "role": "reception", "created_at": 0}
        work.connection.execute(insert(STAFF).values(**values))
    consultation.assign(records, RECEPTION, sent.case_id, SOMEBODY, NOW)
    (line,) = queue.page(records, RECEPTION, EVERYTHING).lines
    assert (line.name, line.looked_after_by) == (next(submissions()).contact.name, "Somebody")
    assert [line.facts.id for line in queue.page(records, RECEPTION, Filters(mine=True)).lines] == [sent.case_id]


def test_role_without_contacts_reads_no_name_and_finds_by_reference_alone(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.casework import roles

    sent = send_invented(records, 1, NOW)[0]
    without = frozenset(roles.DESK - {roles.Action.SEE_CONTACT})
    monkeypatch.setitem(roles.PERMITTED, Role.RECEPTION, without)
    name = next(submissions()).contact.name
    assert [line.name for line in queue.page(records, RECEPTION, EVERYTHING).lines] == [""]
    assert queue.find(records, RECEPTION, name, "TR", NOW) == ()
    assert [line.name for line in queue.find(records, RECEPTION, sent.reference, "TR", NOW)] == [""]


def test_administrator_is_refused_everything(records: Records) -> None:
    shown = queue.Page((), None, None, 0)
    refused: list[Callable[[], object]] = [
        lambda: queue.page(records, ADMINISTRATOR, EVERYTHING),
        lambda: queue.place_after(records, ADMINISTRATOR, "0" * 32),
        lambda: queue.news(records, ADMINISTRATOR, EVERYTHING, None, shown, known=0),
        lambda: queue.counts(records, ADMINISTRATOR, [EVERYTHING]),
        lambda: queue.find(records, ADMINISTRATOR, "name", "TR", NOW),
        lambda: queue.record_look(records, ADMINISTRATOR, NOW),
    ]
    for does in refused:
        with pytest.raises(NotPermittedError):
            does()


# Search


def test_search_finds_by_reference_name_phone_and_address(records: Records) -> None:
    sent = send_invented(records, 12, NOW)
    asked = submissions()
    contact = next(found.contact for found in asked if found.contact.phone and found.contact.email)
    reference = sent[3].reference
    for text in (reference, f"{reference[:3]}-{reference[3:6]} {reference[6:]}"):
        assert [line.facts.id for line in queue.find(records, RECEPTION, text, "TR", NOW)] == [sent[3].case_id]
    found = {
        line.facts.id
        for text in (contact.name.upper(), contact.email, contact.phone, f"0{contact.phone[3:]}")
        for line in queue.find(records, RECEPTION, text, "TR", NOW)
        if line.name == contact.name
    }
    assert len(found) >= 1
    assert queue.find(records, RECEPTION, "nobody of this name", "TR", NOW) == ()
    assert queue.find(records, RECEPTION, "", "TR", NOW) == ()


def test_search_is_recorded_without_its_words(records: Records) -> None:
    queue.find(records, RECEPTION, "Işıl Örnek", "TR", NOW)
    with records.reading() as work:
        (entry,) = work.connection.execute(AUDIT.select())
    assert (entry.actor, entry.action, entry.case_id, entry.digest) == (f"staff:{SOMEBODY}", "searched", None, "")


# News


def test_looks_are_no_change_and_everything_else_is(records: Records) -> None:
    sent = send_invented(records, 2, NOW)
    seen = [queue.page(records, RECEPTION, EVERYTHING).change]

    def changed() -> bool:
        seen.append(queue.page(records, RECEPTION, EVERYTHING).change)
        return seen[-1] > seen[-2]

    queue.find(records, RECEPTION, "name", "TR", NOW)
    queue.record_look(records, RECEPTION, NOW)
    consultation.open_case(records, RECEPTION, sent[0].case_id, NOW)
    assert not changed()
    consultation.assign(records, RECEPTION, sent[0].case_id, None, NOW)
    assert changed()
    consultation.add_note(consultation.Edit(records, case_files.library(), RECEPTION, sent[0].case_id, 1, NOW), "note")
    assert changed()
    delete_mine(records, sent[1].token, NOW)
    assert changed()
    send_invented(records, 1, NOW, seed=5)
    assert changed()
    assert not changed()


def test_news_counts_what_the_page_did_not_have(records: Records) -> None:
    send_invented(records, 3, NOW)
    shown = queue.page(records, RECEPTION, EVERYTHING)
    assert queue.news(records, RECEPTION, EVERYTHING, None, shown, known=shown.change) is None
    more = send_invented(records, 2, NOW + timedelta(days=1), seed=5)
    found = queue.news(records, RECEPTION, EVERYTHING, None, shown, known=shown.change)
    assert found is not None
    assert (found.added, found.is_other) == (2, True)
    decided = queue.page(records, RECEPTION, Filters(Status.DECIDED))
    elsewhere = queue.news(
        records, RECEPTION, Filters(Status.DECIDED), None, queue.Page((), None, None, 0), known=shown.change
    )
    assert elsewhere == queue.News(decided.change, 0, is_other=False)
    with records.writing() as work:
        cases.erase(work, more[0].case_id, "program", NOW)
    again = queue.news(records, RECEPTION, EVERYTHING, None, shown, known=shown.change)
    assert again is not None
    assert again.added == 1


def test_reading_the_queue_writes_nothing(records: Records) -> None:
    fill(records, 30)
    queue.page(records, RECEPTION, EVERYTHING)
    queue.counts(records, RECEPTION, EVERY_FILTER)
    with records.reading() as work:
        assert work.connection.execute(AUDIT.select()).all() == []


# Plans


def planned(records: Records) -> Iterator[tuple[Wanted, str, str]]:
    """Every filter with each of its queries, and what the database says that it does for it."""
    for filters in EVERY_FILTER:
        wanted = queue._wanted(RECEPTION, filters)
        place = Place(wanted.urgency or 2, TODAY.isoformat(), 3, "8" * 32)
        for kind, queries in {
            "first page": queues.page_queries(wanted, None, 26),
            "later page": queues.page_queries(wanted, place, 26),
            "page before": queues.page_before_queries(wanted, place, 25),
            "count": [] if wanted.is_nobody else [queues.count_query(wanted)],
        }.items():
            for query in queries:
                yield wanted, kind, explained(records, query)


def explained(records: Records, query: Any) -> str:
    engine = records.engine
    statement = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
        for setting in ("enable_seqscan", "enable_bitmapscan"):  # a few rows are read whole, whatever index there is
            connection.exec_driver_sql(f"SET {setting} = off")
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {statement}"))


def test_every_query_goes_by_an_index_and_sorts_nothing(records: Records) -> None:
    for wanted, kind, plan in planned(records):
        told = f"{wanted} {kind}:\n{plan}"
        reads = [line for line in plan.splitlines() if " cases" in line and "_cases" not in line]
        assert reads, told
        assert all(line.lstrip(" ->").startswith(("SEARCH cases USING", "Index ")) for line in reads), told
        assert "TEMP B-TREE" not in plan, told
        assert "Sort" not in plan, told


def test_later_page_begins_at_its_place(records: Records) -> None:
    """What an index is searched by: the place too, so that nothing before it is read."""
    for wanted, kind, plan in planned(records):
        if kind in ("later page", "page before"):
            by, side = ", ".join(wanted.order), "<" if kind == "later page" else ">"
            said = plan.replace(",", ", ").replace(",  ", ", ")
            conditions = "\n".join(line for line in said.splitlines() if "USING" in line or "Index Cond" in line)
            assert f"({by}){side}" in conditions or f"ROW({by}) {side}" in conditions, f"{wanted}:\n{plan}"


def test_newest_change_is_read_from_the_end(records: Records) -> None:
    query = queues.latest_change_query()
    assert "Sort" not in explained(records, query)
    assert "TEMP B-TREE" not in explained(records, query)
