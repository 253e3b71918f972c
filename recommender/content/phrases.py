"""content/phrases/: how people say what the questionnaire asks. Read by itself, when a model is built or checked.

The site never reads it: it goes by the model that was built from it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recommender.content.messages import described, hint
from recommender.content.source import LocatedDict, LocatedList, line_of, plain, read_yaml
from recommender.content.validation import Model, validated
from recommender.domain.phrases import (
    CONCERNS,
    EVERY_CODE,
    SOME_CODES,
    Code,
    Concept,
    Cues,
    ForAMachine,
    Frames,
    Mark,
    MarkedText,
    OtherLanguages,
    PhraseBook,
    Phrases,
    Tenses,
)
from recommender.domain.questionnaire import Questionnaire
from recommender.errors import ContentError, Problem

FOLDER = "phrases"
LANGUAGES = ("en", "tr")
NEUTRAL, CONTEXT, FRAMES, TENSES = "neutral.yaml", "context.yaml", "frames.yaml", "tenses.yaml"
OTHERS, MACHINE, FOREIGN = "other_languages.yaml", "for_a_machine.yaml", "other_languages"  # what is not read
CONCEPTS, TEXTS = "concepts.yaml", "texts"
MARKED = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
STATUSES = {"?": "possible", "-": "negated", "<": "past", "@": "other_person"}


def codes_to_say(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """The codes that a person could mention, by item."""
    said = {item.id: tuple(item.codes) for item in questionnaire.items if item.id in (CONCERNS, *EVERY_CODE)}
    return {**said, **SOME_CODES}


def load_phrases(root: Path, questionnaire: Questionnaire) -> PhraseBook:
    """The phrases of a content folder.

    Raises
    ------
    ContentError
        With every problem found. Nothing is loaded then.
    """
    book, problems = examine_phrases(root, questionnaire)
    if problems or book is None:
        raise ContentError(problems)
    return book


def has_phrases(root: Path) -> bool:
    return (root / FOLDER).is_dir()


def examine_phrases(root: Path, questionnaire: Questionnaire) -> tuple[PhraseBook | None, list[Problem]]:
    """The phrases, as far as they can be read, and every problem with them."""
    reader = _Reader(root / FOLDER, codes_to_say(questionnaire))
    book = reader.book()
    return book, sorted(set(reader.problems))


class _Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, root: Path, known: Mapping[str, tuple[str, ...]]) -> None:
        self.root, self.known = root, known
        self.item_of = {code: item for item, codes in known.items() for code in codes}
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = {}
        self.said: dict[tuple[str, str], tuple[str, str]] = {}  # phrase and language: where it stands, and its code

    def book(self) -> PhraseBook | None:
        tenses = self._tenses()
        cues = {language: self._mapping(f"{language}/{CONTEXT}", Cues) for language in LANGUAGES}
        frames = {language: self._mapping(f"{language}/{FRAMES}", Frames) for language in LANGUAGES}
        neutral = {language: self._neutral(language) for language in LANGUAGES}
        phrases = {language: dict(self._phrases(language)) for language in LANGUAGES}
        concepts = self._concepts()
        texts = {language: tuple(self._texts(language)) for language in LANGUAGES}
        others, machine = self._mapping(OTHERS, OtherLanguages), self._mapping(MACHINE, ForAMachine)
        foreign = tuple(self._foreign())
        if self.problems or tenses is None or others is None or machine is None:
            return None
        words, said = (_read(cues), _read(frames)), (phrases, texts, concepts, neutral)
        return PhraseBook(*said, *words, tenses, others, foreign, machine, *self._fingerprints())

    def _fingerprints(self) -> tuple[str, str]:
        """Of what the model learns from, and of all: the texts also say which words are English or Turkish."""
        learned = {
            name: data for name, data in self.data.items() if name.split("/")[0] not in (OTHERS, MACHINE, FOREIGN)
        }
        return _fingerprint(learned), _fingerprint(self.data)

    def _tenses(self) -> Tenses | None:
        """What time does to codes; a code that nobody could mention is a problem, as it would do nothing."""
        data = self._file(TENSES, LocatedDict)
        read = self._record(Tenses, TENSES, data, 1, "") if data is not None else None
        for where, item, code in _named_in(read) if read is not None else ():
            if code not in self.known.get(item, ()):
                near = hint(code, self.known[item]) if item in self.known else hint(item, self.known)
                message = f"`{item}.{code}` is no code that a person could mention. {near}"
                self._problem(TENSES, line_of(data, where), "", message)
        return read

    def _concepts(self) -> dict[str, tuple[str, ...]]:
        """The concepts of all languages; what has one name in two of them is one."""
        found: dict[str, tuple[str, ...]] = {}
        for language in LANGUAGES:
            name = f"{language}/{CONCEPTS}"
            data = self._file(name, LocatedList) or LocatedList()
            for place, raw in enumerate(data):
                read = self._record(Concept, name, raw, line_of(data, (place,)), "")
                if read is not None:
                    found[read.concept] = (*found.get(read.concept, ()), *read.words)
        return found

    def _texts(self, language: str) -> Iterator[MarkedText]:
        """Marked texts, one a line, from all files of texts/."""
        files = sorted((self.root / language / TEXTS).glob("*.txt"))
        if not files:
            self._problem(f"{language}/{TEXTS}", 0, "", "There are no texts. docs/own-words.md says what belongs here.")
        for path in files:
            name = f"{language}/{TEXTS}/{path.name}"
            lines = path.read_text(encoding="utf-8").splitlines()
            self.data[name] = lines
            for line, raw in enumerate(lines, start=1):
                marked, wrong = marked_text(raw, self.item_of)
                for message in wrong:
                    self._problem(name, line, "", message)
                yield marked

    def _foreign(self) -> Iterator[str]:
        """Texts in other languages, one a line, a file for each language."""
        files = sorted((self.root / FOREIGN).glob("*.txt"))
        if not files:
            self._problem(FOREIGN, 0, "", "There are no texts. docs/own-words.md says what belongs here.")
        for path in files:
            name = f"{FOREIGN}/{path.name}"
            self.data[name] = lines = path.read_text(encoding="utf-8").splitlines()
            for line, text in enumerate(lines, start=1):
                if not text.strip():
                    self._problem(name, line, "", "The line is empty. Take it out, or write a text.")
                yield text

    def _problem(self, name: str, line: int, record: str, message: str) -> None:
        self.problems.append(Problem(f"content/{FOLDER}/{name}", line, record, message))

    def _file(self, name: str, kind: type) -> Any:
        path = self.root / name
        if not path.is_file():
            return self._problem(name, 0, "", "The file is missing. docs/own-words.md lists what belongs here.")
        data, wrong = read_yaml(path, f"content/{FOLDER}/{name}")
        self.problems += wrong
        self.data[name] = plain(data)
        if wrong:
            return None
        if not isinstance(data, kind):
            wanted = "be a list" if kind is LocatedList else "begin with a key and a colon"
            return self._problem(name, 1, "", f"The file must {wanted}; this is {described(data)}.")
        return data

    def _mapping(self, name: str, model: type[Model]) -> Model | None:
        data = self._file(name, LocatedDict)
        return self._record(model, name, data, 1, "") if data is not None else None

    def _record(self, model: type[Model], name: str, raw: Any, line: int, record: str) -> Model | None:
        typed, wrong = validated(model, raw, {}, line)
        for where, message in wrong:
            self._problem(name, where, record, message)
        return typed

    def _neutral(self, language: str) -> tuple[str, ...]:
        data = self._file(f"{language}/{NEUTRAL}", LocatedList) or ()
        for place, text in enumerate(data):
            if not isinstance(text, str):
                line = line_of(data, (place,))
                self._problem(f"{language}/{NEUTRAL}", line, "", f"A sentence is a text; this is {described(text)}.")
        return tuple(text for text in data if isinstance(text, str))

    def _phrases(self, language: str) -> Iterator[tuple[Code, Phrases]]:
        for item in sorted(self.known):
            name = f"{language}/{item}.yaml"
            data = self._file(name, LocatedList)
            if data is None:
                continue
            found: list[str] = []
            for place, raw in enumerate(data):
                read = self._entry(name, item, raw, line_of(data, (place,)), language)
                if read is not None:
                    found.append(read.code)
                    yield (item, read.code), read
            for code in self.known[item]:
                if code not in found:
                    self._problem(name, 0, code, f"Nothing says `{code}`. Add a record with this code and its phrases.")

    def _entry(self, name: str, item: str, raw: Any, line: int, language: str) -> Phrases | None:
        read = self._record(Phrases, name, raw, line, str(raw.get("code", "")) if isinstance(raw, dict) else "")
        if read is None:
            return None
        if read.code not in self.known[item]:
            message = (
                f"`{read.code}` is no code of {item} that a person could mention. {hint(read.code, self.known[item])}"
            )
            self._problem(name, line, read.code, message)
        for place, phrase in enumerate(read.says):
            self._said_once(name, line_of(raw, ("says", place)), read.code, phrase.casefold(), language)
        return read

    def _said_once(self, name: str, line: int, code: str, phrase: str, language: str) -> None:
        where, whose = self.said.setdefault((phrase, language), (f"content/{FOLDER}/{name}:{line}", code))
        if whose != code:
            self._problem(name, line, code, f'"{phrase}" also stands for `{whose}`, in {where}. Keep it in one place.')


def _read(files: Mapping[str, Model | None]) -> dict[str, Model]:
    return {language: found for language, found in files.items() if found is not None}


def _named_in(tenses: Tenses) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where each code stands in the file, its item and its name."""
    for field in ("histories", "lasting", "never_over", "within_a_year", "had"):
        for item, codes in getattr(tenses, field).items():
            yield from (((field, item, place), item, code) for place, code in enumerate(codes))
    for item, turned in tenses.becomes.items():
        yield from ((("becomes", item), item, code) for pair in turned.items() for code in pair)
    for place, together in enumerate(tenses.together):
        for name in together:
            item, _, code = name.partition(".")
            yield ("together", place), item, code


def marked_text(raw: str, item_of: Mapping[str, str]) -> tuple[MarkedText, list[str]]:
    """A text with marks, as in `{spots|active_acne} but no {moles|warts_or_raised_moles-}`, and what is wrong with it.

    Behind a code stands `?` where it may be so, `-` where it is denied, `<` where it is over, `@` where it is somebody
    else's, and nothing where it is so.
    """
    text, last, marks, wrong = "", 0, [], []
    for found in MARKED.finditer(raw):
        text += raw[last : found.start()]
        start, last = len(text), found.end()
        text += found.group(1)
        for name in found.group(2).split(","):
            code, status = name.strip().rstrip("".join(STATUSES)), STATUSES.get(name.strip()[-1:], "now")
            if code in item_of:
                marks.append(Mark(start, len(text), (item_of[code], code), status))
            else:
                wrong.append(f"`{code}` is no code that a person could mention. {hint(code, item_of)}")
    text += raw[last:]
    if set(text) & set("{}|"):
        wrong.append("A brace or a bar is left over. A mark is written {words|code}, and marks do not overlap.")
    return MarkedText(text, tuple(marks)), wrong


def _fingerprint(data: Mapping[str, Any]) -> str:
    """sha256 of all that is said, free of comments and layout."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
