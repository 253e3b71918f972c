"""A copy of a content folder with other points. Nothing else of scorecard.yaml changes, neither comments nor layout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from recommender.domain.terms import Grade, Outcome

SCORECARD = Path("policy") / "scorecard.yaml"

NewPoints = Mapping[str, tuple[int, int, int]]  # a row's name, a concern's with its grade, as a trace has it


def write_rescored(root: Path, target: Path, points: NewPoints) -> None:
    """Copy the folder `root` to `target`, which must not be there yet, with these rows' points.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    shutil.copytree(root, target)
    file = target / SCORECARD
    file.write_text(rescored(file.read_text(encoding="utf-8"), points), encoding="utf-8")


def rescored(text: str, points: NewPoints) -> str:
    """The text of scorecard.yaml with the points of these rows in place of theirs."""
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    places = {name: node for name, node in _rows(document) if name in points}
    for name, node in sorted(places.items(), key=lambda found: -found[1].start_mark.index):
        text = text[: node.start_mark.index] + _written(points[name]) + text[node.end_mark.index :]
    return text


def _rows(document: Any) -> Iterator[tuple[str, yaml.Node]]:
    """Each mapping of points with the name of its row."""
    lists = _parts(document)
    for concern in map(_parts, lists["concerns"].value):
        for grade in Grade:
            yield f"{concern['id'].value}_{grade}", concern[str(grade)]
    for row in map(_parts, lists["rows"].value):
        yield row["id"].value, row["points"]


def _parts(node: Any) -> dict[str, yaml.Node]:
    return {key.value: value for key, value in node.value}


def _written(triple: tuple[int, int, int]) -> str:
    named = [f"{outcome}: {points}" for outcome, points in zip(Outcome, triple, strict=True) if points]
    return "{" + ", ".join(named) + "}"
