"""Which passwords are taken: long ones that are not among the first that anybody would try."""

from __future__ import annotations

import re
import unicodedata

from recommender.errors import AccountError

SHORTEST, LONGEST = 12, 200  # characters, both included
FEWEST_DIFFERENT = 5  # characters
# The commonest, without the digits and signs that are put behind them, and without the dots of Turkish letters.
COMMON = frozenset({
    "abc", "admin", "administrator", "besiktas", "changeme", "changemenow", "clinic", "correcthorsebatterystaple",
    "dermatology", "dragon", "fenerbahce", "football", "galatasaray", "guest", "iloveyou", "istanbul", "klinik",
    "letmein", "login", "master", "monkey", "parola", "pass", "passw0rd", "password", "princess", "qwerty", "secret",
    "sifre", "sunshine", "superman", "test", "trabzonspor", "turkiye", "user", "welcome", "yonetici",
})  # fmt: skip
ROWS = ("1234567890" * 20, "abcdefghijklmnopqrstuvwxyz" * 8, "qwertyuiopasdfghjklzxcvbnm" * 8, "q1w2e3r4t5y6u7i8o9p0")
TURKISH = str.maketrans("çğıöşü", "cgiosu")


def normal(password: str) -> str:
    """The same characters for the same password, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def check_password(username: str, password: str) -> str:
    """The password as it is to be hashed.

    Raises
    ------
    AccountError
        When it is too short or too long, is the username, or is one of the commonest.
    """
    found = normal(password)
    if len(found) < SHORTEST:
        raise AccountError("accounts_password_short", f"The password must have {SHORTEST} characters or more.")
    if len(found) > LONGEST:
        raise AccountError("accounts_password_long", f"The password must have {LONGEST} characters or less.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in found):
        raise AccountError("accounts_password_unreadable", "The password must have characters that can be typed.")
    if _is_easy(username, found):
        raise AccountError(
            "accounts_password_easy",
            "This password is easy to guess. Choose another, such as four words that have nothing to do with each "
            "other.",
        )
    return found


def _is_easy(username: str, password: str) -> bool:
    """Whether it is among the first to be tried: common, a row of keys, few characters, or made of the username."""
    plain = password.casefold().translate(TURKISH)
    without_tail = re.sub(r"[\W\d_]+$", "", plain)
    half = plain[: len(plain) // 2]
    names = [name for name in (username, username.partition("@")[0]) if len(name) > 2]
    return (
        without_tail in COMMON
        or (plain == half * 2 and half in COMMON)
        or any(plain in row or plain[::-1] in row for row in ROWS)
        or len(set(plain)) < FEWEST_DIFFERENT
        or any(len(plain.replace(name, "")) < SHORTEST // 2 for name in names)
    )
