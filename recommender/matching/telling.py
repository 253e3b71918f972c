"""What the words around and within a stretch say about it, as features that its status is told from.

The cues of context.py are among them, so a cue word counts for more than a word that happens to stand there. The
weights come from the statuses of the marked texts, as those of the codes come from their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from recommender.domain.phrases import Code
from recommender.matching.context import KINDS, Reading
from recommender.matching.features import Said
from recommender.matching.finding import Found
from recommender.matching.letters import Word
from recommender.matching.statuses import Status

BESIDE, NEXT = 8, 3  # words on each side that are looked at, and those whose place counts
SUFFIX = 4
EDGE = "|"
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

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(cue.kind for cue in self.reading.cues)  # those within a sign belong to it

    def features(self, found: Found, others: Sequence[Found]) -> Iterator[str]:
        """The features of one stretch; some come twice."""
        item, code = found.code
        rule = self.reading.status(found, others)
        yield from (f"rule:{rule}", f"rule:{rule} {item}", f"rule:{rule} {code}", f"item:{item}", f"code:{code}")
        yield from (
            f"m:{round(found.margin * 4)}",
            f"m:{round(found.margin * 4)} {item}",
            f"n:{found.end - found.start}",
        )
        yield from self._cues(found)
        yield from self._within(found)
        yield from self._side(found.start - 1, -1, found, "l")
        yield from self._side(found.end, 1, found, "r")
        yield from self._meanings(found)
        yield from self._who(found)

    def _same(self, one: int, other: int) -> bool:
        return self.reading.words[one].sentence == self.reading.words[other].sentence

    def _cues(self, found: Found) -> Iterator[str]:
        item = found.code[0]
        for cue in self.reading.all_cues:
            if cue.kind not in KINDS:
                continue
            if found.start <= cue.start and cue.end <= found.end:
                edge = "first" if cue.start == found.start else "last" if cue.end == found.end else "mid"
                yield from (f"in:{cue.kind}", f"in:{cue.kind} {item}", f"in:{cue.kind} {edge}")
            elif cue.end <= found.start and self._same(cue.start, found.start):
                yield from _near("before", cue.kind, found.start - cue.end)
            elif cue.start >= found.end and self._same(cue.start, found.end - 1):
                yield from _near("after", cue.kind, cue.start - found.end)

    def _within(self, found: Found) -> Iterator[str]:
        reads = self.shown[found.start : found.end]
        for one in reads:
            yield f"i:{one}"
            yield f"is:{one[-SUFFIX:]}"
        for one, two in zip(reads, reads[1:], strict=False):
            yield f"ib:{one} {two}"
        yield from (f"i1:{reads[0]}", f"i9:{reads[-1]}", f"i9s:{reads[-1][-SUFFIX:]}")

    def _side(self, first: int, step: int, found: Found, side: str) -> Iterator[str]:
        """The words on one side, the nearest first, up to the end of the sentence."""
        words, last = self.reading.words, ""
        here: Word = words[first - step]
        for count in range(BESIDE):
            at = first + step * count
            if not 0 <= at < len(words) or words[at].sentence != here.sentence:
                yield f"{side}{count}:{EDGE}" if count < NEXT else f"{side}:{EDGE}"
                return
            word = self.shown[at]
            yield f"{side}:{word}"
            if words[at].clause == here.clause:
                yield f"{side}c:{word}"
            if count < NEXT:
                yield from (f"{side}{count}:{word}", f"{side}s:{word[-SUFFIX:]}")
            if last:
                yield f"{side}b:{last} {word}"
            last = word

    def _meanings(self, found: Found) -> Iterator[str]:
        for start, end, concept in self.said:
            if found.start <= start and end <= found.end:
                yield f"ik:{concept}"
            elif end <= found.start and found.start - end < BESIDE and self._same(start, found.start):
                yield f"lk:{concept}"
            elif start >= found.end and start - found.end < BESIDE and self._same(start, found.end - 1):
                yield f"rk:{concept}"

    def _who(self, found: Found) -> Iterator[str]:
        """Whom the words speak of: those within, and the nearest before and behind them."""
        item = found.code[0]
        inside = {self.persons[at] for at in range(found.start, found.end)} - {""}
        before = next((self.persons[at] for at in range(found.start - 1, -1, -1) if self.persons[at]), "nobody")
        after = next((self.persons[at] for at in range(found.end, len(self.persons)) if self.persons[at]), "nobody")
        near = next(
            (
                self.persons[at]
                for at in range(found.start - 1, -1, -1)
                if self.persons[at] and self._same(at, found.start)
            ),
            "nobody",
        )
        told = "+".join(sorted(inside)) or "nobody"
        yield from (
            f"who:{before} {told}",
            f"who:{near} {told} {after}",
            f"who:{near} {item}",
            f"near:{near}",
            f"ins:{told}",
        )


def _near(side: str, kind: str, apart: int) -> Iterator[str]:
    if apart <= BESIDE:
        yield from (f"{side}:{kind}", f"{side}:{kind} {min(apart, NEXT)}")


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
