"""Text as a printed page can hold it: no invisible letters, no endless words, nothing that no font can draw."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 24  # letters; a longer word gets places where a line may break
CAN_BREAK = "\u200b"
DROPPED = ("Cc", "Cf")  # control characters and marks that change the direction of what follows
NO_LETTERS = ("Cs", "Co", "Cn")  # halves of characters, private ones, and those that do not exist
JOINT = re.compile(r"(?<=[_/@:.-])")
STACKED = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")  # marks that would run over the lines above
LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
# Latin, Greek, Cyrillic, Hebrew and Arabic letters, punctuation and signs that the fonts of the sheet can draw.
DRAWN = re.compile(
    "[ -~\u00a0-\u024f\u0250-\u03ff\u0400-\u0482\u048a-\u04ff\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0660-\u0669"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20a0-\u20bf\u2122\u2190-\u21ff\u2200-\u22ff\u25a0-\u25ff]"
)
SURELY_DRAWN = re.compile("[ -~\u00a1-\u017f\u2010-\u2022\u2026\u20ac]")


def printable(text: str, instead: str, drawn: re.Pattern[str] = DRAWN) -> str:
    """The text on one line; a run of characters that cannot be drawn is replaced by `instead`."""
    kept: list[str] = []
    for letter in visible(text):
        if drawn.match(letter):
            kept.append(letter)
        elif not kept or kept[-1] != instead:
            kept.append(instead)
    return LONG.sub(lambda found: _breakable(found.group()), "".join(kept).strip())


def visible(text: str) -> str:
    """Composed letters with single spaces; what cannot be seen is left out."""
    spaced = " ".join(text.split())
    kinds = ((letter, unicodedata.category(letter)) for letter in spaced)
    shown = "".join("\ufffd" if kind in NO_LETTERS else letter for letter, kind in kinds if kind not in DROPPED)
    return STACKED.sub(r"\1", unicodedata.normalize("NFC", shown))


def _breakable(word: str) -> str:
    """The word with places to break: after a joint such as _ or /, else anywhere."""
    return CAN_BREAK.join(
        joined[start : start + LONGEST_WORD]
        for joined in JOINT.split(word)
        for start in range(0, len(joined), LONGEST_WORD)
    )


def whole_letters(text: str) -> str:
    """The text without control characters other than line ends, and without halves of characters."""
    kinds = ((letter, unicodedata.category(letter)) for letter in text)
    return "".join("\ufffd" if kind == "Cs" else letter for letter, kind in kinds if kind != "Cc" or letter == "\n")
