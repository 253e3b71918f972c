"""Learns which letters speak for another language: a logistic regression over texts in others and texts of clients."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from recommender.domain.phrases import PhraseBook
from recommender.matching.letters import words_of
from recommender.matching.letters_of_languages import Letters, rows_of_letters

SEEN = 3  # texts that hold letters which count
STRENGTH = 30.0  # the C of the regression
SMALLEST, DIGITS = 0.1, 2
OURS = 12_000  # marked texts that are learned from; the rest of them is to measure by
TWICE = 2  # texts in other languages that hold a word which they may share
PARTS = (2, 3, 4)  # words of the parts that are cut out of each text, as people type few, too
SEED = 20_261_122


def learned_letters(book: PhraseBook) -> Letters:
    """The weights of letters, learned on texts whole and in parts; both sides count as much."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    clients = [marked.text for _, texts in sorted(book.texts.items()) for marked in texts]
    sample = random.Random(SEED).sample(clients, min(OURS, len(clients)))
    others = [rows_of_letters(words) for words in _parts(book.in_other_languages)]
    ours = [rows_of_letters(words) for words in _parts(sample)]
    rows = [sorted(found) for found in chain(others, ours) if found]
    seen = Counter(chain.from_iterable(rows))
    names = {name: at for at, name in enumerate(sorted(name for name, times in seen.items() if times >= SEEN))}
    columns = [[names[name] for name in row if name in names] for row in rows]
    values = [np.full(len(known), len(row) ** -0.5) for known, row in zip(columns, rows, strict=True)]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([*chain.from_iterable(columns)], dtype=np.int64)
    matrix = csr_matrix((np.concatenate(values), flat, ends), shape=(len(rows), len(names)))
    count = sum(map(bool, others))
    is_other = np.arange(len(rows)) < count
    machine = LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced")
    with threadpool_limits(1):  # sums over several threads end in other digits
        machine.fit(matrix, is_other)
    weights = zip(names, machine.coef_[0], strict=True)
    heavy = {name: round(float(weight), DIGITS) for name, weight in weights if abs(weight) >= SMALLEST}
    return Letters(round(float(machine.intercept_[0]), DIGITS), heavy, shared_words(book))


def shared_words(book: PhraseBook) -> frozenset[str]:
    """Words of clients that a larger share of the texts in other languages holds."""
    others, all_others = _told(book.in_other_languages)
    ours, all_ours = _told(marked.text for texts in book.texts.values() for marked in texts)
    return frozenset(
        word for word, times in others.items() if times >= TWICE and 0 < ours[word] * all_others < times * all_ours
    )


def _told(texts: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many texts each word stands, and how many texts there are."""
    found = [{word.reads for word in words_of(text)} for text in texts]
    return Counter(chain.from_iterable(found)), len(found)


def _parts(texts: Iterable[str]) -> Iterator[Sequence[str]]:
    """The words of each text, and those of parts of it."""
    for text in texts:
        words = [text[word.start : word.end] for word in words_of(text)]
        yield words
        chance = random.Random(f"{SEED} {text}")
        for count in PARTS:
            if len(words) > count:
                start = chance.randrange(len(words) - count + 1)
                yield words[start : start + count]
