"""Sign-offs: how content stands, how one is added, by whom, and what changed since."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from recommender.casework import signing
from recommender.casework.roles import PERMITTED, Action, Actor, Role
from recommender.casework.signing import Place, changes_since, sign_off, standing_now
from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.content.signoff import FILE, add_sign_off, sign_offs_of
from recommender.domain.comparing import differences
from recommender.domain.signoff import SignOff, Standing, StandingKind, standing_of
from recommender.errors import ContentError, NotPermittedError, SignOffError, StoreError
from recommender.store.database import SETTING
from recommender.store.keys import SETTING as KEYS
from recommender.store.records import Records, site_records
from recommender.store.tables import AUDIT
from tests.case_files import library
from tests.databases import new_database
from tests.stored import wrong_with
from tests.test_entering import PASSWORD, added, light_work

OTHER = f"sha256:{'0' * 64}"
DAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # the first of April where the clinic is
LEAD = Actor("staff", "a" * 32, "Dr Ada Example", Role.MEDICAL_LEAD)
light = light_work


def signed(fingerprint: str = OTHER, name: str = "Dr Ada Example", day: date = DAY, note: str = "") -> SignOff:
    return SignOff(fingerprint=fingerprint, name=name, date=day.isoformat(), note=note)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing but the file of sign-offs, as it comes."""
    shutil.copy(DEFAULT_CONTENT / FILE, tmp_path / FILE)
    return tmp_path


# How content stands.


def test_content_that_nobody_signed_is_unsigned() -> None:
    assert standing_of((), OTHER) == Standing(StandingKind.UNSIGNED)


def test_content_is_signed_by_the_last_who_did() -> None:
    first, second = signed(), signed(name="Dr Bo Example")
    assert standing_of((first, second), OTHER) == Standing(StandingKind.SIGNED, second)


def test_content_that_changed_names_the_last_sign_off_of_all() -> None:
    found = standing_of((signed(), signed(f"sha256:{'1' * 64}")), f"sha256:{'2' * 64}")
    assert (found.kind, found.last and found.last.fingerprint) == (StandingKind.CHANGED, f"sha256:{'1' * 64}")
    assert not found.is_signed


def test_content_that_was_changed_back_is_signed_again() -> None:
    assert standing_of((signed(), signed(f"sha256:{'1' * 64}")), OTHER).is_signed


# The file.


def test_a_sign_off_is_no_part_of_the_fingerprint_and_loads_with_the_content(tmp_path: Path) -> None:
    root = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))
    fingerprint = library().policy.fingerprint
    add_sign_off(root, signed(fingerprint))
    found = load_content(root)
    assert found.policy.fingerprint == fingerprint
    assert found.standing == Standing(StandingKind.SIGNED, signed(fingerprint))


def test_adding_keeps_remarks_and_what_is_there(folder: Path) -> None:
    path = folder / FILE
    add_sign_off(folder, signed(note="All rules read."))
    once = path.read_text(encoding="utf-8").replace("note:", "# Read twice.\n    note:")
    path.write_text(once, encoding="utf-8")
    add_sign_off(folder, signed(name="Dr Çiğdem Örnek"))
    text = path.read_text(encoding="utf-8")
    assert text.startswith(once)
    assert "# Which medical lead" in text and "# Read twice." in text
    assert sign_offs_of(folder) == (signed(note="All rules read."), signed(name="Dr Çiğdem Örnek"))


NOTES = [
    "# no remark",
    "a: b",
    "- [x] {y}",
    "no",
    "2026-01-01",
    "'\"",
    "two\nlines",
    "safe, no diagnosis",
    "İğne ✓",
    " x ",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_read_back_as_it_was_written(note: str, folder: Path) -> None:
    add_sign_off(folder, signed(note=note))
    add_sign_off(folder, signed())
    assert sign_offs_of(folder) == (signed(note=note), signed())


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert sign_offs_of(tmp_path) == ()
    add_sign_off(tmp_path, signed())
    assert sign_offs_of(tmp_path) == (signed(),)


FLOWING = f"sign_offs: [{{fingerprint: {OTHER}, name: A, date: 2026-01-01}}]\n"


@pytest.mark.parametrize("text", [FLOWING, "sign_offs: [\n]\n"])
def test_a_file_written_in_another_way_is_left_alone(text: str, folder: Path) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SignOffError, match="on lines of its own"):
        add_sign_off(folder, signed())
    assert (folder / FILE).read_text(encoding="utf-8") == text
    assert os.listdir(folder) == [FILE]


