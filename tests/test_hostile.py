"""Text that means harm, through every way in: stored as typed, cleaned or refused in words, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from recommender.casework import accounts, desk, entering, mine, queue
from recommender.casework.consultation import add_note, assign, open_case
from recommender.casework.contacts import check_contact
from recommender.casework.roles import Role
from recommender.casework.sending import sent_before
from recommender.domain.case import CaseFile, Consent, Contact, whole
from recommender.domain.signoff import SignOff
from recommender.errors import CaseNotFoundError, ContactError, IntakeError, RecommenderError, RefusedError, StoreError
from recommender.flow.draft import Draft
from recommender.store.records import Records
from recommender.store.staff import Member
from tests.case_files import library
from tests.consulting import EVERYBODY, LEAD, NOW, RECEPTION, edit_of, employed, seen, sent_case
from tests.hostile import (
    FILLED_BY_PROGRAM,
    GIVEN,
    KINDS,
    as_kept,
    contact_of,
    everything,
    own_words,
    text_fields,
    texts_of,
    typed_into,
)
from tests.staffing import OPERATOR
from tests.stored import wrong_with
from tests.test_entering import light_work

HERE = {"Sec-Fetch-Site": "same-origin"}
KNOWN = Contact(name="Elif Örnek", phone="+905550000000")
TYPED_BY_STAFF = {"username", "name", "issuer", "subject"}
light = light_work
each_kind = pytest.mark.parametrize("kind", KINDS)


# Which fields there are


@each_kind
def test_every_text_of_a_case_is_filled(kind: str) -> None:
    text = whole(KINDS[kind])
    case = everything(KINDS[kind])
    filled = {name for part in (case, contact_of(text)) for name, found in texts_of(part) if found in as_kept(text)}
    filled |= (
        {"CaseFile.answers"} if all(case.answers[item] == found for item, found in own_words(text).items()) else set()
    )
    assert filled == (text_fields(CaseFile) | text_fields(Contact)) - FILLED_BY_PROGRAM


def test_no_other_record_holds_a_text_that_nobody_looked_at() -> None:
    assert text_fields(CaseFile) > FILLED_BY_PROGRAM
    assert text_fields(Consent) == {"Consent.version"}
    assert text_fields(SignOff) == {"SignOff.fingerprint", "SignOff.name", "SignOff.note"}
    of_staff = {field.name for field in fields(Member) if "str" in str(field.type)}
    assert of_staff == TYPED_BY_STAFF | {"id", "role", "password"}


# Through the ways in, on both databases


@pytest.fixture
def case(records: Records) -> str:
    employed(records, *EVERYBODY)
    return sent_case(records, NOW, KNOWN, **GIVEN)


@each_kind
def test_what_staff_type_is_kept_as_text_and_the_history_stays_whole(records: Records, case: str, kind: str) -> None:
    text = KINDS[kind]
    for do in typed_into(KNOWN, text, NOW.date(), NOW).values():
        do(edit_of(records, case))
    found = seen(records, case)
    kept = list(texts_of(found.file))
    assert {name for name, one in kept if one in as_kept(text)} == (
        text_fields(CaseFile) - FILLED_BY_PROGRAM - {"CaseFile.answers"}
    )
    assert {one for name, one in kept if name.endswith(".by")} == {LEAD.id}
    assert found.file.answers.items() >= whole(own_words(text)).items()
    assert found.contact == contact_of(text)
    assert wrong_with(records) == []


@each_kind
def test_what_a_client_sends_comes_back_or_is_refused_in_words(records: Records, kind: str) -> None:
    text = KINDS[kind]
    case = sent_case(records, NOW, contact_of(text), **GIVEN, **own_words(text))
    assert seen(records, case).contact == contact_of(text)
    with records.reading() as work:
        again = work.keys.token("link", "no such attempt")
    assert mine_is_gone(records, again) and mine_is_gone(records, text)
    with pytest.raises(ContactError) as refused:
        check_contact(library(), contact_of(text), minor=False)
    assert all(problem.message and "Traceback" not in problem.message for problem in refused.value.problems)
    if kind == "long":
        with pytest.raises(IntakeError, match="500 characters or less"):
            sent_case(records, NOW, KNOWN, own_words=text)
        with pytest.raises(RefusedError, match="2000 characters"):
            add_note(edit_of(records, case), text)
    assert wrong_with(records) == []


def mine_is_gone(records: Records, token: str) -> bool:
    try:
        mine.open_mine(records, token)
    except CaseNotFoundError:
        return sent_before(records, token) is None
    return False


def lookups(records: Records, case: str, text: str) -> dict[str, Callable[[], object]]:
    """Every question to the database that carries something from a browser."""
    country, admin = library().clinic.country, OPERATOR
    return {
        "search": lambda: [
            queue.find(records, RECEPTION, asked, country, NOW) for asked in (text, f"{text}@{text}", f"1{text}23456")
        ],
        "place": lambda: queue.place_after(records, RECEPTION, text),
        "case": lambda: open_case(records, RECEPTION, text, NOW),
        "assign": lambda: assign(records, RECEPTION, case, text, NOW),
        "login": lambda: entering.enter(records, text, text, text, now=NOW),
        "known": lambda: entering.enter(records, RECEPTION.id, text, "::1", now=NOW, leaving=text),
        "session": lambda: entering.member(records, text, now=NOW),
        "password": lambda: entering.change_own_password(records, text, text, text, text, now=NOW),
        "leave": lambda: entering.leave(records, text, now=NOW),
        "link": lambda: desk.take_over(records, text, NOW),
        "desk": lambda: desk.keep(records, library(), RECEPTION, desk.Desk(Draft(values=own_words(text))), NOW),
        "back": lambda: desk.open_desk(records, library(), RECEPTION, NOW),
        "username": lambda: accounts.add(
            records, admin, username=text, name="A", role=Role.RECEPTION, password=None, now=NOW
        ),
        "found": lambda: accounts.find(records, admin, text),
        "name": lambda: accounts.add(
            records, admin, username="one", name=text, role=Role.RECEPTION, password=None, now=NOW
        ),
        "new password": lambda: accounts.add(
            records, admin, username="two", name="B", role=Role.RECEPTION, password=text, now=NOW
        ),
        "identity": lambda: accounts.link_identity(records, admin, LEAD.id, text, text, now=NOW),
    }


@each_kind
def test_whatever_a_browser_asks_for_is_answered_or_refused_in_words(records: Records, case: str, kind: str) -> None:
    refused = {}
    for name, ask in lookups(records, case, KINDS[kind]).items():
        try:
            ask()
        except RecommenderError as error:
            assert not isinstance(error, StoreError), f"{name}: {error}"
            refused[name] = str(error)
    assert refused.keys() >= {"case", "assign", "login", "known", "password", "username", "found", "identity"}
    assert all(refused.values())
    assert wrong_with(records) == []
