"""The commands that look after what is stored: what they print, what they change, and their exit status."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recommender.casework.housekeeping import keep_house
from recommender.cli.commands import app
from recommender.cli.doctor import installation
from recommender.domain.clinic import Retention
from recommender.store.anchors import file_of_anchors
from recommender.store.keys import Keyring, read_keys, write_keys
from recommender.store.records import Records
from tests.case_files import library
from tests.stored import DAY, NOW, add_case, anchor_of, append_note, id_of, rows, run, without_triggers
from tests.test_docs import SETTINGS

PASSPHRASE = {"RECOMMENDER_BACKUP_PASSPHRASE": "correct horse battery staple"}
KEEP = Retention(consultation_days=730, contact_days=365)
TODAY = datetime.now(UTC)


@pytest.fixture(autouse=True)
def content_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.cli.console.load_content", lambda _: library())
    monkeypatch.setattr("recommender.cli.doctor.installation.examine_content", lambda _: (library(), []))
    monkeypatch.setattr("recommender.cli.doctor.installation.translation_problems", lambda *_: [])


def call(*words: str, status: int = 0, env: Mapping[str, str] | None = None) -> Result:
    found = CliRunner().invoke(app, list(words), env=env)
    assert found.exit_code == status, found.output
    return found


def told(*words: str, status: int = 0) -> Any:
    return json.loads(call(*words, "--json", status=status).stdout)


# audit


def test_whole_record_is_told(records: Records) -> None:
    add_case(records)
    assert call("audit", "verify").stdout == "The record is whole: 3 entries, and no anchor to hold it against.\n"
    keep_house(records, KEEP, NOW)
    assert told("audit", "verify") == {"entries": 3, "anchors": 1, "problems": []}


def test_anchor_is_printed_and_taken_as_text_and_as_file(records: Records, tmp_path: Path) -> None:
    add_case(records)
    anchor = call("audit", "anchor").stdout.strip()
    assert anchor == str(anchor_of(records))
    assert told("audit", "anchor") == {"entries": 3, "mac": anchor.split(":")[1]}
    append_note(records, id_of(1), 1, "later")
    (tmp_path / "kept.txt").write_text(f"{anchor}\n")
    for named in (anchor, str(tmp_path / "kept.txt")):
        assert "held against 1 anchor" in call("audit", "verify", "--anchor", named).stdout
    without_triggers(records.engine)
    run(records.engine, "DELETE FROM audit WHERE seq > 2")
    for named in (anchor, str(tmp_path / "kept.txt")):
        out = call("audit", "verify", "--anchor", named, status=1).stdout
        assert out.startswith("The anchor knows 3 entries; there are 2. The end was cut off.\n")
        assert "docs/keeping-the-records.md" in out


def test_cut_end_is_found_by_what_the_site_wrote_down(records: Records) -> None:
    """Without anybody's doing: the last version, its entry and what the row says of it are taken away."""
    case_id = add_case(records)
    before = rows(records.engine, "SELECT keep_until, status FROM cases")[0]
    append_note(records, case_id, 1, "a warning that somebody regrets")
    keep_house(records, KEEP, NOW)
    without_triggers(records.engine)
    run(
        records.engine,
        "DELETE FROM audit WHERE seq = 4",
        "DELETE FROM case_versions WHERE number = 2",
        f"UPDATE cases SET version = 1, keep_until = {before[0]}, status = '{before[1]}'",
    )
    assert call("audit", "verify", status=1).stdout.startswith("The anchor knows 4 entries; there are 3.")
    keep_house(records, KEEP, NOW + DAY)  # the shorter end is written down too, and takes nothing back
    assert call("audit", "verify", status=1).stdout.startswith("The anchor knows 4 entries; there are 3.")
    file_of_anchors().unlink()
    assert call("audit", "verify").stdout.startswith("The record is whole")


@pytest.mark.parametrize("named", ["nowhere", "12", "3:abc", "x:" + "0" * 64])
def test_what_is_no_anchor_is_refused(records: Records, named: str) -> None:
    assert "is no anchor and no file" in call("audit", "verify", "--anchor", named, status=2).stderr


