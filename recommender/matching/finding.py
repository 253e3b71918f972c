"""The stretches of a text that stand for codes: every stretch is scored, the best that do not compete are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from recommender.domain.phrases import SAFETY, Code, Tenses
from recommender.matching.features import FARTHEST, STOP, Features, of_pair, of_word
from recommender.matching.letters import Word
from recommender.matching.model import Model, Vector

LONGEST = 14  # words of a stretch
PER_WORD = 0.02  # what a longer stretch must gain
ACROSS = 0.15  # what it costs a warning sign to be told in two sentences; nothing else may be
TURNS = frozenset(("but", "however", "though", "tho", "although", "ama", "fakat", "ancak"))  # they part a sentence, too
NEVER = 100.0
SLOPE = 3.0  # how fast the score nears 1 above the threshold
OVERLAP = 0.5
FIRST = 0.25  # how much speaks for a condition or a warning sign, of which none should be missed
TENSE_WORDS = frozenset(("used", "now", "simdi", "vardi", "yok"))
LONGER = 0.3  # how much each word more speaks for a stretch, up to three
TRIM = 0.3  # words at the ends that carry less than this are left out


@dataclass(frozen=True)
class Found:
    """Words from `start` to before `end` that stand for a code, and how far they are above its threshold."""

    code: Code
    start: int
    end: int
    margin: float

    @property
    def score(self) -> float:
        """From 0.5 at the threshold to nearly 1."""
        return round(1 / (1 + exp(-SLOPE * self.margin)), 2)

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end

    def shared(self, other: Found) -> float:
        """The share of the shorter of two stretches that both hold."""
        both = min(self.end, other.end) - max(self.start, other.start)
        return both / min(self.end - self.start, other.end - other.start)


def find(model: Model, words: Sequence[Word]) -> list[Found]:
    """What the words stand for, in the order of the text."""
    if not words:
        return []
    scores = _Scores.of(model, words)
    best = [scores.trimmed(found) for candidates in scores.candidates() for found in _apart(candidates)]
    kept = _without_rivals(scores, best, pairs_of(model.lexicon.tenses))
    kept = [found for found in kept if not _adds_nothing(found, kept, words, model.lexicon.tenses)]
    return sorted(kept, key=lambda found: (found.start, found.end, found.code))


@dataclass(frozen=True)
class _Scores:
    """What each word adds to each code, by itself and with the words before it up to each distance."""

    model: Model
    parts: npt.NDArray[np.int64]
    alone: Vector
    near: Sequence[Vector]

    @classmethod
    def of(cls, model: Model, words: Sequence[Word]) -> _Scores:
        reads = [word.reads for word in words]
        alone = model.weigh_all([of_word(word) for word in reads])
        near = [np.zeros_like(alone)]
        for apart in range(1, FARTHEST + 1):
            pairs: list[Features] = [
                of_pair(reads[at - apart], word, apart) if at >= apart else () for at, word in enumerate(reads)
            ]
            near.append(near[-1] + model.weigh_all(pairs))
        parts = np.cumsum([word.reads in TURNS for word in words]) + [word.sentence for word in words]
        return cls(model, parts, alone, near)

    def candidates(self) -> list[list[Found]]:
        """Every stretch above a threshold, code by code."""
        names, count = self.model.names, len(self.parts)
        crossing = np.array([ACROSS if item == "warning_signs" else NEVER for item, _ in names], dtype=np.float32)
        least = self.model.threshold - self.model.bias
        found: dict[int, list[Found]] = {}
        total = np.zeros_like(self.alone)
        for size in range(1, min(LONGEST, count) + 1):
            last = slice(size - 1, None)
            total = total[: count - size + 1] + self.alone[last] + self.near[min(size - 1, FARTHEST)][last]
            crossed = self.parts[last] - self.parts[: count - size + 1]
            margins = total - least - PER_WORD * size - crossed[:, None] * crossing
            for start, place in zip(*np.nonzero(margins > 0), strict=True):
                stretch = Found(names[place], int(start), int(start) + size, float(margins[start, place]))
                found.setdefault(int(place), []).append(stretch)
        return [found[place] for place in sorted(found)]

    def trimmed(self, found: Found) -> Found:
        """The stretch without words at its ends that add next to nothing."""
        place = self.model.names.index(found.code)
        start, end = found.start, found.end
        while end - start > 1:
            first, last = self._first(place, start, end), self._last(place, start, end)
            if min(first, last) >= TRIM or found.margin - min(first, last) <= 0:
                break
            start, end = (start + 1, end) if first < last else (start, end - 1)
            found = Found(found.code, start, end, found.margin - min(first, last))
        return found

    def rest(self, found: Found, other: Found) -> Found | None:
        """What is left of a stretch beside another, if it is still above the threshold."""
        sides = [(found.start, min(found.end, other.start)), (max(found.start, other.end), found.end)]
        left = [Found(found.code, *side, self.margin(found.code, *side)) for side in sides if side[0] < side[1]]
        best = max(left, key=lambda side: side.margin, default=None)
        return self.trimmed(best) if best and best.margin > 0 else None

    def margin(self, code: Code, start: int, end: int) -> float:
        place = self.model.names.index(code)
        total = sum(
            float(self.alone[at, place] + self.near[min(at - start, FARTHEST)][at, place]) for at in range(start, end)
        )
        return total + float(self.model.bias[place] - self.model.threshold[place]) - PER_WORD * (end - start)

    def _first(self, place: int, start: int, end: int) -> float:
        """What the first word of a stretch adds, by itself and with those behind it."""
        added = float(self.alone[start, place])
        for at in range(start + 1, min(end, start + FARTHEST + 1)):
            apart = at - start
            added += float(self.near[apart][at, place] - self.near[apart - 1][at, place])
        return added

    def _last(self, place: int, start: int, end: int) -> float:
        return float(self.alone[end - 1, place] + self.near[min(end - 1 - start, FARTHEST)][end - 1, place])


def _apart(candidates: list[Found]) -> list[Found]:
    """The best stretches of one code that share no word."""
    kept: list[Found] = []
    for found in sorted(candidates, key=lambda found: (-found.margin, found.end - found.start)):
        if not any(found.overlaps(other) for other in kept):
            kept.append(found)
    return kept


def pairs_of(tenses: Tenses) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in tenses.together)


def _without_rivals(scores: _Scores, found: list[Found], together: frozenset[frozenset[str]]) -> list[Found]:
    """Of two codes that read the same words, the one with more behind it, unless both can be meant.

    The other keeps the words that are its own, if they are enough.
    """
    kept: list[Found] = []
    for candidate in sorted(found, key=_rank):
        left: Found | None = candidate
        for other in kept:
            if left is not None and _rivals(left, other, together):
                left = scores.rest(left, other)
        if left is not None:
            kept.append(left)
    return kept


def _adds_nothing(found: Found, kept: Sequence[Found], words: Sequence[Word], tenses: Tenses) -> bool:
    """Whether a code that goes with another has no word of its own beside it: a flare needs more than its illness."""
    plainer = {second for first, second in tenses.together if first == ".".join(found.code)}
    for other in kept:
        if ".".join(other.code) in plainer and found.overlaps(other):
            own = [at for at in range(found.start, found.end) if not other.start <= at < other.end]
            if all(words[at].reads in STOP | TENSE_WORDS for at in own):
                return True
    return False


def _rank(found: Found) -> tuple[float, int, Code]:
    """Words that are more and belong together come before a few of them."""
    sooner = FIRST if found.code[0] in SAFETY else 0.0
    return -found.margin - sooner - LONGER * min(found.end - found.start - 1, 3), found.start, found.code


def _rivals(first: Found, second: Found, together: frozenset[frozenset[str]]) -> bool:
    if not first.overlaps(second) or frozenset((".".join(first.code), ".".join(second.code))) in together:
        return False
    return first.shared(second) >= OVERLAP
