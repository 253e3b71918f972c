"""Checks of clinic.yaml: its colour can be read, its logo is there, and only origins may show the questionnaire."""

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
HEX = re.compile(r"#[0-9A-Fa-f]{6}")
GROUNDS = {"light": ("#FBF7F2", "#F3EAE3"), "dark": ("#1C1719", "#2A2226")}  # as in .streamlit/config.toml
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size
ACTIVE = re.compile(r"<\s*(script|foreignObject|image|use|style|a)\b|\bon\w+\s*=|\bhref\s*=|url\(", re.IGNORECASE)


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


def colours_can_be_read(library: Library, reader: Reader) -> Problems:
    """The clinic's colour stands out enough, as text, from what it stands on."""
    for scheme, grounds in GROUNDS.items():
        colour = getattr(library.clinic.colour, scheme)
        place = CLINIC_FILE, line_of(reader.data[CLINIC_FILE], ("colour", scheme))
        if not HEX.fullmatch(colour):
            yield Problem(*place, scheme, f'`colour` is "{colour}". Write it as # and six digits, like #6B2C4B.')
            continue
        least = min(contrast(colour, ground) for ground in grounds)
        if least < LEAST_CONTRAST:
            than = "darker" if scheme == "light" else "lighter"
            message = f"{colour} has a contrast of {least:.1f} on the {scheme} ground; text needs {LEAST_CONTRAST}."
            yield Problem(*place, scheme, f"{message} Take a {than} one.")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def logo_is_a_drawing(library: Library, reader: Reader) -> Problems:
    """The logo is an SVG file beside clinic.yaml that draws and does nothing else."""
    logo = library.clinic.logo
    if not logo:
        return
    place = CLINIC_FILE, line_of(reader.data[CLINIC_FILE], ("logo",))
    path = reader.root / logo
    if path.parent != reader.root or path.suffix != ".svg" or not path.is_file():
        yield Problem(*place, logo, "`logo` names no SVG file beside clinic.yaml.")
    elif ACTIVE.search(path.read_text(encoding="utf-8", errors="replace")):
        yield Problem(*place, logo, "The logo has a script, a link or a style in it. Save it as a plain drawing.")
