"""How a client can be reached: one spelling for what fits, clear words for what does not, and never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from recommender.casework.contacts import as_typed, check_contact, cleaned, example_number, is_minor, shown_number
from recommender.casework.searching import terms
from recommender.content.loading import library_in
from recommender.domain.case import LONGEST_NAME, Contact
from recommender.domain.wording import PLACEHOLDERS
from recommender.errors import ContactError
from tests.case_files import library

AYSE = Contact(name="Ayşe Yılmaz", phone="0532 000 00 00")


def checked(*, minor: bool = False, language: str = "en", **parts: str) -> Contact:
    typed = as_typed(**({"name": AYSE.name, "phone": AYSE.phone, "email": ""} | parts))
    return check_contact(library_in(language), typed, minor)


def refused(*, minor: bool = False, language: str = "en", **parts: str) -> dict[str, str]:
    with pytest.raises(ContactError) as error:
        checked(minor=minor, language=language, **parts)
    return {problem.item: problem.message for problem in error.value.problems}


def test_a_number_is_stored_in_one_spelling() -> None:
    written = ("0532 000 00 00", "+90 532 000 00 00", "(0532) 000-00-00", "532 0000000", "٠٥٣٢ ٠٠٠ ٠٠ ٠٠")
    assert {checked(phone=text).phone for text in written} == {"+905320000000"}
    assert checked(phone="+49 30 123456").phone == "+4930123456"


def test_a_number_is_shown_as_people_at_the_clinic_write_it() -> None:
    assert shown_number(library(), "+905320000000") == "0532 000 00 00"
    assert shown_number(library(), "+4930123456") == "+49 30 123456"
    assert shown_number(library(), "") == ""


def test_what_is_stored_is_found_again_as_it_was_typed() -> None:
    found = checked(email="Ayse.Y+klinik@Example.com")
    assert found.email == "Ayse.Y+klinik@example.com"
    assert terms(found, "TR") == terms(AYSE.model_copy(update={"email": "ayse.y+KLINIK@example.com"}), "TR")


def test_either_a_number_or_an_address_is_enough() -> None:
    assert checked(phone="", email="ayse@example.com").phone == ""
    assert checked().email == ""
    assert refused(phone=" ") == {"phone": "Enter a phone number or an email address"}


def test_every_problem_is_told_at_once_in_the_language_of_the_client() -> None:
    wrong: dict[str, Any] = {"name": " ", "phone": "12", "email": "ayse at example"}
    assert refused(**wrong) == {
        "name": "Enter your name",
        "phone": f"Enter a phone number, like {example_number(library())}",
        "email": "Enter an email address, like name@example.com",
    }
    turkish = refused(**wrong, language="tr")
    assert set(turkish) == {"name", "phone", "email"}
    assert not set(turkish.values()) & set(refused(**wrong).values())


@pytest.mark.parametrize(
    ("answers", "minor"), [({"age": 17}, True), ({"age": 18}, False), ({"age": 0}, True), ({}, True)]
)
def test_a_minor_and_somebody_of_unknown_age_are_reached_through_a_guardian(
    answers: dict[str, int], minor: bool
) -> None:
    assert is_minor(answers) is minor
    assert checked(minor=minor).guardian is minor


def test_a_minor_is_asked_for_the_name_of_a_guardian() -> None:
    assert refused(minor=True, name="")["name"] == library().say("send_error_guardian")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ayşe \t\n Yılmaz ", "Ayşe Yılmaz"),
        ("\u202eAyşe\u202c \u200fYılmaz\ufeff", "Ayşe Yılmaz"),
        ("Ayşe\0 Yılmaz\x1b", "Ayşe Yılmaz"),
        ("Ay\ud800şe", "Ayşe"),
        ("O’Neill-Ağaoğlu, Dr. (Prof.)", "O’Neill-Ağaoğlu, Dr. (Prof.)"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("李小龍", "李小龍"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_names_as_people_have_them(typed: str, stored: str) -> None:
    assert checked(name=typed).name == stored


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "Ayşe 😀", "=1+1", "…", "123", "\ufffd", "$(id)"])
def test_what_is_no_name_is_refused_in_words(typed: str) -> None:
    assert refused(name=typed) == {"name": library().say("send_error_name_letters")}


@pytest.mark.parametrize("typed", ["\0", "\ud800", "\u202e\u200f", "\u200d", "\n\n"])
def test_what_nobody_sees_is_nothing(typed: str) -> None:
    assert set(refused(name=typed, phone=typed, email=typed)) == {"name", "phone"}


@pytest.mark.parametrize("typed", ["x" * 10_000, "9" * 10_000, "<" * 10_000, "😀" * 10_000, "İ" * 10_000])
def test_ten_thousand_letters_are_refused_in_words(typed: str) -> None:
    found = refused(name=typed, phone=typed, email=typed)
    assert found["name"] == library().say("send_error_name_long", most=LONGEST_NAME)
    assert set(found) == {"name", "phone", "email"}


@pytest.mark.parametrize(
    "typed", ["112", "0532", "0532 000 00 00 ext 5", "<script>", "0532 000 00 00 / 0533 000 00 00"]
)
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    assert set(refused(phone=typed)) == {"phone"}


@pytest.mark.parametrize(
    "typed", ["a@b", "a@localhost", '"<script>"@example.com', "a b@example.com", "a@example.com,b@x.de"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert set(refused(email=typed)) == {"email"}


ANYTHING = some.text(some.characters(exclude_categories=()))  # halves of characters among them


@given(ANYTHING, ANYTHING, ANYTHING, some.booleans())
def test_whatever_is_typed_is_stored_cleanly_or_refused_in_words(
    name: str, phone: str, email: str, minor: bool
) -> None:
    try:
        found = check_contact(library(), as_typed(name, phone, email), minor)
    except ContactError as error:
        assert all(problem.message for problem in error.problems)
    else:
        assert (found.name, found.email) == (cleaned(found.name), cleaned(found.email))
        assert 0 < len(found.name) <= LONGEST_NAME and (found.phone or found.email)


def test_the_messages_say_what_to_do() -> None:
    for key in (key for key in PLACEHOLDERS if key.startswith("send_error_")):
        text = library().say(key, **dict.fromkeys(PLACEHOLDERS[key], "x")).lower()
        assert not [word for word in ("please", "sorry", "invalid", "valid", "required", "oops", "!") if word in text]
