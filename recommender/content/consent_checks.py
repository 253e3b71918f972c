"""Checks of consents.yaml: what is asked now is kept for as long as it says, and its texts can be filled in."""

from __future__ import annotations

from string import Formatter

from recommender.content.checks import Problems
from recommender.content.records import Reader
from recommender.domain.case import PURPOSES
from recommender.domain.consents import ConsentText
from recommender.domain.library import Library
from recommender.errors import Problem

TEXTS = ("agree", "use", "kept", "withdraw")
FILLED_IN = ("clinic", "phone", "time")


def consents_keep_what_they_say(library: Library, reader: Reader) -> Problems:
    """Longer keeping, or shorter, needs a version of its own: people agreed to the time that they read."""
    for purpose in PURPOSES:
        text = library.consents.now(purpose)
        name = f"{purpose}_days"
        kept = getattr(library.clinic.retention, name)
        if text.days != kept:
            message = (
                f"It says {text.days} days, and `{name}` in content/clinic.yaml says {kept}. "
                f"Add a version with {kept} days below it."
            )
            yield Problem(*reader.place_of("ConsentText", text.id, "days"), text.id, message)


def consents_can_be_filled(library: Library, reader: Reader) -> Problems:
    """Every text asks for no more than it is given, and the one about keeping says how long."""
    for text in (found for purpose in PURPOSES for found in library.consents.of(purpose)):
        for key in TEXTS:
            yield from _wrong_names(text, key, reader)
        if "time" not in _names(text.kept):
            message = "`kept` does not say how long. Write {time} where the time belongs; it comes from `days`."
            yield Problem(*reader.place_of("ConsentText", text.id, "kept"), text.id, message)


def _wrong_names(text: ConsentText, key: str, reader: Reader) -> Problems:
    place = reader.place_of("ConsentText", text.id, key)
    for name in _names(getattr(text, key)):
        if name not in FILLED_IN:
            message = f"`{key}` has the placeholder {{{name}}}. It may use {{clinic}}, {{phone}} and {{time}}."
            yield Problem(*place, text.id, message)


def _names(text: str) -> list[str]:
    """Names of the placeholders of a text; a brace that is not closed is one without a name."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return [""]
