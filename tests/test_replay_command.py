"""`replay` on the command line: what it prints and writes, what it refuses, and that it leaves nothing half done."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from recommender.cli import replay as command
from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.library import Library
from recommender.replay import sources
from tests.builders import clearance, healthy, parsed, rendered
from tests.case_files import library

PROJECT = Path(__file__).parents[1]
WAIT = "wait: dermatherapy, days: 28, since: {item: procedures, code: filler}"


@cache
def loaded(root: Path) -> Library:
    return library() if root == DEFAULT_CONTENT else load_content(root)


@pytest.fixture(autouse=True)
def content_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load_content", loaded)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content in which dermatherapy waits 42 days after filler."""
    root = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path_factory.mktemp("longer") / "content"))
    path = root / "policy/restrictions/procedures.yaml"
    text = path.read_text(encoding="utf-8")
    assert WAIT in text
    path.write_text(text.replace(WAIT, WAIT.replace("28", "42")), encoding="utf-8")
    return root


def run(*arguments: str | Path, given: str | bytes = b"") -> Result:
    return CliRunner().invoke(app, ["replay", *map(str, arguments)], input=given)


def lines(*intakes: Any) -> bytes:
    return b"".join(
        (raw if isinstance(raw, bytes) else raw.encode() if isinstance(raw, str) else json.dumps(raw).encode()) + b"\n"
        for raw in intakes
    )


def with_filler(since: int | None) -> dict[str, Any]:
    return healthy(procedures={"filler": since}, concerns={"fine_lines": "moderate"})


def written(path: Path, *intakes: Any) -> Path:
    path.write_bytes(lines(*intakes))
    return path


# What it tells.


def test_it_says_how_many_decisions_change_and_which_rule_is_behind_it(tmp_path: Path, longer: Path) -> None:
    path = written(tmp_path / "some.jsonl", with_filler(10), with_filler(35), with_filler(100), healthy())
    result = run(path, "--policy", longer, "--against", DEFAULT_CONTENT)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "4 intakes; 2 decisions change (50.00%).",
        "",
        "Restriction on dermatherapy",
        "          1  none -> wait, 7 days",
        "          1  wait, 18 days -> wait, 32 days (14 days longer)",
        "",
        "Rules behind it, and in how many of these intakes",
        "          2  filler_waits_for_dermatherapy changed (restriction)",
    ]


def test_as_json(tmp_path: Path, longer: Path) -> None:
    path = written(tmp_path / "some.jsonl", with_filler(10), healthy())
    result = run(path, "--policy", longer, "--against", DEFAULT_CONTENT, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found.pop("against"), found.pop("policy")) == (
        1,
        library().policy.fingerprint,
        loaded(longer).policy.fingerprint,
    )
    change = {
        "from": {"level": "wait", "days": [18, 18]},
        "to": {"level": "wait", "days": [32, 32]},
        "days_longer": [14, 14],
        "count": 1,
    }
    assert found == {
        "intakes": 2,
        "changed": 1,
        "outcomes": [],
        "restrictions": {"facial": [], "dermatherapy": [change]},
        "rules": [
            {"kind": "restriction", "rule": "filler_waits_for_dermatherapy", "fate": "changed", "count": 1},
        ],
        "unread": {"lines": 0, "problems": []},
        "not_in_the_file": [],
    }


def test_the_way_back_is_the_other_way_round(tmp_path: Path, longer: Path) -> None:
    path = written(tmp_path / "some.jsonl", with_filler(10))
    result = run(path, "--policy", DEFAULT_CONTENT, "--against", longer)
    assert "wait, 32 days -> wait, 18 days (14 days shorter)" in result.stdout


def test_the_same_content_changes_nothing_and_gives_status_0(tmp_path: Path) -> None:
    path = written(tmp_path / "some.jsonl", with_filler(10))
    result = run(path, "--against", DEFAULT_CONTENT)
    assert (result.exit_code, result.stdout) == (
        0,
        "1 intake; no decision changes.\n\nBoth folders hold the same content.\n",
    )


