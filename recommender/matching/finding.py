"""The stretches of a text that stand for codes: every stretch is scored, the best that do not compete are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recommender.domain.phrases import SAFETY, Code
from recommender.matching.features import Said
from recommender.matching.letters import Word
from recommender.matching.model import Model, Vector

LONGEST = 14  # words of a stretch
PER_WORD = 0.04  # what a longer stretch must gain
ACROSS, MOST_PARTS = 0.6, 3  # what it costs to be told in two sentences, and how often at most
TURNS = frozenset(("but", "however", "though", "tho", "although", "ama", "fakat", "ancak"))  # they part a sentence, too
SLOPE = 3.0  # how fast the score nears 1 above the threshold
OVERLAP = 0.5
LONGER = 0.1  # how much each word more speaks for a stretch, up to three
TRIM = 0.15  # words at the ends that carry less than this are left out
ENOUGH = 0.75  # the share of its margin with which a stretch does without some of its words
MOST = 3  # stretches of one code


class Found(NamedTuple):
    """Words from `start` to before `end` that stand for a code, and how far they are above its threshold."""

    code: Code
    start: int
    end: int
    margin: float

    @property
    def score(self) -> float:
        """From 0.5 at the threshold to nearly 1."""
        return round(1 / (1 + exp(-SLOPE * self.margin)), 2)

    @property
    def rank(self) -> float:
        """Words that are more and belong together come before a few of them."""
        return self.margin + LONGER * min(self.end - self.start - 1, 3)

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end

    def shared(self, other: Found) -> float:
        """The share of the shorter of two stretches that both hold."""
        both = min(self.end, other.end) - max(self.start, other.start)
        return both / min(self.end - self.start, other.end - other.start)


def find(model: Model, words: Sequence[Word], said: Sequence[Said]) -> list[Found]:
    """What the words stand for, in the order of the text. `said` are their meanings."""
    if not words:
        return []
    margins = Margins.of(model, words, said)
    kept: list[Found] = []
    for candidate in sorted(
        map(margins.trimmed, margins.best()), key=lambda found: (-found.rank, found.start, found.code)
    ):
        _settle(margins, candidate, kept)
    return sorted(kept, key=lambda found: (found.start, found.end, found.code))


def _settle(margins: Margins, candidate: Found, kept: list[Found]) -> None:
    """Keep a stretch where it, or another of its code, claims no words of a stronger one.

    Or where the stronger one can do without those words: it then keeps the rest.
    """
    stronger = [other for other in kept if _rivals(margins.model, candidate, other)]
    left = candidate if not stronger else margins.beside(candidate.code, kept)
    if left is None and len(stronger) == 1:
        rest = margins.beside(stronger[0].code, [candidate])
        if rest is not None and rest.margin >= ENOUGH * stronger[0].margin:
            kept[kept.index(stronger[0])] = rest
            left = candidate
    if left is not None and not any(left.code == other.code and left.overlaps(other) for other in kept):
        kept.append(left)


def _rivals(model: Model, first: Found, second: Found) -> bool:
    """Whether two codes claim the same words, and only one of them can be meant."""
    if first.code == second.code or not first.overlaps(second):
        return False
    if first.code[0] in SAFETY and second.code[0] not in SAFETY:
        return False  # here a question too many is better than one too few
    if model.goes_with[model.place[first.code], model.place[second.code]]:
        return False
    return first.shared(second) >= OVERLAP


@dataclass(frozen=True, eq=False)
class Margins:
    """What each stretch adds up to for each code: by its words less one, its first word, and the code."""

    model: Model
    words: Sequence[Word]
    sums: Vector

    @classmethod
    def of(cls, model: Model, words: Sequence[Word], said: Sequence[Said]) -> Margins:
        longest = min(LONGEST, len(words))
        sums = model.by_length([word.reads for word in words], said, longest)
        parts = np.cumsum([word.reads in TURNS for word in words]) + [word.sentence for word in words]
        apart = np.diff(parts, append=parts[-1:])
        # a word costs something, and so does each step to another sentence; both add up like the features
        sums[0] -= PER_WORD
        if longest > 1:
            sums[1, :-1] -= (ACROSS * apart[:-1, None]).astype(np.float32)
        for size in range(2, longest + 1):
            count = len(words) - size + 1
            here, shorter = sums[size - 1, :count], sums[size - 2]
            # what lies within is within either shorter stretch, once and not twice, or reaches from end to end
            here += shorter[:count]
            here += shorter[1 : count + 1]
            if size > 2:
                here -= sums[size - 3, 1 : count + 1]
            sums[size - 1, count:] = -np.inf
        for size in range(MOST_PARTS + 2, longest + 1):
            count = len(words) - size + 1
            too_many = np.maximum(parts[size - 1 :] - parts[:count] - MOST_PARTS, 0)
            if too_many.any():
                sums[size - 1, :count] += (ACROSS * too_many[:, None]).astype(np.float32)
        return cls(model, words, sums)

    @cached_property
    def _spans(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The first word and the end of each stretch."""
        sizes, starts = np.divmod(np.arange(self.sums.shape[0] * len(self.words)), len(self.words))
        return starts, starts + sizes + 1

    def _of(self, place: int) -> Vector:
        """How far each stretch is above the threshold of one code."""
        margins: Vector = self.sums[:, :, place].ravel() - self.model.least[place]
        return margins

    def best(self) -> Iterator[Found]:
        """The best stretches above the threshold, those of one code sharing no word."""
        sums, least = self.sums.reshape(-1, len(self.model.names)), self.model.least
        places = np.flatnonzero(sums.max(axis=0) > least)
        above = sums[:, places] - least[places]
        for place, margins in zip(places.tolist(), np.ascontiguousarray(above.T), strict=True):
            yield from self._apart(place, margins)

    def _apart(self, place: int, margins: Vector) -> Iterator[Found]:
        """The best stretches of one code. What they share is put out of `margins`."""
        starts, ends = self._spans
        for _ in range(MOST):
            at = int(margins.argmax())
            if margins[at] <= 0:
                return
            start, end = int(starts[at]), int(ends[at])
            yield Found(self.model.names[place], start, end, float(margins[at]))
            margins[(starts < end) & (ends > start)] = -np.inf

    def beside(self, code: Code, kept: Sequence[Found]) -> Found | None:
        """The best stretch of a code that no other one claims, if it is above the threshold."""
        place = self.model.place[code]
        margins, (starts, ends) = self._of(place), self._spans
        for other in kept:
            if not self.model.goes_with[place, self.model.place[other.code]]:
                margins[(starts < other.end) & (ends > other.start)] = -np.inf
        at = int(margins.argmax())
        if margins[at] <= 0:
            return None
        return self.trimmed(Found(code, int(starts[at]), int(ends[at]), float(margins[at])))

    def trimmed(self, found: Found) -> Found:
        """The stretch without words at its ends that add next to nothing."""
        while found.end - found.start > 1:
            ends = [self._cut(found, found.start + 1, found.end), self._cut(found, found.start, found.end - 1)]
            shorter = max(ends, key=lambda cut: cut.margin)
            if shorter.margin <= 0 or found.margin - shorter.margin > TRIM:
                break
            found = shorter
        return found

    def _cut(self, found: Found, start: int, end: int) -> Found:
        place = self.model.place[found.code]
        margin = self.sums[end - start - 1, start, place] - self.model.least[place]
        return Found(found.code, start, end, float(margin))
