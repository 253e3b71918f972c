"""The cookie that holds the secret of a member of staff: out of reach of scripts, gone with the browser.

Over TLS its name begins with `__Host-`, so that no neighbouring site can log somebody in as somebody else, and the
other name is not read there.
"""

from __future__ import annotations

from collections.abc import Mapping

NAME = "staff"
NAME_OVER_TLS = "__Host-staff"
LIMITS = "Path=/; HttpOnly; SameSite=Lax"


def token_in(cookies: Mapping[str, str], *, over_tls: bool) -> str:
    """The secret that a browser sent; empty where it sent none."""
    return cookies.get(_name(over_tls), "")


def cookie_with(token: str, *, over_tls: bool) -> str:
    """What gives the browser a secret. How long it counts is said by the server alone."""
    return f"{_name(over_tls)}={token}; {LIMITS}{'; Secure' * over_tls}"


def no_cookie(*, over_tls: bool) -> str:
    """What takes it away again."""
    return f"{_name(over_tls)}=; {LIMITS}; Max-Age=0{'; Secure' * over_tls}"


def _name(over_tls: bool) -> str:
    return NAME_OVER_TLS if over_tls else NAME
