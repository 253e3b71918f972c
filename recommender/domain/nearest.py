"""The nearest valid spelling, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The most similar of the known words, or None when nothing is close."""
    found = get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.55)
    return found[0] if found else None


def hint(word: object, known: Iterable[str]) -> str:
    """A sentence to append: the nearest spelling, or what is allowed when nothing is close."""
    names = list(known)
    match = nearest(word, names)
    if match:
        return f"Nearest: {match!r}."
    return f"Allowed: {', '.join(names)}."