def test_a_broken_file_signs_nothing_and_is_added_to_by_nobody(folder: Path) -> None:
    text = "sign_offs:\n  - {fingerprint: odd, name: A, date: 2026-01-01}\n"
    (folder / FILE).write_text(text, encoding="utf-8")
    assert sign_offs_of(folder) == ()
    with pytest.raises(ContentError):
        add_sign_off(folder, signed())
    assert (folder / FILE).read_text(encoding="utf-8") == text


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(SignOffError, match="cannot be written"):
        add_sign_off(tmp_path / "nowhere", signed())


def test_a_sign_off_made_elsewhere_counts_at_once(folder: Path) -> None:
    assert sign_offs_of(folder) == ()
    add_sign_off(folder, signed())
    assert sign_offs_of(folder) == (signed(),)


# What changed since.


def test_differences_name_what_decides_otherwise_and_what_only_reads_otherwise(tmp_path: Path) -> None:
    root = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))
    path = root / "policy/restrictions/procedures.yaml"
    text = path.read_text(encoding="utf-8")
    since = "since: {item: procedures, code: waxing}"
    longer = text.replace(f"days: 7, {since}", f"days: 10, {since}")
    path.write_text(longer.replace("Hair removal leaves", "Waxing leaves", 1), encoding="utf-8")
    found = list(differences(library().policy, load_content(root).policy))
    assert {(each.name.kind, each.name.id): each.fate for each in found} == {
        ("restriction", "waxing_waits_for_facial"): "same",
        ("restriction", "waxing_waits_for_dermatherapy"): "changed",
    }


def test_the_same_policy_has_no_differences() -> None:
    assert list(differences(library().policy, library().policy)) == []


# Signing.


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A copy of the content, and a folder for content of the past."""
    return Place(Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "site/content")), tmp_path / "site/data")


def change_a_rule(place: Place) -> None:
    path = place.content / "policy/restrictions/procedures.yaml"
    since = "since: {item: procedures, code: waxing}"
    text = path.read_text(encoding="utf-8").replace(f"days: 7, {since}", f"days: 10, {since}")
    path.write_text(text, encoding="utf-8")


def entries(records: Records) -> list[tuple[str, str, str]]:
    with records.reading() as work:
        rows = work.connection.execute(select(AUDIT.c.actor, AUDIT.c.action, AUDIT.c.digest).order_by(AUDIT.c.seq))
        return [(row.actor, row.action, row.digest) for row in rows]


def test_a_medical_lead_signs_and_the_record_says_so(records: Records, place: Place) -> None:
    made = sign_off(records, LEAD, library(), place, note="  All\nread.\x00 ", now=NOW)
    fingerprint = library().policy.fingerprint
    assert (made.name, made.date, made.note) == ("Dr Ada Example", date(2026, 4, 1), "All read.")
    assert standing_now(library(), place.content) == Standing(StandingKind.SIGNED, made)
    assert entries(records)[-1] == (str(LEAD), signing.SIGNED, fingerprint.removeprefix("sha256:"))
    assert wrong_with(records) == []


@pytest.mark.parametrize("role", [role for role in Role if Action.SIGN_OFF_POLICY not in PERMITTED[role]])
def test_nobody_else_signs(role: Role, records: Records, place: Place) -> None:
    before = (place.content / FILE).read_bytes()
    with pytest.raises(NotPermittedError):
        sign_off(records, Actor("staff", "b" * 32, "Bo", role), library(), place, note="", now=NOW)
    assert (place.content / FILE).read_bytes() == before
    assert entries(records) == []


def test_content_that_changed_under_the_site_is_not_signed(records: Records, place: Place) -> None:
    change_a_rule(place)
    with pytest.raises(SignOffError, match="Start the site anew"):
        sign_off(records, LEAD, library(), place, note="", now=NOW)
    assert entries(records) == [] and sign_offs_of(place.content) == ()


def test_what_changed_since_is_told_from_the_content_that_was_kept(records: Records, place: Place) -> None:
    made = sign_off(records, LEAD, library(), place, note="", now=NOW)
    change_a_rule(place)
    now = load_content(place.content)
    assert now.standing == Standing(StandingKind.CHANGED, made)
    found = changes_since(now, made, place.data)
    assert found is not None
    assert [(each.name.id, each.fate) for each in found] == [("waxing_waits_for_dermatherapy", "changed")]
    assert changes_since(now, signed(), place.data) is None  # nobody kept that one


def test_a_sign_off_that_could_not_be_recorded_is_taken_back(
    records: Records, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record refuses at the very end, when the file was written already."""
    before = (place.content / FILE).read_bytes()

    def fails(root: Path, made: SignOff) -> None:
        add_sign_off(root, made)
        assert sign_offs_of(root) == (made,)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(signing, "add_sign_off", fails)
    with pytest.raises(StoreError):
        sign_off(records, LEAD, library(), place, note="", now=NOW)
    assert (place.content / FILE).read_bytes() == before
    assert entries(records) == []


