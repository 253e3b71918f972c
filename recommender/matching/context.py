"""What is said about something: that it is so, was so, is not so, might be so, or is so of somebody else.

Cue words do it, before or after what they are about, up to where their scope ends. They come with the model, from
content/phrases/<language>/context.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from recommender.domain.phrases import CONCERNS, FAMILY, Code, Cues, Scopes, Tenses
from recommender.matching.features import MOST_WORDS, STOP, lengths_by_first_word
from recommender.matching.finding import Found
from recommender.matching.letters import Word, folded
from recommender.matching.model import Lexicon
from recommender.matching.statuses import Status

KINDS = ("negation", "past", "long_ago", "last_year", "begun", "ended", "other", "hedge", "wish")
REACH = {
    "negation": 7,
    "past": 8,
    "long_ago": 10,
    "last_year": 8,
    "begun": 8,
    "ended": 5,
    "other": 14,
    "hedge": 6,
    "wish": 8,
}
PLAIN, END, CONTRAST, LATER = "plain", "end", "contrast", "months_ago"
NUMBER = "#"
YEAR_LONG_AGO = re.compile(r"(?:19\d\d|20[01]\d|202[0-4])[a-z]{0,4}")  # 2015te, too
FINITE = re.compile(r"\w+(?:[iu]yor(?:um|uz|lar)?|[dt][iu]m|[dt][iu]|m[iu]s|[iu]m|ir|ar|er)|var|oldu|ve|icin")
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8,
          "dokuz": 9, "on": 10}  # fmt: skip
HALF_YEAR, YEAR = 6, 12
SINCE, SINCE_WITHIN = frozenset(("since", "beri")), 5  # words within which it says of a year that it lasts from then on
SAYING = frozenset({  # who says, sees or fears something does not have it: my mum says
    "says", "say", "said", "thinks", "thought", "noticed", "notices", "reckons", "told", "tells", "insists", "saw",
    "spotted", "worries", "fears", "diyor", "dedi", "soyledi", "saniyor", "dusunuyor", "gordu", "fark",
})  # fmt: skip
SAID_WITH_IT = ("negation", "hedge", "wish")  # within a sign they belong to it, as in: it will not heal
TOLD_BY_A_VERB = ("pregnancy", "medicines", "procedures", "products", "concerns")
JOINING = frozenset(("and", "or", "nor", "ve", "veya", "ya", "da", "de", "ile", "n", "also"))
ENUMERATING = frozenset(("or", "nor", "veya", "ya"))


class Cue(NamedTuple):
    """Words that change what is said, where they stand, and on which side what they are about is."""

    kind: str
    start: int
    end: int
    before: bool = False
    after: bool = False


@dataclass(frozen=True, eq=False)
class Lookup:
    """Cue phrases with what they tell, and how many words those have that begin with a word, the longest first."""

    phrases: Mapping[tuple[str, ...], Sequence[tuple[str, bool, bool]]]
    lengths: Mapping[str, Sequence[int]]
    prefixes: Sequence[tuple[str, str, bool, bool]]
    endings: tuple[str, ...]

    @cached_property
    def _of_word(self) -> dict[str, list[tuple[str, bool, bool]]]:
        return {}

    def of_word(self, word: str) -> list[tuple[str, bool, bool]]:
        """The cues that a word is by how it begins or ends."""
        known = self._of_word
        if word not in known:
            found = [(kind, before, after) for prefix, kind, before, after in self.prefixes if word.startswith(prefix)]
            if len(word) > 6 and word.endswith(self.endings):
                found.append(("negation", False, True))
            if len(known) == MOST_WORDS:
                return found
            known[word] = found
        return known[word]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Lookup:
        phrases: dict[tuple[str, ...], list[tuple[str, bool, bool]]] = {}
        prefixes = []
        for cues in lexicon.cues.values():
            for phrase, kind, before, after in _listed(cues):
                words = _cue_words(phrase)
                if phrase.endswith("*"):
                    prefixes.append((words[0], kind, before, after))
                elif words:
                    phrases.setdefault(words, []).append((kind, before, after))
        endings = tuple("".join(folded(ending)) for cues in lexicon.cues.values() for ending in cues.negated_endings)
        return cls(phrases, lengths_by_first_word(phrases), prefixes, endings)


def _listed(cues: Cues) -> Iterator[tuple[str, str, bool, bool]]:
    for kind in KINDS:
        scopes: Scopes = getattr(cues, kind)
        for phrase in scopes.before:
            yield phrase, kind, True, False
        for phrase in scopes.after:
            yield phrase, kind, False, True
        for phrase in scopes.around:
            yield phrase, kind, True, True
    for kind, phrases in ((PLAIN, cues.plain), (END, cues.ends), (CONTRAST, cues.contrasts), (LATER, cues.months_ago)):
        for phrase in phrases:
            yield phrase, kind, False, False


def _cue_words(phrase: str) -> tuple[str, ...]:
    return tuple(word for part in phrase.split() for word in ((NUMBER,) if part == NUMBER else folded(part)))


@dataclass(frozen=True)
class Reading:
    """The words of a text with the cues among them."""

    words: Sequence[Word]
    cues: Sequence[Cue]
    tenses: Tenses
    all_cues: Sequence[Cue]

    @cached_property
    def _ends(self) -> Mapping[int, str]:
        return {cue.start: cue.kind for cue in self.cues if cue.kind in (END, CONTRAST)}

    @cached_property
    def _by_sentence(self) -> Mapping[int, Sequence[Cue]]:
        """The cues by each sentence that a word of theirs is in."""
        found: dict[int, list[Cue]] = {}
        for cue in self.all_cues:
            for sentence in {word.sentence for word in self.words[cue.start : cue.end]}:
                found.setdefault(sentence, []).append(cue)
        return found

    @cached_property
    def _free(self) -> frozenset[Cue]:
        return frozenset(self.cues)

    def cues_beside(self, found: Found) -> Sequence[Cue]:
        """The cues in the sentences of a stretch, which alone can be about it; those within a sign among them."""
        first, last = self.words[found.start].sentence, self.words[found.end - 1].sentence
        if first == last:
            return self._by_sentence.get(first, ())
        cues = [cue for sentence in range(first, last + 1) for cue in self._by_sentence.get(sentence, ())]
        return list(dict.fromkeys(cues))

    def status(self, found: Found, others: Sequence[Found]) -> Status | None:
        """What is said about what was found; None where it is only wished for, or asked about."""
        kinds = self._kinds(found, others)
        item, code = found.code
        if "wish" in kinds and code in self.tenses.had.get(item, ()):
            return None
        if "other" in kinds and found.code != FAMILY:
            return Status.OTHER_PERSON
        if "negation" in kinds or (item in TOLD_BY_A_VERB and self._is_denied(found)):
            return Status.NEGATED
        if self._is_over(found.code, kinds):
            return Status.PAST
        return Status.POSSIBLE if "hedge" in kinds else Status.NOW

    def becomes(self, found: Found, others: Sequence[Found]) -> str | None:
        """The code that this one turned into by ending within months."""
        item, code = found.code
        kinds = self._kinds(found, others)
        turned = self.tenses.becomes.get(item, {}).get(code)
        ended, too_long = kinds & {"ended", "past"}, kinds & {"long_ago", "half_year", "negation"}
        return turned if ended and not too_long else None

    @cached_property
    def _known(self) -> dict[Found, frozenset[str]]:
        return {}

    def _kinds(self, found: Found, others: Sequence[Found]) -> frozenset[str]:
        """The kinds of cues that reach what was found."""
        if found not in self._known:
            near = [cue for cue in self.cues_beside(found) if cue in self._free]
            self._known[found] = frozenset(cue.kind for cue in near if self._reaches(cue, found, others))
        return self._known[found]

    def _is_denied(self, found: Found) -> bool:
        """Whether the words themselves end in a denial, as Turkish verbs do: I do not take it, in one word."""
        inside = range(found.start, found.end)
        return any(cue.kind == "negation" and cue.after and cue.start in inside for cue in self.all_cues)

    def _is_over(self, code: Code, kinds: frozenset[str]) -> bool:
        item, name = code
        if name in self.tenses.histories.get(item, ()):
            return False
        if name in self.tenses.lasting.get(item, ()):
            return "past" in kinds
        if name in self.tenses.within_a_year.get(item, ()):
            return bool({"long_ago", "past"}.intersection(kinds))
        if name in self.tenses.becomes.get(item, {}).values():
            return bool({"long_ago", "half_year"}.intersection(kinds))
        over = {"past", "long_ago"}
        if item in ("warning_signs", "skin_now", "medicines"):
            over |= {"last_year"}
        if item in ("medicines", "products") and "begun" not in kinds:
            over |= {"ended", "half_year"}
        if item == "pregnancy":
            over |= {"ended"}
        return bool(over.intersection(kinds))

    def _reaches(self, cue: Cue, found: Found, others: Sequence[Found]) -> bool:
        if cue.before and cue.end <= found.start:
            return self._reaches_on(cue, found, cue.end, found.start)
        if cue.after and cue.start >= found.end:
            return self._reaches_back(cue, found, others)
        return self._within(cue, found)

    def _within(self, cue: Cue, found: Found) -> bool:
        """Whether a cue at an end of the words themselves is about the rest of them: might be pregnant."""
        item, code = found.code
        if _may_deny(found) or code == "unchecked_patch" or (item == CONCERNS and cue.kind != "hedge"):
            return False
        said = next((at for at in range(found.start, found.end) if self.words[at].reads not in STOP), found.start)
        opens = cue.start <= said < cue.end < found.end
        closes = found.start < cue.start < found.end <= cue.end
        return (cue.before and opens) or (cue.after and closes)

    def _reaches_on(self, cue: Cue, found: Found, start: int, end: int) -> bool:
        """Whether a cue reaches forward over the words from `start` to before `end`."""
        first, last = self.words[cue.start], self.words[found.start]
        if first.sentence != last.sentence or end - start > REACH.get(cue.kind, 8):
            return False
        for place in range(start, end):
            kind = self._ends.get(place)
            if kind == CONTRAST or (kind == END and not cue.after and place > start):
                return False
            if kind == END and cue.kind == "other":
                return False
        crossed = last.clause - self.words[cue.end - 1].clause
        if cue.kind == "negation" and crossed:
            return self._is_listed(found)
        opens = cue.start == 0 or self.words[cue.start - 1].clause != first.clause
        return crossed <= (2 if cue.kind == "other" else 1 if cue.after and opens else 0)

    def _is_listed(self, found: Found) -> bool:
        """Whether it stands in a list that ends in `or`: no spots, scars or redness."""
        near = [*self.words[max(0, found.start - 1) : found.start], *self.words[found.end : found.end + 3]]
        return any(word.reads in ENUMERATING for word in near)

    def _reaches_back(self, cue: Cue, found: Found, others: Sequence[Found]) -> bool:
        first, last = self.words[found.end - 1], self.words[cue.start]
        between = range(found.end, cue.start)
        if first.sentence != last.sentence or len(between) > (5 if cue.kind != "long_ago" else REACH[cue.kind]):
            return False
        if last.clause - first.clause > self._commas(cue, between):
            return False
        if any(self._ends.get(place) == CONTRAST for place in between):
            return False
        verbs = range(min(found.start + 1, cue.start), cue.start - 1)
        if not cue.before and any(FINITE.fullmatch(self.words[place].reads) for place in verbs):
            return False
        return not any(
            other.start >= found.end and other.end <= cue.start and not self._joined(found, other) for other in others
        )

    def _commas(self, cue: Cue, between: range) -> int:
        """How many commas a cue reaches back over: one, where it is all that stands behind it."""
        alone = sum(word.clause == self.words[cue.start].clause for word in self.words) <= cue.end - cue.start + 2
        return int((cue.kind in ("past", "hedge") and not between) or (cue.before and alone))

    def _joined(self, found: Found, other: Found) -> bool:
        between = self.words[found.end : other.start]
        return len(between) <= 1 and all(word.reads in JOINING for word in between)


def read(lexicon: Lexicon, words: Sequence[Word], found: Sequence[Found]) -> Reading:
    """The cues of a text, leaving alone the words that were found to say something themselves."""
    taken = {at for stretch in found if _may_deny(stretch) for at in range(stretch.start, stretch.end)}
    cues = list(_cues(_lookup(lexicon), words))
    free = [cue for cue in cues if cue.kind not in SAID_WITH_IT or not taken.issuperset(range(cue.start, cue.end))]
    return Reading(words, free, lexicon.tenses, cues)


def _may_deny(found: Found) -> bool:
    """Whether words such as not belong to what was found: signs and worries are told by what does not go well."""
    return found.code[0] in ("warning_signs", "appearance_worry")


@lru_cache(maxsize=4)
def _lookup(lexicon: Lexicon) -> Lookup:
    return Lookup.of(lexicon)


def _cues(lookup: Lookup, words: Sequence[Word]) -> Iterator[Cue]:
    reads = [word.reads for word in words]
    counted = [NUMBER if read.isdigit() else read for read in reads]
    at = 0
    while at < len(reads):
        length, matches = _longest(lookup, reads, counted, at)
        says = at + length < len(reads) and reads[at + length] in SAYING
        unsaid = (LATER, "other") if says else (LATER,)
        for kind, before, after in matches:
            if kind not in unsaid:
                yield Cue(kind, at, at + length, before, after)
        if matches or reads[at][0].isdigit():
            yield from _since_when(words, at, length, {kind for kind, _, _ in matches})
        at += max(length, 1)


def _longest(
    lookup: Lookup, reads: Sequence[str], counted: Sequence[str], at: int
) -> tuple[int, Sequence[tuple[str, bool, bool]]]:
    """The longest cue phrases that begin at a word, and how many words they have."""
    first = reads[at]
    for length in lookup.lengths.get(first, ()):
        if at + length > len(reads):
            continue
        here, numbered = tuple(reads[at : at + length]), (first, *counted[at + 1 : at + length])
        matches = [*lookup.phrases.get(here, ())]
        if numbered != here:
            matches += lookup.phrases.get(numbered, ())
        if matches:
            return length, matches
    matches = lookup.of_word(first)
    return (1 if matches else 0), matches


def _since_when(words: Sequence[Word], at: int, length: int, kinds: set[str]) -> Iterator[Cue]:
    """So many months ago, or a year such as 2011."""
    if YEAR_LONG_AGO.fullmatch(words[at].reads):
        near = {word.reads for word in (*words[max(at - SINCE_WITHIN, 0) : at], *words[at + 1 : at + SINCE_WITHIN])}
        yield Cue("long_ago" if near.isdisjoint(SINCE) else "begun", at, at + 1, before=True, after=True)
    if LATER in kinds and at:
        months = words[at - 1].number or COUNTS.get(words[at - 1].reads, 0)
        if months >= YEAR:
            yield Cue("long_ago", at - 1, at + length, before=True, after=True)
        elif months >= HALF_YEAR:
            yield Cue("half_year", at - 1, at + length, before=True, after=True)
