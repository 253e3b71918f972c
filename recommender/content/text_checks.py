"""Checks of what clients read: clinical sentences carry evidence, nothing is promised, placeholders can be filled."""

from __future__ import annotations

import re
from string import Formatter

from recommender.content.checks import Problems
from recommender.content.records import Reader
from recommender.content.signoff import NAME as SIGN_OFFS
from recommender.content.source import line_of
from recommender.domain.library import Library
from recommender.domain.wording import PLACEHOLDERS
from recommender.errors import Problem

CLINICAL = re.compile(
    r"\b(needl\w*|microneedl\w*|serums?|redness|numb(?:ing|ed|s|ness)?|infect\w*|scar(?:s|red|ring)?|bleed\w*|pregnan\w*|sunscreen|retinoid\w*"
    r"|peel\w*|laser\w*|heal(?:s|ed|ing)?|pigment\w*|medicines?|allerg\w*|rash\w*|fever|swell\w*)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(
    r"\b(diagnos\w*|guaranteed?|risk-free|no risks?|no downtime|treatment plan for you|unfortunately|safe|safely)\b",
    re.IGNORECASE,
)
NOT_FOR_CLIENTS = ("id", "code", "row", "not_used")


def clinical_sentences_carry_evidence(library: Library, reader: Reader) -> Problems:
    """A text that speaks of skin or treatment names what it rests on. Statements and rules always do (their type)."""
    for key, wording in library.wording.items():
        if not wording.evidence:
            yield from _clinical(reader.place_of("wording", key, "text"), key, f"{wording.text} {wording.one}")
    yield from _clinical_questions(library, reader)
    for section in library.policy.questionnaire.sections:
        advice = "A section has no `evidence`; say it in other words, or in the `help` of an item."
        yield from _clinical(reader.place_of("Section", section.id, "intro"), section.id, section.intro, advice)
    file = "content/clinic.yaml"
    for name in ("tagline", "price_text", "booking_text"):
        advice = "clinic.yaml has no `evidence`; say it in other words."
        place = file, line_of(reader.data[file], (name,))
        yield from _clinical(place, name, getattr(library.clinic, name), advice)


def _clinical_questions(library: Library, reader: Reader) -> Problems:
    for item in library.policy.questionnaire.items:
        for name in ("ask", "help") if not item.evidence else ():
            yield from _clinical(reader.place_of("Item", item.id, name), item.id, getattr(item, name))
        for number, option in enumerate(item.options):
            for name in ("label", "help", "once", "if_so") if not (item.evidence or option.evidence) else ():
                place = reader.place_of("Item", item.id, "options", number, name)
                yield from _clinical(place, f"{item.id}.{option.code}", getattr(option, name))


def _clinical(place: tuple[str, int], record: str, text: str, advice: str = "Add `evidence: [...]`.") -> Problems:
    found = CLINICAL.search(text)
    if found:
        yield Problem(*place, record, f'The text speaks of "{found.group()}" and carries no evidence id. {advice}')


def bound_words_are_kept_out(reader: Reader) -> Problems:
    """Promises and verdicts that this program never makes, in any text for a client."""
    for place in reader.places:
        if place.file.startswith("content/evidence/") and not place.file.endswith("conflicts.yaml"):
            continue
        if place.file == SIGN_OFFS:  # remarks of a medical lead, which no client reads
            continue
        for key, value in place.node.items():
            found = FORBIDDEN.search(value) if isinstance(value, str) and key not in NOT_FOR_CLIENTS else None
            if found:
                message = (
                    f'`{key}` says "{found.group()}". The program makes no such promise or verdict; '
                    "say it in other words."
                )
                yield Problem(place.file, place.node.lines[key], place.record or key, message)


def every_text_is_there(library: Library, reader: Reader) -> Problems:
    """Each text that the program says exists, and asks for no more than it is given."""
    for key, given in PLACEHOLDERS.items():
        wording = library.wording.get(key)
        if wording is None:
            yield Problem(
                "content/wording", 0, key, "The program says this text, and it is in no file. Write it again."
            )
            continue
        for name in [*_names(wording.text), *_names(wording.one), *([wording.counted] if wording.counted else [])]:
            if name.isidentifier() and name not in given:
                told = f"It may use {', '.join(f'{{{word}}}' for word in given)}." if given else "It can use none."
                message = f"The placeholder {{{name}}} is never filled here. {told}"
                yield Problem(*reader.place_of("wording", key, "text"), key, message)


def _names(text: str) -> list[str]:
    """Names of the placeholders of a text; none where its braces are broken, which is told elsewhere."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return []


def placeholders_have_names(library: Library, reader: Reader) -> Problems:
    """A brace in a wording text opens a placeholder such as {days}; both braces are there, with a name between."""
    for key, wording in library.wording.items():
        try:
            names = [name for _, name, _, _ in Formatter().parse(f"{wording.text} {wording.one}") if name is not None]
        except ValueError:
            names = [""]
        if not all(name.isidentifier() for name in names):
            message = "A brace opens a placeholder such as {days}. Here one is not closed, or has no name in it."
            yield Problem(*reader.place_of("wording", key, "text"), key, message)
