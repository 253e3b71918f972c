"""The cookie that holds the secret of a member of staff: out of reach of scripts, gone with the browser.

Over TLS its name begins with `__Host-`, so that no neighbouring site can log somebody in as somebody else, and the
other name is not read there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = "staff"
NAME_OVER_TLS = "__Host-staff"
WRITTEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
LIMITS = "Path=/; HttpOnly; SameSite=Lax"


def token_in(cookies: Mapping[str, str], *, over_tls: bool) -> str:
    """The secret that a browser sent; empty where it sent none, or something else under its name."""
    found: object = cookies.get(_name(over_tls))
    return found if isinstance(found, str) and WRITTEN.fullmatch(found) else ""


def cookie_with(token: str, *, over_tls: bool) -> str:
    """What gives the browser a secret. How long it counts is said by the server alone."""
    return f"{_name(over_tls)}={token}; {LIMITS}{'; Secure' * over_tls}"


def no_cookie(*, over_tls: bool) -> str:
    """What takes it away again."""
    return f"{_name(over_tls)}=; {LIMITS}; Max-Age=0{'; Secure' * over_tls}"


def _name(over_tls: bool) -> str:
    return NAME_OVER_TLS if over_tls else NAME
