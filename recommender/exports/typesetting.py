"""A sheet as PDF, by typst: tagged for screen readers, with the fonts of the site, the same bytes every time.

Everything reaches the template as data, so that nothing a person typed is read as markup.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recommender.domain.clinic import Clinic
from recommender.domain.library import Library
from recommender.exports.letters import DRAWN, SURELY_DRAWN, printable
from recommender.exports.sheets import Sheet, droppable, without

if TYPE_CHECKING:  # loaded where a sheet is made
    from typst import Compiler, Fonts

TEMPLATE = Path(__file__).with_name("sheet.typ")
FONTS = Path(__file__).parents[1] / "fonts"
STANDARD: Final = "ua-1"  # PDF/UA: typst refuses what a screen reader could not tell
NOT_DRAWN = "could not be displayed"


def pdf(library: Library, sheet: Sheet, made_on: date, logo: str = "") -> bytes:
    """The sheet as PDF on as few pages as it may have; what finds no room is left out, and the sheet says so."""
    from typst import TypstError

    try:
        return _pdf(library, sheet, made_on, logo, DRAWN)
    except TypstError as error:
        if NOT_DRAWN not in str(error):
            raise
        return _pdf(library, sheet, made_on, logo, SURELY_DRAWN)


def _pdf(library: Library, sheet: Sheet, made_on: date, logo: str, drawn: re.Pattern[str]) -> bytes:
    def compiler(found: Sheet, size: float, note: str = "") -> Compiler:
        return _compiler(_data(library, found, size, note, logo, drawn))

    made = int(datetime.combine(made_on, time(12), UTC).timestamp())
    written = _fitting(library, sheet, compiler).compile(format="pdf", pdf_standards=[STANDARD], timestamp=made)
    if not isinstance(written, bytes):
        raise TypeError("typst wrote no PDF")
    return written


def _fitting(library: Library, sheet: Sheet, compiler: Callable[..., Compiler]) -> Compiler:
    """The sheet set so that it fits: first on fewer pages, then in a larger type, at last with fewer lines."""
    whole = [partial(compiler, sheet, size, "") for size in sheet.sizes]
    fewer = [partial(_shortened, library, sheet, count, compiler) for count in range(1, droppable(sheet) + 1)]
    for pages in range(1, sheet.most_pages + 1):
        tried = whole if pages < sheet.most_pages else whole + fewer
        place = bisect_left(tried, True, key=lambda make, pages=pages: _pages(make()) <= pages)  # type: ignore[misc]
        if place < len(tried):
            return tried[place]()
    return fewer[-1]() if fewer else whole[-1]()


def _shortened(library: Library, sheet: Sheet, count: int, compiler: Callable[..., Compiler]) -> Compiler:
    """The sheet without some lines. Its columns then run on, so that no room is lost."""
    kept, headings = without(sheet, count)
    note = library.say("sheet_shortened", headings=", ".join(f"“{heading}”" for heading in headings))
    return compiler(kept, sheet.least, note)


def _pages(compiler: Compiler) -> int:
    return int(json.loads(compiler.query("<pages>", field="value", one=True)))


def _compiler(data: dict[str, Any]) -> Compiler:
    from typst import Compiler

    given = {"sheet": json.dumps(data)}
    return Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=_fonts(), sys_inputs=given)


@cache
def _fonts() -> Fonts:
    """The fonts of the site, and those within typst for letters that these do not have; none of the machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _data(library: Library, sheet: Sheet, size: float, note: str, logo: str, drawn: re.Pattern[str]) -> dict[str, Any]:
    clinic, say = library.clinic, library.say
    found = asdict(replace(sheet, parts=(), before=(), after=())) | {
        "parts": [_part(asdict(each)) for each in sheet.parts],
        "before": [_part(asdict(each)) for each in sheet.before],
        "after": [_part(asdict(each)) for each in sheet.after],
        "size": size,
        "note": note,
        "flowing": bool(note),
        "lang": library.language.code,
        "clinic": clinic.name,
        "colour": clinic.colour.light,
        "contact": " · ".join((clinic.address, clinic.phone, clinic.email)),
        "page": say("sheet_page", page="{page}", pages="{pages}"),
        "code_alt": say("sheet_code", reference=sheet.code_name or sheet.reference),
    }
    told: dict[str, Any] = _printable(found, say("sheet_not_printable"), drawn)
    return told | {"logo": logo, "code": qr_code(sheet.reference) if sheet.reference else ""}


def _part(found: dict[str, Any]) -> dict[str, Any]:
    groups = [
        {"label": group["label"], "plain": group["plain"], "lines": list(group["entries"])} for group in found["groups"]
    ]
    return {"heading": found["heading"], "place": found["place"], "groups": groups}


def _printable(value: Any, instead: str, drawn: re.Pattern[str]) -> Any:
    """The same data with every text as a page can hold it."""
    if isinstance(value, str):
        return printable(value, instead, drawn)
    if isinstance(value, dict):
        return {key: _printable(found, instead, drawn) for key, found in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(found, instead, drawn) for found in value]
    return value


def qr_code(reference: str) -> str:
    """The reference as a QR code, an SVG of its own."""
    import segno

    target = BytesIO()
    segno.make(reference, error="m", micro=False).save(target, kind="svg", border=2, xmldecl=False)
    return target.getvalue().decode("utf-8")


def logo_of(content: Path, clinic: Clinic) -> str:
    """The clinic's logo as SVG, or nothing where it has none."""
    return (content / clinic.logo).read_text(encoding="utf-8") if clinic.logo else ""
