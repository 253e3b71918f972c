"""How members of staff are called: the username they log in with, and the name that others read."""

from __future__ import annotations

import re
import unicodedata

from recommender.errors import AccountError

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LONGEST_NAME = 80  # characters, included
TURKISH = str.maketrans({"İ": "i", "ı": "i"})  # as a Turkish keyboard writes the letter of `ipek`
UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def normal_username(typed: str) -> str:
    """One spelling for a username, whatever the keyboard made of it; empty where it can be nobody's."""
    found = unicodedata.normalize("NFKC", typed[:200].translate(TURKISH)).strip().lower()
    return found if USERNAME.fullmatch(found) else ""


def check_username(typed: str) -> str:
    """The username to keep. Raises AccountError where it has characters that could be typed in two ways."""
    found = normal_username(typed)
    if not found:
        raise AccountError(
            "accounts_username_shape",
            "The username must have 2 to 64 characters: letters a to z, digits, dot, hyphen, underscore or @.",
        )
    return found


def check_name(typed: str) -> str:
    """The name to show. Raises AccountError where there is none, or it holds what cannot be seen."""
    found = " ".join(unicodedata.normalize("NFC", typed[: 10 * LONGEST_NAME]).split())
    if not found or len(found) > LONGEST_NAME:
        raise AccountError("accounts_name_length", f"The name must have 1 to {LONGEST_NAME} characters.")
    if any(unicodedata.category(letter) in UNPRINTABLE for letter in found):
        raise AccountError("accounts_name_unreadable", "The name must have characters that can be seen.")
    return found
