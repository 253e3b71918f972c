"""The nearest valid spelling, for messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

FEW = 3


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


def nearest_few(word: object, known: Iterable[str]) -> str:
    """A sentence to append where too much is allowed to name it all: the nearest spelling, else the few next to it."""
    names = sorted(known)
    match = nearest(word, names)
    few = [match] if match else get_close_matches(str(word).lower(), names, n=FEW, cutoff=0)
    return f"Nearest: {', '.join(map(repr, few))}."
