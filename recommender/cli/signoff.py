"""`signoff`: whether a medical lead stands behind the content, and their signature under it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

import typer

from recommender.casework.entering import enter, leave
from recommender.casework.roles import Actor
from recommender.casework.signing import Place, changes_since, sign_off, standing_now
from recommender.cli.asking import known_password
from recommender.cli.console import (
    FOUND,
    ContentOption,
    JsonOption,
    library_of,
    print_json,
    print_text,
    refuse,
)
from recommender.cli.receipts import DataOption
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.comparing import RuleDifference
from recommender.domain.library import Library
from recommender.domain.signoff import Standing, StandingKind
from recommender.errors import ContentError, LoginError, NotPermittedError, SignOffError, StoreError
from recommender.store.records import Records, site_records

HERE = "command line"  # where a try to log in comes from, as the throttle counts it


def signoff(
    username: Annotated[
        str, typer.Option("--as", help="Sign the content off as this member of staff, a medical lead.")
    ] = "",
    note: Annotated[str, typer.Option(help="A remark that is kept beside the signature.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
    ] = False,
    as_json: JsonOption = False,
    content: ContentOption = DEFAULT_CONTENT,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show whether a medical lead signed the content off, or sign it off.

      python -m recommender signoff
      python -m recommender signoff --as ada

    Asks for the password of the account. Exit status 0: the content is signed off. 1: it is not, or signing was
    refused. 2: wrong use.
    """
    if (note or password_stdin) and not username:
        refuse("Say who signs: --as USERNAME.")
    library, place = library_of(content), Place(content, data)
    if username:
        _sign(library, place, username, note, known_password(password_stdin))
    standing = standing_now(library, content)
    is_changed = standing.kind is StandingKind.CHANGED
    changes = changes_since(library, standing.last, data) if standing.last and is_changed else ()
    if as_json:
        print_json(_as_json(library, standing, changes))
    else:
        print_text("\n".join(_lines(library, standing, changes)))
    raise typer.Exit(0 if standing.is_signed else FOUND)


def _sign(library: Library, place: Place, username: str, note: str, password: str) -> None:
    try:
        records = site_records()
        token, actor = enter(records, username, password, HERE, now=_now())
        try:
            _signed(records, actor, library, place, note)
        finally:
            leave(records, token, now=_now())
    except (LoginError, SignOffError) as error:
        _stop(str(error))
    except ContentError as error:
        refuse(error.report())
    except StoreError as error:
        refuse(f"{error} Nothing was signed.")


def _signed(records: Records, actor: Actor, library: Library, place: Place, note: str) -> None:
    try:
        sign_off(records, actor, library, place, note=note, now=_now())
    except NotPermittedError:
        _stop(f"A medical lead signs the content off; the role of this account is {actor.role}. Nothing was signed.")


Changes = tuple[RuleDifference, ...] | None


def _lines(library: Library, standing: Standing, changes: Changes) -> list[str]:
    fingerprint, last = library.policy.fingerprint, standing.last
    if last is None:
        return [f"Nobody signed off the content {fingerprint}."]
    by = f"{last.name} on {last.date}"
    if standing.is_signed:
        note = [f"  {last.note}"] if last.note else []
        return [f"The content {fingerprint} was signed off by {by}.", *note]
    return [f"The content {fingerprint} changed since {by} signed off {last.fingerprint}.", *_told(changes)]


def _told(changes: Changes) -> list[str]:
    if changes is None:
        return ["What was signed off then was not kept here, so the two cannot be compared."]
    if not changes:
        return ["No rule and no question changed; texts or facts of the clinic did."]
    return [f"  {found.name.kind} {found.name.id}: {_fate(found)}" for found in changes]


def _fate(found: RuleDifference) -> str:
    return "decides the same, told in other words" if found.fate == "same" else found.fate


def _as_json(library: Library, standing: Standing, changes: Changes) -> dict[str, Any]:
    told = [{"kind": each.name.kind, "id": each.name.id, "fate": each.fate} for each in changes or ()]
    return {
        "fingerprint": library.policy.fingerprint,
        "standing": str(standing.kind),
        "last": standing.last.model_dump(mode="json") if standing.last else None,
        "changes": None if changes is None else told,
    }


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(FOUND)


def _now() -> datetime:
    return datetime.now(UTC)
