"""Which cases belong to one person, on both databases: by telephone or e-mail, never by a name, and who may ask."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recommender.casework.consultation import LOOK
from recommender.casework.erasing import Reason, erase_case
from recommender.casework.person import others
from recommender.casework.roles import CLIENT, Actor
from recommender.domain.case import Contact
from recommender.errors import NotPermittedError
from recommender.store import cases
from recommender.store.audit import verify
from recommender.store.queues import SEARCHED
from recommender.store.records import Records
from recommender.store.tables import AUDIT
from tests.consulting import ADMINISTRATOR, DAY, LEAD, NOW, PRACTITIONER, RECEPTION, sent_case

PHONE, EMAIL = "+90 532 000 00 00", "elif@client.example"


def case(records: Records, name: str = "Elif Örnek", phone: str = "", email: str = "", day: int = 0) -> str:
    return sent_case(records, NOW + day * DAY, Contact(name=name, phone=phone, email=email))


def found(records: Records, case_id: str, actor: Actor = LEAD) -> list[tuple[str, str]]:
    return [(other.facts.id, other.name) for other in others(records, actor, case_id, NOW)]


def searches(records: Records, case_id: str) -> list[str]:
    with records.reading() as work:
        query = select(AUDIT.c.actor).where(AUDIT.c.case_id == case_id, AUDIT.c.action == SEARCHED)
        return list(work.connection.execute(query).scalars())


def test_one_number_or_one_address_is_one_person_and_the_newest_comes_first(records: Records) -> None:
    this = case(records, phone=PHONE, email=EMAIL)
    same_phone = case(records, "Ali", phone="0532 000 0000", day=1)
    same_email = case(records, "Elif", phone="+90 532 000 00 01", email="ELİF@client.example", day=2)
    case(records, phone="+90 532 000 00 02", email="another@client.example")
    assert found(records, this) == [(same_email, "Elif"), (same_phone, "Ali")]
    assert found(records, same_phone) == [(this, "Elif Örnek")]


def test_both_in_common_is_one_case_and_not_two(records: Records) -> None:
    this, other = case(records, phone=PHONE, email=EMAIL), case(records, phone=PHONE, email=EMAIL)
    assert found(records, this) == [(other, "Elif Örnek")]


def test_a_name_in_common_is_not_enough(records: Records) -> None:
    this, _ = case(records, phone=PHONE), case(records, phone="+90 532 000 00 01")
    assert found(records, this) == []
    assert searches(records, this) == []


def test_what_was_erased_belongs_to_nobody(records: Records) -> None:
    this, without, gone = (case(records, phone=PHONE) for _ in range(3))
    with records.writing() as work:
        cases.erase_contact(work, without, str(LEAD), NOW)
    erase_case(records, LEAD, gone, Reason.SENT_BY_MISTAKE, NOW)
    assert found(records, this) == found(records, without) == found(records, gone) == []


def test_who_asked_is_recorded_once_in_a_while(records: Records) -> None:
    this, _ = case(records, phone=PHONE), case(records, phone=PHONE)
    for actor, times in ((RECEPTION, 3), (PRACTITIONER, 1)):
        for _ in range(times):
            assert len(found(records, this, actor)) == 1
    assert searches(records, this) == [str(RECEPTION), str(PRACTITIONER)]
    others(records, RECEPTION, this, NOW + LOOK + DAY)
    assert len(searches(records, this)) == 3
    with records.reading() as work:
        assert list(verify(work.connection, work.keys)) == []


@pytest.mark.parametrize("actor", [ADMINISTRATOR, CLIENT], ids=str)
def test_who_sees_no_contact_learns_nothing(records: Records, actor: Actor) -> None:
    this = case(records, phone=PHONE)
    with pytest.raises(NotPermittedError):
        others(records, actor, this, NOW)


@pytest.mark.parametrize("case_id", ["", "0" * 32, "x\x00y", "\ud800", "' OR 1=1 --"])
def test_what_is_no_case_has_no_others(records: Records, case_id: str) -> None:
    case(records, phone=PHONE)
    assert found(records, case_id) == []