def test_lines_on_standard_input_are_read_and_so_are_cases_and_what_staff_cleared(longer: Path) -> None:
    cleared = healthy(conditions=["keloid_history"], cleared=[clearance("keloid_history")])
    case = {"name": "Somebody", "answers": with_filler(10), "expect": {"outcome": "facial"}}
    result = run("-", "--policy", longer, "--against", DEFAULT_CONTENT, given=lines(cleared, case))
    assert (result.exit_code, result.stderr.count("line")) == (1, 0)
    assert result.stdout.startswith("2 intakes; 1 decision changes (50.00%).")


def test_the_changed_intakes_are_written_with_both_decisions_of_the_engine(tmp_path: Path, longer: Path) -> None:
    path = written(tmp_path / "some.jsonl", healthy(), "", with_filler(10), with_filler(None))
    out = tmp_path / "changed.jsonl"
    result = run(path, "--policy", longer, "--against", DEFAULT_CONTENT, "--changed", out)
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert result.exit_code == 1
    assert list(first) == ["line", "answers", "against", "policy"]
    assert (first["line"], second["line"]) == (3, 4)
    assert parsed(first["answers"]) == parsed(with_filler(10))
    assert first["against"] == json.loads(json.dumps(rendered(with_filler(10))))
    assert first["policy"]["restrictions"]["dermatherapy"]["days"] == 32
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".jsonl"] == ["some.jsonl", "changed.jsonl"]


# Files of columns.


def test_lines_become_columns_that_are_replayed_alike(tmp_path: Path, longer: Path) -> None:
    intakes = [with_filler(10), healthy(conditions=["not_sure"], unsure={"conditions": ["eczema"]}), with_filler(None)]
    path, out = written(tmp_path / "some.jsonl", *intakes), tmp_path / "some.parquet"
    assert run(path, "--out", out).exit_code == 0
    replays = [run(file, "--policy", longer, "--against", DEFAULT_CONTENT, "--json") for file in (path, out)]
    assert replays[0].stdout == replays[1].stdout
    assert [replay.exit_code for replay in replays] == [1, 1]
    back = tmp_path / "back.jsonl"
    assert run(out, "--out", back).exit_code == 0
    found = [json.loads(line) for line in back.read_text(encoding="utf-8").splitlines()]
    assert [parsed(raw) for raw in found] == [parsed(raw) for raw in intakes]


def test_a_name_with_signs_that_stand_for_others_is_read(tmp_path: Path, longer: Path) -> None:
    path, out = written(tmp_path / "some.jsonl", with_filler(10)), tmp_path / "o'dd [1]*.parquet"
    assert run(path, "--out", out).exit_code == 0
    assert run(out, "--policy", longer, "--against", DEFAULT_CONTENT).stdout.startswith("1 intake; 1 decision")


def test_invented_clients_are_replayed_at_once_or_written(tmp_path: Path, longer: Path) -> None:
    out = tmp_path / "some.parquet"
    options: list[str | Path] = ["--policy", longer, "--against", DEFAULT_CONTENT, "--json"]
    at_once = run("--generate", "3000", "--seed", "5", *options)
    assert run("--generate", "3000", "--seed", "5", "--out", out).exit_code == 0
    assert run(out, *options).stdout == at_once.stdout
    assert json.loads(at_once.stdout)["intakes"] == 3000
    assert json.loads(at_once.stdout)["changed"] > 0


def test_invented_clients_as_lines_are_intakes(tmp_path: Path) -> None:
    out = tmp_path / "some.jsonl"
    assert run("--generate", "50", "--out", out).exit_code == 0
    assert [parsed(json.loads(line)) for line in out.read_text(encoding="utf-8").splitlines()]


