"""What the model looks at: letters within a word, the word, its first letters, its meaning, and what stands near it.

A meaning is a concept of content/phrases/<language>/concepts.yaml: words and short phrases that say nearly the same.
Each feature stands in a place of the text. What a stretch of words scores is the sum over the features that lie within
it, so the score of every stretch is found by adding up, and each part of it can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from recommender.matching.letters import folded

LETTERS = (3, 4)
STEM = 5
FARTHEST = 4  # words between which a pair is still one
NEAR = 6  # words between which two meanings belong together
SHORTEST_BEGINNING = 4  # letters of a word that is looked up by how it begins
YOUNGEST, ADULT = 12, 18  # ages told as numbers
MOST_WORDS = 20_000  # whose features and sums are kept; none of them says whose text it stood in
STOP = frozenset({
    "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "is", "are", "was", "were", "be", "been", "am", "i",
    "im", "ive", "my", "me", "it", "its", "this", "that", "with", "for", "from", "have", "has", "had", "got", "get",
    "so", "do", "did", "does", "just", "really", "very", "some", "like", "as", "but", "by", "all", "any", "there",
    "when", "if", "out", "up", "also", "too", "u", "bir", "ve", "de", "da", "bu", "su", "o", "ki", "cok", "mi", "mu",
    "ne", "ile", "icin", "gibi", "daha", "en", "var", "diye", "ama",
})  # fmt: skip


Said = tuple[int, int, str]  # first word, end, and the concept that they say


class Feature(NamedTuple):
    """A name with its weight in the sum, in the words from `start` to before `end`."""

    name: str
    value: float
    start: int
    end: int


@lru_cache(maxsize=MOST_WORDS)
def of_word(word: str) -> tuple[tuple[str, float], ...]:
    """The features of a word by itself: none of one that says nothing; letters count the less, the more there are."""
    if word.isdigit():
        return (f"w:{word}", 1.0), (f"w:{stem(word)}", 1.0)
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


def of_pair(first: str, second: str, apart: int) -> tuple[str, ...]:
    """The features of two words so far apart, 1 for neighbours."""
    if first in STOP and second in STOP:
        return ()
    near = (f"b:{first} {second}",) if apart == 1 else ()
    if first in STOP or second in STOP:
        return near
    one, other = sorted((stem(first), stem(second)))
    return (*near, f"p:{one}+{other}")


def lengths_by_first_word(phrases: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    """How many words phrases have, the longest first, by the word that they begin with."""
    found: dict[str, set[int]] = {}
    for words in phrases:
        found.setdefault(words[0], set()).add(len(words))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


@dataclass(frozen=True, eq=False)
class Meanings:
    """Concepts, each with its words and phrases. A final * stands for any ending."""

    concepts: Mapping[str, Sequence[str]]

    @cached_property
    def _by_phrase(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for concept, phrases in sorted(self.concepts.items()):
            for words in sorted({folded(phrase) for phrase in phrases if not phrase.endswith("*")} - {()}):
                found.setdefault(words, []).append(concept)
        return found

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        """How many words the phrases have that begin with a word."""
        return lengths_by_first_word(self._by_phrase)

    @cached_property
    def _by_beginning(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for concept, phrases in sorted(self.concepts.items()):
            for beginning in sorted({"".join(folded(phrase[:-1])) for phrase in phrases if phrase.endswith("*")}):
                found.setdefault(beginning[:2], []).append((beginning, concept))
        return found

    @cached_property
    def _of_word(self) -> dict[str, tuple[str, ...]]:
        return {}

    def begun(self, word: str) -> tuple[str, ...]:
        """The concepts that a word has by how it begins."""
        found = self._of_word.get(word)
        if found is None:
            near = self._by_beginning.get(word[:2], ()) if len(word) >= SHORTEST_BEGINNING else ()
            found = tuple(concept for beginning, concept in near if word.startswith(beginning))
            if len(self._of_word) < MOST_WORDS:
                self._of_word[word] = found
        return found

    def among(self, words: Sequence[str]) -> list[Said]:
        """Each concept with the words that say it, in order."""
        found: set[Said] = set()
        for at, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                said = self._by_phrase.get(tuple(words[at : at + length])) if at + length <= len(words) else None
                if said:
                    found.update([(at, at + length, concept) for concept in said])
            begun = self.begun(word)
            if begun:
                found.update([(at, at + 1, concept) for concept in begun])
        return sorted(found)


def meant_together(said: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Meanings that follow each other, apart, within so few words that they belong together."""
    for at, first in enumerate(said):
        _, end, concept = first
        for later in said[at + 1 :]:
            if later[0] - end >= NEAR:
                break
            if later[0] >= end and later[2] != concept:
                yield first, later


def of_words(words: Sequence[str], said: Sequence[Said]) -> Iterator[Feature]:
    """Every feature of a text, as often as it is there. `said` are the meanings of its words."""
    for place, word in enumerate(words):
        for name, value in of_word(word):
            yield Feature(name, value, place, place + 1)
        for apart in range(1, min(FARTHEST, place) + 1):
            for name in of_pair(words[place - apart], word, apart):
                yield Feature(name, 1.0, place - apart, place + 1)
    for start, end, concept in said:
        yield Feature(f"k:{concept}", 1.0, start, end)
    for (start, _, one), (_, end, other) in meant_together(said):
        yield Feature(f"kp:{'+'.join(sorted((one, other)))}", 1.0, start, end)
