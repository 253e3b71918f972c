"""The command line: what goes to which stream, and with which exit status."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from recommender.cli import console
from recommender.cli.commands import app
from recommender.cli.recommend import recommend
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.library import Library
from recommender.flow.input import LONGEST_INTAKE_BYTES as LONGEST
from tests.builders import clearance, healthy, rendered
from tests.case_files import library

PROJECT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def content_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded(root: Path) -> Library:
        return library() if root == DEFAULT_CONTENT else load_content(root)

    monkeypatch.setattr(console, "load_content", loaded)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the content with a mistake in each of two files."""
    root = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))
    for name in ("clinic.yaml", "policy/warning_signs.yaml"):
        path = root / name
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\nodd_key: 1\n", encoding="utf-8")
    return root


def run(*arguments: str | Path, given: str | bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


def jsonl(*lines: str | bytes) -> bytes:
    return b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)


def intake(**changes: Any) -> str:
    return json.dumps(healthy(**changes))


def answers(result: Result) -> list[Any]:
    """What stands on standard output, which must be JSON line by line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def summary(answer: dict[str, Any]) -> str:
    """The outcome, or that there were errors."""
    return "errors" if set(answer) == {"errors"} else str(answer["outcome"])


# One intake.


def test_a_file_gives_the_decision_as_json(tmp_path: Path) -> None:
    path = tmp_path / "intake.json"
    path.write_text(intake(), encoding="utf-8")
    result = run("recommend", path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == json.loads(json.dumps(rendered(healthy())))


@pytest.mark.parametrize("arguments", [["recommend"], ["recommend", "-"]], ids=" ".join)
def test_standard_input_is_read(arguments: list[str]) -> None:
    result = run(*arguments, given=intake(pregnancy="breastfeeding"))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["restrictions"]["dermatherapy"]["level"] == "defer"


def test_the_answers_may_stand_in_a_case() -> None:
    case = {"name": "Somebody", "answers": healthy(), "expect": {"outcome": "facial"}}
    result = run("recommend", "-", given=json.dumps(case))
    assert (result.exit_code, json.loads(result.stdout)["outcome"]) == (0, "facial")


def test_text_beyond_ascii_is_printed_as_it_is() -> None:
    result = run("recommend", given='{"şğ": 1, "concerns": {"dullness": "mild"}}')
    assert (result.exit_code, "şğ" in result.stdout) == (1, True)


def test_a_wrong_intake_gives_every_problem_and_status_1() -> None:
    result = run("recommend", given='{"age": 130, "conditions": ["exzema"]}')
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "errors": [
            "age: Must be from 0 to 120 years; this is 130.",
            "conditions: There is no code 'exzema'. Nearest: 'eczema'.",
            'concerns: Name at least one concern with its grade, such as {"dullness": "mild"}.',
        ]
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"", "The input is not JSON"),
        (b"age: 29", "The input is not JSON"),
        (b"null", "An intake is an object of answers"),
        (b"[]", "An intake is an object of answers"),
        (b'{"age": NaN}', "NaN is no number that JSON has."),
        (b'{"age": 1, "age": 2}', "The key 'age' stands twice."),
        (b"\xff", "The input is not UTF-8 text"),
        (b"[" * 100_000, "The input is nested too deeply"),
        (b" " * (LONGEST + 1), "An intake has at most 1,000,000 bytes"),
    ],
    ids=["empty", "YAML", "null", "list", "NaN", "key twice", "not UTF-8", "deep", "long"],
)
def test_what_is_no_intake_is_told_with_status_1(given: bytes, expected: str) -> None:
    result = run("recommend", given=given)
    (told,) = json.loads(result.stdout)["errors"]
    assert (result.exit_code, told.startswith(expected)) == (1, True), told


def test_cleared_needs_staff() -> None:
    given = intake(conditions=["keloid_history"], cleared=[clearance("keloid_history")])
    refused, decided = run("recommend", given=given), run("recommend", "--staff", given=given)
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["errors"][0].startswith("cleared: Only staff")
    assert (decided.exit_code, json.loads(decided.stdout)["lifted"]) == (0, ["keloid_history_excludes_dermatherapy"])


HUGE_NUMBER = b'{"age": ' + b"1" * 5000 + b', "concerns": {"dullness": "mild"}}'
HALF_A_CHARACTER = rb'{"\ud800": 1, "concerns": {"dullness": "mild"}}'


@pytest.mark.parametrize("given", [HUGE_NUMBER, HALF_A_CHARACTER], ids=["huge number", "half a character"])
def test_odd_json_is_told_with_status_1(given: bytes) -> None:
    result = run("recommend", given=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert (result.exit_code, set(json.loads(result.stdout))) == (1, {"errors"})


# One intake a line.


def test_lines_are_answered_in_order() -> None:
    given = jsonl(
        intake(), intake(concerns={"volume_loss": "mild"}), intake(concerns={"fine_lines": "moderate"}), intake()
    )
    result = run("recommend", "--jsonl", given=given)
    assert result.exit_code == 0
    assert [summary(answer) for answer in answers(result)] == ["facial", "medical_referral", "dermatherapy", "facial"]


def test_a_line_and_a_file_get_the_same_answer() -> None:
    (line,) = answers(run("recommend", "--jsonl", given=jsonl(intake())))
    assert line == json.loads(run("recommend", given=intake()).stdout)


def test_bad_lines_are_answered_in_place_with_status_1() -> None:
    given = jsonl(intake(), "null", "{", b"\xff", '{"age": 130}', intake())
    result = run("recommend", "--jsonl", given=given)
    assert result.exit_code == 1
    assert [summary(answer) for answer in answers(result)] == ["facial", *["errors"] * 4, "facial"]
    assert answers(result)[1] == {"errors": ['An intake is an object of answers, such as {"age": 29}; this is null.']}


def test_a_line_over_the_limit_is_answered_in_place_and_the_next_too() -> None:
    for length in (LONGEST + 1, 2 * LONGEST, 3 * LONGEST + 7):
        long_line = b'{"own_words": "' + b"x" * (length - 17) + b'"}'
        assert len(long_line) == length
        result = run("recommend", "--jsonl", given=jsonl(intake(), long_line, intake()))
        found = answers(result)
        assert [summary(answer) for answer in found] == ["facial", "errors", "facial"]
        assert found[1]["errors"] == [
            "An intake has at most 1,000,000 bytes; this one is longer. Nothing of it was read."
        ]


def test_a_line_of_exactly_the_limit_is_read() -> None:
    start = b'{"concerns": {"dullness": "mild"}'
    line = start + b" " * (LONGEST - len(start) - 1) + b"}"
    assert len(line) == LONGEST
    assert run("recommend", "--jsonl", given=jsonl(line)).exit_code == 0


@pytest.mark.parametrize("blank", [b"\n", b"  \n", b"\r\n"])
def test_blank_lines_are_passed_over(blank: bytes) -> None:
    result = run("recommend", "--jsonl", given=blank + jsonl(intake()) + blank + blank + jsonl(intake()) + blank)
    assert (result.exit_code, len(answers(result))) == (0, 2)


def test_the_last_line_needs_no_line_break() -> None:
    result = run("recommend", "--jsonl", given=jsonl(intake()) + intake().encode())
    assert (result.exit_code, len(answers(result))) == (0, 2)


def test_no_lines_give_no_answers() -> None:
    result = run("recommend", "--jsonl", given=b"")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("option", ["--jsonl", "--evaluate"])
def test_match_says_what_it_takes(option: str, tmp_path: Path) -> None:
    missing = run("match", option, tmp_path / "none.jsonl")
    assert missing.exit_code == 2
    assert "Give a file with a text on each line, or - for standard input." in missing.stderr
    long_line = b'{"text": "' + b"x" * 1_000_000 + b'"}'
    told = run("match", option, "-", given=jsonl(long_line))
    assert "A line with a text has at most 1,000,000 bytes; this one is longer." in told.stdout + told.stderr
    assert "an intake" not in (missing.stderr + told.stdout + told.stderr).lower()


def test_match_reads_one_text_of_many_lines_from_standard_input() -> None:
    given = "\ufeffwas on roaccutane till march\r\n\nmy nose is all blackheads, yüzüm\n"
    whole = run("match", "-", given=given.encode())
    assert (whole.exit_code, whole.stderr) == (0, "")
    codes = [mention["code"] for mention in json.loads(whole.stdout)["mentions"]]
    assert codes == ["isotretinoin_recent", "clogged_pores"]
    assert run("match", "--explain", "-", given=b"my rosacea").stdout == run("match", "--explain", "my rosacea").stdout
    assert json.loads(run("match", "-", given=b"x" * 1_000_000).stdout) == {"mentions": []}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"", "Standard input holds no text."),
        (b" \n\t\r\n", "Standard input holds no text."),
        (b"acne \xff", "The input is not UTF-8 text (byte 5)."),
        (b"x" * 1_000_001, "A text has at most 1,000,000 bytes; this one is longer."),
    ],
    ids=["empty", "blank", "not UTF-8", "too long"],
)
def test_match_refuses_what_is_no_text_on_standard_input(given: bytes, told: str) -> None:
    result = run("match", "-", given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(told)


def test_match_takes_standard_input_once() -> None:
    assert run("match", "-", "--jsonl", "-", given=b"my rosacea").exit_code == 2


def test_match_says_so_where_there_is_nothing_to_read() -> None:
    result = run("match", "--jsonl", "-", given=b"\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No line holds a text. Give a file with one on each line.\n"
    nothing = run("match")
    assert nothing.exit_code == 2 and nothing.stderr.startswith("Give a text")


def test_progress_is_shown_on_standard_error_alone(tmp_path: Path) -> None:
    path = tmp_path / "intakes.jsonl"
    path.write_bytes(jsonl(intake(), "null", intake()))
    result = run("recommend", "--jsonl", path)
    assert [summary(answer) for answer in answers(result)] == ["facial", "errors", "facial"]
    assert "deciding" in result.stderr
    size = path.stat().st_size
    assert re.search(rf"{size / 1000:.1f}/{size / 1000:.1f} kB|{size}/{size} bytes", result.stderr), result.stderr


class Discarded(io.StringIO):
    """Counts lines and keeps none."""

    lines = 0

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        return len(text)


def test_memory_does_not_grow_with_the_number_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "intakes.jsonl"

    def peak(lines: int) -> int:
        """The most bytes held at once while so many lines are decided, half of them with errors alone."""
        path.write_bytes(jsonl(intake().ljust(20_000), "null") * (lines // 2))
        out = Discarded()
        monkeypatch.setattr(sys, "stdout", out)
        tracemalloc.start()
        with pytest.raises(typer.Exit):
            recommend(str(path), jsonl=True)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert out.lines == lines
        return found

    peak(10)  # what is computed once is computed here
    assert peak(400) - peak(20) < 1_000_000  # 190 more intakes are 3,800,000 bytes


# In a process of its own.


def start(*arguments: str, **streams: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-u", "-m", "recommender", *arguments]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **streams)


def test_each_line_of_a_pipe_is_answered_before_the_next_is_sent(tmp_path: Path) -> None:
    given = [intake(), "null", intake(concerns={"volume_loss": "mild"})]
    with (tmp_path / "stderr").open("wb") as errors, start("recommend", "--jsonl", stderr=errors) as process:
        assert process.stdin and process.stdout
        give_up = threading.Timer(120, process.kill)
        give_up.start()
        found = []
        for line in given:
            process.stdin.write(jsonl(line))
            process.stdin.flush()
            found.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait() == 1
        give_up.cancel()
    assert [summary(answer) for answer in found] == ["facial", "errors", "medical_referral"]
    assert b"3 intakes" in (tmp_path / "stderr").read_bytes()


# Wrong use.


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["recommend", "nowhere.json"], "nowhere.json: No such file"),
        (["recommend", str(PROJECT / "tests")], "Is a directory"),
        (["recommend", "--odd"], "--odd"),
        (["recommend", "--lang", "xx"], "There are no texts in 'xx'"),
        (["recommend", "--content", "nowhere"], "There is no such folder."),
        (["recomend"], "recomend"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_wrong_use_is_told_on_standard_error_with_status_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_recommend_refuses_broken_content_with_status_2(broken: Path) -> None:
    result = run("recommend", "--content", broken, given=intake())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "content/clinic.yaml" in result.stderr
    assert "content/policy/warning_signs.yaml" in result.stderr
    assert "python -m recommender check" in result.stderr


# The content.


def test_check_says_that_good_content_is_fine() -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Content is fine: ")
    assert library().policy.fingerprint in result.stdout


def test_check_tells_every_problem_with_status_1(broken: Path) -> None:
    result = run("check", "--content", broken)
    assert result.exit_code == 1
    assert re.findall(r"^content/(\S+):\d+", result.stdout, re.M) == ["clinic.yaml", "policy/warning_signs.yaml"]
    assert result.stdout.count("odd_key") == 2
    assert "2 problems in 2 files. Nothing was loaded." in result.stdout


def test_check_gives_problems_as_json(broken: Path) -> None:
    result = run("check", "--json", "--content", broken)
    found = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert [set(problem) for problem in found] == [{"file", "line", "record", "message"}] * 2
    assert all(problem["line"] > 0 and "odd_key" in problem["message"] for problem in found)
    good = run("check", "--json")
    assert (good.exit_code, json.loads(good.stdout)) == (0, {"problems": []})


def rows_of_the_evidence() -> list[str]:
    evidence = library().evidence
    return [*evidence.rows, *evidence.conflicts_by_id]


def test_coverage_has_every_row_and_none_is_carried_by_nothing() -> None:
    result = run("check", "--coverage")
    rows = rows_of_the_evidence()
    printed = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {row[0] for row in rows} == set("CREB")
    assert [row for row, _ in printed[:-1]] == rows
    assert [row for row, rest in printed[:-1] if rest.endswith((": ", "carried by nothing"))] == []


def test_coverage_as_json_says_what_carries_each_row() -> None:
    found = json.loads(run("check", "--coverage", "--json").stdout)["coverage"]
    assert [row["id"] for row in found] == rows_of_the_evidence()
    assert [row["id"] for row in found if not row["carried_by"] and not row["reason"]] == []


# Help.


def test_help_names_the_commands_and_no_command_is_needed_to_see_it() -> None:
    for arguments in (["--help"], []):
        told = run(*arguments)
        assert all(name in told.output for name in ("recommend", "check", "Exit status")), arguments


@pytest.mark.parametrize(
    ("command", "taught"),
    [
        ("recommend", ["--jsonl", "--staff", "--lang", "--content", "unknown", '{"errors": [...]}', "exit status 1"]),
        ("check", ["--coverage", "--reading", "--json", "--content", "file and line"]),
    ],
)
def test_help_of_a_command_teaches(command: str, taught: list[str]) -> None:
    result = run(command, "--help")
    words = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert [part for part in taught if part not in words] == []


def test_the_example_in_the_help_works() -> None:
    told = " ".join(run("recommend", "--help").stdout.split())
    example = re.search(r"echo '(.+?)' \| python -m recommender (\w+)", told)
    assert example
    result = run(example[2], given=example[1])
    assert (result.exit_code, summary(json.loads(result.stdout))) == (0, "medical_referral")
