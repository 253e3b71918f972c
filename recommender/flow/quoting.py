"""Own words as they are quoted: on one line, not long, and without what would turn or break the text around them."""

from __future__ import annotations

import unicodedata

LONGEST = 90
BEGIN, END = "\u2068", "\u2069"  # what is between them cannot change the direction of the rest


def quoted(words: str) -> str:
    """The words in plain letters; a mark stands for what was cut off."""
    plain = " ".join("".join(letter if _is_plain(letter) else " " for letter in words).split())
    return BEGIN + (plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…") + END


def _is_plain(letter: str) -> bool:
    """Neither a control character, nor a mark that changes direction, nor half a letter; joiners of emoji stay."""
    return unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn") and letter not in _TURNING


_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
