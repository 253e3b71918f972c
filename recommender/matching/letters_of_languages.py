"""Which texts are in another language, told by letters in a row: a linear model that is learned from texts.

It knows languages that no list names, and words that no list holds. So it is asked only about texts in which few words
are English or Turkish, and the fewer words there are, the more their letters must say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from recommender.matching.letters import Word

SIZES = (1, 2, 3, 4, 5)  # letters in a row, the edges of a word among them
EDGE = " "
ENOUGH, FEW = 2.0, 5  # what speaks for another language, and different words below which it must be one more for each
FEWEST, SHORTEST = 3, 10  # different words, and letters in all, of a text that is asked about
OURS = 3  # at most one word of so many is English or Turkish


@dataclass(frozen=True, eq=False)
class Letters:
    """Letters in a row with what each adds for another language, and words of clients that are commoner in others."""

    bias: float
    weights: Mapping[str, float]
    shared: frozenset[str]

    def speak(self, words: Iterable[str]) -> float:
        """How far the words, as written, speak for another language: above 0 more than for English or Turkish."""
        found = rows_of_letters(words)
        return self.bias + sum(self.weights.get(letters, 0.0) for letters in found) / sqrt(max(len(found), 1))

    def are_of_another(self, text: str, words: Sequence[Word], own: frozenset[str]) -> bool:
        """Whether a text with these words is in another language. `own` are words of English and Turkish."""
        different = {word.reads for word in words}
        if len(different) < FEWEST or sum(len(word.reads) for word in words) < SHORTEST:
            return False
        if sum(word.reads in own and word.reads not in self.shared for word in words) * OURS > len(words):
            return False
        return self.speak(text[word.start : word.end] for word in words) > ENOUGH + max(FEW - len(different), 0)


def rows_of_letters(words: Iterable[str]) -> set[str]:
    """The letters in a row within the words of a text, as written but for capitals, each once."""
    padded = [f"{EDGE}{word.casefold()}{EDGE}" for word in words]
    return {word[at : at + size] for word in padded for size in SIZES for at in range(len(word) - size + 1)} - {EDGE}
