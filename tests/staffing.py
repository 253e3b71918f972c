"""Members of staff for tests of pages: an account in a role, and a session as the login begins one."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext

from recommender.casework import accounts
from recommender.casework.entering import PASSWORD
from recommender.casework.roles import Actor, Role
from recommender.store import staff_sessions
from recommender.store.audit import milliseconds
from recommender.store.records import Records, records_of
from tests.serving import Site

OPERATOR = Actor("program", role=Role.ADMINISTRATOR)


def hired(records: Records, role: Role, *, username: str = "", name: str = "", **more: Any) -> Actor:
    """A new account, without a password unless one is given."""
    called = username or f"{str(role).replace('_', '-')}-{secrets.token_hex(3)}"
    shown, now = name or f"Deniz {str(role).replace('_', ' ').title()}", datetime.now(UTC)
    given = {"password": None, "now": now} | more
    return Actor("staff", accounts.add(records, OPERATOR, username=called, name=shown, role=role, **given), shown, role)


def logged_in(records: Records, who: Actor) -> str:
    """The secret of a new session. Hashing a password first would only take time."""
    token = secrets.token_urlsafe(32)
    with records.writing() as work:
        digest = work.keys.digest("staff session", token)
        staff_sessions.begin(work.connection, digest, who.id, PASSWORD, milliseconds(datetime.now(UTC)))
    return token


def records_at(site: Site) -> Records:
    """The records of a site that is being served."""
    return records_of(site.database_url, site.keys)


def let_in(context: BrowserContext, site: Site, who: Actor) -> str:
    """Give a browser the cookie of somebody who has logged in."""
    token = logged_in(records_at(site), who)
    context.add_cookies([{"name": "staff", "value": token, "url": site.url, "httpOnly": True, "sameSite": "Lax"}])
    return token
