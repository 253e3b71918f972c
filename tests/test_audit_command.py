"""`audit-decisions` on the command line: what it reads, what it refuses, and how it ends."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.status import Status
from typer.testing import CliRunner, Result

from recommender.cli import console
from recommender.cli.commands import app
from recommender.cli.proposing import unwritable
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.learning.simulating import Leaning, simulate
from recommender.store.records import Records
from tests.builders import healthy
from tests.case_files import library
from tests.clinics import waiting

NERVOUS = Leaning(row="nervous_about_needles", outcome=Outcome.FACIAL, share=0.9)


@cache
def loaded(root: Path) -> Library:
    return library() if root == DEFAULT_CONTENT else load_content(root)


@pytest.fixture(autouse=True)
def content_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "load_content", loaded)


def run(*arguments: str | Path, given: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["audit-decisions", *map(str, arguments)], input=given)


def lines(*cases: Any) -> bytes:
    return b"".join(json.dumps(case).encode() + b"\n" for case in cases)


def decided(*leanings: Leaning) -> bytes:
    found = [judged.case for judged in simulate(waiting(), leanings, 1)]
    return lines(*({"answers": case.answers, "outcome": case.outcome, "reason": case.reason} for case in found))


def test_a_file_with_a_leaning_gives_a_proposal(tmp_path: Path) -> None:
    file = tmp_path / "decided.jsonl"
    file.write_bytes(decided(NERVOUS))
    done = run("--from", file, "--json")
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert [change["row"] for change in told["proposal"]["changes"]] == [NERVOUS.row]
    assert told["cases"] == len(waiting()) and told["written"] is None
    assert told["unread"] == {"lines": 0, "problems": [], "repeats": 0}


def test_a_file_without_one_gives_none(tmp_path: Path) -> None:
    done = run("--from", "-", "--propose", tmp_path / "proposed", given=decided())
    assert done.exit_code == 0, done.output
    assert f"so {tmp_path / 'proposed'} is not written." in done.stdout.replace("\n", " ")
    assert not (tmp_path / "proposed").exists()
    assert "No change of the points is proposed." in done.stdout


def test_too_few_cases_are_refused_with_how_many_more() -> None:
    cases = [{"answers": healthy(), "outcome": "facial", "id": number} for number in range(30)]
    done = run("--from", "-", given=lines(*cases))
    assert done.exit_code == 2
    assert "200 of them with points deciding are needed to weigh the scorecard: 170 more." in done.stderr
    assert "Traceback" not in done.output


def test_the_option_says_how_many_are_enough() -> None:
    given = decided(NERVOUS)
    done = run("--from", "-", "--least-cases", "2000", "--least-of-a-row", "30", given=given)
    assert done.exit_code == 2
    assert "2,000 of them with points deciding" in done.stderr


def test_what_cannot_be_read_is_told_and_left_out() -> None:
    wrong = [
        {"answers": healthy(), "outcome": "massage"},
        {"answers": healthy(goal="beauty"), "outcome": "facial"},
        {"outcome": "facial"},
        {"answers": healthy(), "outcome": "facial", "reason": "mood"},
        {"answers": healthy(), "outcome": "facial", "name": "Ayşe"},
        {"answers": healthy(), "outcome": "facial", "skin_type": "9"},
        {"answers": healthy(), "outcome": "facial", "skin_type": "12"},
        {"answers": healthy(), "outcome": "facial", "skin_type": 0},
        {"answers": healthy(), "outcome": "facial", "follow_up": {"result": "better"}},
        {"answers": healthy(), "outcome": "facial", "follow_up": "fine"},
        {"answers": healthy(), "outcome": "facial", "test_patch": "itchy"},
        {"answers": healthy(), "outcome": ["facial"]},
        [1, 2],
    ]
    case = {"answers": healthy(), "outcome": "facial", "skin_type": 3, "follow_up": "better"}
    fine = [case | {"id": str(number)} for number in range(20)]
    done = run("--from", "-", "--json", given=lines(*wrong, *fine) + b"no json\n\n")
    told = json.loads(done.stdout)
    assert told["cases"] == 20
    assert told["unread"]["lines"] == len(wrong) + 1
    assert "Line 1: `outcome` is what staff decided: facial, dermatherapy, medical_referral." in done.stderr
    assert (
        f"Line {len(wrong) + 1}: " not in done.stderr
        and f"Line {len(wrong) + len(fine) + 1}: The input is not JSON" in done.stderr
    )
    assert f"{len(wrong) + 1} cases could not be read and are not counted." in done.stderr


def test_a_line_that_repeats_another_is_counted_once_and_told() -> None:
    case = {"answers": healthy(), "outcome": "facial"}
    turned = {"outcome": "facial", "answers": healthy()}
    others = [case | {"day": "2026-03-01"}, case | {"id": "a"}, case | {"id": "b"}, case | {"outcome": "dermatherapy"}]
    done = run("--from", "-", "--json", given=lines(case, *others, case, turned))
    told = json.loads(done.stdout)
    assert (told["cases"], told["unread"]) == (5, {"lines": 0, "problems": [], "repeats": 2})
    assert "2 lines repeat another one word for word. Each case is counted once." in done.stderr


def test_a_file_without_a_case_is_refused() -> None:
    done = run("--from", "-", given=b"nothing\n")
    assert done.exit_code == 2 and "No line holds a case" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "x", "--simulate", "10"), "exclude each other"),
        (("--from", "x", "--bias", "nervous_to_facials"), "--bias belongs to --simulate"),
        (("--from", "/no/such/file"), "No such file or directory. Give a file with cases"),
        (("--simulate", "10", "--bias", "no_such_bias"), "Known are: none"),
        (("--simulate", "10", "--propose", str(DEFAULT_CONTENT)), "It is there already"),
        (("--simulate", "10", "--propose", f"{__file__}/a/b"), "Name a folder that can be written."),
    ],
)
def test_wrong_use_is_refused_with_what_to_do(arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2 and told in done.stderr
    assert "Traceback" not in done.output


def test_a_bias_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bias.json"
    file.write_text('{"when": {"skin_type": ["6"]}, "outcome": "medical_referral", "share": 1}')
    done = run("--simulate", "150", "--bias", file, "--json")
    groups = json.loads(done.stdout)["agreement"]["skin_type"]
    assert groups["6"]["share"] < 0.5 < groups["1"]["share"]
    file.write_text('{"outcome": "massage"}')
    done = run("--simulate", "10", "--bias", file)
    assert done.exit_code == 2 and "A bias is written as" in done.stderr


@pytest.mark.parametrize(
    ("bias", "told"),
    [
        ({"row": "nervous_about_needle", "outcome": "facial"}, "Nearest: 'nervous_about_needles'."),
        ({"when": {"skin": ["5"]}, "outcome": "facial"}, "No item is called 'skin'."),
        ({"when": {"skin_type": ["9"]}, "outcome": "facial"}, "Item 'skin_type' has no code '9'."),
        ({"row": "event_first", "points": {"facial": 1}}, "No row or rule is called 'event_first'."),
        ({"row": "nosuch", "outcome": "facial"}, "Nearest: "),
        ({"row": "dark_spots_mild", "outcome": "facial", "share": 3}, "Leaning 1, `share`: Input should be less than"),
        ({"row": "wants_to_relax"}, "A bias is written as"),
        ({"points": {"facial": 1}}, "A bias is written as"),
    ],
)
def test_a_bias_about_nothing_that_there_is_is_refused(tmp_path: Path, bias: dict[str, Any], told: str) -> None:
    file = tmp_path / "bias.json"
    file.write_text(json.dumps(bias))
    done = run("--simulate", "10", "--bias", file)
    assert done.exit_code == 2 and told in done.stderr, done.stderr
    assert len(done.stderr) < 400


def test_a_terminal_sees_that_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    class Terminal(Console):
        def status(self, status: Any, **given: Any) -> Status:
            assert self.stderr
            shown.append(status)
            return super().status(status, **given)

    monkeypatch.setattr("recommender.cli.audit_decisions.Console", Terminal)
    done = run("--simulate", "20")
    assert shown == ["reading the cases", "weighing 20 cases"]
    assert not any(label in done.output for label in shown)  # what it prints to is none


def test_where_a_proposal_would_stand_nothing_is_left_of_the_try(tmp_path: Path) -> None:
    assert unwritable(tmp_path / "new" / "proposed") is None
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_invents_the_same_clinic() -> None:
    one, again, other = (run("--simulate", "60", "--seed", seed, "--json").stdout for seed in ("1", "1", "2"))
    assert one == again != other


def test_stored_cases_are_read_where_no_file_is_named(records: Records) -> None:
    done = run("--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["cases"] == 0
    assert "There is no case that staff decided" in run().stdout