def parquet(path: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    """A file of invented clients, changed."""
    assert run("--generate", "20", "--out", path).exit_code == 0
    pq.write_table(change(pq.read_table(path)), path)
    return path


def with_column(table: pa.Table, name: str, values: list[Any]) -> pa.Table:
    kind = table.schema.field(name).type if name in table.column_names else None
    column = pa.array(values, kind)
    if kind is None:
        return table.append_column(name, column)
    return table.set_column(table.column_names.index(name), name, column)


def test_columns_that_are_not_there_were_answered_by_nobody(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "some.parquet", lambda table: table.drop_columns(["goal", "extras", "unsure.extras", "line"])
    )
    result = run(path, "--against", DEFAULT_CONTENT)
    assert (result.exit_code, "Not in the file, so nobody answered: goal, extras." in result.stderr) == (0, True)


def replace_metadata(codes: bytes | None) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.replace_schema_metadata({} if codes is None else {b"codes": codes})


WRONG_COLUMNS: dict[str, tuple[Callable[[pa.Table], pa.Table], list[str]]] = {
    "unknown": (
        lambda table: with_column(with_column(table, "conditons", [1] * 20), "own_words", ["x"] * 20),
        ["There is no column 'conditons'. Nearest: 'conditions'.", "There is no column 'own_words'."],
    ),
    "text": (
        lambda table: table.drop_columns("age").append_column("age", pa.array(["35"] * 20)),
        ["The column 'age' is of the type string, and all columns are whole numbers."],
    ),
    "no concerns": (
        lambda table: table.drop_columns("concerns.mild"),
        ["The column 'concerns.mild' is missing, and no intake can do without concerns."],
    ),
    "no codes": (replace_metadata(None), ["Its metadata has no `codes`"]),
    "odd codes": (replace_metadata(b"[1]"), ["Its metadata has no `codes`"]),
    "broken codes": (replace_metadata(b"{"), ["Its metadata has no `codes`"]),
    "empty": (lambda table: table.slice(0, 0), ["There is no intake in it."]),
    "twice": (
        lambda table: table.append_column("age", table["age"]),
        ["The column 'age' stands twice. Keep one of them."],
    ),
}


@pytest.mark.parametrize("name", WRONG_COLUMNS)
def test_wrong_columns_are_all_told_with_status_2(name: str, tmp_path: Path) -> None:
    change, told = WRONG_COLUMNS[name]
    path = parquet(tmp_path / "some.parquet", change)
    result = run(path, "--against", DEFAULT_CONTENT)
    problems = result.stderr.splitlines()
    assert (result.exit_code, result.stdout, len(problems)) == (2, "", len(told))
    assert [f"{path}: {text}" in problem for text, problem in zip(told, problems, strict=True)] == [True] * len(told)


@pytest.mark.parametrize("kept", [0, 3, 100, -20], ids=["empty", "three bytes", "cut off", "without its end"])
def test_half_a_parquet_file_is_refused(kept: int, tmp_path: Path) -> None:
    path = parquet(tmp_path / "some.parquet", lambda table: table)
    path.write_bytes(path.read_bytes()[:kept])
    result = run(path, "--against", DEFAULT_CONTENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{path}: It is no whole Parquet file; it may be half written.")


def test_a_parquet_file_that_is_damaged_inside_is_refused(tmp_path: Path) -> None:
    path = parquet(tmp_path / "some.parquet", lambda table: table)
    raw = path.read_bytes()
    path.write_bytes(raw[:4] + b"\xff" * 2000 + raw[2004:])
    result = run(path, "--against", DEFAULT_CONTENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("The intakes could not be read (")


def wrong_rows(table: pa.Table) -> pa.Table:
    """A row wrong in each way, and the other rows right."""
    layout_codes = json.loads(table.schema.metadata[b"codes"])

    def but_one(name: str, row: int, value: Any) -> list[Any]:
        values: list[Any] = table[name].to_pylist()
        values[row] = value
        return values

    wrong = {
        "age": (2, 130),
        "pregnancy": (3, 2**20),
        "conditions": (4, 1 << len(layout_codes["conditions"])),
        "procedures.toxin": (5, 400),
        "main_concern": (6, 4),
        "goal": (7, 2 + 4),
    }
    for name, (row, value) in wrong.items():
        table = with_column(table, name, but_one(name, row, value))
    for grade in ("mild", "moderate", "severe"):
        table = with_column(table, f"concerns.{grade}", but_one(f"concerns.{grade}", 6, 2 if grade == "mild" else 0))
        table = with_column(table, f"concerns.{grade}", but_one(f"concerns.{grade}", 8, 0))
        table = with_column(table, f"concerns.{grade}", but_one(f"concerns.{grade}", 9, 2))
    ticked = [1 << layout_codes["procedures"].index("toxin") if row == 5 else 0 for row in range(20)]
    return with_column(table, "procedures", ticked)


def test_rows_that_are_no_intake_are_told_and_the_others_replayed(tmp_path: Path) -> None:
    path = parquet(tmp_path / "some.parquet", wrong_rows)
    result = run(path, "--against", DEFAULT_CONTENT, "--json")
    told = {int(line.split()[1].strip(":")): line for line in result.stderr.splitlines() if line.startswith("line")}
    assert result.exit_code == 1
    assert "Must be from 0 to 120 years; this is 130." in told[3]
    assert "'toxin' must be 0 to 365 days ago; this is 400." in told[6]
    assert "is not among the chosen concerns" in told[7] or "The columns contradict each other" in told[7]
    assert "Name at least one concern" in told[9]
    found = json.loads(result.stdout)
    assert (found["intakes"], found["unread"]["lines"]) == (20 - 8, 8)


# Lines that cannot be read.


def test_bad_lines_are_told_each_and_the_others_replayed(tmp_path: Path, longer: Path) -> None:
    path = written(
        tmp_path / "some.jsonl",
        with_filler(10),
        healthy(age=130, conditions=["exzema"]),
        "null",
        b"\xff",
        healthy(colour="red"),
        healthy(colour="blue"),
        '{"age": 1, "age": 2}',
    )
    with path.open("ab") as stream:
        stream.write(json.dumps(healthy()).encode()[:100])
    result = run(path, "--policy", longer, "--against", DEFAULT_CONTENT)
    assert result.exit_code == 1
    assert result.stdout.startswith("1 intake; 1 decision changes")
    told = [line for line in result.stderr.splitlines() if line.startswith("line ")]
    assert told[:5] == [
        "line 2: age: Must be from 0 to 120 years; this is 130. "
        "conditions: There is no code 'exzema'. Nearest: 'eczema'.",
        'line 3: An intake is an object of answers, such as {"age": 29}; this is null.',
        "line 4: The line is not UTF-8 text (byte 0). Save it as UTF-8.",
        "line 5 and 1 more: colour: There is no item 'colour'. Nearest: 'course'.",
        "line 7: The key 'age' stands twice. Keep one of them.",
    ]
    assert told[5].startswith("line 8: The line is not JSON: ")
    assert told[5].endswith("The file ends here; if it was cut off, write it again.")
    assert "7 lines could not be read and are not counted." in result.stderr


def test_a_file_without_any_intake_is_refused(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"\n\n", b"age: 35\n")):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(content)
        result = run(path, "--against", DEFAULT_CONTENT)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "No line holds an intake. Give a file with one on each line." in result.stderr


def test_an_option_that_only_one_questionnaire_has_is_told(tmp_path: Path) -> None:
    fewer = Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))
    path = fewer / "questionnaire/wishes.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("code: home_device", "code: roller_at_home"), encoding="utf-8")
    for folder in ("policy", "treatments"):
        for found in (fewer / folder).rglob("*.yaml"):
            found.write_text(
                found.read_text(encoding="utf-8").replace("home_device", "roller_at_home"), encoding="utf-8"
            )
    file = written(tmp_path / "some.jsonl", healthy(extras=["home_device"]), healthy(extras=["led"]))
    result = run(file, "--policy", fewer, "--against", DEFAULT_CONTENT)
    assert "line 1: extras: There is no code 'home_device'." in result.stderr
    assert result.stdout.startswith("1 intake; no decision changes.")


