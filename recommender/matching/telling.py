"""What the words around and within a stretch say about it, as keys of the features that its status is told from.

The cues of context.py are among them, so a cue word counts for more than a word that happens to stand there. The
weights come from the statuses of the marked texts, as those of the codes come from their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from recommender.domain.phrases import Code
from recommender.matching.context import KINDS, Reading
from recommender.matching.features import Said
from recommender.matching.finding import Found
from recommender.matching.letters import Word
from recommender.matching.naming import NEXT, Key
from recommender.matching.statuses import Status

BESIDE = 8  # words on each side that are looked at
YEAR = re.compile(r"(?:19|20)\d\d")
PEOPLE = frozenset(("family", "other_person", "family_member", "family_history"))  # concepts that name somebody else
SELF = frozenset({
    "i", "im", "ive", "id", "ill", "my", "me", "mine", "myself", "ben", "bende", "benim", "bana", "beni", "benden",
    "kendim", "kendi", "bendeki", "bense", "benimki",
})  # fmt: skip
PRESENT = frozenset({"now", "today", "tonight", "currently", "simdi", "suan", "bugun"})
OVER, OVER_A_YEAR = ("past", "long_ago", "last_year", "ended"), ("past", "long_ago")  # cues that something is over
OTHERS = frozenset({"he", "hes", "his", "him", "she", "shes", "her", "hers", "they", "their", "them", "onun", "onda"})


@dataclass(frozen=True, eq=False)
class Told:
    """One text as it is asked about the status of what was found in it."""

    reading: Reading
    said: Sequence[Said]
    shown: Sequence[str]  # the words, with numbers and years for what they are
    persons: Sequence[str]  # whom each word speaks of: me, somebody else, or nobody

    @classmethod
    def of(cls, reading: Reading, said: Sequence[Said]) -> Told:
        reads = [word.reads for word in reading.words]
        people = {at for start, end, concept in said if concept in PEOPLE for at in range(start, end)}
        return cls(reading, said, [_shown(read) for read in reads], _persons(reads, people))

    def unspoken(self, code: Code) -> frozenset[Status]:
        """The statuses that no word of the whole text says, of anything. What is asked for a year is over after it."""
        kinds = self._kinds
        over = OVER_A_YEAR if code[1] in self.reading.tenses.within_a_year.get(code[0], ()) else OVER
        said = {
            Status.NEGATED: "negation" in kinds,
            Status.PAST: not kinds.isdisjoint(over),
            Status.OTHER_PERSON: "other" in kinds or "other" in self.persons,
        }
        return frozenset(status for status, is_said in said.items() if not is_said)

    def says_now(self, found: Found) -> bool:
        """Whether a word such as now stands within, or not far before, in the same sentence."""
        before = range(max(found.start - NEXT, 0), found.start)
        near = [at for at in before if self._same(at, found.start)] + [*range(found.start, found.end)]
        return any(self.reading.words[at].reads in PRESENT for at in near)

    def is_mine(self, found: Found) -> bool:
        """Whether its sentence names nobody else, and says within or soon behind it that it is about the client."""
        first, last = self.reading.words[found.start].sentence, self.reading.words[found.end - 1].sentence
        if any(sentence in self._of_others for sentence in range(first, last + 1)):
            return False
        near = range(found.start, min(found.end + NEXT, len(self.persons)))
        return any(self.persons[at] == "me" and self.reading.words[at].sentence <= last for at in near)

    @cached_property
    def _of_others(self) -> frozenset[int]:
        """The sentences that name somebody else."""
        named = zip(self.reading.words, self.persons, strict=True)
        return frozenset(word.sentence for word, person in named if person == "other")

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(cue.kind for cue in self.reading.cues)  # those within a sign belong to it

    def keys(self, found: Found, ruled: Status | None) -> list[Key]:
        """What one stretch is told from, as keys of its features; some come twice. `ruled` is what the cues say."""
        item, code = found.code
        return [
            ("code", ruled, item, code),
            ("stretch", round(found.margin * 4), found.end - found.start, item),
            *self._cues(found),
            *self._within(found),
            *self._side(found.start - 1, -1, found, "l"),
            *self._side(found.end, 1, found, "r"),
            *self._meanings(found),
            self._who(found),
        ]

    def _same(self, one: int, other: int) -> bool:
        return self.reading.words[one].sentence == self.reading.words[other].sentence

    def _cues(self, found: Found) -> list[Key]:
        item, start, end = found.code[0], found.start, found.end
        keys: list[Key] = []
        for cue in self.reading.cues_beside(found):
            if cue.kind not in KINDS:
                continue
            if start <= cue.start and cue.end <= end:
                edge = "first" if cue.start == start else "last" if cue.end == end else "mid"
                keys.append(("within", cue.kind, item, edge))
            elif cue.end <= start and start - cue.end <= BESIDE and self._same(cue.start, start):
                keys.append(("near", "before", cue.kind, min(start - cue.end, NEXT)))
            elif cue.start >= end and cue.start - end <= BESIDE and self._same(cue.start, end - 1):
                keys.append(("near", "after", cue.kind, min(cue.start - end, NEXT)))
        return keys

    def _within(self, found: Found) -> list[Key]:
        shown = self.shown[found.start : found.end]
        keys: list[Key] = [("word", one) for one in shown]
        keys += [("pair", "i", one, two) for one, two in pairwise(shown)]
        return [*keys, ("first", shown[0]), ("last", shown[-1])]

    def _side(self, first: int, step: int, found: Found, side: str) -> list[Key]:
        """The words on one side, the nearest first, up to the end of the sentence."""
        words, last = self.reading.words, ""
        here: Word = words[first - step]
        keys: list[Key] = []
        for count in range(BESIDE):
            at = first + step * count
            if not 0 <= at < len(words) or words[at].sentence != here.sentence:
                keys.append(("edge", side, min(count, NEXT)))
                break
            word = self.shown[at]
            keys.append(("side", side, word, min(count, NEXT), words[at].clause == here.clause))
            if last:
                keys.append(("pair", side, last, word))
            last = word
        return keys

    def _meanings(self, found: Found) -> list[Key]:
        keys: list[Key] = []
        first, last = found.start, found.end
        for start, end, concept in self.said:
            if first <= start and end <= last:
                keys.append(("meaning", "i", concept))
            elif end <= first and first - end < BESIDE and self._same(start, first):
                keys.append(("meaning", "l", concept))
            elif start >= last:
                if start - last >= BESIDE:
                    break  # they are in order
                if self._same(start, last - 1):
                    keys.append(("meaning", "r", concept))
        return keys

    def _who(self, found: Found) -> Key:
        """Whom the words speak of: those within, and the nearest before and behind them."""
        inside = {self.persons[at] for at in range(found.start, found.end)} - {""}
        told = "+".join(sorted(inside)) or "nobody"
        at, before = self._before[found.start]
        near = before if at >= 0 and self._same(at, found.start) else "nobody"
        return "who", before, near, told, self._behind[found.end], found.code[0]

    @cached_property
    def _before(self) -> list[tuple[int, str]]:
        """Where somebody was last spoken of before each word, and who; -1 and nobody before anybody was."""
        found = [(-1, "nobody")]
        for at, person in enumerate(self.persons):
            found.append((at, person) if person else found[-1])
        return found

    @cached_property
    def _behind(self) -> list[str]:
        """Who is spoken of next from each word on."""
        found = ["nobody"]
        for person in reversed(self.persons):
            found.append(person or found[-1])
        return found[::-1]


def _shown(read: str) -> str:
    if YEAR.fullmatch(read):
        return "#year"
    return "#number" if read.isdigit() else read


def _persons(reads: Sequence[str], people: set[int]) -> list[str]:
    """`other` for words that name somebody else, `me` for those about the client; my in my sister is hers."""
    found = []
    for at, read in enumerate(reads):
        if at in people or read in OTHERS:
            found.append("other")
        elif read in SELF and at + 1 not in people:
            found.append("me")
        else:
            found.append("")
    return found
