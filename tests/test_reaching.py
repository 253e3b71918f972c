"""How a client can be reached, put right by staff: found under the new words, recorded, and only where they agree."""

from __future__ import annotations

import pytest

from recommender.casework import queue
from recommender.casework.consultation import open_case
from recommender.casework.mine import withdraw
from recommender.casework.reaching import put_contact_right
from recommender.casework.roles import Actor, Role
from recommender.domain.case import Contact
from recommender.errors import CaseNotFoundError, NotPermittedError, RefusedError
from recommender.store.audit import verify
from recommender.store.records import Records
from tests.case_files import library
from tests.consulting import NOW, RECEPTION, sent_case

RIGHT = Contact(name="Işıl Örnek", phone="+905320000001", email="isil@mail.example")


def test_right_contact_replaces_the_wrong_one_and_finds_the_case(records: Records) -> None:
    case = sent_case(records)
    before = open_case(records, RECEPTION, case, NOW).contact
    put_contact_right(records, library(), RECEPTION, case, RIGHT, NOW)
    assert open_case(records, RECEPTION, case, NOW).contact == RIGHT != before
    country = library().clinic.country
    for words in ("ISIL", "0532 000 00 01", "Isil@mail.example"):
        assert [line.facts.id for line in queue.find(records, RECEPTION, words, country, NOW)] == [case]
    assert before is not None
    assert queue.find(records, RECEPTION, before.name, country, NOW) == ()
    with records.reading() as work:
        assert list(verify(work.connection, work.keys)) == []


def test_who_took_back_that_they_may_be_contacted_is_asked_first(records: Records) -> None:
    token = sent_with_token(records)
    case = queue.page(records, RECEPTION, queue.Filters()).lines[0].facts.id
    withdraw(records, token, NOW)
    with pytest.raises(RefusedError) as error:
        put_contact_right(records, library(), RECEPTION, case, RIGHT, NOW)
    assert error.value.key in library().wording
    assert open_case(records, RECEPTION, case, NOW).contact is None


def test_nobody_else_changes_it(records: Records) -> None:
    case = sent_case(records)
    with pytest.raises(NotPermittedError):
        put_contact_right(records, library(), Actor("staff", "1", "A", Role.ADMINISTRATOR), case, RIGHT, NOW)
    with pytest.raises(CaseNotFoundError):
        put_contact_right(records, library(), RECEPTION, "0" * 32, RIGHT, NOW)


def sent_with_token(records: Records) -> str:
    from tests.invented import send_invented

    return send_invented(records, 1, NOW)[0].token
