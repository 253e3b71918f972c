"""Receipts: a decision that can be made again, with the content it was made with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner, Result

from recommender.cli.commands import app
from recommender.content.archive import archived_content, keep_content
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.engine.receipts import Receipt, decided_again, differences, read_receipt, receipt_of
from recommender.errors import ArchiveError, ReceiptError
from tests.builders import SAME_EVERY_TIME, Raw, clearance, decision_of, healthy, intakes, parsed
from tests.case_files import library

EDIT = ("days: 7, since: {item: procedures, code: waxing}", "days: 10, since: {item: procedures, code: waxing}")


def receipt(**changes: Any) -> Receipt:
    raw = healthy(**changes)
    return receipt_of(library(), parsed(raw), decision_of(raw))


def on_disk(found: Receipt) -> Any:
    return json.loads(found.as_bytes())


@settings(SAME_EVERY_TIME, max_examples=30)
@given(intakes())
def test_a_receipt_is_decided_to_the_same_bytes(raw: Raw) -> None:
    written = receipt_of(library(), parsed(raw), decision_of(raw)).as_bytes()
    assert decided_again(library(), read_receipt(json.loads(written))).as_bytes() == written


def test_what_a_clinician_cleared_is_part_of_it() -> None:
    found = receipt(conditions=["melasma"], cleared=[clearance("melasma")])
    assert found.answers["cleared"] == [clearance("melasma")]
    assert decided_again(library(), found) == found


def test_own_words_of_any_kind_survive() -> None:
    found = receipt(own_words="İnce çizgiler \ud800 <b>")
    assert found.as_bytes().isascii()
    assert decided_again(library(), read_receipt(on_disk(found))) == found


def test_a_receipt_holds_the_trace() -> None:
    found = receipt(procedures={"waxing": 1})
    (restriction,) = [r for r in found.trace["restrictions"].values() if r["treatment"] == "dermatherapy"]
    assert [firing["rule"] for firing in restriction["firings"]] == ["waxing_waits_for_dermatherapy"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answers": {"age": 70}}, "its seal does not fit"),
        ({"seal": "0" * 64}, "its seal does not fit"),
        ({"format": 2}, "has format 2"),
        ({"policy": "../../etc"}, "damaged at policy"),
        ({"answers": []}, "damaged at answers"),
        ({"note": "mine"}, "This is no receipt"),
    ],
)
def test_a_changed_receipt_is_refused(change: Raw, message: str) -> None:
    with pytest.raises(ReceiptError, match=message):
        read_receipt(on_disk(receipt()) | change)


def test_something_else_is_no_receipt() -> None:
    values: tuple[Any, ...] = ([], None, healthy())
    for value in values:
        with pytest.raises(ReceiptError, match="This is no receipt"):
            read_receipt(value)


def test_differences_name_the_place_and_both_values() -> None:
    told = differences(receipt(), receipt(pregnancy="not_sure"))
    assert 'answers.pregnancy: was "no", is "not_sure"' in told
    assert any(line.startswith("decision.restrictions.dermatherapy.level: was") for line in told)


# Archived content


@pytest.fixture
def tightened(tmp_path: Path) -> Path:
    """A copy of the content in which waxing waits longer."""
    root = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "tightened"))
    path = root / "policy/restrictions/procedures.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(EDIT[0]) == 1
    path.write_text(text.replace(*EDIT), encoding="utf-8")
    return root


def test_content_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    keep_content(DEFAULT_CONTENT, library(), tmp_path)
    keep_content(DEFAULT_CONTENT, library(), tmp_path)  # a second time changes nothing
    assert archived_content(library().policy.fingerprint, tmp_path).policy == library().policy
    assert len(list((tmp_path / "content").iterdir())) == 1


def test_content_that_was_not_kept_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="Put the content folder that has it there"):
        archived_content(library().policy.fingerprint, tmp_path)


def test_kept_content_that_was_changed_is_refused(tmp_path: Path, tightened: Path) -> None:
    place = keep_content(DEFAULT_CONTENT, library(), tmp_path / "data")
    shutil.copytree(tightened, place, dirs_exist_ok=True)
    with pytest.raises(ArchiveError, match="was changed"):
        archived_content(library().policy.fingerprint, tmp_path / "data")


# The command


def run(*arguments: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, ["recommend", *map(str, arguments)], input=given)


def write(path: Path, data: Path, **changes: Any) -> Path:
    assert run("--receipt", path, "--data", data, given=json.dumps(healthy(**changes))).exit_code == 0
    return path


def test_replay_gives_the_same_bytes_also_when_the_rules_have_changed(tmp_path: Path, tightened: Path) -> None:
    path = write(tmp_path / "receipt.json", tmp_path / "data", procedures={"waxing": 1})
    for content in (DEFAULT_CONTENT, tightened):
        result = run("--replay", path, "--data", tmp_path / "data", "--content", content)
        assert (result.exit_code, result.stdout.encode()) == (0, path.read_bytes())


def test_replay_says_what_differs(tmp_path: Path) -> None:
    """As if the program that wrote the receipt had decided otherwise."""
    body = receipt().body
    body["decision"] = body["decision"] | {"outcome": "dermatherapy"}
    other = Receipt(**{key: value for key, value in body.items() if key != "format"})
    path = tmp_path / "other.json"
    path.write_bytes(other.as_bytes())
    result = run("--replay", path)
    assert result.exit_code == 1
    assert 'decision.outcome: was "dermatherapy", is "facial"' in result.stdout


def test_a_receipt_is_found_by_the_first_digits_of_its_seal(tmp_path: Path) -> None:
    found = receipt()
    kept = tmp_path / "receipts" / f"{found.seal}.json"
    kept.parent.mkdir()
    kept.write_bytes(found.as_bytes())
    assert run("--replay", found.seal[:6], "--data", tmp_path).stdout.encode() == found.as_bytes()


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("missing.json", None, "No such file or directory"),
        ("abcd", None, "No receipt begins with abcd"),
        ("half.json", b'{"answers": {"age"', "This is no whole receipt"),
        ("intake.json", b'{"age": 3}', "This is no receipt"),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_a_line(
    tmp_path: Path, name: str, raw: bytes | None, message: str
) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    result = run("--replay", tmp_path / name if "." in name else name, "--data", tmp_path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert message in result.stderr


def test_wrong_intakes_leave_no_receipt(tmp_path: Path) -> None:
    assert run("--receipt", tmp_path / "receipt.json", "--data", tmp_path, given='{"age": "x"}').exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_receipt_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert write(tmp_path / "receipt.json", tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("also", [["--jsonl"], ["--receipt", "r.json"], ["intake.json"]])
def test_replay_stands_alone(also: list[str]) -> None:
    assert run("--replay", "r.json", *also).exit_code == 2


def test_loading_the_changed_content_changes_the_fingerprint(tightened: Path) -> None:
    assert load_content(tightened).policy.fingerprint != library().policy.fingerprint
