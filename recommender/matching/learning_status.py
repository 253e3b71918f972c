"""Learns from the marked texts what is said about a stretch: a logistic regression over the features of telling.py."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.domain.phrases import FAMILY, Mark, PhraseBook
from recommender.matching.context import read
from recommender.matching.finding import Found, find
from recommender.matching.letters import Word, words_of
from recommender.matching.naming import names_of
from recommender.matching.statuses import NOTHING, Status, Tellings
from recommender.matching.telling import Told

if TYPE_CHECKING:
    from recommender.matching.model import Model

SEEN = 3  # stretches that a feature must be told of
STRENGTH = 1.0  # the C of the regression
SMALLEST, DIGITS = 0.08, 2
SEED = 20_261_121
PLAIN = 0.1  # how much a plain phrase counts beside what stands in a text
IN_FRAMES = 0.1  # and a phrase in a frame
JOINTS = (", ", ". ", " ")
FRAMED = ("conditions", "warning_signs", "skin_now", "allergies")  # items whose phrases are put into frames
SHORT = 3  # words of a phrase that is
FRAMES_EACH = {Status.NOW: 5, Status.NEGATED: 5, Status.PAST: 4, Status.OTHER_PERSON: 4, Status.POSSIBLE: 2}
SIGNS_EACH = 4


def learned_tellings(book: PhraseBook, model: Model) -> Tellings:
    """The weights of each status, learned on what the model finds in the marked texts, as it will be asked."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    parts = [(1.0, _examples(book, model)), (PLAIN, _plain(book, model)), (IN_FRAMES, _framed(book, model))]
    told = [(row, status, share) for share, examples in parts for row, status in examples]
    rows, statuses, shares = zip(*told, strict=True)
    seen = Counter(name for row in rows for name in row)
    names = {name: at for at, name in enumerate(sorted(name for name, times in seen.items() if times >= SEEN))}
    columns = [[names[name] for name in row if name in names] for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.array(found, dtype=np.int64) for found in columns])
    matrix = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(names)))
    machine = LogisticRegression(C=STRENGTH, max_iter=500)
    with threadpool_limits(1):  # sums over several threads end in other digits
        machine.fit(matrix, np.array(statuses), sample_weight=shares)
    return _tellings(list(machine.classes_), machine.intercept_, machine.coef_, list(names))


def _tellings(statuses: Sequence[str], bias: Sequence[float], weights: Any, names: Sequence[str]) -> Tellings:
    heavy = {
        name: {
            status: round(float(weights[row, at]), DIGITS)
            for row, status in enumerate(statuses)
            if abs(weights[row, at]) >= SMALLEST
        }
        for at, name in enumerate(names)
    }
    biases = {status: round(float(bias[row]), DIGITS) for row, status in enumerate(statuses)}
    return Tellings.of(biases, {name: found for name, found in heavy.items() if found})


def _examples(book: PhraseBook, model: Model) -> Iterator[tuple[list[str], str]]:
    """What is found, with the status of its mark, or as nothing where it is not marked."""
    for texts in book.texts.values():
        for marked in texts:
            words = words_of(marked.text)
            for stretch, features in _found(model, words):
                status = _status(book, words, stretch, marked.marks)
                if status is not None:
                    yield features, status


def _plain(book: PhraseBook, model: Model) -> Iterator[tuple[list[str], str]]:
    """Phrases alone, and beside another one or an ordinary sentence: what is said plainly is so now."""
    for language, by_code in sorted(book.phrases.items()):
        beside = [phrase for _, found in sorted(by_code.items()) for phrase in found.says] + [*book.neutral[language]]
        for code, phrases in sorted(by_code.items()):
            for phrase in phrases.says:
                chance = random.Random(f"{SEED} {phrase}")
                pair = [phrase, chance.choice(beside)]
                chance.shuffle(pair)
                for text in (phrase, chance.choice(JOINTS).join(pair)):
                    found = _found(model, words_of(text))
                    yield from ((features, Status.NOW) for stretch, features in found if stretch.code == code)


def _framed(book: PhraseBook, model: Model) -> Iterator[tuple[list[str], str]]:
    """Short phrases, each in some of the frames of every status, and warning signs beside what is not about them."""
    for language, by_code in sorted(book.phrases.items()):
        frames = book.frames[language]
        for code, phrase in ((code, phrase) for code, found in sorted(by_code.items()) for phrase in found.says):
            chance = random.Random(f"{SEED} framed {phrase}")
            drawn: list[tuple[Status, str]] = []
            if code[0] in FRAMED and code != FAMILY and len(words_of(phrase)) <= SHORT:
                for status, count in FRAMES_EACH.items():
                    drawn += ((status, frame) for frame in chance.sample(getattr(frames, status), count))
            if code[0] == "warning_signs":
                drawn += ((Status.NOW, frame) for frame in chance.sample(frames.signs, SIGNS_EACH))
            for status, frame in drawn:
                found_in = _found(model, words_of(frame.replace("{}", phrase)))
                yield from ((features, status) for stretch, features in found_in if stretch.code == code)


def _found(model: Model, words: Sequence[Word]) -> Iterator[tuple[Found, list[str]]]:
    said = model.lexicon.meanings.among([word.reads for word in words])
    found = find(model, words, said)
    reading = read(model.lexicon, words, found)
    telling = Told.of(reading, said)
    for stretch in found:
        keys = telling.keys(stretch, reading.status(stretch, found))
        yield stretch, sorted({name for key in keys for name in names_of(key)})


def _status(book: PhraseBook, words: Sequence[Word], found: Found, marks: Sequence[Mark]) -> str | None:
    """The status of what is marked there; None where something is marked that may imply what was found."""
    start, end = words[found.start].start, words[found.end - 1].end
    near = [mark for mark in marks if mark.start < end and start < mark.end]
    same = next((mark.status for mark in near if mark.code == found.code), None)
    if same is not None:
        return same
    may_imply = any((".".join(mark.code), ".".join(found.code)) in book.implied for mark in near)
    return None if may_imply else NOTHING
