"""Reads worked cases: YAML files in a folder, each with a list of cases, and base.yaml with the person they start from.

A case names only what differs from that person. `leave_out` removes answers, so that they are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recommender.content.messages import described, hint
from recommender.content.source import LocatedDict, line_of, plain, read_yaml
from recommender.domain.worked_cases import WorkedCase
from recommender.errors import ContentError, Problem

DEFAULT_CASES = Path(__file__).resolve().parents[2] / "tests" / "cases"
BASE = "base.yaml"
NEEDED, ALSO = ("name", "expect"), ("answers", "leave_out", "cleared")


def read_base(root: Path) -> dict[str, Any]:
    """The answers that every case starts from.

    Raises
    ------
    ContentError
        When the file is missing or is not a mapping.
    """
    data, problems = read_yaml(root / BASE, BASE)
    if not problems and not isinstance(data, dict):
        problems = [Problem(BASE, 1, "", f"The file must begin with a key and a colon; this is {described(data)}.")]
    if problems:
        raise ContentError(problems)
    found: dict[str, Any] = plain(data)
    return found


def read_cases(root: Path) -> tuple[WorkedCase, ...]:
    """Every case below a folder, in the order of files and in files.

    Raises
    ------
    ContentError
        With every problem found: broken YAML, an unknown key, a case without a name.
    """
    base = read_base(root)
    found: list[WorkedCase] = []
    problems: list[Problem] = []
    for path in sorted(path for path in root.rglob("*.yaml") if path.name != BASE):
        name = path.relative_to(root).as_posix()
        data, wrong = read_yaml(path, name)
        wrong = wrong or list(_problems(name, data))
        problems += wrong
        found += [] if wrong else [_case(name, base, raw) for raw in plain(data)]
    if problems:
        raise ContentError(problems)
    return tuple(found)


def _case(file: str, base: Mapping[str, Any], raw: Mapping[str, Any]) -> WorkedCase:
    left_out = raw.get("leave_out", [])
    answers = {key: value for key, value in {**base, **raw.get("answers", {})}.items() if key not in left_out}
    return WorkedCase(file, raw["name"], answers, raw.get("cleared", []), raw["expect"])


def _problems(file: str, data: Any) -> Iterator[Problem]:
    if not isinstance(data, list):
        yield Problem(file, 1, "", f"The file must be a list of cases; this is {described(data)}.")
        return
    for place, raw in enumerate(data):
        line = line_of(data, (place,))
        if not isinstance(raw, LocatedDict):
            yield Problem(file, line, "", f"A case is a mapping; this is {described(raw)}.")
            continue
        name = str(raw.get("name", ""))
        for key in raw:
            if key not in NEEDED + ALSO:
                yield Problem(file, raw.lines[key], name, f"`{key}` is not a key of a case. {hint(key, NEEDED + ALSO)}")
        for key in NEEDED:
            if key not in raw:
                yield Problem(file, line, name, f"The case has no `{key}`.")
