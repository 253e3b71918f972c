"""The name of a case on the telephone: nine digits in threes, the last one of which tells a slip of the tongue."""

from __future__ import annotations

import secrets

from stdnum import verhoeff

from recommender.domain.case import spoken as spoken

DIGITS = 9


def new_reference() -> str:
    """Nine digits at random, the check digit included; it tells nothing, and opens nothing."""
    number = f"{secrets.randbelow(9 * 10**7) + 10**7}"
    return number + verhoeff.calc_check_digit(number)


def read_reference(text: str) -> str | None:
    """The nine digits that somebody typed, whatever they put between them; None where the check digit does not fit."""
    digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
    others = {letter for letter in text if not letter.isdecimal()} - set(" .-–/\u00a0")
    return digits if len(digits) == DIGITS and not others and verhoeff.is_valid(digits) else None
