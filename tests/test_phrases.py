"""content/phrases/: what is refused, and that `check` says it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.phrases import examine_phrases
from tests.case_files import library


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))


def told(content: Path) -> list[str]:
    return [str(found) for found in examine_phrases(content, library().policy.questionnaire)[1]]


def change(content: Path, file: str, find: str, replace: str) -> None:
    path = content / "phrases" / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, replace, 1), encoding="utf-8")


def test_the_phrases_of_the_project_are_fine() -> None:
    assert told(DEFAULT_CONTENT) == []


def test_a_code_that_nobody_could_mention_is_refused(content: Path) -> None:
    change(content, "en/age.yaml", "code: under_18", "code: under_81")
    found = told(content)
    assert any("`under_81` is no code of age" in message and 'Nearest: "under_18"' in message for message in found)
    assert any("Nothing says `under_18`" in message for message in found)


@pytest.mark.parametrize(
    ("right", "wrong", "near"),
    [
        ("[self_harm_thoughts]", "[self_harm_toughts]", 'Nearest: "self_harm_thoughts"'),
        ("isotretinoin: isotretinoin_recent", "isotretinoin: isotretinoin_now", 'Nearest: "isotretinoin'),
        ("scar_kind: [", "scar_sort: [", "`scar_sort.narrow_and_deep` is no code"),
    ],
)
def test_a_tense_of_no_code_is_refused(content: Path, right: str, wrong: str, near: str) -> None:
    change(content, "tenses.yaml", right, wrong)
    found = told(content)
    assert found and all("content/phrases/tenses.yaml:" in message for message in found)
    assert any(near in message for message in found)


@pytest.mark.parametrize("frame", ["never had it", "{} and {}", "{x} {}"])
def test_a_frame_without_one_place_for_a_phrase_is_refused(content: Path, frame: str) -> None:
    change(content, "en/frames.yaml", "past:\n", f'past:\n  - "{frame}"\n')
    found = told(content)
    assert len(found) == 1
    assert "content/phrases/en/frames.yaml" in found[0] and "holds {} once" in found[0]


def test_a_phrase_stands_for_one_code(content: Path) -> None:
    change(content, "en/products.yaml", "says: [", "says: [warfarin, ")
    assert any('"warfarin" also stands for' in message for message in told(content))


def test_a_missing_file_and_an_unknown_key_are_told(content: Path) -> None:
    (content / "phrases" / "tr" / "age.yaml").unlink()
    change(content, "en/products.yaml", "  not:", "  never:")
    found = told(content)
    assert any("content/phrases/tr/age.yaml" in message and "missing" in message for message in found)
    assert any("content/phrases/en/products.yaml" in message and "never" in message for message in found)


def test_check_says_when_the_model_is_older_than_the_phrases(content: Path) -> None:
    change(content, "en/age.yaml", "says: [", "says: [not of age quite yet, ")
    done = CliRunner().invoke(app, ["check", "--content", str(content)])
    assert done.exit_code == 1
    assert "phrases --build" in done.stdout
