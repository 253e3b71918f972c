"""The fields of a small form that a browser posts; what is longer, or is no form, has none."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

LONGEST_BYTES = 4_000
MOST_FIELDS = 10


async def fields(request: Request) -> dict[str, str]:
    """What was filled in, by name. It may be anything that somebody sends."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS))
    except ValueError:  # too many fields, or no text
        return {}
