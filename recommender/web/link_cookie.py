"""The cookie that holds what a private link named: for an hour, and out of reach of scripts.

Over TLS its name begins with `__Host-`, so that no neighbouring site can show a client somebody else's case, and the
other name is not read there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME, NAME_OVER_TLS = "mine", "__Host-mine"
SECONDS = 60 * 60
WRITTEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_in(cookies: Mapping[str, str], *, over_tls: bool) -> str:
    """The token that a browser sent; nothing where it sent none, or what cannot be one."""
    found: object = cookies.get(_name(over_tls))
    return found if isinstance(found, str) and WRITTEN.fullmatch(found) else ""


def link_cookie(token: str, *, over_tls: bool) -> str:
    """The header that sets it."""
    return _cookie(token, SECONDS, over_tls)


def no_cookie(*, over_tls: bool) -> str:
    """The header that takes it away again."""
    return _cookie("", 0, over_tls)


def _cookie(token: str, seconds: int, over_tls: bool) -> str:
    return f"{_name(over_tls)}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{'; Secure' * over_tls}"


def _name(over_tls: bool) -> str:
    return NAME_OVER_TLS if over_tls else NAME
