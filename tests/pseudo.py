"""A language nobody speaks: every text of the content in other letters, so that a text from elsewhere stands out."""

from __future__ import annotations

import re

from recommender.content.translating import Message, translated
from recommender.domain.library import Library

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
