"""The cookie that holds what a private link named: for an hour, and out of reach of scripts."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME, NAME_OVER_TLS = "mine", "__Host-mine"
SECONDS = 60 * 60
WRITTEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_in(cookies: Mapping[str, str]) -> str:
    """The token that a browser sent; nothing where it sent none, or what cannot be one."""
    found: object = cookies.get(NAME_OVER_TLS) or cookies.get(NAME)
    return found if isinstance(found, str) and WRITTEN.fullmatch(found) else ""


def link_cookie(token: str, *, over_tls: bool) -> str:
    """The header that sets it. Over TLS no neighbouring site can put another one in its place."""
    name, secure = (NAME_OVER_TLS, "; Secure") if over_tls else (NAME, "")
    return f"{name}={token}; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{secure}"


def no_cookie(*, over_tls: bool) -> str:
    """The header that takes it away again."""
    name, secure = (NAME_OVER_TLS, "; Secure") if over_tls else (NAME, "")
    return f"{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"
