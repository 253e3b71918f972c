"""Which texts are in another language than English and Turkish: told by small words, or by the letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from recommender.domain.phrases import PhraseBook
from recommender.matching.letters import APOSTROPHES, Word, fold, folded, words_of

USUAL = 5  # texts of the collection that hold a word which speaks for English or Turkish
SEEN = 3  # texts that hold a word which cannot speak for another language
LEAST = 2  # words that tell a language
AMONG = 4  # words of which one or more tells a language, on average
TO_ONE = 3  # how many of them outweigh a word of English or Turkish
CLAUSE = 2  # words of English or Turkish in a row for which a text is read, whatever else stands in it
NEITHER = re.compile(r"[äßñãõøåæœłąężźśćčšžřěůőűțăđèàùìòëêôňťďľĺŕőā]", re.IGNORECASE)  # in no English or Turkish word
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
ELIDED = re.compile(rf"([^\W\d_]{{1,2}})[{APOSTROPHES}]([^\W\d_]+)")  # j'ai
OTHER_LETTER = r"[^\W\d_a-zA-Z\u00aa-\u02ff\u1d00-\u1eff]"  # of another script than Latin
OTHER_LETTERS = re.compile(OTHER_LETTER + "{2,}")


@dataclass(frozen=True)
class Tongue:
    """What tells a language: words that count together, words that tell it alone, and words that it shares with us."""

    words: frozenset[str]
    alone: frozenset[str]
    shared: frozenset[str]


@dataclass(frozen=True, eq=False)
class OtherLanguages:
    """Languages by name, the words that speak for English or Turkish, and those that speak for none."""

    tongues: Mapping[str, Tongue]
    own: frozenset[str]
    everywhere: frozenset[str]

    @classmethod
    def of(cls, book: PhraseBook) -> OtherLanguages:
        """The lists of a book. A word that its texts hold tells no other language, though a list names it."""
        texts = Counter(word for text in _texts(book) for word in {word.reads for word in words_of(text)})
        everywhere = _folded(book.other_languages.everywhere)
        own = {word for word, times in texts.items() if times >= USUAL} - everywhere
        known = {word for word, times in texts.items() if times >= SEEN} | everywhere
        tongues = {
            name: Tongue(words - known, _folded(each.alone) - known, words & own)
            for name, each in book.other_languages.languages.items()
            for words in [_folded(each.words)]
        }
        return cls(tongues, frozenset(own), everywhere)

    def is_spoken(self, text: str, words: Sequence[Word]) -> bool:
        """Whether a text with these words is in another language."""
        reads = [word.reads for word in words]
        if APOSTROPHE.search(text):
            reads = [_whole(text[word.start : word.end], word) for word in words]
        if _in_other_letters(text):
            own = self.own.intersection(reads)
            return not own or (not self._has_clause(reads, frozenset()) and _weighs_more(text, len(own)))
        spoken = {name for read in reads for name in self._by_word.get(read, ())}
        if not spoken:
            return False
        own = self.own.intersection(reads)
        marked = 0 if text.isascii() else len(self._marked(text, words) - own - self.everywhere)
        return any(self._speaks(self.tongues[name], reads, own, marked) for name in sorted(spoken))

    @staticmethod
    def _marked(text: str, words: Sequence[Word]) -> set[str]:
        """The words with letters that neither English nor Turkish writes."""
        return {word.reads for word in words if NEITHER.search(text, word.start, word.end)}

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[str]]:
        """The languages that a word tells."""
        found: dict[str, list[str]] = {}
        for name, tongue in self.tongues.items():
            for word in tongue.words | tongue.alone:
                found.setdefault(word, []).append(name)
        return found

    def _speaks(self, tongue: Tongue, reads: Sequence[str], own: frozenset[str], marked: int) -> bool:
        against = len(own - tongue.shared)
        if not against and not tongue.alone.isdisjoint(reads) and len(set(reads)) > 1:
            return True
        told = len(tongue.words.intersection(reads))
        told += min(told, marked)
        is_enough = told >= max(LEAST, against * TO_ONE, len(set(reads)) / AMONG)
        return is_enough and not self._has_clause(reads, tongue.shared)

    def _has_clause(self, reads: Sequence[str], shared: frozenset[str]) -> bool:
        """Whether so many words in a row are English or Turkish, and not shared; names in between do not part them."""
        known = (read in self.own and read not in shared for read in reads if read not in self.everywhere)
        return any(is_own and sum(1 for _ in run) >= CLAUSE for is_own, run in groupby(known))


def _whole(written: str, word: Word) -> str:
    """How a word reads with what stands behind its apostrophe, where hardly anything stands before it."""
    elided = None if written.isalnum() else ELIDED.fullmatch(written)
    return fold("".join(elided.groups())) if elided else word.reads


def _weighs_more(text: str, own: int) -> bool:
    """Whether words in other letters outweigh so many of English or Turkish."""
    return len(_in_other_letters(text)) >= own * TO_ONE


def _in_other_letters(text: str) -> list[str]:
    """The words in other letters, without the marks that some scripts put between theirs."""
    if text.isascii() or not re.search(OTHER_LETTER, text):
        return []
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign)[0] != "M")
    return OTHER_LETTERS.findall(plain)


def _texts(book: PhraseBook) -> Iterable[str]:
    for language in book.texts:
        yield from (text.text for text in book.texts[language])
        yield from book.neutral[language]


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(read for word in words for read in folded(word))
