"""How hard a text is to read: sentences, words, syllables, and what the usual formulas make of them.

English: Flesch-Kincaid grade, 0.39 * words/sentence + 11.8 * syllables/word - 15.59 (Kincaid, Fishburne, Rogers and
Chissom 1975, Derivation of new readability formulas for Navy enlisted personnel, Research Branch Report 8-75). It is a
year of American school, so that grade + 5 is the age.

Turkish: Ateşman's score, 198.825 - 40.175 * syllables/word - 2.610 * words/sentence (Ateşman 1997, Türkçede
okunabilirliğin ölçülmesi, Dil Dergisi 58, 71-74). 90 and more is very easy, 70 easy, 50 medium, below 30 very hard.

Both judge the wording around a medical name, not the name: what stands in round brackets (the medical word, second)
and, in English, the words of `NAMES` are left out. A sentence is as long as it is, brackets and names included. What
a {placeholder} will be is not known here; it counts as one short word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from statistics import median

import pyphen

YEARS_BEFORE_SCHOOL = 5  # a child in the first grade of an American school is six
NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        acne adapalene adalimumab albinism amiodarone antibiotic antibiotics azathioprine botulinum toxin chemotherapy
        ciclosporin clopidogrel cryoglobulins cryotherapy defibrillator dermatherapy dermatitis dermatologist diabetes
        diclofenac eczema epilepsy facial facials filler fillers heparin hyaluronic ibuprofen immunotherapy impetigo
        isotretinoin keloid keloids lupus lymecycline melanoma melasma methaemoglobinaemia methotrexate microneedling
        naproxen needling pacemaker porphyria prednisolone psoriasis radiofrequency radiotherapy retinoid retinoids
        retinol rosacea salicylic scleroderma tretinoin ultrasound urticaria vitiligo warfarin
        aknetrent advil differin eliquis humira nurofen plavix pradaxa voltaren xarelto zoretanin
        samaritans telefonseelsorge
        """,
    )
)

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|\d+(?:[.,:]\d+)*")  # parts of a hyphenated word count singly
SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"')]*\s+")
BRACKETS = re.compile(r"\s*\([^()]*\)")
POSSESSIVE = re.compile(r"[’']s$")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")

VOWEL_GROUP = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?:(?<=[^aeiouyl])es?|(?<=[aeiouy]l)es?|(?<=[^aeioutd])ed)$")
HISSING_ES = re.compile(r"(?:[csxz]|ch|sh|g)es$")  # the e of "patches" is spoken
TURKISH_VOWEL = re.compile(r"[aeıioöuüâîû]")


@dataclass(frozen=True)
class Measure:
    """What the formulas count. Measures add up: those of a file are the sum of those of its texts."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.sentences + other.sentences, self.words + other.words, self.syllables + other.syllables)

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade; 0 for what a beginner can read, and for nothing at all."""
        if not self.words:
            return 0.0
        return max(0.0, 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59)

    @property
    def age(self) -> float:
        return self.grade + YEARS_BEFORE_SCHOOL

    @property
    def ease(self) -> float:
        """Ateşman's score of a Turkish text; 100 for nothing at all."""
        if not self.words:
            return 100.0
        return 198.825 - 40.175 * self.syllables / self.words - 2.610 * self.words / self.sentences


def sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in SENTENCE_END.split(" ".join(text.split())) if WORD.search(part))


def words(sentence: str) -> tuple[str, ...]:
    return tuple(WORD.findall(PLACEHOLDER.sub("x", sentence)))


def measure(text: str, language: str = "en", *, with_names: bool = False) -> Measure:
    """The counts of a text in one of the languages, "en" or "tr"; with medical names as well if wanted."""
    count = {"en": english_syllables, "tr": turkish_syllables}[language]
    if with_names:
        found = [list(words(sentence)) for sentence in sentences(text)]
    else:
        names = NAMES if language == "en" else frozenset()
        found = [_judged(sentence, names) for sentence in sentences(BRACKETS.sub("", text))]
    return Measure(
        sum(1 for judged in found if judged),
        sum(len(judged) for judged in found),
        sum(count(word) for judged in found for word in judged),
    )


def _judged(sentence: str, names: frozenset[str]) -> list[str]:
    return [word for word in words(sentence) if POSSESSIVE.sub("", word.lower()) not in names]


def english_syllables(word: str) -> int:
    """The larger of two counts: places to hyphenate, which never stand at a word's edge, and groups of vowels.

    A number counts as one syllable, as a reader takes it in at a glance.
    """
    plain = word.lower().replace("’", "'")
    return 1 if plain[0].isdigit() else max(1, _hyphenated(plain), _vowel_groups(plain))


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


def _hyphenated(word: str) -> int:
    return len(_hyphens().positions(word)) + 1


def _vowel_groups(word: str) -> int:
    silent = SILENT_END.search(word) and not HISSING_ES.search(word)
    return len(VOWEL_GROUP.findall(word)) - (1 if silent else 0)


def turkish_syllables(word: str) -> int:
    """Every Turkish syllable has one vowel."""
    return max(1, len(TURKISH_VOWEL.findall(word.replace("İ", "i").replace("I", "ı").lower())))


def middle(values: Iterable[float]) -> float:
    found = list(values)
    return float(median(found)) if found else 0.0


def ninetieth(values: Iterable[float]) -> float:
    """The smallest value that nine in ten do not exceed."""
    found = sorted(values)
    return found[-(-9 * len(found) // 10) - 1] if found else 0.0