# Wrong use.


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], ["There is nothing to replay.", "Name the content folder to compare with: --against FOLDER."]),
        (["x.jsonl", "--generate", "5", "--against", "content"], ["A file and --generate exclude each other."]),
        (["--generate", "0", "--against", "content"], ["--generate"]),
        (["--generate", "5", "--changed", "x.jsonl"], ["--against FOLDER", "--changed needs --against"]),
        (["--generate", "5", "--out", "x.csv"], ["x.csv: the name must end in .parquet or .jsonl."]),
        (["nowhere.jsonl", "--against", str(DEFAULT_CONTENT)], ["nowhere.jsonl: No such file"]),
        ([str(PROJECT), "--against", str(DEFAULT_CONTENT)], ["Is a directory"]),
        (["--generate", "5", "--against", "nowhere"], ["--against nowhere", "There is no such folder."]),
    ],
    ids=lambda value: " ".join(map(str, value))[:40],
)
def test_wrong_use_is_told_with_status_2(arguments: list[str], told: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [text for text in told if text not in result.stderr] == []


def test_every_problem_of_both_folders_is_told(tmp_path: Path) -> None:
    folders = [Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / name)) for name in ("one", "other")]
    for folder, file in zip(folders, ("clinic.yaml", "policy/scorecard.yaml"), strict=True):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").rstrip() + "\nodd_key: 1\n", encoding="utf-8")
    result = run("--generate", "5", "--policy", folders[0], "--against", folders[1])
    assert (result.exit_code, result.stdout) == (2, "")
    for text in ("--policy", "content/clinic.yaml", "--against", "content/policy/scorecard.yaml", "odd_key"):
        assert text in result.stderr


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken.parquet").mkdir()
    result = run("--generate", "5", "--out", tmp_path / "taken.parquet")
    assert (result.exit_code, "This is no ordinary file." in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.parquet"]


def test_ctrl_c_that_got_lost_counts_at_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def losing_it(*given: Any) -> None:
        *_, advance = given
        with contextlib.suppress(KeyboardInterrupt):  # as Python does where something is let go of
            os.kill(os.getpid(), signal.SIGINT)
        advance(1)
        pytest.fail("It went on.")

    monkeypatch.setattr(sources, "invented", losing_it)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = run("--generate", "5", "--out", tmp_path / "some.parquet")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (result.exit_code, "Stopped." in result.stderr) == (130, True)
    assert list(tmp_path.iterdir()) == []


# In a process of its own.


def start(*arguments: str | Path, temporary: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "recommender", "replay", *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding_ctrl_c,
    )


def heeding_ctrl_c() -> None:
    """A shell keeps Ctrl-C from what it runs in the background, and tests may be among that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + 120
    while not is_so():
        assert process.poll() is None, "it ended before it could be stopped"
        assert time.monotonic() < give_up
        time.sleep(0.01)


def stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert told.splitlines()[-1] == "Stopped. Nothing was left half written."


def test_ctrl_c_while_clients_are_invented_leaves_nothing(tmp_path: Path) -> None:
    temporary, out = tmp_path / "tmp", tmp_path / "some.parquet"
    temporary.mkdir()
    with start("--generate", "20000000", "--out", out, temporary=temporary) as process:
        until(lambda: any(temporary.rglob("*.parquet")), process)
        stop(process)
    assert list(tmp_path.iterdir()) == [temporary]
    assert list(temporary.iterdir()) == []


def test_ctrl_c_while_changed_intakes_are_written_leaves_the_old_file(tmp_path: Path) -> None:
    temporary, folder, tried = tmp_path / "tmp", tmp_path / "out", tmp_path / "content"
    temporary.mkdir()
    folder.mkdir()
    shutil.copytree(DEFAULT_CONTENT, tried)
    path = tried / "policy/restrictions/age_and_pregnancy.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("below: 22", "below: 120"), encoding="utf-8")
    out = folder / "changed.jsonl"
    out.write_text("what was there\n", encoding="utf-8")
    options: list[str | Path] = ["--policy", tried, "--against", DEFAULT_CONTENT, "--changed", out]
    with start("--generate", "20000", *options, temporary=temporary) as process:
        until(lambda: any(path != out and path.stat().st_size for path in folder.iterdir()), process)
        stop(process)
    assert list(folder.iterdir()) == [out]
    assert out.read_text(encoding="utf-8") == "what was there\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("module", ["app", "recommender.cli.commands"])
def test_nothing_of_it_is_loaded_before_it_is_asked_for(module: str) -> None:
    loaded = "[name for name in ('ibis', 'duckdb', 'recommender.replay') if name in sys.modules]"
    code = f"import sys, {module}; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_help_teaches() -> None:
    words = " ".join(run("--help").stdout.split())
    options = ["--policy", "--against", "--json", "--changed", "--generate", "--seed", "--out"]
    assert [option for option in options if option not in words] == []
    assert "replay --generate 100000 --policy content --against content-before" in words
    assert all(text in words for text in ("Exit status 0", "2: wrong use"))
