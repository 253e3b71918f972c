"""Sign-offs: how content stands, how one is added, by whom, and what changed since."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.content.signoff import FILE, add_sign_off, sign_offs_of
from recommender.domain.comparing import differences
from recommender.domain.signoff import SignOff, Standing, StandingKind, standing_of
from recommender.errors import ContentError, SignOffError
from tests.case_files import library

OTHER = f"sha256:{'0' * 64}"
DAY = date(2026, 3, 31)


def signed(fingerprint: str = OTHER, name: str = "Dr Ada Example", day: date = DAY, note: str = "") -> SignOff:
    return SignOff(fingerprint=fingerprint, name=name, date=day.isoformat(), note=note)  # type: ignore[arg-type]


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
