"""How hard the texts that clients read are, file by file, and the sentences that are too long."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recommender.content import reading
from recommender.content.reading import Measure
from recommender.content.source import mappings_within

LONG, TOO_LONG = 20, 25  # words in a sentence: more than the first is worth a look, more than the second is refused
OLDEST = 13.0  # reading age of all texts of a file together
JUDGED_FROM = 5  # words; a label is a word or two, and would flatter its file
HARDEST = 10

FOLDERS = ("questionnaire", "policy", "treatments", "wording")
FILES = ("content/clinic.yaml", "content/consents.yaml", "content/evidence/conflicts.yaml")
TEXT_KEYS = frozenset(
    re.findall(
        r"\w+",
        """
        name title intro text ask help missing label group none_label not_sure_label which_label once if_so too_high
        too_low too_long not_a_number mild moderate severe rationale advice do_now say until topic reading why tagline
        price_text booking_text days one other agree use kept withdraw
        """,
    )
)


@dataclass(frozen=True)
class ClientText:
    file: str
    line: int
    text: str


@dataclass(frozen=True)
class LongOrHard:
    """A sentence with its place, its words and its reading age."""

    file: str
    line: int
    words: int
    age: float
    text: str


@dataclass(frozen=True)
class Level:
    """What the texts of one file, or of all of them, come to.

    Labels of a few words count among `texts` only. `age` leaves medical names out, `age_with_names` does not.
    """

    file: str
    texts: int
    sentences: int
    age: float
    age_with_names: float
    median_age: float
    ninetieth_age: float
    long_share: float


@dataclass(frozen=True)
class Levels:
    files: tuple[Level, ...]
    together: Level
    hardest: tuple[LongOrHard, ...]
    too_long: tuple[LongOrHard, ...]

    @property
    def too_old(self) -> tuple[Level, ...]:
        return tuple(level for level in self.files if level.age > OLDEST)


def reading_levels(data: Mapping[str, Any]) -> Levels:
    """The levels of files with their data, as a reader has them."""
    texts = tuple(client_texts(data))
    by_file: dict[str, list[ClientText]] = defaultdict(list)
    for text in texts:
        by_file[text.file].append(text)
    found = [sentence for text in texts for sentence in _sentences(text)]
    return Levels(
        tuple(_level(file, of_file) for file, of_file in sorted(by_file.items())),
        _level("together", texts),
        _hardest(found),
        tuple(sentence for sentence in found if sentence.words > TOO_LONG),
    )


def _hardest(found: Iterable[LongOrHard]) -> tuple[LongOrHard, ...]:
    judged = [sentence for sentence in found if sentence.words >= JUDGED_FROM]
    return tuple(sorted(judged, key=lambda sentence: (-sentence.age, -sentence.words))[:HARDEST])


def client_texts(data: Mapping[str, Any]) -> Iterator[ClientText]:
    """Every text for clients, in the order of files and lines."""
    for file in sorted(data):
        if file in FILES or file.split("/")[1] in FOLDERS:
            wording = file.startswith("content/wording/")
            found = [
                ClientText(file, node.lines[key], value)
                for way, node in mappings_within(data[file])
                for key, value in node.items()
                if isinstance(value, str) and (key in TEXT_KEYS or wording and not way)
            ]
            yield from sorted(found, key=lambda text: text.line)


def _sentences(text: ClientText) -> Iterator[LongOrHard]:
    for sentence in reading.sentences(text.text):
        yield LongOrHard(
            text.file, text.line, len(reading.words(sentence)), round(reading.measure(sentence).age, 1), sentence
        )


def _level(file: str, texts: Iterable[ClientText]) -> Level:
    found = list(texts)
    judged = [text.text for text in found if len(reading.words(text.text)) >= JUDGED_FROM]
    measures = [reading.measure(text) for text in judged]
    total = sum(measures, Measure())
    named = sum((reading.measure(text, with_names=True) for text in judged), Measure())
    lengths = [len(reading.words(sentence)) for text in found for sentence in reading.sentences(text.text)]
    long = sum(1 for length in lengths if length > LONG)
    return Level(
        file,
        len(found),
        total.sentences,
        round(total.age, 1),
        round(named.age, 1),
        round(reading.middle(measured.age for measured in measures), 1),
        round(reading.ninetieth(measured.age for measured in measures), 1),
        round(long / len(lengths), 4) if lengths else 0.0,
    )


def level_lines(levels: Levels) -> list[str]:
    """The levels as a table, the hardest sentences, and what is over a bound."""
    rows = [*levels.files, levels.together]
    width = max(len(level.file) for level in rows)
    head = f"{'':{width}}  texts  sentences   age  with names  median  90 in 100  over {LONG} words"
    table = [f"{level.file:{width}}{_figures(level)}" for level in rows]
    return [head, *table, "", "The hardest sentences:", *map(_sentence_line, levels.hardest), *_bound_lines(levels)]


def _figures(level: Level) -> str:
    return (
        f"  {level.texts:5}  {level.sentences:9}  {level.age:4.1f}  {level.age_with_names:10.1f}"
        f"  {level.median_age:6.1f}  {level.ninetieth_age:9.1f}  {level.long_share:13.1%}"
    )


def _bound_lines(levels: Levels) -> list[str]:
    long = [f"A sentence has more than {TOO_LONG} words. Make two of it:"] if levels.too_long else []
    old = [
        f"{level.file}: the reading age is {level.age:.1f}, and {OLDEST:.0f} is the most. Begin with its longest words."
        for level in levels.too_old
    ]
    return [*([""] if long or old else []), *long, *map(_sentence_line, levels.too_long), *old]


def _sentence_line(sentence: LongOrHard) -> str:
    return f"{sentence.file}:{sentence.line}: age {sentence.age:.1f}, {sentence.words} words: {sentence.text}"
