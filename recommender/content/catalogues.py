"""Translations of the content: gettext catalogues in content/translations/<language>/, one for each topic.

Every entry has its place in the content as its context, so that the same English can be said differently in two places,
and an entry whose English has changed since is found out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from recommender.content.translating import TOPICS, messages, translated
from recommender.domain.library import Library
from recommender.errors import ContentError, Problem

FOLDER = "translations"
UNWANTED = (b"POT-Cr", b"PO-Rev", b"Project-Id", b"Report-M", b"Last-Tr", b"Language-Team", b"Plural", b"Generated")
PLACEHOLDER = re.compile(r"{\w+}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FORBIDDEN = {
    "tr": re.compile(
        r"\b(teşhis\w*|tanı(?:sı\w*|yı|mız|nız|lar\w*)?|garanti\w*|risksiz|güvenlidir|maalesef|ne yazık)\b", re.I
    ),
}  # promises and verdicts, as content/text_checks.py keeps them out of the English


@dataclass(frozen=True)
class Entry:
    """One translation: the English it was made from, and where it stands. `fuzzy` waits to be looked at again."""

    english: str
    text: str
    fuzzy: bool
    line: int


Entries = dict[tuple[str, str], Entry]  # by topic and key


def in_language(library: Library, root: Path, language: str) -> Library:
    """The library of a content folder in another language.

    Raises
    ------
    ContentError
        With every text that is missing, stale or does not fit.
    """
    entries, problems = read_catalogues(root, language)
    problems += list(_problems(library, entries, language))
    if problems:
        raise ContentError(sorted(set(problems)))
    return translated(library, lambda message: entries[message.topic, message.key].text, language)


def translation_problems(library: Library, root: Path) -> list[Problem]:
    """What is missing, stale or does not fit in the catalogues of the languages that the clinic offers."""
    offered = [language for language in library.clinic.languages if language != library.language_code]
    return sorted({problem for language in offered for problem in left_to_do(library, root, language)})


def left_to_do(library: Library, root: Path, language: str) -> list[Problem]:
    """What is missing, stale or does not fit in the catalogues of one language, offered or not yet."""
    entries, problems = read_catalogues(root, language)
    return sorted({*problems, *_problems(library, entries, language)})


def read_catalogues(root: Path, language: str) -> tuple[Entries, list[Problem]]:
    """All entries of a language, and the files that cannot be read."""
    entries: Entries = {}
    problems: list[Problem] = []
    for topic in TOPICS:
        try:
            entries |= _read(root, language, topic)
        except FileNotFoundError:
            advice = f"The file is missing. `python -m recommender translations {language}` makes it."
            problems.append(Problem(name_of(language, topic), 0, "", advice))
        except (PoFileError, UnicodeDecodeError) as error:
            problems.append(Problem(name_of(language, topic), 0, "", f"This is no gettext catalogue: {error}"))
    return entries, problems


def name_of(language: str, topic: str) -> str:
    return f"content/{FOLDER}/{language}/{topic}.po"


def _read(root: Path, language: str, topic: str) -> Entries:
    raw = (root / FOLDER / language / f"{topic}.po").read_bytes()
    catalog = read_po(BytesIO(raw), locale=language, abort_invalid=True)
    return {
        (topic, str(message.context)): Entry(str(message.id), str(message.string), message.fuzzy, message.lineno or 0)
        for message in catalog
        if message.id
    }


def _problems(library: Library, entries: Entries, language: str) -> Iterator[Problem]:
    read = {topic for topic, _ in entries}
    wanted = {(message.topic, message.key): message for message in messages(library) if message.topic in read}
    update = f"Run `python -m recommender translations {language}`, then translate it."
    for place, message in wanted.items():
        entry = entries.get(place)
        file, line = name_of(language, message.topic), entry.line if entry else 0
        if entry is None:
            yield Problem(file, 0, message.key, f"The text is not in the catalogue. {update}")
        elif entry.english != message.text or entry.fuzzy:
            yield Problem(
                file, line, message.key, f"The English has changed since it was translated. {update} Then drop `fuzzy`."
            )
        elif not entry.text:
            yield Problem(file, line, message.key, "The text is not translated yet. Write it after `msgstr`.")
        else:
            yield from (Problem(file, line, message.key, said) for said in _misfits(message.text, entry.text, language))
    for topic, key in entries.keys() - wanted.keys():
        yield Problem(
            name_of(language, topic), entries[topic, key].line, key, f"Nothing in content/ has this place. {update}"
        )


def _misfits(english: str, text: str, language: str) -> Iterator[str]:
    """Where a translation says more or less than its English: other placeholders, other figures, a promise."""
    if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(text)):
        yield f"The placeholders differ: {_told(english, PLACEHOLDER)} in English, {_told(text, PLACEHOLDER)} here."
    if _figures(english) != _figures(text):
        told = f"{_told(english, NUMBER)} in English, {_told(text, NUMBER)} here"
        yield f"The figures differ: {told}. Write both in digits."
    found = FORBIDDEN[language].search(text) if language in FORBIDDEN else None
    if found:
        yield f'It says "{found.group()}". The program makes no such promise or verdict; say it in other words.'


def _figures(text: str) -> Counter[str]:
    return Counter(found.replace(",", ".") for found in NUMBER.findall(PLACEHOLDER.sub("", text)))


def _told(text: str, pattern: re.Pattern[str]) -> str:
    return ", ".join(pattern.findall(text)) or "none"


def updated(library: Library, entries: Mapping[tuple[str, str], Entry], language: str, topic: str) -> bytes:
    """The catalogue of a topic as it should be now.

    Translations whose English is the same stay. One whose English has changed stays as `fuzzy`; a new place takes over
    what the same English became elsewhere, as `fuzzy` too; what nothing has any more goes.
    """
    catalog = Catalog(locale=language, header_comment=f"# The {topic} of content/, in this language.", fuzzy=False)
    elsewhere = {entry.english: entry.text for entry in entries.values() if entry.text and not entry.fuzzy}
    for message in messages(library):
        if message.topic != topic:
            continue
        entry = entries.get((topic, message.key))
        text = entry.text if entry else elsewhere.get(message.text, "")
        same = entry is not None and entry.english == message.text and not entry.fuzzy
        catalog.add(message.text, text, context=message.key, flags=() if same or not text else ("fuzzy",))
    target = BytesIO()
    write_po(target, catalog, width=120, omit_header=False, sort_output=False)
    return _plain_header(target.getvalue())


def _plain_header(raw: bytes) -> bytes:
    """The file without header lines that say nothing or change by the hour, so that an idle update changes nothing."""
    dated = tuple(b'"' + name for name in UNWANTED)
    return b"".join(line for line in raw.splitlines(keepends=True) if not line.startswith(dated))
