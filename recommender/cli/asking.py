"""Asking for a password: unseen, or as the first line of standard input; never an argument that others can see."""

from __future__ import annotations

import sys

import typer

from recommender.cli.console import refuse

HIDDEN_LINE = 2_000  # bytes; more than any password has


def new_password(from_stdin: bool) -> str:
    """A password to be kept, typed twice."""
    return _asked(from_stdin, twice=True)


def known_password(from_stdin: bool) -> str:
    """A password that somebody has."""
    return _asked(from_stdin, twice=False)


def _asked(from_stdin: bool, *, twice: bool) -> str:
    if sys.stdin is None or (not from_stdin and not sys.stdin.isatty()):
        refuse("There is nobody to ask for the password. Use --password-stdin.")
    if not from_stdin:
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=twice)
        return typed
    try:
        return sys.stdin.buffer.readline(HIDDEN_LINE).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        refuse("The password on standard input is not in UTF-8. Write it in UTF-8.")
