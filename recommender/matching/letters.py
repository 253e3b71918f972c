"""Text to words: where each stands, and how it reads whatever the keyboard, the hurry or the language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
APOSTROPHES = "'’‘`´ʼ"
MARKS = "\u0300-\u036f"
WORD = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{MARKS}{INVISIBLE}]|[{APOSTROPHES}](?=[^\W\d_]))*")
TAG = re.compile(r"<[^<>]{0,300}>")
SENTENCE_END = re.compile(r"[!?;\n\r…•|]|\.(?!\d)")
CLAUSE_END = re.compile(r"[,:()\[\]/–—=]|\s-\s")
ENGLISH_AFTER_APOSTROPHE = ("s", "t", "d", "m", "re", "ve", "ll")
ANSWERS = frozenset({
    "no", "noo", "nope", "nah", "never", "none", "not", "negative", "neither", "yes", "yeah", "yep",
    "yok", "hayir", "asla", "hic", "degil", "yo", "evet", "var",
})  # fmt: skip  # behind a question mark they go on with what was asked
LONGEST = 1000  # words; what comes after them is not read
LONGEST_KNOWN = 30  # letters of a word that is kept; longer ones are seldom any

REPEATED = re.compile(r"(.)\1{2,}")
DOUBLED = re.compile(r"(.)\1+")
SHORT = 5  # in words of fewer letters a doubled letter tells words apart, such as off and of


class Word(NamedTuple):
    """A word as it reads, where it stands in the text, and which sentence and clause it is in."""

    reads: str
    start: int
    end: int
    sentence: int
    clause: int

    @property
    def number(self) -> int | None:
        return int(self.reads) if self.reads.isdigit() else None


def words_of(text: str) -> list[Word]:
    """The words of a text in order. Tags, signs and emoji are none; they can end a sentence."""
    shown = TAG.sub(lambda found: "\n" + " " * (len(found.group()) - 1), text)
    found: list[Word] = []
    sentence = clause = last = 0
    for match in WORD.finditer(shown):
        between = shown[last : match.start()]
        last = match.end()
        reads = fold(match.group())
        if between != " " and found:
            parts = bool(SENTENCE_END.search(between))
            answers = reads in ANSWERS and set(between.strip()) == {"?"}
            sentence += parts and not answers
            clause += parts or bool(CLAUSE_END.search(between))
        if reads:
            found.append(Word(reads, match.start(), match.end(), sentence, clause))
        if len(found) == LONGEST:
            break
    return found


def fold(word: str) -> str:
    """A word in plain small letters: no accents, one i for the four of Turkish, no doubled letters in long words."""
    return _fold_again(word) if len(word) <= LONGEST_KNOWN else _fold(word)


def _fold(word: str) -> str:
    word = _without_ending(unicodedata.normalize("NFKC", word))
    word = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("İ", "i").casefold().replace("ı", "i"))
    word = "".join(letter for letter in word if letter.isascii() and letter.isalnum())
    word = REPEATED.sub(r"\1", word) if not word.isdigit() else word[:6]
    return DOUBLED.sub(r"\1", word) if len(word) >= SHORT and not word.isdigit() else word


_fold_again = lru_cache(maxsize=20_000)(_fold)  # words, without whose they are: in no file and no log


def _without_ending(word: str) -> str:
    """Without the ending that Turkish puts behind a name and an apostrophe; don't and mum's become one word."""
    stem, *endings = re.split(rf"[{APOSTROPHES}]", word)
    if endings and endings[-1].casefold() in ENGLISH_AFTER_APOSTROPHE:
        return stem + "".join(endings)
    return stem or "".join(endings)


def folded(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as they read."""
    return tuple(word.reads for word in words_of(phrase))
