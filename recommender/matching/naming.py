"""What the features are called that a status is told from.

Features are looked for in keys: what stands where, such as a word and how far before. A key has a few features by name;
the same key has the same, so whoever asks often keeps what came of it instead of making the names anew.
"""

from __future__ import annotations

import re

Key = tuple[str | int | bool | None, ...]

NEXT = 3  # words on each side whose place counts
SUFFIX = 4
EDGE = "|"
PAIR = re.compile(r"(\w)b:(\S+) (\S+)")


def names_of(key: Key) -> tuple[str, ...]:
    """The features of a key, as they are called in the model.

    Raises
    ------
    ValueError
        When there is no such key.
    """
    match key:
        case ("pair", where, first, second):
            return (f"{where}b:{first} {second}",)
        case ("side", side, str(word), int(apart), within):
            here = f"{side}:{word}", *((f"{side}c:{word}",) if within else ())
            return (*here, f"{side}{apart}:{word}", f"{side}s:{word[-SUFFIX:]}") if apart < NEXT else here
        case ("edge", side, int(apart)):
            return (f"{side}{apart}:{EDGE}" if apart < NEXT else f"{side}:{EDGE}",)
        case ("meaning", where, concept):
            return (f"{where}k:{concept}",)
        case ("word", str(word)):
            return f"i:{word}", f"is:{word[-SUFFIX:]}"
        case ("first", word):
            return (f"i1:{word}",)
        case ("last", str(word)):
            return f"i9:{word}", f"i9s:{word[-SUFFIX:]}"
        case ("within", kind, item, edge):
            return f"in:{kind}", f"in:{kind} {item}", f"in:{kind} {edge}"
        case ("near", side, kind, int(apart)):
            return f"{side}:{kind}", f"{side}:{kind} {min(apart, NEXT)}"
        case ("code", rule, item, code):
            return f"rule:{rule}", f"rule:{rule} {item}", f"rule:{rule} {code}", f"item:{item}", f"code:{code}"
        case ("stretch", margin, length, item):
            return f"m:{margin}", f"m:{margin} {item}", f"n:{length}"
        case ("who", before, near, inside, after, item):
            told = f"who:{before} {inside}", f"who:{near} {inside} {after}", f"who:{near} {item}"
            return (*told, f"near:{near}", f"ins:{inside}")
    raise ValueError(f"No features are known of {key[0]!r}.")


def pair_of(name: str) -> Key | None:
    """The key of a feature of two words, by its name; None for any other feature."""
    found = PAIR.fullmatch(name)
    return ("pair", *found.groups()) if found else None