def test_file_without_an_anchor_of_this_database_is_refused(records: Records, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("2026-01-01T00:00:00Z 0123456789ab end 3:" + "0" * 64 + "\n")
    refused = call("audit", "verify", "--anchor", str(tmp_path / "empty"), status=2)
    assert "holds no anchor of this database" in refused.stderr


def test_half_a_line_of_anchors_is_passed_over(records: Records) -> None:
    """The power went while a line was written."""
    add_case(records)
    keep_house(records, KEEP, NOW)
    file = file_of_anchors()
    file.write_text(file.read_text() + file.read_text()[:50])
    append_note(records, id_of(1), 1, "later")
    keep_house(records, KEEP, NOW)
    assert told("audit", "verify")["problems"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "verify"), ("audit", "anchor"), ("keys", "check"), ("keys", "rotate"), ("purge",), ("purge", "--log"),
    ],
)  # fmt: skip
def test_commands_without_their_keys_say_what_to_do(records: Records, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "keys.json").unlink()
    assert "The keys of this database are missing. Put back the file" in call(*words, status=2).stderr


def test_commands_without_their_database_say_what_to_look_at(tmp_path: Path) -> None:
    env = {"RECOMMENDER_DATABASE": "postgresql://nobody@127.0.0.1:1/none", "RECOMMENDER_KEYS": str(tmp_path / "k")}
    assert "The database cannot be used (OperationalError)" in call("audit", "verify", status=2, env=env).stderr
    assert "problem  database" in call("doctor", status=1, env=env).stdout


# keys


def test_keys_are_rotated_and_checked(records: Records) -> None:
    add_case(records)
    assert "now locks all 2 records" in call("keys", "rotate").stdout
    keys = read_keys(file_of_anchors().with_name("keys.json"))
    assert keys is not None
    assert told("keys", "check") == {"current": keys.current, "in_use": {keys.current: 2}, "problems": []}
    assert call("keys", "check").stdout == f"{keys.current} (current) locks 2 records.\nEvery record opens.\n"
    run(records.engine, "UPDATE record_keys SET wrapped_by = 'k00000000' WHERE purpose = 'contact'")
    assert "contact of case" in call("keys", "check", status=1).stdout


# purge


def test_purge_counts_destroys_and_tells(records: Records) -> None:
    add_case(records, 1, TODAY - 800 * DAY)
    add_case(records, 2, TODAY - 400 * DAY)
    add_case(records, 3, TODAY)
    nothing = {"draft": 0, "handover": 0, "session": 0, "attempt": 0, "log": 0}
    assert told("purge", "--dry-run") == {"consultation": 1, "contact": 2} | nothing
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(3,)]
    assert "Nothing was destroyed." in call("purge", "--dry-run").stdout
    assert told("purge") == {"consultation": 1, "contact": 1} | nothing
    assert rows(records.engine, "SELECT count(*) FROM cases") == [(2,)]
    log = told("purge", "--log")
    assert [(row["purpose"], row["records"]) for row in log] == [("consultation", 1), ("contact", 2)]
    assert call("purge", "--log").stdout.splitlines()[0].endswith("consultation  outlived  1")
    assert "either" in call("purge", "--log", "--dry-run", status=2).stderr
    assert told("audit", "verify")["problems"] == []


# backup and restore


def test_backup_and_restore_on_the_command_line(records: Records, tmp_path: Path) -> None:
    add_case(records)
    file = str(tmp_path / "site.backup")
    assert "1 cases" in call("backup", file, env=PASSPHRASE).stdout
    assert "is there already" in call("backup", file, status=2, env=PASSPHRASE).stderr
    assert "not empty" in call("restore", file, status=2, env=PASSPHRASE).stderr
    append_note(records, id_of(1), 1, "later")
    assert "Restored 1 cases" in call("restore", file, "--overwrite", env=PASSPHRASE).stdout
    assert rows(records.engine, "SELECT version FROM cases") == [(1,)]
    assert told("audit", "verify")["problems"] == []


def test_passphrase_is_never_on_the_command_line_and_never_short(records: Records, tmp_path: Path) -> None:
    file = str(tmp_path / "site.backup")
    assert "Set RECOMMENDER_BACKUP_PASSPHRASE" in call("backup", file, status=2).stderr
    assert (
        "at least 12 letters" in call("backup", file, status=2, env={"RECOMMENDER_BACKUP_PASSPHRASE": "short"}).stderr
    )
    assert "There is no file" in call("restore", file, status=2, env=PASSPHRASE).stderr
    assert not Path(file).exists()
    assert "passphrase" not in " ".join(option for command in ("backup", "restore") for option in options(command))


