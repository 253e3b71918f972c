"""How hard texts are to read: counts of known texts, and the bounds that hold for the content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

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
from recommender.content.reading_levels import LONG, client_texts, reading_levels
from recommender.content.reading_translations import translated_levels, translated_lines
from recommender.content.records import Reader
from recommender.content.translating import messages
from tests.case_files import library

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


@pytest.fixture
def english(tmp_path: Path) -> Path:
    """A copy of the content for a clinic that speaks English alone, so that no translation is awaited."""
    content = Path(
        shutil.copytree(DEFAULT_CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("translations"))
    )
    replace(content / "clinic.yaml", "languages: [en, tr]", "languages: [en]")
    return content


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def check_reading(content: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["check", "--reading", "--content", str(content), *more])


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


def test_every_text_that_is_translated_is_measured() -> None:
    measured = {text.text for text in client_texts(read())}
    for_clients = [
        message
        for message in messages(library())
        if message.topic not in ("claims", "evidence") or message.key.startswith("conflicts.")
    ]
    assert len(for_clients) > 1500
    assert [message.key for message in for_clients if message.text not in measured] == ["address"]


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


def test_check_prints_ages_and_the_hardest_sentences(english: Path) -> None:
    result = check_reading(english)
    assert result.exit_code == 0
    assert "content/questionnaire/signs.yaml" in result.stdout
    assert result.stdout.split("The hardest sentences:\n")[1].count("content/") == 10
    assert result.stdout.splitlines()[-1].startswith("Content is fine: ")


def test_check_gives_ages_as_json(english: Path) -> None:
    result = check_reading(english, "--json")
    found = json.loads(result.stdout)["reading"]
    assert (result.exit_code, found["too_long"], found["too_old"], found["turkish"]["files"]) == (0, [], [], [])
    assert found["together"]["texts"] == sum(level["texts"] for level in found["files"])
    assert all(0 <= level["long_share"] <= 1 for level in found["files"])


def test_a_long_sentence_is_refused_with_its_place(english: Path) -> None:
    replace(english / "wording/questions.yaml", "You can change each one.", LONG_SENTENCE)
    result = check_reading(english)
    refused = result.stdout.split("Make two of it:\n")[1]
    assert result.exit_code == 1
    assert refused.startswith("content/wording/questions.yaml:")
    assert "28 words: Call and call" in refused
    assert CliRunner().invoke(app, ["check", "--content", str(english)]).exit_code == 0


def test_a_file_of_hard_words_is_refused(english: Path) -> None:
    replace(english / "clinic.yaml", "Keep this page at hand; it says what we will ask.", f"{HARD} " * 12)
    result = check_reading(english)
    assert result.exit_code == 1
    assert "content/clinic.yaml: the reading age is " in result.stdout
    assert len(words(HARD)) <= LONG


def test_turkish_readers_can_read_what_is_translated() -> None:
    levels = translated_levels(DEFAULT_CONTENT)
    assert (levels.too_long, levels.too_hard) == ((), ())


def catalogue(folder: Path, *texts: str, flag: str = "") -> Path:
    """A content folder with one Turkish catalogue of the wording."""
    path = folder / "translations" / "tr" / "wording.po"
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Language: tr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    entries = (f'\n{flag}msgctxt "c{n}.text"\nmsgid "e{n}"\nmsgstr "{text}"\n' for n, text in enumerate(texts))
    path.write_text(head + "".join(entries), encoding="utf-8")
    return folder


def test_turkish_catalogues_are_measured_where_they_are_translated(tmp_path: Path) -> None:
    levels = translated_levels(catalogue(tmp_path, "Cildinize bugün bakarız. Sonra sizinle konuşuruz.", "Devam", ""))
    (level,) = levels.files
    assert (level.file, level.texts, level.sentences) == ("content/translations/tr/wording.po", 2, 2)
    assert level.ease == round(198.825 - 40.175 * 18 / 6 - 2.610 * 3, 1)
    assert (levels.too_long, levels.too_hard) == ((), ())
    assert "ease" in translated_lines(levels)[1]


def test_what_waits_to_be_looked_at_again_is_not_measured(tmp_path: Path) -> None:
    levels = translated_levels(catalogue(tmp_path, "Cildinize bugün bakarız.", flag="#, fuzzy\n"))
    assert (levels.files, translated_lines(levels)) == ((), [])


def test_hard_turkish_is_refused(tmp_path: Path) -> None:
    long = "Değerlendirilemeyeceklerinden " * 26 + "kaçının."
    levels = translated_levels(catalogue(tmp_path, long))
    assert [(sentence.words, sentence.line > 0) for sentence in levels.too_long] == [(27, True)]
    assert levels.too_hard == ("content/translations/tr/wording.po",)
    assert any("the ease is below 50" in line for line in translated_lines(levels))
