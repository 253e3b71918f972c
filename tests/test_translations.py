"""Other languages: every text in its place, nothing missing, stale or differing, and no English from elsewhere."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from recommender.content.catalogues import in_language, read_catalogues, translation_problems, updated
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.content.translating import TOPICS, messages, translated
from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.engine.rendering import as_text
from recommender.errors import ContentError
from recommender.flow.parsing import parse_intake
from recommender.language import Language
from tests.builders import healthy
from tests.case_files import all_cases, library
from tests.pseudo import foreign_words, in_other_letters

TODAY = date(2026, 12, 9)
TURKISH = DEFAULT_CONTENT / "translations" / "tr"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content whose Turkish can be broken."""
    return Path(shutil.copytree(DEFAULT_CONTENT, tmp_path / "content"))


def broken(content: Path, topic: str, find: str, replace: str) -> list[str]:
    """What is told about a catalogue after one change in it."""
    path = content / "translations" / "tr" / f"{topic}.po"
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1, "the text to change stands there once"
    path.write_text(text.replace(find, replace), encoding="utf-8")
    return [f"{found.record}: {found.message}" for found in translation_problems(library(), content)]


def entry(topic: str, key: str) -> str:
    """The lines of one entry of the Turkish catalogue."""
    text = (TURKISH / f"{topic}.po").read_text(encoding="utf-8")
    start = text.index(f'msgctxt "{key}"\n')
    return text[start : text.find("\n\n", start)]


def test_every_text_has_a_place_of_its_own() -> None:
    places = [(message.topic, message.key) for message in messages(library())]
    assert len(places) == len(set(places))
    assert {topic for topic, _ in places} == set(TOPICS)


def test_a_translation_changes_texts_and_nothing_else() -> None:
    same = translated(library(), lambda message: message.text, "en")
    assert same == library()
    other = translated(library(), lambda message: f"{message.text} ", "tr")
    assert other.policy.fingerprint == library().policy.fingerprint
    assert [rule.when for rule in other.policy.restrictions] == [rule.when for rule in library().policy.restrictions]
    assert other.policy.questionnaire.by_id["goal"].codes == library().policy.questionnaire.by_id["goal"].codes
    assert other.policy.questionnaire.by_id["goal"].ask.endswith(" ")


def test_obligations_stay_in_english() -> None:
    assert in_other_letters(library()).obligations == library().obligations


def test_turkish_is_whole() -> None:
    assert translation_problems(library(), DEFAULT_CONTENT) == []


def test_the_catalogues_are_as_the_command_writes_them() -> None:
    entries, _ = read_catalogues(DEFAULT_CONTENT, "tr")
    for topic in TOPICS:
        assert updated(library(), entries, "tr", topic) == (TURKISH / f"{topic}.po").read_bytes()


def test_decisions_are_the_same_in_every_language() -> None:
    turkish = load_content(DEFAULT_CONTENT, "tr")
    for case in all_cases()[::40]:
        intake = parse_intake(library().policy.questionnaire, case.answers, by_staff=True)
        assert decide(turkish.policy, intake) == decide(library().policy, intake)


def test_a_missing_text_is_told(content: Path) -> None:
    found = broken(content, "wording", entry("wording", "continue.text") + "\n\n", "")
    assert found == [
        "continue.text: The text is not in the catalogue. "
        "Run `python -m recommender translations tr`, then translate it."
    ]


def test_an_empty_text_is_told(content: Path) -> None:
    whole = entry("wording", "continue.text")
    found = broken(content, "wording", whole, whole[: whole.index("msgstr")] + 'msgstr ""')
    assert found == ["continue.text: The text is not translated yet. Write it after `msgstr`."]


@pytest.mark.parametrize("how", ["other English", "fuzzy"])
def test_a_stale_text_is_told(content: Path, how: str) -> None:
    whole = entry("wording", "continue.text")
    stale = whole.replace('msgid "Continue"', 'msgid "Go on"') if how == "other English" else f"#, fuzzy\n{whole}"
    (found,) = broken(content, "wording", whole, stale)
    assert found.startswith("continue.text: The English has changed since it was translated.")


