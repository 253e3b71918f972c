"""The stylesheet of the site: the files in web/styles/ and the clinic's colour, as one file that a browser keeps."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from recommender.domain.clinic import Colour

STYLES = Path(__file__).parent / "styles"
SHEETS = ("pages", "drawings", "reading", "kept", "sending", "staff", "desk", "chrome")
ADDRESS = "/site.css"


@cache
def sheet(colour: Colour) -> str:
    """All styles, in the order in which they count."""
    own = f":root {{ --clinic-light: {colour.light}; --clinic-dark: {colour.dark}; }}\n"
    return own + "".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)


@cache
def link(colour: Colour) -> str:
    """The tag that loads it. It stands behind Streamlit's own styles, and its address changes with what it says."""
    digits = hashlib.sha256(sheet(colour).encode()).hexdigest()[:12]
    return f'<link rel="stylesheet" href="{ADDRESS}?{digits}" />'