def test_a_folder_without_rights_cannot_be_signed_in(place: Place, records: Records) -> None:
    assert place.can_be_written
    shutil.rmtree(place.data, ignore_errors=True)
    place.data.write_text("a file stands where the folder should be", encoding="utf-8")
    with pytest.raises(SignOffError, match="cannot be written"):
        sign_off(records, LEAD, library(), place, note="", now=NOW)
    assert sign_offs_of(place.content) == () and entries(records) == []


# The command.


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """The database of the site, with a medical lead and a receptionist."""
    with new_database("sqlite") as url:
        monkeypatch.setenv(SETTING, url)
        monkeypatch.setenv(KEYS, str(tmp_path / "keys.json"))
        found = site_records()
        added(found, "ada", Role.MEDICAL_LEAD)
        added(found, "bora", Role.RECEPTION)
        yield found


def run(place: Place, *arguments: str, given: str = "") -> Result:
    folders = ("--content", str(place.content), "--data", str(place.data))
    return CliRunner().invoke(app, ["signoff", *arguments, *folders], input=given)


def test_the_command_tells_how_the_content_stands(place: Place) -> None:
    fingerprint = library().policy.fingerprint
    unsigned = run(place)
    assert (unsigned.exit_code, unsigned.stdout) == (1, f"Nobody signed off the content {fingerprint}.\n")
    add_sign_off(place.content, signed(fingerprint, note="All read."))
    told = run(place)
    by = "Dr Ada Example on 2026-03-31"
    assert (told.exit_code, told.stdout) == (
        0, f"The content {fingerprint} was signed off by {by}.\n  All read.\n",
    )  # fmt: skip
    assert json.loads(run(place, "--json").stdout) == {
        "fingerprint": fingerprint,
        "standing": "signed",
        "last": {"fingerprint": fingerprint, "name": "Dr Ada Example", "date": "2026-03-31", "note": "All read."},
        "changes": [],
    }


def test_the_command_signs_for_a_medical_lead_with_their_password(place: Place, site: Records) -> None:
    done = run(place, "--as", "ada", "--password-stdin", "--note", "All read.", given=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert "was signed off by Ada Demir on" in done.stdout
    assert [(found.name, found.note) for found in sign_offs_of(place.content)] == [("Ada Demir", "All read.")]
    actions = [action for _, action, _ in entries(site)]
    assert actions[-3:] == ["logged_in", signing.SIGNED, "logged_out"]
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("username", "password", "told"),
    [
        ("bora", PASSWORD, "the role of this account is reception"),
        ("ada", "wrong one", "The username or the password does not fit."),
        ("nobody", PASSWORD, "The username or the password does not fit."),
        ("ada", "", "The username or the password does not fit."),
    ],
)
def test_a_wrong_role_or_password_is_refused(
    username: str, password: str, told: str, place: Place, site: Records
) -> None:
    done = run(place, "--as", username, "--password-stdin", given=f"{password}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr
    assert sign_offs_of(place.content) == ()
    assert signing.SIGNED not in [action for _, action, _ in entries(site)]


def test_after_a_change_the_command_tells_what_changed(place: Place, site: Records) -> None:
    assert run(place, "--as", "ada", "--password-stdin", given=PASSWORD).exit_code == 0
    change_a_rule(place)
    done = run(place)
    assert done.exit_code == 1
    assert "changed since Ada Demir on" in done.stdout
    assert "  restriction waxing_waits_for_dermatherapy: changed" in done.stdout
    assert json.loads(run(place, "--json").stdout)["changes"] == [
        {"kind": "restriction", "id": "waxing_waits_for_dermatherapy", "fate": "changed"}
    ]


def test_wrong_use_of_the_command_is_told(place: Place) -> None:
    assert run(place, "--note", "x").stderr == "Say who signs: --as USERNAME.\n"
    assert "Use --password-stdin" in run(place, "--as", "ada", given=PASSWORD).stderr
    (place.content / FILE).write_text("sign_offs: 3\n", encoding="utf-8")
    broken = run(place)
    assert broken.exit_code == 2
    assert "The file needs a list under `sign_offs`" in broken.stderr
