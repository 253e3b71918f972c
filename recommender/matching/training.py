"""Builds the model from phrases and marked texts: for each code a linear support vector machine against all the rest.

It learns in rounds. Each round reads the texts as they will be read, and takes what was found there and is not marked
as further examples of what the code is not. The only part of matching that knows scikit-learn, with learning_status.py;
nothing that answers a client imports it.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recommender.domain.phrases import Code, MarkedText, PhraseBook
from recommender.matching.features import Feature, Said, of_words
from recommender.matching.finding import Found, Margins
from recommender.matching.learning_status import SEED, learned_tellings
from recommender.matching.letters import Word, words_of
from recommender.matching.model import DIGITS, Lexicon, Model, Weights
from recommender.matching.statuses import NOTHING_TOLD

ROUNDS = 3
STRENGTH = 0.01  # the C of the machines: how much an example that is missed costs
POSITIVE = 6.0  # how much more a stretch that stands for the code counts than one that does not
PHRASE = 2.0  # and a phrase of the collection than words that are marked in a text
NEAR_MISS, MISTAKEN = 3.0, 1.5  # and one that looks like it, and one that was taken for it
DOUBTFUL = -0.9  # margin from which on a stretch was nearly taken
CHANCES = 8  # stretches of each text, drawn at random, most of which stand for nothing
SEEN = {"b": 3, "p": 3, "kp": 3, "c": 3, "s": 2}  # texts that a feature of a kind must be in
SMALLEST = 0.03  # weights nearer to nothing are left out
LINES = {
    "warning_signs": -0.665,
    "conditions": -0.675,
}  # thresholds, set where the texts of tests/phrases/ are read best
LINE = -0.645
NOTHING = -1  # the place of words that stand for no code


@dataclass(frozen=True, eq=False)
class Read:
    """A text with the features of its words, and which of its words stand for what."""

    words: Sequence[Word]
    said: Sequence[Said]
    features: Sequence[Feature]
    spans: Sequence[tuple[int, int, Code]]
    not_for: Code | None = None  # a near miss: it stands for anything but this
    is_phrase: bool = False  # all of it is a way of saying a code


@dataclass(frozen=True, eq=False)
class Example:
    """Words of a text, and what they stand for."""

    read: Read
    start: int
    end: int
    code: Code | None = None


@dataclass(frozen=True, eq=False)
class Shared:
    """Stretches that every code learns from, as a matrix, with the place of what each stands for, and of what else."""

    matrix: Any
    meant: Any
    share: Any  # how much more it counts where it is meant
    open_for: Any  # whether a stretch holds words that stand for the code, though it does not itself


def build(book: PhraseBook) -> Model:
    """A model of a book. The same book always gives the same model."""
    lexicon = Lexicon.of(book)
    reads = list(_without_rare(list(_reads(book, lexicon))))
    names: dict[str, int] = {}
    blank = {code: Weights(0.0, 0.0, {}) for code in book.codes}
    model = Model.of(blank, NOTHING_TOLD, lexicon, book.fingerprint)
    implied = _implied(book, model)
    shared = _shared(model, list(_examples(reads)), names)
    mistaken: dict[Code, list[tuple[Example, float]]] = defaultdict(list)
    for read in reads:
        if read.not_for:
            mistaken[read.not_for].append((Example(read, 0, len(read.words)), NEAR_MISS))
    for number in range(ROUNDS):
        if number:
            _add_mistakes(model, reads, implied, mistaken)
        model = Model.of(_fitted(model, shared, implied, mistaken, names), NOTHING_TOLD, lexicon, book.fingerprint)
    return replace(model, tellings=learned_tellings(book, model))


def _reads(book: PhraseBook, lexicon: Lexicon) -> Iterator[Read]:
    for language, by_code in sorted(book.phrases.items()):
        for code, found in sorted(by_code.items()):
            for phrase in found.says:
                yield _whole(phrase, lexicon, code)
            for phrase in found.not_:
                yield _whole(phrase, lexicon, None, not_for=code)
        for text in book.neutral[language]:
            yield _whole(text, lexicon, None)
        for marked in book.texts[language]:
            yield _marked(marked, lexicon)


def _whole(text: str, lexicon: Lexicon, code: Code | None, not_for: Code | None = None) -> Read:
    words = words_of(text)
    spans = [(0, len(words), code)] if code is not None and words else []
    return replace(_read(words, lexicon, spans, not_for), is_phrase=bool(spans))


def _marked(marked: MarkedText, lexicon: Lexicon) -> Read:
    words = words_of(marked.text)
    spans = []
    for mark in marked.marks:
        inside = [at for at, word in enumerate(words) if word.start < mark.end and word.end > mark.start]
        if inside:
            spans.append((inside[0], inside[-1] + 1, mark.code))
    return _read(words, lexicon, spans)


def _read(words: Sequence[Word], lexicon: Lexicon, spans: Any, not_for: Code | None = None) -> Read:
    reads = [word.reads for word in words]
    said = lexicon.meanings.among(reads)
    return Read(words, said, list(of_words(reads, said)), spans, not_for)


def _without_rare(reads: Sequence[Read]) -> Iterator[Read]:
    """The same without features that stand in next to no text: nothing can be learned from those."""
    seen = Counter(name for read in reads for name in {feature.name for feature in read.features})
    for read in reads:
        kept = [found for found in read.features if seen[found.name] >= SEEN.get(found.name.partition(":")[0], 1)]
        yield replace(read, features=kept)


def _examples(reads: Sequence[Read]) -> Iterator[Example]:
    """What is marked, and some stretches of each text drawn at random, the same ones whatever other texts there are."""
    for read in reads:
        chance = random.Random(f"{SEED} {' '.join(word.reads for word in read.words)}")
        yield from (Example(read, *span) for span in read.spans)
        for _ in range(CHANCES if read.words else 0):
            start = chance.randrange(len(read.words))
            yield Example(read, start, min(len(read.words), start + chance.randint(1, 6)))


def _shared(model: Model, examples: Sequence[Example], names: dict[str, int]) -> Shared:
    place = model.place
    open_for = np.zeros((len(examples), len(place)), dtype=bool)
    for at, example in enumerate(examples):
        for start, end, code in example.read.spans:
            if start < example.end and example.start < end and code != example.code:
                open_for[at, place[code]] = True
    meant = [NOTHING if example.code is None else place[example.code] for example in examples]
    share = np.array([PHRASE if example.read.is_phrase else 1.0 for example in examples])
    return Shared(_matrix(examples, names), np.array(meant), share, open_for)


def _implied(book: PhraseBook, model: Model) -> Any:
    """Whether words for one code often stand for another, too: one row a code, by the places of both."""
    dotted = [".".join(code) for code in model.names]
    return np.array([[(one, other) in book.implied for other in dotted] for one in dotted])


def _add_mistakes(
    model: Model, reads: Sequence[Read], implied: Any, mistaken: dict[Code, list[tuple[Example, float]]]
) -> None:
    """What a model takes, or nearly takes, for a code in a text where nothing of the kind is marked."""
    eager = replace(model, threshold=np.full_like(model.threshold, DOUBTFUL))
    for read in reads:
        for found in Margins.of(eager, read.words, read.said).best() if read.words else ():
            if found.code != read.not_for and not _is_open(eager, read, implied, found):
                mistaken[found.code].append((Example(read, found.start, found.end), MISTAKEN))


def _is_open(model: Model, read: Read, implied: Any, found: Found) -> bool:
    """Whether the words stand for the code, or for one that may imply it."""
    near = {code for start, end, code in read.spans if start < found.end and found.start < end}
    return found.code in near or any(implied[model.place[code], model.place[found.code]] for code in near)


def _fitted(
    model: Model,
    shared: Shared,
    implied: Any,
    mistaken: Mapping[Code, list[tuple[Example, float]]],
    names: dict[str, int],
) -> dict[Code, Weights]:
    """The weights of every code."""
    extra = {code: _matrix([example for example, _ in mistaken.get(code, [])], names) for code in model.names}
    listed = list(names)

    def fitted(code: Code) -> Weights:
        share = [weight for _, weight in mistaken.get(code, [])]
        kept, wanted = _teaching(shared, implied, model.place[code])
        matrix = _stacked(shared.matrix[kept], extra[code])
        is_meant = np.concatenate([wanted, np.zeros(len(share), dtype=bool)])
        weight = np.concatenate([np.where(wanted, POSITIVE * shared.share[kept], 1.0), share])
        return _weights(LINES.get(code[0], LINE), *_machine(matrix, is_meant, weight, len(share)), listed)

    return {code: fitted(code) for code in model.names}  # one by one: threads would share the machines' dice


def _teaching(shared: Shared, implied: Any, place: int) -> tuple[Any, Any]:
    """The stretches that say something about a code, and which of them stand for it.

    Those say nothing whose words may stand for it besides what they do.
    """
    wanted = shared.meant == place
    doubtful = shared.open_for[:, place] | ((shared.meant >= 0) & implied[shared.meant, place])
    kept = np.nonzero(wanted | ~doubtful)[0]
    return kept, wanted[kept]


def _machine(matrix: Any, wanted: Any, share: Any, near: int) -> tuple[Any, Any, float]:
    """Columns, their weights and the bias. Only features of the code, and of what was mistaken for it, have a weight:
    what else stands in a text says nothing about it."""
    from sklearn.svm import LinearSVC

    telling = wanted.copy()
    telling[len(telling) - near :] = True
    columns = np.unique(matrix[telling].indices)
    part = matrix[:, columns]
    rows = np.diff(part.indptr) > 0
    machine = LinearSVC(C=STRENGTH, tol=0.05, max_iter=300, random_state=SEED)
    machine.fit(part[rows], wanted[rows], sample_weight=share[rows])
    return columns, machine.coef_[0], float(machine.intercept_[0])


def _weights(line: float, columns: Any, values: Any, bias: float, names: Sequence[str]) -> Weights:
    pairs = ((names[at], round(float(value), DIGITS)) for at, value in zip(columns, values, strict=True))
    return Weights(round(bias, DIGITS), line, {name: value for name, value in pairs if abs(value) >= SMALLEST})


def _matrix(examples: Sequence[Example], names: dict[str, int]) -> Any:
    """How much of each feature is in each example. New features get the next place in `names`."""
    from scipy.sparse import csr_matrix

    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for example in examples:
        summed: dict[int, float] = {}
        for name, value, first, last in example.read.features:
            if first >= example.start and last <= example.end:
                at = names.setdefault(name, len(names))
                summed[at] = summed.get(at, 0.0) + value
        columns.extend(summed)
        values.extend(summed.values())
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(examples), max(len(names), 1)))


def _stacked(upper: Any, lower: Any) -> Any:
    from scipy.sparse import vstack

    width = max(upper.shape[1], lower.shape[1])
    for matrix in (upper, lower):
        matrix.resize(matrix.shape[0], width)
    return vstack([upper, lower]).tocsr()
