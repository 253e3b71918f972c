"""How hard texts are to read: counts of known texts, and the bounds that hold for the content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT, assemble
from recommender.content.reading import (
    Measure,
    english_syllables,
    measure,
    middle,
    ninetieth,
    sentences,
    turkish_syllables,
    words,
)
from recommender.content.reading_levels import LONG, TEXT_KEYS, client_texts, reading_levels
from recommender.content.records import Reader
from recommender.content.source import mappings_within

LONG_SENTENCE = "Call " + "and call " * 13 + "now."  # 28 words
HARD = "Considerable deterioration necessitates immediate administration of appropriate anticoagulation alternatives."

SYLLABLES = {
    1: "skin day face lines once healed the use whole tired bleed",
    2: "about any doctor patches needles little treated lifted because changes isn't people seven being",
    3: "medicine moderate whatever suggestion suggested breastfeeding appointment",
    4: "emergency",
}


def read(root: Path = DEFAULT_CONTENT) -> dict[str, Any]:
    reader = Reader(root)
    assemble(reader)
    return reader.data


def copy_with(folder: Path, file: str, old: str, new: str) -> Path:
    content = folder / "content"
    shutil.copytree(DEFAULT_CONTENT, content)
    path = content / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return content


@pytest.mark.parametrize(("count", "word"), [(count, word) for count, of in SYLLABLES.items() for word in of.split()])
def test_syllables_of_english_words(count: int, word: str) -> None:
    assert english_syllables(word) == english_syllables(word.capitalize()) == count


@pytest.mark.parametrize(
    ("count", "word"),
    [(1, "cilt"), (2, "doktor"), (3, "güneşi"), (3, "IŞIĞI"), (3, "İzmir'e"), (4, "tedaviniz"), (1, "2")],
)
def test_syllables_of_turkish_words(count: int, word: str) -> None:
    assert turkish_syllables(word) == count


def test_sentences_end_at_their_marks_and_not_in_numbers() -> None:
    assert sentences("Wait 2.5 days. Is it sore? “Stop.” Then call\n  the clinic") == (
        "Wait 2.5 days.", "Is it sore?", "“Stop.", "Then call the clinic"
    )  # fmt: skip


def test_words_are_those_of_a_reader() -> None:
    assert words("Don't use a non-oily cream for {days} days, or 1 to 2.5 weeks.") == (
        "Don't", "use", "a", "non", "oily", "cream", "for", "x", "days", "or", "1", "to", "2.5", "weeks"
    )  # fmt: skip


def test_the_grade_follows_flesch_and_kincaid() -> None:
    known = measure("The doctor looks at your skin. Then you talk about the treatment.")
    assert known == Measure(sentences=2, words=12, syllables=15)
    assert known.grade == pytest.approx(0.39 * 6 + 11.8 * 15 / 12 - 15.59)
    assert known.age == pytest.approx(6.5)


def test_the_turkish_score_follows_atesman() -> None:
    known = measure("Cildinize bakarız. Sonra sizinle konuşuruz.", "tr")  # 4 + 3, 2 + 3 + 4
    assert known == Measure(sentences=2, words=5, syllables=16)
    assert known.ease == pytest.approx(198.825 - 40.175 * 16 / 5 - 2.610 * 2.5)


def test_medical_names_count_only_when_wanted() -> None:
    plain = measure("Your cheeks stay red.")
    assert measure("Your cheeks stay red (erythematotelangiectatic rosacea).") == plain
    assert measure("Your rosacea cheeks stay red.") == plain
    assert measure("Your cheeks stay red (rosacea).", with_names=True).words == 5
    assert measure("Rosacea. Acne.") == Measure()


def test_nothing_is_easy_to_read() -> None:
    assert (Measure().grade, Measure().ease, middle([]), ninetieth([])) == (0, 100, 0, 0)


def test_ninetieth_is_the_value_that_nine_in_ten_do_not_exceed() -> None:
    assert [ninetieth(range(1, most + 1)) for most in (1, 2, 10, 11, 20)] == [1, 2, 9, 10, 18]


def test_every_sentence_of_the_content_is_measured() -> None:
    data = read()
    files = {text.file for text in client_texts(data)}
    left_out = {
        (key, value)
        for file in files - {file for file in files if file.startswith("content/wording/")}
        for _, node in mappings_within(data[file])
        for key, value in node.items()
        if isinstance(value, str) and value.count(" ") > 2 and key not in TEXT_KEYS
    }
    assert len(files) > 25
    assert {key for key, _ in left_out} == {"not_used", "address", "phone", "number"}


def test_evidence_and_obligations_are_not_measured() -> None:
    evidence = {text.file for text in client_texts(read()) if "evidence" in text.file}
    assert evidence == {"content/evidence/conflicts.yaml"}
    assert not any(text.file.endswith("obligations.yaml") for text in client_texts(read()))


def test_lines_lead_to_the_texts() -> None:
    for text in client_texts(read()):
        lines = (DEFAULT_CONTENT.parent / text.file).read_text(encoding="utf-8").splitlines()
        assert text.text.split()[0] in " ".join(lines[text.line - 1 : text.line + 1])


def test_clients_of_twelve_can_read_the_content() -> None:
    levels = reading_levels(read())
    assert (levels.too_long, levels.too_old) == ((), ())
    assert max(level.age for level in levels.files) <= 12
    assert levels.together.age_with_names <= 12


def test_check_prints_ages_and_the_hardest_sentences() -> None:
    result = CliRunner().invoke(app, ["check", "--reading"])
    assert result.exit_code == 0
    assert "content/questionnaire/signs.yaml" in result.stdout
    assert result.stdout.split("The hardest sentences:\n")[1].count("content/") == 10
    assert result.stdout.splitlines()[-1].startswith("Content is fine: ")


def test_check_gives_ages_as_json() -> None:
    result = CliRunner().invoke(app, ["check", "--reading", "--json"])
    found = json.loads(result.stdout)["reading"]
    assert (result.exit_code, found["too_long"], found["too_old"]) == (0, [], [])
    assert found["together"]["texts"] == sum(level["texts"] for level in found["files"])
    assert all(0 <= level["long_share"] <= 1 for level in found["files"])


def test_a_long_sentence_is_refused_with_its_place(tmp_path: Path) -> None:
    content = copy_with(tmp_path, "wording/questions.yaml", "You can change each one.", LONG_SENTENCE)
    result = CliRunner().invoke(app, ["check", "--reading", "--content", str(content)])
    refused = result.stdout.split("Make two of it:\n")[1]
    assert result.exit_code == 1
    assert refused.startswith("content/wording/questions.yaml:")
    assert "28 words: Call and call" in refused
    assert CliRunner().invoke(app, ["check", "--content", str(content)]).exit_code == 0


def test_a_file_of_hard_words_is_refused(tmp_path: Path) -> None:
    content = copy_with(tmp_path, "wording/questions.yaml", "You can change each one.", f"{HARD} " * 12)
    result = CliRunner().invoke(app, ["check", "--reading", "--content", str(content)])
    assert result.exit_code == 1
    assert "content/wording/questions.yaml: the reading age is " in result.stdout
    assert len(words(HARD)) <= LONG
