"""What the doctor looks at before any database: settings, content, how staff log in, how the site is served."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from recommender.cli.backup import PASSPHRASE_SETTING
from recommender.cli.doctor.findings import Finding, ok, problem, warning
from recommender.content.catalogues import translation_problems
from recommender.content.loading import examine_content
from recommender.domain.signoff import StandingKind
from recommender.store.database import SETTING as DATABASE
from recommender.store.keys import SETTING as KEYS

ROOT = Path(__file__).resolve().parents[3]
OURS = "RECOMMENDER_"
OWN_SETTINGS = (DATABASE, KEYS, PASSPHRASE_SETTING)
LOGIN_KEYS = ("redirect_uri", "cookie_secret")
PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32


def settings() -> Iterator[Finding]:
    unknown = [name for name in sorted(os.environ) if name.startswith(OURS) and name not in OWN_SETTINGS]
    for name in unknown:
        near = get_close_matches(name.removeprefix(OURS), [known.removeprefix(OURS) for known in OWN_SETTINGS], 1)
        meant = f"Did you mean {OURS}{near[0]}?" if near else f"There are: {', '.join(OWN_SETTINGS)}."
        yield warning("settings", f"{name} is no setting; nothing reads it.", meant)
    if not unknown:
        named = [name for name in OWN_SETTINGS if name in os.environ]
        yield ok("settings", f"{', '.join(named)} set." if named else "None set; the defaults are used.")


def content(folder: Path) -> Iterator[Finding]:
    library, problems = examine_content(folder)
    if library and not problems:
        problems = translation_problems(library, folder)
    if problems or library is None:
        yield problem(
            "content", f"{len(problems)} problems; the site does not start.", "See: python -m recommender check"
        )
        return
    standing, fingerprint = library.standing, library.policy.fingerprint
    if standing.kind is StandingKind.SIGNED and standing.last:
        yield ok("content", f"Fine, and signed off by {standing.last.name} on {standing.last.date}. {fingerprint}")
        return
    since = "changed since it was signed off" if standing.kind is StandingKind.CHANGED else "signed off by nobody"
    yield warning("content", f"Fine, but {since}. {fingerprint}", "A medical lead reads it and signs it off.")


def login() -> Iterator[Finding]:
    """How staff come in by a provider of identities, where there is one."""
    file = ROOT / ".streamlit" / "secrets.toml"
    if not file.exists():
        yield ok("login", "By name and password; no provider of identities is set up.")
        return
    try:
        auth = tomllib.loads(file.read_text(encoding="utf-8")).get("auth")
    except (OSError, ValueError) as error:
        yield problem("login", f"{file.name} cannot be read ({type(error).__name__}).", "Correct it as TOML.")
        return
    if file.stat().st_mode & 0o077:
        yield warning("login", f"Others can read {file.name}.", f"chmod 600 {file.parent.name}/{file.name}")
    wrong = list(_wrong_in(auth)) if isinstance(auth, dict) else []
    yield from (problem("login", found, f"Correct [auth] in {file.parent.name}/{file.name}.") for found in wrong)
    if not wrong:
        yield ok("login", "The provider of identities is set up." if auth else "By name and password.")


def _wrong_in(auth: dict[str, Any]) -> Iterator[str]:
    providers = {name: found for name, found in auth.items() if isinstance(found, dict)} or {"": auth}
    missing = [name for name in LOGIN_KEYS if not auth.get(name)]
    missing += [
        f"{name}.{key}".lstrip(".") for name, found in providers.items() for key in PROVIDER_KEYS if not found.get(key)
    ]
    if missing:
        yield f"[auth] has no {', '.join(missing)}."
    if len(str(auth.get("cookie_secret", ""))) < SHORTEST_SECRET:
        yield f"cookie_secret is shorter than {SHORTEST_SECRET} letters."
    address = urlsplit(str(auth.get("redirect_uri", "")))
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1"):
        yield "redirect_uri does not begin with https://."
    if address.path != "/oauth2callback":
        yield "redirect_uri does not end in /oauth2callback."


def server() -> Iterator[Finding]:
    file = ROOT / ".streamlit" / "config.toml"
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("server", {})
    except (OSError, ValueError) as error:
        yield problem("server", f"{file.name} cannot be read ({type(error).__name__}).", "Put back the release's.")
        return
    where = os.environ.get("STREAMLIT_SERVER_ADDRESS") or found.get("address", "")
    if where in ("127.0.0.1", "localhost", "::1"):
        yield ok("server", "Listens to this machine alone. Behind a proxy with TLS cookies are Secure.")
    else:
        yield warning(
            "server",
            f"Listens to {where or 'every network'} without TLS.",
            'Set server.address to "127.0.0.1", and put a proxy with TLS in front.',
        )
    for name in ("enableXsrfProtection", "enableCORS"):
        if found.get(name) is False:
            yield problem("server", f"server.{name} is switched off.", "Leave it on.")
