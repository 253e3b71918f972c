"""Every mistake in content/ is told with file, line, what is there and what is allowed. One folder, one mistake.

tests/broken_content/<mistake>/ has two files:

`change.yaml`, what is done to a copy of content/, in order. Each entry names a `file` below content/ and one of
  `find` and `replace`   a text that stands there exactly once, and what it becomes
  `append`               text for the end of the file, or of a new one (`|2` keeps the indent of list entries);
                         with `encoding`, the file is written in that
  `write`                all of the file
  `remove: true`         no such file or folder
`expected.txt`, the exact report. Lines of content/ move with every edit, so a change marks the offending line with
  <1>, <2> ... and the report has the same mark where it must give that line.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from recommender.content import records
from recommender.content.loading import DEFAULT_CONTENT, examine_content, fingerprint, load_content
from recommender.content.records import Reader
from recommender.content.source import plain, read_yaml
from recommender.errors import ContentError, Problem

BROKEN = Path(__file__).parent / "broken_content"
MARK = re.compile(r"<(\d)>")
MISTAKES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())
Parsed = tuple[Any, list[Problem]]


@pytest.fixture(autouse=True)
def files_are_parsed_once(already: dict[tuple[str, bytes], Parsed], monkeypatch: pytest.MonkeyPatch) -> None:
    """Most files of a broken folder are those of content/. Nothing changes what was parsed, so it can be shared."""

    def read(path: Path, name: str) -> Parsed:
        key = name, path.read_bytes()
        if key not in already:
            already[key] = read_yaml(path, name)
        return already[key]

    monkeypatch.setattr(records, "read_yaml", read)


@pytest.fixture(scope="session")
def already() -> dict[tuple[str, bytes], Parsed]:
    return {}


@pytest.fixture(scope="session")
def shared_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(DEFAULT_CONTENT, tmp_path_factory.mktemp("broken") / "content"))


@pytest.fixture
def copy(shared_copy: Path) -> Iterator[Path]:
    """A copy of content/ to break. What a test changes is put right after it."""
    yield shared_copy
    for path in list(shared_copy.rglob("*.y*ml")):
        if not (DEFAULT_CONTENT / path.relative_to(shared_copy)).exists():
            path.unlink()
    shutil.copytree(DEFAULT_CONTENT, shared_copy, dirs_exist_ok=True, copy_function=copy_if_other)


def copy_if_other(source: str, target: str) -> None:
    if not Path(target).is_file() or Path(source).read_bytes() != Path(target).read_bytes():
        shutil.copyfile(source, target)


def apply(changes: list[dict[str, Any]], root: Path) -> dict[str, int]:
    """Change a copy of the content. Returns the line of every mark."""
    touched = {}
    for change in changes:
        path = root / change["file"]
        touched[path] = change.get("encoding", "utf-8")
        if change.get("remove"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        else:
            path.write_text(changed(change, path), encoding="utf-8")
    return {mark: line for path, encoding in touched.items() for mark, line in take_marks(path, encoding).items()}


def changed(change: dict[str, Any], path: Path) -> str:
    if "write" in change:
        return str(change["write"])
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if "append" in change:
        return f"{text.rstrip()}\n{change['append']}".lstrip("\n")
    assert text.count(change["find"]) == 1, f"{change['find']!r} stands {text.count(change['find'])} times in {path}"
    return text.replace(change["find"], change["replace"])


def take_marks(path: Path, encoding: str) -> dict[str, int]:
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    path.write_bytes(MARK.sub("", text).encode(encoding))
    return {found.group(): text.count("\n", 0, found.start()) + 1 for found in MARK.finditer(text)}


def report(root: Path) -> str:
    with pytest.raises(ContentError) as refused:
        load_content(root)
    return str(refused.value)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told(mistake: str, copy: Path) -> None:
    folder = BROKEN / mistake
    lines = apply(yaml.safe_load((folder / "change.yaml").read_text(encoding="utf-8")), copy)
    expected = (folder / "expected.txt").read_text(encoding="utf-8").rstrip("\n")
    assert set(lines) == {mark.group() for mark in MARK.finditer(expected)}
    assert report(copy) == MARK.sub(lambda mark: str(lines[mark.group()]), expected)


def test_expected_reports_have_marks_for_lines() -> None:
    """A number would be wrong after the next edit above it."""
    reports = {path: path.read_text(encoding="utf-8") for path in BROKEN.rglob("expected.txt")}
    assert [path for path, text in reports.items() if re.search(r"yaml:\d", text)] == []


def test_the_content_has_no_problem() -> None:
    library, problems = examine_content(DEFAULT_CONTENT)
    assert [str(problem) for problem in problems] == []
    assert library is not None


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    assert report(tmp_path / "nowhere").startswith(f"{tmp_path / 'nowhere'}\n  There is no such folder.")


def test_an_empty_folder_is_told_file_by_file(tmp_path: Path) -> None:
    told = report(tmp_path)
    assert "content/clinic.yaml\n  The file is missing." in told
    assert "content/wording\n  The folder holds no file that ends in .yaml." in told


# Shapes that no file or record has: each must be a problem, never an exception.

ODD_VALUES: tuple[Any, ...] = (None, True, 3, "odd", [], [None], [["odd"]], {}, {"odd": {"odd": None}})


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_odd_files_are_told(odd: Any, copy: Path) -> None:
    for path in copy.rglob("*.yaml"):
        path.write_text(json.dumps(odd), encoding="utf-8")
    library, problems = examine_content(copy)
    assert library is None
    assert problems


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_odd_records_are_told(odd: Any, copy: Path) -> None:
    """In every list of records, one record has one key replaced, the next record the next key, and so on."""
    for path in copy.rglob("*.yaml"):
        data = plain(read_yaml(path, "")[0])
        for value in data.values() if isinstance(data, dict) else [data]:
            for number, record in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(record, dict) and record:
                    record[list(record)[number % len(record)]] = odd
        path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    _, problems = examine_content(copy)
    assert problems
    assert [problem for problem in problems if not problem.message or "Input should" in problem.message] == []


# The fingerprint: sha256 of what the content says.


def fingerprint_of(root: Path) -> str:
    library, problems = examine_content(root)
    assert library is not None, problems
    return library.policy.fingerprint


def test_fingerprint_ignores_comments_order_of_keys_and_layout(copy: Path) -> None:
    before = fingerprint_of(DEFAULT_CONTENT)
    for path in copy.rglob("*.yaml"):
        data = plain(read_yaml(path, "")[0])
        path.write_text("# A comment.\n" + json.dumps(reordered(data), indent=3), encoding="utf-8")
    assert fingerprint_of(copy) == before


def reordered(data: Any) -> Any:
    """The same with the keys of all mappings backwards; lists keep their order, which means something."""
    if isinstance(data, dict):
        return {key: reordered(data[key]) for key in reversed(data)}
    return [reordered(value) for value in data] if isinstance(data, list) else data


@pytest.mark.parametrize("path", sorted(DEFAULT_CONTENT.rglob("*.yaml")), ids=lambda path: path.name)
def test_fingerprint_changes_with_any_value(path: Path) -> None:
    """Some values all through every file; each change gives a fingerprint of its own."""
    data = plain(read_yaml(path, "")[0])
    ways = list(ways_to_values(data))[::25]
    seen = {fingerprint({"file": with_value(data, way, "another")}) for way in ways}
    assert len(seen - {fingerprint({"file": data})}) == len(ways)


def ways_to_values(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, (dict, list)) and data:
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from ways_to_values(data[key], (*way, key))
    else:
        yield way


def with_value(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    """The same data with another value where the way leads."""
    if not way:
        return value
    copied = data.copy()
    copied[way[0]] = with_value(data[way[0]], way[1:], value)
    return copied


def test_fingerprint_changes_with_the_name_of_a_file_and_the_order_of_a_list() -> None:
    assert fingerprint({"a": [1, 2]}) != fingerprint({"b": [1, 2]})
    assert fingerprint({"a": [1, 2]}) != fingerprint({"a": [2, 1]})


@pytest.mark.parametrize(("one", "other"), [(1, "1"), (1, True), (0, False), (None, ""), (None, "null"), ([], {})])
def test_fingerprint_tells_values_of_different_kinds_apart(one: Any, other: Any) -> None:
    assert fingerprint({"file": {"key": one}}) != fingerprint({"file": {"key": other}})


def test_reader_keeps_the_line_of_every_key_and_entry(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rules:\n  - id: x\n    evidence:\n      - C-01\n      - C-02\n", encoding="utf-8")
    data = Reader(tmp_path).file("a.yaml")
    assert data is not None
    assert data["rules"][0].lines == {"id": 2, "evidence": 3}
    assert data["rules"][0]["evidence"].lines == [4, 5]
