"""Who of the staff is at this browser. The database is asked at every run; nobody is remembered from one to the next.

For a browser without the cookie of staff nothing is asked at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import streamlit as st

from recommender.casework import entering
from recommender.casework.entering import Identity, Refusal
from recommender.casework.roles import Actor
from recommender.errors import NotPermittedError
from recommender.store.records import Records, site_records
from recommender.ui import providers, session
from recommender.ui.components.scripted import scripted
from recommender.web import addresses
from recommender.web.staff_cookie import token_in


def member(*, acting: bool = True) -> Actor | None:
    """Who is logged in here, with the role they have now; None for clients, and once a session has ended.

    With `acting` false it is not taken for something that they did: a page that looks for news by itself keeps nobody
    logged in. Raises StoreError when the database cannot be used.
    """
    return _known(browsers_token(), browsers_identity(), acting=acting)


def asked_at_each_call() -> Callable[[], Actor]:
    """Who is at this browser, for what happens later and without a run of the page, such as making a file.

    Raises NotPermittedError where they are logged in no more.
    """
    token, identity = browsers_token(), browsers_identity()

    def who() -> Actor:
        found = _known(token, identity)
        if found is None:
            raise NotPermittedError("Nobody is logged in here any more.")
        return found

    return who


def _known(token: str, identity: Identity | None, *, acting: bool = True) -> Actor | None:
    who = entering.member(records(), token, now=now(), is_acting=acting) if token else None
    found = who or _elsewhere(identity, acting=acting)
    return found if isinstance(found, Actor) else None


def known_elsewhere(*, acting: bool = True) -> Actor | Refusal | None:
    """Who this is by a login at a provider, or why that counts for nothing; None where there was no such login."""
    return _elsewhere(browsers_identity(), acting=acting)


def _elsewhere(identity: Identity | None, *, acting: bool) -> Actor | Refusal | None:
    return entering.member_by_identity(records(), identity, now=now(), is_acting=acting) if identity else None


def leave() -> None:
    """End the session of this browser, whichever way it began."""
    if token := browsers_token():
        entering.leave(records(), token, now=now())
    if identity := browsers_identity():
        entering.leave_identity(records(), identity, now=now())


def records() -> Records:
    """The records of the site, for the page of somebody who is logged in."""
    return site_records()


def now() -> datetime:
    return datetime.now(UTC)


def browsers_token() -> str:
    """The secret that came with the connection; empty for clients."""
    return token_in(st.context.cookies, over_tls=session.is_over_tls())


def browsers_identity() -> Identity | None:
    """The login at a provider that came with the connection."""
    return identity_in(st.user.to_dict()) if providers.names() and st.user.get("is_logged_in") else None


def identity_in(claims: dict[str, Any]) -> Identity | None:
    """What a provider said of one login. Without a mark of that very login, ending it could not be told from it."""
    said = [claims.get(name) for name in ("iss", "sub", "nonce")]
    at = claims.get("iat")
    if not all(isinstance(each, str) and each for each in said) or isinstance(at, bool) or not isinstance(at, int):
        return None
    issuer, subject, login = (str(each) for each in said)
    return Identity(issuer, subject, login, datetime.fromtimestamp(at, UTC))


def asked_for() -> str:
    """The address of the page for staff that the browser shows; empty where it shows another."""
    path = urlsplit(st.context.url or "").path
    return path.strip("/") if addresses.is_for_staff(path) else ""


def go_to_login(address: str) -> NoReturn:
    """Leave a page for the form, and come back to it afterwards, and to the case it showed."""
    case = st.query_params.get("case")
    wanted = f"/{address}?case={case}" if case else f"/{address}"
    query = {"said": "ended"} | ({"next": wanted} if addresses.AFTER_LOGIN.fullmatch(wanted) else {})
    go_away(f"{addresses.LOGIN}?{urlencode(query)}")


def go_away(path: str) -> NoReturn:
    """Leave the pages for another address of this site."""
    data = {"target": path, "label": session.say("staff_to_login")}
    scripted("leave")(data=data, key="leave")
    st.stop()
