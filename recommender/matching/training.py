"""Builds the model from the phrases: for each code a linear support vector machine against all the rest.

The only part of matching that knows scikit-learn. Nothing that answers a client imports it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.domain.phrases import SAFETY, Code, PhraseBook
from recommender.matching.context import KINDS
from recommender.matching.features import of_words, stem
from recommender.matching.finding import find
from recommender.matching.letters import folded, words_of
from recommender.matching.model import Lexicon, Model, Weights

SEED = 20_261_121
FOLDS = 3
STRENGTH = 0.3  # the C of the machines: how much a phrase that is missed costs
POSITIVE = 4.0  # how much more a phrase of the code counts than one of the others
NEAR_MISS = 5.0  # and a word or phrase that looks like the code and is not
SEEN = 2  # phrases a feature must be in
SMALLEST = 0.04  # weights nearer to nothing are left out
DIGITS = 2
ALWAYS = -1  # the fold of what every model learns from
LOWEST, HIGHEST = -0.35, 0.7  # thresholds stay between
MISSED = -9.0
FRAGMENTS, EDGE = 1.0, 0.02  # the share of fragments that stay below a threshold, and by how much
LEANING = 1.5  # how much more recall counts than precision where a question too many does no harm
CHANCES = ((2, 4), (3, 7), (6, 12))  # lengths of stretches of neutral text


@dataclass(frozen=True)
class Example:
    """A stretch of words, and the codes that it stands for; none in neutral text."""

    words: tuple[str, ...]
    codes: frozenset[Code]
    fold: int
    not_for: frozenset[Code] = frozenset()
    open_for: frozenset[Code] = frozenset()  # it may stand for these, too: they learn nothing from it
    near_miss: bool = False  # it may stand for anything but `not_for`

    def teaches(self, code: Code) -> bool:
        return code in self.not_for if self.near_miss else code not in self.open_for


def build(book: PhraseBook) -> Model:
    """A model with its thresholds. The same book always gives the same model."""
    examples = list(examples_of(book))
    thresholds = _thresholds(book, examples)
    weights = fit(examples, book.codes)
    return _model(book, weights, _above_fragments(weights, thresholds, examples))


def _model(book: PhraseBook, weights: Mapping[Code, Weights], thresholds: Mapping[Code, float]) -> Model:
    codes = {code: Weights(found.bias, thresholds[code], found.weights) for code, found in weights.items()}
    return Model(codes, Lexicon.of(book), book.fingerprint)


def examples_of(book: PhraseBook) -> Iterator[Example]:
    """Every phrase, once more with a slip of the thumb; near misses, neutral text, and words that need others."""
    chance = random.Random(SEED)
    for by_code in book.phrases.values():
        for code, found in sorted(by_code.items()):
            meant, also = frozenset({code}), frozenset(_together(book, code))
            for number, phrase in enumerate(found.says):
                words, fold = folded(phrase), number % FOLDS
                yield Example(words, meant, fold, open_for=also)
                slipped = tuple(_slip(word, chance) for word in words)
                if slipped != words:
                    yield Example(slipped, meant, fold, open_for=also)
            for number, phrase in enumerate(found.not_):
                yield Example(folded(phrase), frozenset(), number % FOLDS, frozenset({code}), near_miss=True)
    for texts in book.neutral.values():
        for number, text in enumerate(texts):
            for words in _stretches(folded(text), chance):
                yield Example(words, frozenset(), number % FOLDS)
    for words in sorted({folded(phrase) for phrase in _context(book)} - {()}):
        yield Example(words, frozenset(), ALWAYS)
    yield from _too_short(book)


def _too_short(book: PhraseBook) -> Iterator[Example]:
    """Each word that stands in longer phrases alone: it means only the codes that have it as a whole phrase."""
    enough: dict[str, set[Code]] = {}
    part_of: dict[str, set[Code]] = {}
    for by_code in book.phrases.values():
        for code, found in by_code.items():
            for words in map(folded, found.says):
                for word in words:
                    part_of.setdefault(word, set()).add(code)
                if len(words) == 1:
                    enough.setdefault(stem(words[0]), set()).add(code)
    for word, codes in sorted(part_of.items()):
        meant = enough.get(stem(word), set())
        if codes - meant:
            yield Example((word,), frozenset(meant), ALWAYS, frozenset(codes - meant))


def _context(book: PhraseBook) -> Iterator[str]:
    """Words that only say something about others stand for nothing themselves."""
    for cues in book.cues.values():
        for kind in KINDS:
            scopes = getattr(cues, kind)
            yield from (*scopes.before, *scopes.after, *scopes.around)
        yield from (*cues.plain, *cues.contrasts, *cues.ends)


def _together(book: PhraseBook, code: Code) -> Iterator[Code]:
    named = ".".join(code)
    for first, second in book.tenses.together:
        if first == named:
            item, _, other = second.partition(".")
            yield item, other


def _slip(word: str, chance: random.Random) -> str:
    """A letter left out, doubled, swapped or replaced by its neighbour, in one word of three."""
    if len(word) < 5 or chance.random() > 0.35:
        return word
    at = chance.randrange(1, len(word) - 1)
    way = chance.randrange(3)
    if way == 0:
        return word[:at] + word[at + 1 :]
    if way == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice("aeiounrst") + word[at + 1 :]


def _stretches(words: Sequence[str], chance: random.Random) -> Iterator[tuple[str, ...]]:
    yield tuple(words)
    for shortest, longest in CHANCES:
        for _ in range(max(1, len(words) // 4)):
            start = chance.randrange(len(words))
            yield tuple(words[start : start + chance.randint(shortest, longest)])
    yield from ((word,) for word in words)


def fit(examples: Sequence[Example], codes: Sequence[Code]) -> Mapping[Code, Weights]:
    """The weights of every code. Thresholds are nought, where the machine draws its line."""
    from sklearn.svm import LinearSVC

    names, matrix = _matrix(examples)
    found = {}
    for code in codes:
        kept, wanted, share = _for_code(examples, code)
        machine = LinearSVC(C=STRENGTH, tol=0.1, max_iter=400, random_state=SEED)
        machine.fit(matrix[kept], wanted, sample_weight=share)
        found[code] = _weights(names, machine.coef_[0], float(machine.intercept_[0]))
    return found


def _for_code(examples: Sequence[Example], code: Code) -> tuple[Any, Any, Any]:
    kept = np.array([at for at, example in enumerate(examples) if example.teaches(code)])
    told = [examples[at] for at in kept]
    share = [POSITIVE if code in e.codes else NEAR_MISS if code in e.not_for else 1.0 for e in told]
    return kept, np.array([code in example.codes for example in told]), np.array(share)


def _weights(names: Sequence[str], values: Any, bias: float) -> Weights:
    pairs = ((name, round(float(value), DIGITS)) for name, value in zip(names, values, strict=True))
    return Weights(round(bias, DIGITS), 0.0, {name: value for name, value in pairs if abs(value) >= SMALLEST})


def _matrix(examples: Iterable[Example]) -> tuple[list[str], Any]:
    """Features that are often enough there, and how much of each is in each example."""
    from scipy.sparse import csr_matrix

    rows = [_summed(example.words) for example in examples]
    seen = Counter(name for row in rows for name in row)
    names = sorted(name for name, times in seen.items() if times >= SEEN)
    place = {name: at for at, name in enumerate(names)}
    cells = [(at, place[name], value) for at, row in enumerate(rows) for name, value in row.items() if name in place]
    across, down, values = zip(*cells, strict=True)
    return names, csr_matrix((values, (across, down)), shape=(len(rows), len(names)))


def _summed(words: Sequence[str]) -> dict[str, float]:
    row: dict[str, float] = {}
    for name, value in of_words(words):
        row[name] = row.get(name, 0.0) + value
    return row


def _thresholds(book: PhraseBook, examples: Sequence[Example]) -> dict[Code, float]:
    """Where to draw the line for each code, from made-up texts whose phrases the model that reads them never saw."""
    scores: dict[Code, list[tuple[float, bool]]] = {code: [] for code in book.codes}
    for fold in range(FOLDS):
        weights = fit([example for example in examples if example.fold != fold], book.codes)
        reader = _model(book, weights, dict.fromkeys(book.codes, LOWEST)).ready()
        for text, meant, either in _texts(book, fold):
            best: dict[Code, float] = {}
            for found in find(reader, words_of(text)):
                best[found.code] = max(best.get(found.code, LOWEST), found.margin + LOWEST)
            for code in (meant | set(best)) - either:
                scores[code].append((best.get(code, MISSED), code in meant))
    return {code: _line(found, LEANING if code[0] in SAFETY else 1.0) for code, found in scores.items()}


def _above_fragments(
    weights: Mapping[Code, Weights], thresholds: Mapping[Code, float], examples: Sequence[Example]
) -> dict[Code, float]:
    """The thresholds, raised above nearly all words that are not enough by themselves."""
    scores: dict[Code, list[float]] = {code: [] for code in weights}
    for example in examples:
        row = _summed(example.words) if example.not_for else {}
        for code in example.not_for:
            scores[code].append(weights[code].score(row))
    least = {code: sorted(found)[int(FRAGMENTS * (len(found) - 1))] + EDGE for code, found in scores.items() if found}
    return {code: round(min(HIGHEST, max(line, least.get(code, line))), DIGITS) for code, line in thresholds.items()}


def _texts(book: PhraseBook, fold: int) -> Iterator[tuple[str, set[Code], set[Code]]]:
    """Texts of two phrases among neutral words, for every phrase of a fold: what they mean, and what they may mean."""
    chance = random.Random(SEED + fold)
    for language, by_code in sorted(book.phrases.items()):
        neutral = [text for number, text in enumerate(book.neutral[language]) if number % FOLDS == fold]
        held = [
            (code, phrase)
            for code, found in sorted(by_code.items())
            for number, phrase in enumerate(found.says)
            if number % FOLDS == fold
        ]
        for code, phrase in held:
            other, also = chance.choice(held)
            parts = [phrase, also, chance.choice(neutral), chance.choice(neutral)]
            chance.shuffle(parts)
            meant = {code, other}
            either = {*_together(book, code), *_together(book, other)} - meant
            yield chance.choice((". ", ", ", " ")).join(parts), meant, either


def _line(scored: list[tuple[float, bool]], recall: float) -> float:
    """The score from which on to say yes: the best F-beta, held within bounds for codes with few phrases."""
    true = sum(wanted for _, wanted in scored)
    best, at = -1.0, 0.0
    hits = misses = 0
    for score, wanted in sorted(scored, reverse=True):
        hits, misses = hits + wanted, misses + (not wanted)
        value = (1 + recall**2) * hits / (recall**2 * true + hits + misses)
        if score > MISSED and value > best:
            best, at = value, score
    return round(min(HIGHEST, max(LOWEST, at)), DIGITS)