def options(command: str) -> list[str]:
    return [word for word in call(command, "--help").stdout.split() if word.startswith("--")]


# doctor


def lines(status: int = 0, env: Mapping[str, str] | None = None) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(call("doctor", "--json", status=status, env=env).stdout):
        found.setdefault(finding["what"], []).append(finding)
    return found


def levels(found: list[dict[str, str]]) -> list[str]:
    return [finding["level"] for finding in found]


def test_doctor_finds_all_well(records: Records, tmp_path: Path) -> None:
    add_case(records, at=TODAY)
    call("backup", str(tmp_path / "site.backup"), env=PASSPHRASE)
    found = lines()
    wanted = "settings content login server keys database disk clock audit backup retention"
    assert " ".join(found) == wanted
    assert {what: levels(told) for what, told in found.items() if what != "content"} == {
        what: ["ok"] * len(told) for what, told in found.items() if what != "content"
    }
    assert found["content"][0]["level"] == "warning"  # nobody signed it off
    assert call("doctor").stdout.splitlines()[-1] == "ok       retention  Nothing has outlived its time."


def test_doctor_of_a_place_where_nothing_is_yet_makes_nothing(tmp_path: Path) -> None:
    env = {"RECOMMENDER_DATABASE": f"sqlite:///{tmp_path}/new/s", "RECOMMENDER_KEYS": str(tmp_path / "new" / "k")}
    found = lines(env=env)
    assert found["database"][0]["found"] == "None yet; made when it is first needed."
    assert list(tmp_path.iterdir()) == []


def test_doctor_knows_every_setting() -> None:
    assert set(installation.OWN_SETTINGS) == SETTINGS


def test_doctor_names_the_nearest_setting(records: Records) -> None:
    found = lines(env={"RECOMMENDER_DATABSE": "x", "RECOMMENDER_COLOUR": "blue"})["settings"]
    assert [(finding["level"], finding["next"].split(":")[0]) for finding in found] == [
        ("warning", "There are"), ("warning", "Did you mean RECOMMENDER_DATABASE?"),
    ]  # fmt: skip


Ill = Callable[[Records, Path], None]


def _others_can_read_the_keys(_: Records, folder: Path) -> None:
    (folder / "keys.json").chmod(0o644)


def _keys_of_another(_: Records, folder: Path) -> None:
    write_keys(folder / "keys.json", Keyring.new(), replacing=True)


def _no_keys(_: Records, folder: Path) -> None:
    (folder / "keys.json").unlink()


def _damaged_keys(_: Records, folder: Path) -> None:
    (folder / "keys.json").write_text("{")


def _key_missing(records: Records, _: Path) -> None:
    run(records.engine, "UPDATE record_keys SET wrapped_by = 'k00000000'")


def _rotation_cut_off(records: Records, folder: Path) -> None:
    write_keys(folder / "keys.json", records.keys.with_new_key(), replacing=True)


def _copy_of_keys(_: Records, folder: Path) -> None:
    (folder / "keys.json.old").write_text("")


def _later_release(records: Records, _: Path) -> None:
    run(records.engine, "UPDATE alembic_version SET version_num = '9999'")


def _earlier_release(records: Records, _: Path) -> None:
    run(records.engine, "UPDATE alembic_version SET version_num = '0001'")


def _clock_behind(records: Records, _: Path) -> None:
    append_note(records, id_of(1), 1, "x", TODAY + DAY)


def _edited(records: Records, _: Path) -> None:
    run(records.engine, "UPDATE cases SET urgency = 4")


def _no_anchors(_: Records, __: Path) -> None:
    file_of_anchors().unlink()


def _no_backup(records: Records, _: Path) -> None:
    run(records.engine, "DELETE FROM settings WHERE name = 'last_backup'")


def _backup_of(days: int) -> Ill:
    def make(records: Records, _: Path) -> None:
        at = (TODAY - timedelta(days=days)).isoformat()
        run(records.engine, f"UPDATE settings SET value = '{at}' WHERE name = 'last_backup'")

    return make


def _overdue(records: Records, _: Path) -> None:
    add_case(records, 2, TODAY - 900 * DAY)