def test_a_text_that_nothing_says_any_more_is_told(content: Path) -> None:
    found = broken(content, "wording", entry("wording", "continue.text"), entry("wording", "continue.text") + OLD)
    assert [told.split(".")[0] for told in found] == ["old_text: Nothing in content/ has this place"]


OLD = '\n\nmsgctxt "old_text"\nmsgid "Old"\nmsgstr "Eski"'


def test_another_placeholder_is_told(content: Path) -> None:
    whole = entry("wording", "call_number.text")
    found = broken(content, "wording", whole, whole[: whole.index("msgstr")] + 'msgstr "Ara: {nummer}"')
    assert found == ["call_number.text: The placeholders differ: {number} in English, {nummer} here."]


def test_another_figure_is_told(content: Path) -> None:
    key = "dermatherapy.plan.minutes.text"
    whole = entry("treatments", key)
    found = broken(content, "treatments", whole, whole[: whole.index("msgstr")] + 'msgstr "57 dakika."')
    assert len(found) == 1 and "The figures differ:" in found[0] and "57 here" in found[0]


def test_a_promise_is_told(content: Path) -> None:
    whole = entry("wording", "start_not.text")
    found = broken(content, "wording", whole, whole[: whole.index("msgstr")] + 'msgstr "Bu bir teşhis."')
    assert len(found) == 1 and 'It says "teşhis"' in found[0]


def test_a_missing_file_is_told_once_and_a_broken_one_too(content: Path) -> None:
    (content / "translations" / "tr" / "claims.po").unlink()
    (content / "translations" / "tr" / "policy.po").write_text("msgid\n", encoding="utf-8")
    told = [f"{found.file}: {found.message}" for found in translation_problems(library(), content)]
    assert len(told) == 2
    assert told[0].startswith("content/translations/tr/claims.po: The file is missing.")
    assert told[1].startswith("content/translations/tr/policy.po: This is no gettext catalogue:")


def test_a_library_is_never_half_translated(content: Path) -> None:
    (content / "translations" / "tr" / "claims.po").unlink()
    with pytest.raises(ContentError, match="claims.po"):
        in_language(library(), content, "tr")


def test_what_clients_read_comes_from_the_content_alone() -> None:
    """In a language with other letters, nothing stays in English but names and addresses."""
    other = in_other_letters(library())
    clinic = other.clinic
    allowed = (clinic.name, clinic.phone, clinic.email)
    for case in all_cases()[::8]:
        intake = parse_intake(other.policy.questionnaire, case.answers, by_staff=True)
        clinicians = tuple(f"{word.clinician}" for word in intake.cleared)
        assert foreign_words(text_of(other, intake), (*allowed, *clinicians)) == [], case.name


def text_of(spoken: Library, intake: Intake) -> str:
    return as_text(explain(spoken, intake, decide(spoken.policy, intake), as_of=TODAY), spoken.language)


def test_turkish_capitals_dates_and_numbers() -> None:
    turkish, english = Language("tr"), Language("en")
    assert (turkish.lower("IŞIK İĞNE"), turkish.upper("iğne ışık")) == ("ışık iğne", "İĞNE IŞIK")
    assert (turkish.upper_first("izotretinoin"), english.upper_first("isotretinoin")) == (
        "İzotretinoin",
        "Isotretinoin",
    )
    assert (turkish.date(TODAY), english.date(TODAY)) == ("9 Aralık 2026", "9 December 2026")
    assert (turkish.number(1234.5), english.number(1234.5)) == ("1.234,5", "1,234.5")
    assert (turkish.name, english.name) == ("Türkçe", "English")


def test_a_text_that_counts_has_a_form_for_one() -> None:
    say = library().say
    assert say("check_days", procedure="Laser", days=1) == "Laser: yesterday"
    assert say("check_days", procedure="Laser", days=2) == "Laser: 2 days ago"
    assert say("when_in_days", days=1) == "tomorrow"


def test_a_healthy_person_reads_no_english_in_turkish() -> None:
    turkish = load_content(DEFAULT_CONTENT, "tr")
    intake = parse_intake(turkish.policy.questionnaire, healthy())
    assert not {"the", "and", "you", "your", "with"} & set(text_of(turkish, intake).lower().split())
