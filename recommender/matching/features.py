"""What the model looks at: letters within a word, the word, its first letters, and words near each other.

What a stretch of words scores is the sum over its words and over its pairs of words. So the score of every stretch of
a text is found by adding up, and each part of it can be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

Features = tuple[tuple[str, float], ...]

LETTERS = (3, 4, 5)
STEM = 5
FARTHEST = 4  # words between which a pair is still one
YOUNGEST, ADULT = 12, 18  # ages told as numbers
STOP = frozenset({
    "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "is", "are", "was", "were", "be", "been", "am", "i",
    "im", "ive", "my", "me", "it", "its", "this", "that", "with", "for", "from", "have", "has", "had", "got", "get",
    "so", "do", "did", "does", "just", "really", "very", "some", "like", "as", "but", "by", "all", "any", "there",
    "when", "if", "out", "up", "also", "too", "u", "bir", "ve", "de", "da", "bu", "su", "o", "ki", "cok", "mi", "mu",
    "ne", "ile", "icin", "gibi", "daha", "en", "var", "diye", "ama",
})  # fmt: skip


@lru_cache(maxsize=20_000)
def of_word(word: str) -> Features:
    """The features of a word by itself: none of one that says nothing; letters count the less, the more there are."""
    if word.isdigit():
        kind = "#child" if YOUNGEST <= int(word) < ADULT else "#number"
        return (f"w:{word}", 1.0), (f"w:{kind}", 1.0)
    if word in STOP:
        return ()
    padded = f" {word} "
    grams = [padded[at : at + size] for size in LETTERS for at in range(len(padded) - size + 1)]
    share = round(len(grams) ** -0.5, 4) if grams else 0.0
    return (f"w:{word}", 1.0), (f"s:{stem(word)}", 0.7), *((f"c:{gram}", share) for gram in grams)


def stem(word: str) -> str:
    if word.isdigit():
        return "#child" if YOUNGEST <= int(word) < ADULT else "#number"
    return word[:STEM]


@lru_cache(maxsize=20_000)
def of_pair(first: str, second: str, apart: int) -> Features:
    """The features of two words so far apart, 1 for neighbours."""
    if first in STOP and second in STOP:
        return ()
    near = ((f"b:{first} {second}", 1.0),) if apart == 1 else ()
    if first in STOP or second in STOP:
        return near
    one, other = sorted((stem(first), stem(second)))
    return (*near, (f"p:{one}+{other}", 1.0))


def of_words(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Every feature of a stretch of words, as often as it is there."""
    for place, word in enumerate(words):
        yield from of_word(word)
        for apart in range(1, min(FARTHEST, place) + 1):
            yield from of_pair(words[place - apart], word, apart)