ILLS: dict[str, tuple[Ill, str, str, str]] = {
    "others can read the keys": (_others_can_read_the_keys, "keys", "problem", "chmod 600"),
    "keys of another database": (_keys_of_another, "keys", "problem", "Put back"),
    "no keys": (_no_keys, "keys", "problem", "Put back"),
    "damaged keys": (_damaged_keys, "keys", "problem", ""),
    "a key is missing": (_key_missing, "keys", "problem", "Put back"),
    "a rotation was cut off": (_rotation_cut_off, "keys", "warning", "keys rotate"),
    "a copy of keys": (_copy_of_keys, "keys", "warning", "Delete"),
    "a later release": (_later_release, "database", "problem", "Install"),
    "an earlier release": (_earlier_release, "database", "warning", "when it starts"),
    "a clock behind": (_clock_behind, "clock", "problem", "Set the clock"),
    "an edited case": (_edited, "audit", "problem", "audit verify"),
    "no anchors": (_no_anchors, "anchors", "warning", "purge"),
    "no backup": (_no_backup, "backup", "warning", "backup FILE"),
    "a backup of last week": (_backup_of(5), "backup", "warning", "backup FILE"),
    "a backup of last month": (_backup_of(30), "backup", "problem", "backup FILE"),
    "something overdue": (_overdue, "retention", "warning", "purge"),
}


@pytest.mark.parametrize("ill", ILLS)
def test_doctor_finds_each_ill_and_says_what_to_do(records: Records, tmp_path: Path, ill: str) -> None:
    spoil, what, level, next_ = ILLS[ill]
    add_case(records, at=TODAY)
    call("backup", str(tmp_path / "site.backup"), env=PASSPHRASE)
    spoil(records, tmp_path)
    found = [finding for finding in lines(status=int(level == "problem"))[what] if finding["level"] != "ok"]
    assert levels(found) == [level]
    assert next_ in found[0]["next"]


def test_doctor_finds_a_spoilt_or_open_file_of_sqlite(tmp_path: Path) -> None:
    file = tmp_path / "site.sqlite3"
    env = {"RECOMMENDER_DATABASE": f"sqlite:///{file}", "RECOMMENDER_KEYS": str(tmp_path / "keys.json")}
    call("purge", env=env)
    file.chmod(0o644)
    assert "problem" in levels(lines(status=1, env=env)["database"])
    file.chmod(0o600)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert ("problem" in levels(lines(status=1, env=env)["database"])) == (sqlite3.sqlite_version_info < (3, 51, 3))
    file.write_bytes(b"no database" * 1000)
    assert levels(lines(status=1, env=env)["database"]) == ["problem"]


SECRETS = """[auth]
redirect_uri = "https://clinic.example/oauth2callback"
cookie_secret = "0123456789012345678901234567890123456789"
client_id = "x"
client_secret = "y"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("", ""), None),
        (("client_id", "client"), "[auth] has no client_id."),
        (("0123456789", ""), "[auth] has no cookie_secret."),
        (("01234567890123456789", "0"), "cookie_secret is shorter"),
        (("https://clinic", "http://clinic"), "redirect_uri does not begin with https://."),
        (("oauth2callback", "back"), "redirect_uri does not end in /oauth2callback."),
        (("[auth]", "[auth"), "cannot be read"),
    ],
)
def test_doctor_reads_how_staff_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], found: str | None
) -> None:
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    file = tmp_path / ".streamlit" / "secrets.toml"
    file.write_text(SECRETS.replace(*change) if change[0] else SECRETS)
    file.chmod(0o600)
    told = list(installation.login())
    assert all(finding.level == ("problem" if found else "ok") for finding in told)
    assert not found or any(found in finding.found for finding in told)
    assert "0123456789" not in "".join(finding.line() for finding in told)
    file.chmod(0o644)
    if found != "cannot be read":
        assert "warning" in [finding.level for finding in installation.login()]


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ('[server]\naddress = "127.0.0.1"', "ok"),
        ('[server]\naddress = "0.0.0.0"', "warning"),
        ("[server]", "warning"),
        ('[server]\naddress = "127.0.0.1"\nenableXsrfProtection = false', "problem"),
        ("[server", "problem"),
    ],
)
def test_doctor_reads_how_the_site_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, level: str
) -> None:
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(written)
    assert [finding.level for finding in installation.server()][-1] == level
