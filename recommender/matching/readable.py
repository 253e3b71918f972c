"""Whether a text is for reading at all, and why not: another language speaks in it, or it is meant for a machine.

Where in doubt a text is read: a mention only adds a question, and a warning sign that nobody reads is lost. The lists
come from content/phrases/ and stand in readable.json, apart from the model, and so does what letters say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from recommender.domain.phrases import ForAMachine, PhraseBook
from recommender.matching.for_a_machine import Instructions, is_code
from recommender.matching.letters import Word, words_of
from recommender.matching.letters_of_languages import Letters
from recommender.matching.other_languages import OtherLanguages, Tongue

LISTS = Path(__file__).with_name("readable.json")
MAY_BE_ADDRESS = re.compile(r"://|www\.|@|\.(?:com|org|edu|gov)", re.IGNORECASE)
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s,;()<>\"']+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|\b[\w-]+(?:\.[\w-]+){0,3}\.(?:com|org|edu|gov)(?:\.\w\w)?\b(?:/[^\s,;()<>\"']*)?",
    re.IGNORECASE,
)


class Unread(StrEnum):
    """Why a text is not read."""

    OTHER_LANGUAGE = "other_language"
    FOR_A_MACHINE = "for_a_machine"


@dataclass(frozen=True, eq=False)
class Readable:
    """What tells which texts are read. `phrases` is the fingerprint of what it was written from."""

    languages: OtherLanguages
    letters: Letters
    instructions: Instructions
    phrases: str

    @classmethod
    def of(cls, book: PhraseBook, letters: Letters) -> Readable:
        return cls(OtherLanguages.of(book), letters, Instructions(book.for_a_machine), book.fingerprint_of_lists)

    def split(self, text: str) -> tuple[Sequence[Word], Unread | None]:
        """The words of a text that are for reading, and why the others are not; None where all are."""
        words = words_of(without_addresses(text))
        if is_code(text):
            return (), Unread.FOR_A_MACHINE
        said = self.instructions.besides(words)
        languages = self.languages
        if languages.is_spoken(text, said) or self.letters.are_of_another(text, said, languages.own):
            return (), Unread.OTHER_LANGUAGE
        return said, (Unread.FOR_A_MACHINE if len(said) < len(words) else None)


def read_words(text: str) -> Sequence[Word]:
    """The words of a text that are for reading, each with its place in the text."""
    return load_readable().split(text)[0]


def unread(text: str) -> Unread | None:
    """Why a text, or a part of it, is not read; None where all of it is. Any text is answered."""
    return load_readable().split(text)[1]


def without_addresses(text: str) -> str:
    """A text of the same length with spaces for the addresses of pages and of post in it."""
    if not MAY_BE_ADDRESS.search(text):
        return text
    return ADDRESS.sub(lambda found: " " * len(found.group()), text)


def readable_text(readable: Readable) -> str:
    """The lists as JSON, to read."""
    languages = readable.languages
    found = {
        "phrases": readable.phrases,
        "for_a_machine": readable.instructions.phrases.model_dump(mode="json"),
        "languages": {name: _sorted(asdict(tongue)) for name, tongue in sorted(languages.tongues.items())},
        "everywhere": sorted(languages.everywhere),
        "own": sorted(languages.own),
        "letters": {
            "bias": readable.letters.bias,
            "shared": sorted(readable.letters.shared),
            "weights": dict(sorted(readable.letters.weights.items())),
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


def _sorted(lists: dict[str, frozenset[str]]) -> dict[str, list[str]]:
    return {name: sorted(words) for name, words in lists.items()}


def read_readable(text: str) -> Readable:
    raw: dict[str, Any] = json.loads(text)
    tongues = {
        name: Tongue(*(frozenset(lists[key]) for key in ("words", "alone", "shared")))
        for name, lists in raw["languages"].items()
    }
    languages = OtherLanguages(tongues, frozenset(raw["own"]), frozenset(raw["everywhere"]))
    found = raw["letters"]
    letters = Letters(found["bias"], found["weights"], frozenset(found["shared"]))
    return Readable(languages, letters, Instructions(ForAMachine.model_validate(raw["for_a_machine"])), raw["phrases"])


@cache
def load_readable(path: Path = LISTS) -> Readable:
    """The lists of the project, read once."""
    return read_readable(path.read_text(encoding="utf-8"))
