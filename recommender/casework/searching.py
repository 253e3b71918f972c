"""Words that a case can be found by: names, telephone numbers and e-mail addresses, each in one spelling.

Letters are compared without case, dots and hooks, so that "IŞIL", "Işıl" and "isil" are one name. What is stored is a
keyed digest of each word, so whole words are found, never parts of one.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from recommender.domain.case import Contact

FEWEST_DIGITS = 6
FOLDED = str.maketrans("ıİ", "ii")  # what Turkish writes as two letters each, and taking away dots cannot join
WORDS = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """A text without case, accents and the difference between dotted and dotless i."""
    plain = unicodedata.normalize("NFKD", text.translate(FOLDED).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(FOLDED)


def name_words(name: str) -> frozenset[str]:
    return frozenset(WORDS.findall(folded(name)))


def one_phone(text: str, country: str) -> str:
    """A number as +905321234567; one that cannot be read as one of the country keeps its digits."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return "".join(letter for letter in text if letter.isdecimal())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def one_email(text: str) -> str:
    return folded(text.strip())


def terms(contact: Contact, country: str) -> dict[str, frozenset[str]]:
    """What a case with this contact is found by, kind by kind."""
    return {
        "name": name_words(contact.name),
        "phone": frozenset({one_phone(contact.phone, country)} if contact.phone else ()),
        "email": frozenset({one_email(contact.email)} if contact.email else ()),
    }


def asked(text: str, country: str) -> dict[str, frozenset[str]]:
    """What a text in the search field looks for: an address, a number, or every word of a name."""
    if "@" in text:
        return {"email": frozenset({one_email(text)})}
    digits = [letter for letter in text if letter.isdecimal()]
    if len(digits) >= FEWEST_DIGITS and not any(letter.isalpha() for letter in text):
        return {"phone": frozenset({one_phone(text, country)})}
    return {"name": name_words(text)}
