"""What has outlived its time goes, to the last byte, and the log counts it without telling of anybody."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from recommender.casework.erasing import Reason, erase_case
from recommender.casework.housekeeping import keep_house
from recommender.casework.retention import overdue, purge
from recommender.casework.roles import CLIENT, PERMITTED, Action, Actor, Role
from recommender.domain.clinic import Retention
from recommender.errors import CaseNotFoundError, NotPermittedError
from recommender.store import cases, destructions, wiping
from recommender.store import database as database_settings
from recommender.store.anchors import anchors, erasures, file_of_anchors
from recommender.store.database import unmoved, unopened, writing
from recommender.store.destructions import Destruction
from recommender.store.drafts import Drafts
from recommender.store.records import Records
from recommender.store.sealing import BrowserKey
from recommender.web.server import keep_the_house
from tests.stored import DAY, NOW, add_case, append_note, id_of, rows, run, wrong_with

KEEP = Retention(consultation_days=730, contact_days=365)
SECOND = timedelta(seconds=1)
OF_A_CASE = ("cases", "case_versions", "record_keys", "contacts", "consents", "search_terms")


def left(records: Records) -> tuple[int, int]:
    """How many cases and contacts there are."""
    counted = [rows(records.engine, f"SELECT count(*) FROM {table}")[0][0] for table in ("cases", "contacts")]
    return counted[0], counted[1]


def log(records: Records) -> list[tuple[str, str, int]]:
    with records.reading() as work:
        return [(row.purpose, row.reason, row.records) for row in destructions.log(work)]


@pytest.mark.parametrize(
    ("later", "there"),
    [
        (365 * DAY - SECOND, (1, 1)), (365 * DAY, (1, 0)), (730 * DAY - SECOND, (1, 0)), (730 * DAY, (0, 0)),
    ],
)  # fmt: skip
def test_contact_and_case_go_when_their_time_is_over_and_no_second_earlier(
    records: Records, later: timedelta, there: tuple[int, int]
) -> None:
    add_case(records)
    due = overdue(records, KEEP, NOW + later)
    assert (due["consultation"], due["contact"]) == (1 - there[0], 1 - there[1])
    gone = purge(records, KEEP, NOW + later)
    assert (left(records), wrong_with(records)) == (there, [])
    assert (gone["consultation"], gone["contact"]) == (1 - there[0], int(there == (1, 0)))
    assert set(overdue(records, KEEP, NOW + later).values()) == {0}


def test_contact_that_is_gone_is_found_by_nothing(records: Records) -> None:
    add_case(records)
    purge(records, KEEP, NOW + 365 * DAY)
    assert rows(records.engine, "SELECT count(*) FROM search_terms") == [(0,)]
    assert rows(records.engine, "SELECT purpose FROM record_keys") == [("consultation",)]


def test_visit_makes_the_time_begin_anew(records: Records) -> None:
    case_id = add_case(records)
    append_note(records, case_id, 1, "a visit", NOW + 300 * DAY)
    purge(records, KEEP, NOW + 664 * DAY)
    assert left(records) == (1, 1)
    purge(records, KEEP, NOW + 665 * DAY)
    assert left(records) == (1, 0)


def test_shorter_time_counts_at_once_and_a_longer_one_for_what_comes(records: Records) -> None:
    add_case(records)
    longer, shorter = (
        Retention(consultation_days=7_000, contact_days=7_000),
        Retention(consultation_days=9, contact_days=3),
    )
    purge(records, longer, NOW + 365 * DAY)
    assert left(records) == (1, 0)
    purge(records, shorter, NOW + 9 * DAY - SECOND)
    assert left(records) == (1, 0)
    purge(records, shorter, NOW + 9 * DAY)
    assert left(records) == (0, 0)


def test_many_go_in_one_run_and_no_other(records: Records) -> None:
    for number in range(1, 46):
        add_case(records, number, NOW - 731 * DAY if number % 2 else NOW)
    gone = purge(records, KEEP, NOW)
    assert (gone["consultation"], left(records), wrong_with(records)) == (23, (22, 22), [])
    assert log(records) == [("consultation", "outlived", 23), ("contact", "outlived", 23)]


def test_everything_else_that_is_over_goes_too(records: Records) -> None:
    old, new = BrowserKey.new(), BrowserKey.new()
    Drafts(records.engine).save(old, b"x", NOW - 2 * DAY)
    Drafts(records.engine).save(new, b"x", NOW)
    moment = int(NOW.timestamp() * 1000)
    day = 86_400_000
    run(
        records.engine,
        f"INSERT INTO staff (id, username, name, role, created_at) VALUES ('s', 'u', 'n', 'reception', {moment})",
        *(
            f"INSERT INTO staff_sessions VALUES ('{seen}', 's', 'x', 0, {seen}, NULL)"
            for seen in (moment, moment - 31 * day)
        ),
        *(f"INSERT INTO login_attempts VALUES ('{last}', 1, {last}, 0)" for last in (moment, moment - 2 * day)),
        f"INSERT INTO login_attempts VALUES ('blocked', 9, {moment - 2 * day}, {moment + day})",
    )
    with writing(records.engine) as connection:
        for at in (moment, moment + day):
            values = {"d": str(at), "s": b"x", "at": at}
            connection.execute(text("INSERT INTO handovers VALUES (:d, :s, 's', :at)"), values)
    assert overdue(records, KEEP, NOW) == {
        "consultation": 0, "contact": 0, "draft": 1, "handover": 1, "session": 1, "attempt": 1, "log": 0,
    }  # fmt: skip
    purge(records, KEEP, NOW)
    counted = {
        table: rows(records.engine, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("drafts", "handovers", "staff_sessions", "login_attempts")
    }
    assert counted == {"drafts": 1, "handovers": 1, "staff_sessions": 1, "login_attempts": 2}
    assert Drafts(records.engine).load(new, NOW) == b"x"


def test_log_counts_by_day_and_is_kept_for_three_years(records: Records) -> None:
    for number in (1, 2, 3):
        add_case(records, number)
    erase_case(records, CLIENT, id_of(1), Reason.CLIENT_ASKED, NOW)
    erase_case(records, CLIENT, id_of(2), Reason.CLIENT_ASKED, NOW + SECOND)
    erase_case(records, CLIENT, id_of(3), Reason.CLIENT_ASKED, NOW + DAY)
    with records.reading() as work:
        found = destructions.log(work)
    last = int((NOW + SECOND).timestamp() * 1000)
    assert found[0] == Destruction(last, "consultation", "client_asked", 2)
    assert [row.records for row in found] == [2, 2, 1, 1]
    purge(records, KEEP, NOW + 3 * 365 * DAY)
    assert len(log(records)) == 4
    purge(records, KEEP, NOW + 3 * 366 * DAY + SECOND)
    assert log(records) == [("consultation", "client_asked", 1), ("contact", "client_asked", 1), ("log", "outlived", 2)]


def test_log_tells_of_nobody(records: Records, engine: Engine) -> None:
    case_id = add_case(records)
    erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW)
    assert case_id not in repr(rows(engine, "SELECT * FROM destructions"))


@pytest.mark.parametrize("role", Role)
def test_staff_erase_only_with_the_right_to(records: Records, role: Role) -> None:
    case_id = add_case(records)
    actor = Actor("staff", "s1", "Somebody", role)
    if Action.ERASE_CASE in PERMITTED[role]:
        erase_case(records, actor, case_id, Reason.SENT_BY_MISTAKE, NOW)
        assert left(records) == (0, 0)
        assert rows(records.engine, "SELECT actor FROM audit WHERE action = 'erased'") == [("staff:s1",)]
    else:
        with pytest.raises(NotPermittedError):
            erase_case(records, actor, case_id, Reason.SENT_BY_MISTAKE, NOW)
        assert left(records) == (1, 1)
    assert wrong_with(records) == []


def test_erasing_twice_is_told(records: Records) -> None:
    case_id = add_case(records)
    erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW)
    before = log(records)
    with pytest.raises(CaseNotFoundError):
        erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW)
    assert log(records) == before


# Its bytes


def secrets_of(engine: Engine, case_id: str) -> list[bytes]:
    """Ciphertexts, wrapped keys and digests of one case, as they stand in the database."""
    found: list[bytes] = []
    for table in OF_A_CASE:
        column = "id" if table == "cases" else "case_id"
        for row in rows(engine, f"SELECT * FROM {table} WHERE {column} = '{case_id}'"):
            found += [bytes(value) for value in row if isinstance(value, (bytes, memoryview))]
    alone = "SELECT digest FROM search_terms GROUP BY digest HAVING count(*) = 1"
    digests = rows(engine, f"SELECT digest FROM search_terms WHERE case_id = '{case_id}' AND digest IN ({alone})")
    return [*found, *(str(digest).encode() for (digest,) in digests), b"link 77", b"once 77", b"REF-77"]


def bytes_on_disk(engine: Engine) -> bytes:
    """Everything in the files of the database: on SQLite the file and what lies beside it."""
    if engine.dialect.name == "sqlite":
        folder = Path(str(engine.url.database)).parent
        return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    with writing(engine) as connection:
        connection.execute(text("SELECT 1"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    return b"".join(path.read_bytes() for path in (folder / "base" / str(number)).iterdir() if path.is_file())


def test_no_byte_of_an_erased_case_is_left(records: Records) -> None:
    """Among many others, so that pages are shared, split and joined. PostgreSQL takes a round of the house."""
    for number in range(60, 100):
        add_case(records, number, words=os.urandom(number * 20).hex())
    case_id = id_of(77)
    append_note(records, case_id, 1, "second " * 900)
    secrets = secrets_of(records.engine, case_id)
    before = bytes_on_disk(records.engine)
    assert len(secrets) == 2 + 2 + 1 + 1 + 3  # versions, keys, contact, the word that nobody else has, names
    assert [secret for secret in secrets if secret[-40:] not in before] == []  # so this looks at the right bytes
    erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW)
    keep_house(records, KEEP, NOW)
    after = bytes_on_disk(records.engine)
    assert [secret for secret in secrets if secret[-40:] in after or secret[:40] in after] == []
    assert (left(records), wrong_with(records)) == ((39, 39), [])


def test_no_byte_of_a_withdrawn_contact_is_left(records: Records) -> None:
    for number in range(60, 100):
        add_case(records, number)
    mine = f"WHERE case_id = '{id_of(77)}'"
    contact = bytes(rows(records.engine, f"SELECT sealed FROM contacts {mine}")[0][0])
    key = bytes(rows(records.engine, f"SELECT wrapped FROM record_keys {mine} AND purpose = 'contact'")[0][0])
    assert contact in bytes_on_disk(records.engine) and key in bytes_on_disk(records.engine)
    purge(records, KEEP, NOW)
    with records.writing() as work:
        cases.erase_contact(work, id_of(77), "client", NOW)
        destructions.note(work, "contact", Reason.CONSENT_WITHDRAWN, 1, NOW)
    keep_house(records, KEEP, NOW)
    after = bytes_on_disk(records.engine)
    assert contact not in after and key not in after


def test_what_somebody_still_looks_at_is_wiped_in_a_later_round(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup is being made, say. On PostgreSQL a table written anew would keep what that still sees."""
    monkeypatch.setattr(wiping, "TRIES", 1)
    case_id = add_case(records)
    key = bytes(rows(records.engine, "SELECT wrapped FROM record_keys")[0][0])
    with unmoved(records.engine) as looking:
        looking.exec_driver_sql("SELECT count(*) FROM cases")
        erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW)
        done = wiping.wipe_after_destruction(records, NOW + SECOND)
        assert done == (records.engine.dialect.name == "sqlite")
    wiping.wipe_after_destruction(records, NOW + SECOND)
    assert key not in bytes_on_disk(records.engine)
    assert not wiping.wipe_after_destruction(records, NOW + DAY)


