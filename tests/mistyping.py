"""Texts of clients as they may come to be: mistyped, or a few words of them. None of those is to be left unread."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

SEED = 20_261_122
LETTERS = "abcdefghijklmnoprstuvyz"


def mistyped(texts: Sequence[str], one_of: int) -> Iterator[str]:
    """Each text with a typing mistake in one of so many words, on average."""
    chance = random.Random(f"{SEED} mistyped {one_of}")
    for text in texts:
        words = text.split()
        yield " ".join(_with_mistake(word, chance) if chance.randrange(one_of) == 0 else word for word in words)


def _with_mistake(word: str, chance: random.Random) -> str:
    """A letter left out, two of them turned round, one doubled, or another one hit; words of two letters stay."""
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    before, here, following, behind = word[:at], word[at], word[at + 1], word[at + 2 :]
    made = [following, following + here, here + here + following, chance.choice(LETTERS) + following]
    return before + chance.choice(made) + behind


def parts(texts: Sequence[str], count: int) -> Iterator[str]:
    """So many words in a row out of each text that has more."""
    chance = random.Random(f"{SEED} parts {count}")
    for text in texts:
        words = text.split()
        if len(words) > count:
            start = chance.randrange(len(words) - count + 1)
            yield " ".join(words[start : start + count])
