"""Which language to answer in: the address says so, or the cookie, or the browser; else the clinic's first one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

QUERY, COOKIE = "lang", "lang"
COOKIE_SECONDS = 365 * 24 * 60 * 60
RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def choose_language(query: str | None, cookie: str | None, accept: str | None, offered: Sequence[str]) -> str:
    """The language to answer in.

    Parameters
    ----------
    query, cookie
        What the address and the cookie ask for. A region such as in `tr-TR` makes no difference.
    accept
        The header Accept-Language. Parts that cannot be read are passed over, and so are those with `q=0`.
    offered
        Codes of the languages there are, the clinic's first one first; never empty.
    """
    for wanted in (asked(query, offered), asked(cookie, offered)):
        if wanted:
            return wanted
    return next((found for tag in _accepted(accept or "") if (found := asked(tag, offered))), offered[0])


def asked(tag: str | None, offered: Sequence[str]) -> str | None:
    """The offered language that a tag names, if it names one."""
    code = (tag or "").replace("_", "-").partition("-")[0].strip().lower()
    return code if code in offered else None


def _accepted(header: str) -> Iterator[str]:
    """The tags of an Accept-Language header, best first; `*` names none, and so leaves the clinic's first one."""
    found = [match for part in header.split(",") if (match := RANGE.fullmatch(part))]
    weighed = [(float(match[2] or 1), match[1]) for match in found]
    for weight, tag in sorted(weighed, key=lambda each: -each[0]):
        if tag == "*" and weight:
            return
        if 0 < weight <= 1:
            yield tag
