"""How a client can be reached, as they typed it: cleaned, checked and brought into one spelling, or refused in words.

A minor is reached through a parent or guardian. An age that nobody knows counts as a minor's, since unknown is never
"no".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from recommender.domain.case import LONGEST_NAME, Contact
from recommender.domain.library import Library
from recommender.errors import ContactError, IntakeProblem

OF_AGE = 18  # years
UNSEEN = ("Cc", "Cf", "Cs")  # control characters, marks of direction, halves of characters
JOINERS = "\u200c\u200d"  # unseen too, but some scripts cannot spell a name without them
SPACES = re.compile(r"\s+")


def is_minor(answers: Mapping[str, Any]) -> bool:
    """Whether the contact has to be a parent's or guardian's."""
    age = answers.get("age")
    return not isinstance(age, int) or age < OF_AGE


def check_contact(library: Library, contact: Contact, minor: bool) -> Contact:
    """The contact in one spelling: spaces folded, the number as +905321234567, what cannot be seen left out.

    Raises
    ------
    ContactError
        With every problem, in the language of the library. Its items are `name`, `phone` and `email`.
    """
    found = as_typed(contact.name, contact.phone, contact.email).model_copy(update={"guardian": minor})
    problems = [*_name_problems(library, found), *_reach_problems(library, found)]
    if problems:
        raise ContactError(problems)
    phone = _phone(library, found.phone) if found.phone else ""
    return found.model_copy(update={"phone": phone, "email": _email(found.email) if found.email else ""})


def as_typed(name: str, phone: str, email: str) -> Contact:
    """What was typed, whatever it was, as far as it can be stored at all."""
    return Contact(name=cleaned(name), phone=cleaned(phone), email=cleaned(email))


def cleaned(text: str) -> str:
    """The text on one line, without spaces at its ends and without characters that nobody sees."""
    on_one_line = SPACES.sub(" ", text)
    seen = (letter for letter in on_one_line if letter in JOINERS or unicodedata.category(letter) not in UNSEEN)
    return SPACES.sub(" ", "".join(seen)).strip(f" {JOINERS}")


def example_number(library: Library) -> str:
    """A mobile number as people of the clinic's country write it; nobody has it."""
    country = library.clinic.country
    number = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if number else library.clinic.phone
    return written.replace(" ", "\u00a0")  # on one line, wherever it stands


def shown_number(library: Library, phone: str) -> str:
    """A stored number as people read it: without the country's code where it is the clinic's own country."""
    try:
        number = phonenumbers.parse(phone, library.clinic.country)
    except phonenumbers.NumberParseException:
        return phone
    is_near = number.country_code == phonenumbers.country_code_for_region(library.clinic.country)
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if is_near else PhoneNumberFormat.INTERNATIONAL
    )


def _name_problems(library: Library, found: Contact) -> list[IntakeProblem]:
    if not found.name:
        key = "send_error_guardian" if found.guardian else "send_error_name"
        return [IntakeProblem("name", library.say(key))]
    if len(found.name) > LONGEST_NAME:
        return [IntakeProblem("name", library.say("send_error_name_long", most=LONGEST_NAME))]
    return [] if _is_a_name(found.name) else [IntakeProblem("name", library.say("send_error_name_letters"))]


def _is_a_name(name: str) -> bool:
    """Letters of any script, with what stands between them; no symbols such as < or an emoji."""
    kinds = [unicodedata.category(letter)[0] for letter in name if letter not in JOINERS]
    return "L" in kinds and set(kinds) <= set("LMNPZ")


def _reach_problems(library: Library, found: Contact) -> list[IntakeProblem]:
    if not found.phone and not found.email:
        return [IntakeProblem("phone", library.say("send_error_reach"))]
    problems = []
    if found.phone and _phone(library, found.phone) is None:
        message = library.say("send_error_phone", example=example_number(library))
        problems.append(IntakeProblem("phone", message))
    if found.email and _email(found.email) is None:
        problems.append(IntakeProblem("email", library.say("send_error_email")))
    return problems


def _phone(library: Library, text: str) -> str | None:
    """None where it is no number that can be dialled, or one with an extension, which would get lost."""
    try:
        number = phonenumbers.parse(text, library.clinic.country)
    except phonenumbers.NumberParseException:
        return None
    fits = phonenumbers.is_possible_number(number) and not number.extension
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if fits else None


def _email(text: str) -> str | None:
    """None where no letter could arrive. Whether somebody reads it is not asked of anybody."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
