"""The stylesheet of the site: the files in web/styles/ and the clinic's colour, as one file that a browser keeps."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from recommender.domain.clinic import Colour

STYLES = Path(__file__).parent / "styles"
SHEETS = ("typefaces", "pages", "drawings", "reading", "kept", "sending", "handed", "own_words", "chrome")
FOR_STAFF = ("staff", "queue", "staff_case", "desk")  # beside those, on the pages for staff alone
ADDRESS, STAFF_ADDRESS = "/site.css", "/staff.css"


@cache
def sheet(colour: Colour) -> str:
    """All styles, in the order in which they count."""
    own = f":root {{ --clinic-light: {colour.light}; --clinic-dark: {colour.dark}; }}\n"
    return own + "".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)


@cache
def staff_sheet() -> str:
    """What the pages for staff look like beside that; clients do not load it."""
    return "".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in FOR_STAFF)


@cache
def link(colour: Colour, *, for_staff: bool = False) -> str:
    """The tags that load them. They stand behind Streamlit's own styles; an address changes with what it says."""
    found = [(ADDRESS, sheet(colour)), *([(STAFF_ADDRESS, staff_sheet())] if for_staff else [])]
    return "".join(f'<link rel="stylesheet" href="{address}?{_digits(text)}" />' for address, text in found)


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
