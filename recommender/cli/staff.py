"""`staff`: the accounts of those who work with the cases.

Whoever can start this program beside the database may do it; the record of what was done says that the program did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from recommender.casework import accounts
from recommender.casework.accounts import Account
from recommender.casework.roles import Actor, Role
from recommender.cli.asking import new_password
from recommender.cli.console import FOUND, JsonOption, print_json, print_text, refuse
from recommender.errors import AccountError, StoreError
from recommender.store.records import Records, site_records

OPERATOR = Actor("program", role=Role.ADMINISTRATOR)

Username = Annotated[str, typer.Argument(help="What they log in with.", show_default=False)]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]

staff = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@staff.callback()
def _staff() -> None:
    """Accounts of staff: who may log in, in which role, and how."""


@staff.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="The name that others read.", show_default=False)],
    role: Annotated[Role, typer.Option(help="What they may do.", show_default=False)],
    password_stdin: PasswordOption = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They come by a provider of identities; link it with `identity`.")
    ] = False,
) -> None:
    """Add an account. Asks for a password, unless told otherwise."""
    if no_password and password_stdin:
        refuse("Give either --password-stdin or --no-password.")
    with _refusing():
        records = site_records()
        password = None if no_password else new_password(password_stdin)
        accounts.add(records, OPERATOR, username=username, name=name, role=role, password=password, now=_now())
    print_text(f"Added {username} as {role}.")


@staff.command("list")
def list_accounts(as_json: JsonOption = False) -> None:
    """List all accounts."""
    with _refusing():
        found = accounts.accounts(site_records(), OPERATOR, now=_now())
    if as_json:
        print_json([_as_json(account) for account in found])
        return
    for account in found:
        print_text(_line(account))
    if not found:
        print_text("There are no accounts. Add one with: python -m recommender staff add")


@staff.command()
def role(username: Username, role: Annotated[Role, typer.Argument(help="What they may do from now on.")]) -> None:
    """Give an account another role, from its next step on."""
    with _one(username) as (records, staff_id):
        accounts.change_role(records, OPERATOR, staff_id, role, now=_now())
    print_text(f"{username} is {role} from now on.")


@staff.command()
def password(username: Username, password_stdin: PasswordOption = False) -> None:
    """Give an account a new password. Every session of theirs ends."""
    with _one(username) as (records, staff_id):
        accounts.set_password(records, OPERATOR, staff_id, new_password(password_stdin), now=_now())
    print_text(f"{username} has a new password, and is logged out everywhere.")


@staff.command()
def disable(username: Username) -> None:
    """Let somebody in no more, and log them out everywhere."""
    with _one(username) as (records, staff_id):
        accounts.disable(records, OPERATOR, staff_id, now=_now())
    print_text(f"{username} is disabled, and logged out everywhere.")


@staff.command()
def enable(username: Username) -> None:
    """Let somebody in again."""
    with _one(username) as (records, staff_id):
        accounts.enable(records, OPERATOR, staff_id, now=_now())
    print_text(f"{username} may log in again.")


@staff.command()
def identity(
    username: Username,
    issuer: Annotated[str, typer.Option(help="The provider's address, as its tokens name it.")] = "",
    subject: Annotated[str, typer.Option(help="Who they are there, as its tokens name them.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take the identity away instead.")] = False,
) -> None:
    """Let somebody come by a provider of identities, or no longer."""
    if remove == bool(issuer and subject) or (remove and (issuer or subject)):
        refuse("Give --issuer and --subject, or --remove alone.")
    with _one(username) as (records, staff_id):
        if remove:
            accounts.unlink_identity(records, OPERATOR, staff_id, now=_now())
        else:
            accounts.link_identity(records, OPERATOR, staff_id, issuer, subject, now=_now())
    print_text(f"{username} {'comes by no provider any more' if remove else 'may come by that provider'}.")


@contextmanager
def _refusing() -> Iterator[None]:
    """Say what was refused in a sentence; what was asked for did not happen."""
    try:
        yield
    except AccountError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FOUND) from None
    except StoreError as error:
        refuse(str(error))


@contextmanager
def _one(username: str) -> Iterator[tuple[Records, str]]:
    """The records and the account with this username."""
    with _refusing():
        records = site_records()
        yield records, accounts.find(records, OPERATOR, username)


def _as_json(account: Account) -> dict[str, object]:
    return {
        "username": account.username,
        "name": account.name,
        "role": str(account.role),
        "disabled": account.is_disabled,
        "has_password": account.has_password,
        "issuer": account.issuer or None,
        "subject": account.subject or None,
        "created": account.created_at.isoformat(timespec="seconds"),
        "sessions": account.sessions,
    }


def _line(account: Account) -> str:
    ways = [way for way, has in (("password", account.has_password), ("identity", bool(account.subject))) if has]
    state = "disabled" if account.is_disabled else " and ".join(ways) or "no way in yet"
    return f"{account.username:<24} {account.role:<14} {state:<24} {account.name}"


def _now() -> datetime:
    return datetime.now(UTC)