def test_round_of_the_house_writes_the_end_of_the_audit_down(records: Records) -> None:
    case_id = add_case(records)
    keep_house(records, KEEP, NOW)
    keep_house(records, KEEP, NOW + DAY)  # nothing was done since; no second line
    erase_case(records, CLIENT, case_id, Reason.CLIENT_ASKED, NOW + DAY)
    file = file_of_anchors()
    assert [anchor.entries for anchor in anchors(file, records.keys)] == [3, 4]
    assert erasures(file, records.keys, NOW) == {("erased", case_id)}
    assert wrong_with(records, *anchors(file, records.keys)) == []
    assert subprocess.run(["stat", "-c", "%a", file], capture_output=True, text=True, check=True).stdout == "600\n"


def test_site_does_it_by_itself_and_goes_on_where_it_cannot(
    records: Records, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add_case(records, at=NOW - 20_000 * DAY)
    keep_the_house()
    assert left(records) == (0, 0)
    assert file_of_anchors().is_file() and not caplog.records
    monkeypatch.setenv("RECOMMENDER_DATABASE", "sqlite:////dev/null/site.sqlite3")
    keep_the_house()
    assert "What has outlived its time was not destroyed. The database cannot be used" in caplog.text


def test_log_that_somebody_reads_is_emptied_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite writes a log ahead, it stays as it is while somebody looks at an earlier state."""
    monkeypatch.setattr(database_settings, "journal_mode", lambda version: "WAL")
    monkeypatch.setattr(wiping, "SECONDS_TO_WAIT", 0)
    engine = unopened(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT)")
    with closing(sqlite3.connect(tmp_path / "site.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO notes VALUES ('gone soon')")
        assert not wiping.wipe(engine)
    assert wiping.wipe(engine)
    assert (tmp_path / "site.sqlite3-wal").stat().st_size == 0
    engine.dispose()
