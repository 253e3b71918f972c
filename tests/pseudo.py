"""A language nobody speaks: every text of the content in other letters, so that a text from elsewhere stands out."""

from __future__ import annotations

import re
from functools import cache

from recommender.content.translating import Message, translated
from recommender.domain.library import Library
from tests.case_files import library

PLACEHOLDER = re.compile(r"({\w+})")
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβψδεφγηιξκλμνοπθρστυωχζϋϊΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΧΖΫΪ"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def in_other_letters(library: Library) -> Library:
    return translated(library, _pseudo, "el")


def _pseudo(message: Message) -> str:
    parts = PLACEHOLDER.split(message.text)
    return "".join(part if PLACEHOLDER.fullmatch(part) else part.translate(LETTERS) for part in parts)


def foreign_words(text: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """Words in Latin letters: they come from the program and not from the content. `allowed` are names that may."""
    for name in sorted(allowed, key=len, reverse=True):
        text = text.replace(name, " ")
    return WORD.findall(text)


@cache
def spoken() -> Library:
    """The content of the project in other letters."""
    return in_other_letters(library())


def foreign(text: str, *more: str) -> list[str]:
    """Words of the program in a text: all in Latin letters but the names that are the same in every language.

    Those are the clinic's, what a language calls itself, titles of publications, and the sections of documents, which
    stand in quotes or as a heading alone. `more` are others that may stay.
    """
    clinic, evidence = spoken().clinic, spoken().evidence
    sections = {claim.section for claim in evidence.claims}
    lines = [line for line in text.split("\n") if line not in sections]
    titles = [reference.title for reference in evidence.references]
    quoted = [f"“{section}”" for section in sections]
    own = (clinic.name, clinic.phone, clinic.email, "English", "Türkçe")
    return foreign_words("\n".join(lines), (*own, *titles, *quoted, *more))
