"""How hard translations are to read, catalogue by catalogue. Only Turkish has a formula here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recommender.content import reading
from recommender.content.catalogues import Entries, Entry, name_of, read_catalogues
from recommender.content.reading import Measure
from recommender.content.reading_levels import HARDEST, JUDGED_FROM, LONG, TOO_LONG

LANGUAGE = "tr"
LEAST_EASE = 50.0  # of all texts of a catalogue together; below it Ateşman calls a text hard
TOPICS = ("questionnaire", "policy", "treatments", "wording", "clinic", "consents")


@dataclass(frozen=True)
class TranslatedSentence:
    file: str
    line: int
    words: int
    ease: float
    text: str


@dataclass(frozen=True)
class TranslatedLevel:
    """What the translated texts of one catalogue come to: Ateşman's score, and the share of long sentences."""

    file: str
    texts: int
    sentences: int
    ease: float
    long_share: float


@dataclass(frozen=True)
class TranslatedLevels:
    files: tuple[TranslatedLevel, ...]
    hardest: tuple[TranslatedSentence, ...]
    too_long: tuple[TranslatedSentence, ...]
    too_hard: tuple[str, ...]


def translated_levels(root: Path) -> TranslatedLevels:
    """The levels of what is translated so far; a text that waits to be looked at again is left out."""
    entries, _ = read_catalogues(root, LANGUAGE)
    texts = {topic: list(_texts(entries, topic)) for topic in (*TOPICS, "evidence")}
    files = tuple(_level(name_of(LANGUAGE, topic), found) for topic, found in texts.items() if found)
    sentences = [sentence for topic, found in texts.items() for sentence in _sentences(name_of(LANGUAGE, topic), found)]
    judged = [sentence for sentence in sentences if sentence.words >= JUDGED_FROM]
    return TranslatedLevels(
        files,
        tuple(sorted(judged, key=lambda sentence: sentence.ease)[:HARDEST]),
        tuple(sentence for sentence in sentences if sentence.words > TOO_LONG),
        tuple(level.file for level in files if level.ease < LEAST_EASE),
    )


def _texts(entries: Entries, topic: str) -> Iterator[Entry]:
    """Entries for clients; of the evidence, those are the conflicts."""
    for (of_topic, key), entry in entries.items():
        if of_topic == topic and entry.text and not entry.fuzzy and (topic in TOPICS or key.startswith("conflicts.")):
            yield entry


def _level(file: str, texts: Iterable[Entry]) -> TranslatedLevel:
    found = [entry.text for entry in texts]
    judged = [reading.measure(text, LANGUAGE) for text in found if len(reading.words(text)) >= JUDGED_FROM]
    total = sum(judged, Measure())
    lengths = [len(reading.words(sentence)) for text in found for sentence in reading.sentences(text)]
    long = sum(1 for length in lengths if length > LONG)
    return TranslatedLevel(
        file, len(found), total.sentences, round(total.ease, 1), round(long / len(lengths), 4) if lengths else 0.0
    )


def _sentences(file: str, texts: Iterable[Entry]) -> Iterator[TranslatedSentence]:
    for entry in texts:
        for sentence in reading.sentences(entry.text):
            ease = round(reading.measure(sentence, LANGUAGE).ease, 1)
            yield TranslatedSentence(file, entry.line, len(reading.words(sentence)), ease, sentence)


def translated_lines(levels: TranslatedLevels) -> list[str]:
    """The levels as a table, the hardest sentences, and what is over a bound; nothing while nothing is translated."""
    if not levels.files:
        return []
    width = max(len(level.file) for level in levels.files)
    table = [
        f"{level.file:{width}}  {level.texts:5}  {level.sentences:9}  {level.ease:5.1f}  {level.long_share:13.1%}"
        for level in levels.files
    ]
    head = f"{'':{width}}  texts  sentences   ease  over {LONG} words"
    hardest = ["", "The hardest sentences:", *map(_sentence_line, levels.hardest)]
    return ["", head, *table, *hardest, *_bound_lines(levels)]


def _bound_lines(levels: TranslatedLevels) -> list[str]:
    long = [f"A sentence has more than {TOO_LONG} words. Make two of it:"] if levels.too_long else []
    hard = [f"{file}: the ease is below {LEAST_EASE:.0f}. Shorten its sentences." for file in levels.too_hard]
    return [*([""] if long or hard else []), *long, *map(_sentence_line, levels.too_long), *hard]


def _sentence_line(sentence: TranslatedSentence) -> str:
    return f"{sentence.file}:{sentence.line}: ease {sentence.ease:.1f}, {sentence.words} words: {sentence.text}"
