"""Checks of clinic.yaml that need no other file: the sites that may show the questionnaire inside their own pages."""

from __future__ import annotations

import re

from recommender.content.checks import Problems
from recommender.content.records import Reader
from recommender.content.source import line_of
from recommender.domain.library import Library
from recommender.errors import Problem

CLINIC_FILE = "content/clinic.yaml"
LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
PORT = r"(?::[1-9][0-9]{0,4})?"
ORIGIN = re.compile(rf"https://{LABEL}(?:\.{LABEL})*{PORT}|http://localhost{PORT}")
EXAMPLE = "https://www.example.com"


def embedding_names_origins(library: Library, reader: Reader) -> Problems:
    """Each entry is an origin and nothing more, since a browser compares it with the address of the framing page."""
    for number, origin in enumerate(library.clinic.embedding.allowed_origins):
        if not ORIGIN.fullmatch(origin):
            line = line_of(reader.data[CLINIC_FILE], ("embedding", "allowed_origins", number))
            yield Problem(CLINIC_FILE, line, origin, f"`allowed_origins` has {_wrong(origin)}")


def _wrong(origin: str) -> str:
    """What is wrong with an origin, and what to write."""
    scheme, separator, rest = origin.partition("://")
    if not separator:
        return f'"{origin}" without a scheme. Write it like {EXAMPLE}.'
    if scheme == "http":
        return f'"{origin}", which is not encrypted. Write https; http is only for http://localhost.'
    if "/" in rest:
        return (
            f'"{origin}", which goes on after the host. Write {scheme}://{rest.partition("/")[0]} and nothing after it.'
        )
    return f'"{origin}", which is no origin. Write scheme and host, like {EXAMPLE}, without * and in small letters.'
