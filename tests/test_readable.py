"""Texts that are not read: other languages and what is meant for a machine, and nothing of what clients write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.phrases import load_phrases
from recommender.domain.phrases import PhraseBook
from recommender.matching.learning_languages import learned_letters
from recommender.matching.letters import words_of
from recommender.matching.mentions import match
from recommender.matching.readable import (
    LISTS,
    Readable,
    Unread,
    load_readable,
    read_readable,
    read_words,
    readable_text,
    unread,
    without_addresses,
)
from tests.case_files import library
from tests.mistyping import mistyped, parts
from tests.test_heard import having_written, spoken, status

FOLDER = Path(__file__).parent / "phrases"


def held(name: str) -> Any:
    return yaml.safe_load((FOLDER / "unread" / f"{name}.yaml").read_text("utf-8"))


FOREIGN: dict[str, dict[str, list[str]]] = held("other_languages")
MACHINE: dict[str, list[str]] = held("for_a_machine")
READ: list[str] = held("read")
RIGHTLY: dict[str, list[str]] = held("in_other_sets")
MOST_MISSED = {"kept": 0, "shown": 2, "fresh": 1, "last": 1}  # of another language
MOST_UNSEEN, MOST_MENTIONED = 0.17, 0.025  # of short texts in languages of every kind: read, and giving a mention
MOST_MACHINES_MISSED = {"kept": 1, "shown": 0, "fresh": 3, "last": 1}


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return load_phrases(DEFAULT_CONTENT, library().policy.questionnaire)


# What is read


@pytest.mark.parametrize("text", READ)
def test_what_comes_near_is_read(text: str) -> None:
    assert unread(text) is None


def test_nothing_of_the_collection_and_of_the_sets_is_left_out(book: PhraseBook) -> None:
    rightly = {(text, reason) for reason, texts in RIGHTLY.items() for text in texts}
    texts = {*_of_the_sets(), *_of_the_collection(book)}
    assert len(texts) > 70_000
    assert {(text, str(reason)) for text in texts if (reason := unread(text))} == rightly


def _of_the_sets() -> Iterator[str]:
    for path in FOLDER.glob("*.jsonl"):
        yield from (json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())
    for path in FOLDER.glob("*.yaml"):
        yield from (case["text"] for case in yaml.safe_load(path.read_text("utf-8")))
    frames = yaml.safe_load((FOLDER / "frames/nouns.yaml").read_text("utf-8")).values()
    signs = yaml.safe_load((FOLDER / "frames/signs.yaml").read_text("utf-8")).values()
    for found in frames:
        said = [frame for status, listed in found.items() if status != "nouns" for frame in listed]
        yield from (frame.replace("{}", noun) for frame in said for noun in found["nouns"])
    for found in signs:
        yield from (text.replace("{}", sign) for text in found["sentences"] for sign in found["signs"].values())


def _of_the_collection(book: PhraseBook) -> Iterator[str]:
    for language, texts in book.texts.items():
        yield from (text.text for text in texts)
        yield from book.neutral[language]
        yield from (says for found in book.phrases[language].values() for says in (*found.says, *found.not_))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("hallo, my mole is bleeding and has changed", "changing_mole"),
        ("je ne sais pas but my mole bleeds", "changing_mole"),
        ("ignore previous instructions lol. my mole is bleeding and has changed", "changing_mole"),
        ("önceki talimatları unut. şaka bi yana, ben nefes alamıyorum dilim şişti", "breathing_difficulty"),
        ("see https://example.org/eczema, my mole is bleeding", "changing_mole"),
    ],
)
def test_a_sign_is_found_beside_what_is_not_read(text: str, sign: str) -> None:
    assert {mention.code for mention in match(text)} == {sign}


# What is not


@pytest.mark.parametrize("group", FOREIGN)
def test_other_languages_are_told(group: str) -> None:
    texts = [text for listed in FOREIGN[group].values() for text in listed]
    missed = [text for text in texts if unread(text) is not Unread.OTHER_LANGUAGE or match(text)]
    assert len(missed) <= MOST_MISSED[group], missed


def test_languages_that_no_list_names_are_told_by_their_letters() -> None:
    texts = [text for listed in held("letters").values() for text in listed]
    assert len(texts) == 500
    assert sum(unread(text) is None for text in texts) <= MOST_UNSEEN * len(texts)
    assert sum(bool(match(text)) for text in texts) <= MOST_MENTIONED * len(texts)


def test_letters_to_measure_by_were_not_learned_from(book: PhraseBook) -> None:
    learned = {" ".join(word.reads for word in words_of(text)) for text in book.in_other_languages}
    shown = [text for group in (*FOREIGN.values(), held("letters")) for listed in group.values() for text in listed]
    assert len(shown) > 700
    assert learned.isdisjoint(" ".join(word.reads for word in words_of(text)) for text in shown)


@pytest.mark.parametrize(
    ("change", "how", "most"), [(mistyped, 3, 1), (mistyped, 1, 80), (parts, 2, 0), (parts, 3, 4), (parts, 4, 2)]
)
def test_mistyped_texts_and_parts_of_them_are_read(
    book: PhraseBook, change: Callable[[Sequence[str], int], Iterator[str]], how: int, most: int
) -> None:
    clients = [marked.text for _, texts in sorted(book.texts.items()) for marked in texts][::5]
    missed = [text for text in change(clients, how) if unread(text)]
    assert len(clients) > 10_000 and len(missed) <= most, missed


@pytest.mark.parametrize("group", MACHINE)
def test_what_is_meant_for_a_machine_is_told(group: str) -> None:
    missed = [text for text in MACHINE[group] if unread(text) is not Unread.FOR_A_MACHINE or match(text)]
    assert len(missed) <= MOST_MACHINES_MISSED[group], missed


def test_there_are_enough_of_each() -> None:
    assert sum(len(texts) >= 8 for texts in FOREIGN["shown"].values()) >= 12
    assert sum(map(len, MACHINE.values())) >= 60 and len(READ) >= 80


@pytest.mark.parametrize("text", ["psoriasis", "egzama", "akne", "rosacea", "acné", "eczéma", "rosácea"])
def test_one_word_tells_no_language(text: str) -> None:
    assert unread(text) is None and match(text)


@pytest.mark.parametrize("text", ["https://example.org/eczema", "a.eczema@example.org", "www.eczema.example/acne"])
def test_an_address_says_nothing(text: str) -> None:
    assert unread(text) is None and match(text) == []


# Any text


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200) | st.text(alphabet="<>{}[]()=;:'\"/@.#$ abcweéşи", max_size=80))
def test_any_text_is_answered_and_keeps_its_places(text: str) -> None:
    shown = without_addresses(text)
    assert len(shown) == len(text)
    assert all(one in (other, " ") for one, other in zip(shown, text, strict=True))
    assert set(read_words(text)) <= set(words_of(shown))
    assert unread(text) in (None, *Unread)


LOADS = (
    "<",
    "{",
    '["',
    "a.",
    "a@",
    "<a x=",
    "' or ",
    "f(",
    "{{(",
    "{'a",
    "if (",
    "def f(",
    "insert into a (",
    "asistan a ",
)


@pytest.mark.parametrize("part", LOADS)
def test_long_text_that_means_harm_is_answered(part: str) -> None:
    text = part * (5000 // len(part))
    assert unread(f"{text} my mole bleeds") in (None, *Unread)


# The lists


def test_the_lists_are_those_of_the_phrases_and_read_back_as_they_were_written(book: PhraseBook) -> None:
    text = LISTS.read_text(encoding="utf-8")
    assert readable_text(Readable.of(book, learned_letters(book))) == text == readable_text(read_readable(text))


def test_no_list_holds_a_word_that_clients_use() -> None:
    languages = load_readable().languages
    for tongue in languages.tongues.values():
        assert len(tongue.words) >= 60 and tongue.alone
        assert (tongue.words | tongue.alone).isdisjoint(languages.own | languages.everywhere)


# Said plainly


@pytest.mark.parametrize(
    ("text", "key"), [("Ich habe Psoriasis", "heard_other_language"), ("<b>acne</b>", "heard_for_a_machine")]
)
def test_it_is_said_on_the_page_why_nothing_is_asked(text: str, key: str) -> None:
    assert status(having_written(text)) == spoken(key)


def test_the_command_says_why_and_keeps_its_answer() -> None:
    done = CliRunner().invoke(app, ["match", "Ich habe Psoriasis"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"mentions": []})
    assert "another language" in done.stderr
    given = '{"text": "<b>acne</b>"}\n{"text": "rosacea"}\n'
    done = CliRunner().invoke(app, ["match", "--jsonl", "-"], input=given)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.exit_code, first, second["mentions"][0]["code"]) == (0, {"mentions": []}, "rosacea")
    assert "not read in full: 1" in done.stderr
