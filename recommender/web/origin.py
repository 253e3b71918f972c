"""Whether a request comes from a page of this site, as far as the browser says: for forms that change something."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_from_here(request: HTTPConnection) -> bool:
    """Whether one of this site's own pages asked. Where the browser says neither, the answer is no.

    Browsers send Sec-Fetch-Site over TLS and on this machine, and Origin with every form; a page that sends no
    referrer has `null` there.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == headers.get("host", "")
