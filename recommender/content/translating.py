"""Every text of a library that people read, and the same library with other texts in their places.

A text is known by its topic (the catalogue it belongs to) and its key (the way to it, such as `items.age.help`).
Criteria, ids, figures and the fingerprint are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from recommender.domain.base import Read, Record
from recommender.domain.library import Library

TOPICS = ("questionnaire", "policy", "treatments", "evidence", "claims", "wording", "clinic", "consents")
OF_POLICY = {"questionnaire": "questionnaire", "treatments": "treatments", "extras": "treatments"}
OF_LIBRARY = {
    "wording": "wording",
    "clinic": "clinic",
    "consents": "consents",
    "evidence": "evidence",
    "topics": "treatments",
}
NAMES = ("id", "code", "concern")  # what an entry of a list is known by


@dataclass(frozen=True)
class Message:
    """One text for people, with the way to it."""

    topic: str
    key: str
    text: str


Translate = Callable[[Message], str]


def messages(library: Library) -> Iterator[Message]:
    """Every text for people, in the order of the content; obligations are for reviewers and stay as they are."""
    found: list[Message] = []

    def note(message: Message) -> str:
        found.append(message)
        return message.text

    translated(library, note, library.language_code)
    yield from found


def translated(library: Library, translate: Translate, language: str) -> Library:
    """The library with every text replaced by what `translate` makes of it."""
    parts = {name: getattr(library, name) for name in Library.model_fields}
    for name, topic in OF_LIBRARY.items():
        parts[name] = _with_texts(parts[name], topic, () if name == topic else (name,), translate)
    policy = {name: getattr(library.policy, name) for name in type(library.policy).model_fields}
    for name, value in policy.items():
        topic = OF_POLICY.get(name, "policy")
        policy[name] = _with_texts(value, topic, () if name == topic else (name,), translate)
    parts["policy"] = type(library.policy).model_construct(**policy)
    return Library.model_construct(**parts | {"language_code": language})


def _with_texts(value: Any, topic: str, way: tuple[str, ...], translate: Translate) -> Any:
    if way[:1] == ("claims",):
        topic = "claims"
    if isinstance(value, Record):
        return _record(value, topic, way, translate)
    if isinstance(value, dict):
        return {name: _with_texts(each, topic, (*way, str(name)), translate) for name, each in value.items()}
    if isinstance(value, tuple):
        named = enumerate(value, start=1)
        return tuple(_with_texts(each, topic, (*way, _name(each, number)), translate) for number, each in named)
    return value


def _name(entry: Any, number: int) -> str:
    return next((str(found) for name in NAMES if (found := getattr(entry, name, ""))), str(number))


def _record(record: Record, topic: str, way: tuple[str, ...], translate: Translate) -> Record:
    """A record made anew, so that nothing it worked out from its old texts stays with it."""
    values: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value, here = getattr(record, name), (*way, name)
        if any(isinstance(mark, Read) for mark in field.metadata):
            values[name] = translate(Message(topic, ".".join(here), value)) if value else value
        else:
            values[name] = _with_texts(value, topic, here, translate)
    return type(record).model_construct(**values)
