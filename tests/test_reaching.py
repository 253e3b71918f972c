"""How a client can be reached, put right by staff: found under the new words, recorded, and only where they agree."""

from __future__ import annotations

import pytest

from recommender.casework import queue
from recommender.casework.consultation import open_case
from recommender.casework.mine import withdraw
from recommender.casework.reaching import put_contact_right
from recommender.domain.case import Contact
from recommender.errors import CaseChangedError, NotPermittedError, RefusedError
from recommender.store.audit import verify
from recommender.store.records import Records
from tests.case_files import library
from tests.consulting import ADMINISTRATOR, NOW, RECEPTION, edit_of, sent_case
from tests.invented import send_invented

RIGHT = Contact(name="Işıl Örnek", phone="+905320000001", email="isil@mail.example")


def test_right_contact_replaces_the_wrong_one_and_finds_the_case(records: Records) -> None:
    case = sent_case(records)
    before = known(records, case)
    put_contact_right(edit_of(records, case, RECEPTION), before, RIGHT)
    assert known(records, case) == RIGHT != before
    country = library().clinic.country
    for words in ("ISIL", "0532 000 00 01", "Isil@mail.example"):
        assert [line.facts.id for line in queue.find(records, RECEPTION, words, country, NOW)] == [case]
    assert queue.find(records, RECEPTION, before.name, country, NOW) == ()
    with records.reading() as work:
        assert list(verify(work.connection, work.keys)) == []


def test_who_took_back_that_they_may_be_contacted_is_asked_first(records: Records) -> None:
    token = sent_with_token(records)
    case = queue.page(records, RECEPTION, queue.Filters()).lines[0].facts.id
    before = known(records, case)
    withdraw(records, token, NOW)
    with pytest.raises(RefusedError) as error:
        put_contact_right(edit_of(records, case, RECEPTION), before, RIGHT)
    assert error.value.key in library().wording
    assert open_case(records, RECEPTION, case, NOW).contact is None


def test_nobody_else_changes_it(records: Records) -> None:
    case = sent_case(records)
    with pytest.raises(NotPermittedError):
        put_contact_right(edit_of(records, case, ADMINISTRATOR), known(records, case), RIGHT)


def test_second_of_two_is_told_and_the_first_stands(records: Records) -> None:
    case = sent_case(records)
    before, edit = known(records, case), edit_of(records, case, RECEPTION)
    put_contact_right(edit, before, RIGHT)
    with pytest.raises(CaseChangedError):
        put_contact_right(edit, before, Contact(name="Somebody Else", phone="+905320000009"))
    assert known(records, case) == RIGHT


def known(records: Records, case: str) -> Contact:
    found = open_case(records, RECEPTION, case, NOW).contact
    assert found is not None
    return found


def sent_with_token(records: Records) -> str:
    return send_invented(records, 1, NOW)[0].token
