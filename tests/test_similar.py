"""Decided cases like one: found by answers, told without names, recorded, few opened; and all, for the audit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import select

from recommender.casework import similar as module
from recommender.casework.consultation import decide_finally, examine, record_follow_up
from recommender.casework.reviewed import reviewed
from recommender.casework.similar import Similar, similar
from recommender.domain.case import CaseFile, Examination, FollowUp, Override
from recommender.domain.terms import Outcome
from recommender.engine.likeness import likeness, traits
from recommender.errors import CaseNotFoundError, NotPermittedError
from recommender.store import cases, queues
from recommender.store.audit import verify
from recommender.store.records import Records, Work
from recommender.store.tables import AUDIT
from tests.builders import healthy, questionnaire, read
from tests.case_files import library
from tests.consulting import ADMINISTRATOR, DAY, LEAD, NOW, PRACTITIONER, RECEPTION, edit_of, employed, sent_case

TEXTURE: dict[str, Any] = {"concerns": {"texture": "moderate"}, "goal": "lasting", "conditions": ["cold_sore_history"]}


@pytest.fixture(autouse=True)
def staff(records: Records) -> None:
    employed(records, LEAD, PRACTITIONER)


def decided_case(records: Records, outcome: Outcome = Outcome.DERMATHERAPY, **changes: Any) -> str:
    case_id = sent_case(records, **changes)
    edit = edit_of(records, case_id)
    decide_finally(edit, outcome, reason=Override.CLIENT_WISH, note="Ayşe asked for it.")
    return case_id


def found_for(records: Records, case_id: str, **given: Any) -> tuple[Similar, ...]:
    return similar(records, library(), given.get("actor", LEAD), case_id, given.get("now", NOW))


def entries(records: Records, action: str) -> list[tuple[str, str | None]]:
    with records.reading() as work:
        query = select(AUDIT.c.actor, AUDIT.c.case_id).where(AUDIT.c.action == action)
        return [tuple(row) for row in work.connection.execute(query)]


def test_the_nearest_decided_case_comes_first_with_what_is_shared(records: Records) -> None:
    near = decided_case(records, **TEXTURE)
    far = decided_case(records, Outcome.FACIAL, concerns={"dullness": "mild"}, goal="relax")
    record_follow_up(edit_of(records, near), FollowUp(result="better", note="Glad.", by="", at=NOW))
    first, *others = found_for(records, sent_case(records, **TEXTURE))
    assert (first.id, first.decided, first.suggested, first.follow_up) == (
        near,
        Outcome.DERMATHERAPY,
        Outcome.DERMATHERAPY,
        "better",
    )
    assert first.alike == 1.0
    assert first.shared["concerns"] == ("texture",)
    assert first.shared["conditions"] == ("cold_sore_history",)
    assert [other.id for other in others] in ([], [far])


def test_it_is_told_where_they_differ_and_whether_the_suggestion_was_accepted(records: Records) -> None:
    other = {**TEXTURE, "concerns": {"texture": "mild"}, "needles": "nervous"}
    decided_case(records, Outcome.MEDICAL_REFERRAL, **other)
    (found,) = found_for(records, sent_case(records, **TEXTURE))
    assert found.shared["concerns"] == ("texture",)
    assert found.only_here == {"grade": ("texture moderate",), "needles": ("comfortable",)}
    assert found.only_there == {"grade": ("texture mild",), "needles": ("nervous",)}
    assert not found.is_accepted and found.suggested is not found.decided


def test_nothing_of_a_person_or_of_a_note_is_told(records: Records) -> None:
    decided_case(records, Outcome.FACIAL, own_words="I am Ayşe", **TEXTURE)
    (found,) = found_for(records, sent_case(records, **TEXTURE))
    assert found.reason == "client_wish"
    assert "Ay" not in repr(found) and "asked" not in repr(found)


def test_only_decided_cases_and_never_the_case_itself(records: Records) -> None:
    waiting = sent_case(records, **TEXTURE)
    mine = decided_case(records, **TEXTURE)
    assert found_for(records, mine) == ()
    assert [found.id for found in found_for(records, waiting)] == [mine]


def test_what_is_shown_is_recorded_once_in_a_while_and_is_no_news(records: Records) -> None:
    near, mine = decided_case(records, **TEXTURE), sent_case(records, **TEXTURE)
    with records.reading() as work:
        before = queues.latest_change(work)
    for _ in range(2):
        found_for(records, mine)
    assert entries(records, queues.SEEN_AS_SIMILAR) == [(str(LEAD), near)]
    found_for(records, mine, now=NOW + DAY)
    assert len(entries(records, queues.SEEN_AS_SIMILAR)) == 2
    with records.reading() as work:
        assert queues.latest_change(work) == before
        assert list(verify(work.connection, records.keys, ())) == []


def test_who_sees_no_cases_sees_no_similar_ones(records: Records) -> None:
    mine = sent_case(records)
    with pytest.raises(NotPermittedError):
        found_for(records, mine, actor=ADMINISTRATOR)
    with pytest.raises(CaseNotFoundError):
        found_for(records, "f" * 32)
    assert found_for(records, mine, actor=RECEPTION) == ()


def test_only_so_many_cases_are_opened(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        decided_case(records, **TEXTURE)
    opened: list[int] = []
    real = cases.files

    def counted(work: Work, found: Collection[cases.Facts]) -> dict[str, CaseFile]:
        opened.append(len(found))
        return real(work, found)

    monkeypatch.setattr(cases, "files", counted)
    monkeypatch.setattr(module, "READ_ALIKE", 3)
    assert len(found_for(records, sent_case(records, **TEXTURE))) >= 3
    assert opened == [1 + 3 + 1]  # itself, so many, and one more in case it is among them


# The likeness itself


def alike(mine: dict[str, Any], other: dict[str, Any]) -> float:
    both = [traits(questionnaire(), read(**raw)) for raw in (mine, other)]
    assert likeness(*both).share == likeness(*reversed(both)).share
    return likeness(*both).share


def test_likeness_grows_with_what_is_shared() -> None:
    base = {"concerns": {"texture": "moderate"}, "conditions": ["eczema"]}
    assert alike(base, base) == 1.0
    grade = alike(base, {**base, "concerns": {"texture": "severe"}})
    illness = alike(base, {**base, "conditions": []})
    other = alike(base, {**base, "concerns": {"redness": "mild"}})
    assert 1 > grade > illness > other > 0


def test_a_skin_type_weighs_as_much_as_an_illness_and_more_than_a_wish() -> None:
    mine = traits(questionnaire(), read(skin_type="5", conditions=["eczema"], goal="relax"))
    weighs = (mine["skin_type", "5"], mine["conditions", "eczema"], mine["goal", "relax"])
    assert weighs == (2, 2, 1)


def test_what_nobody_has_or_knows_makes_nobody_alike() -> None:
    none = traits(questionnaire(), read(concerns={"texture": "mild"}, conditions=[]))
    unsure = traits(questionnaire(), read(concerns={"texture": "mild"}, conditions=["not_sure"]))
    assert none == unsure
    assert not any(item == "conditions" for item, _ in none)
    assert ("pregnancy", "no") not in none and ("event", "none") not in none
    assert likeness({}, {}).share == 0.0


# All that were decided, for the audit of decisions


def test_the_audit_reads_decided_cases_and_nobodys_words(records: Records) -> None:
    case_id = decided_case(records, Outcome.FACIAL, own_words="I am Ayşe", **TEXTURE)
    sent_case(records, **TEXTURE)
    found = Examination(skin_type=5, test_patch="reaction", by="", at=NOW)
    examine(edit_of(records, case_id), found)
    (case,) = reviewed(records, NOW)
    assert (case.outcome, case.reason, case.skin_type) == (Outcome.FACIAL, "client_wish", "5")
    assert case.is_kept_from_needles
    assert "own_words" not in case.answers and "Ay" not in repr(case)
    assert case.answers["concerns"] == healthy(**TEXTURE)["concerns"]
    assert entries(records, queues.DECISIONS_AUDITED) == [("program", None)]


def test_the_audit_is_for_who_signs_the_policy_off(records: Records) -> None:
    assert list(reviewed(records, NOW, LEAD)) == []
    for actor in (PRACTITIONER, ADMINISTRATOR):
        with pytest.raises(NotPermittedError):
            reviewed(records, NOW, actor)


def test_the_audit_reads_more_cases_than_it_takes_at_once(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.casework.reviewed.AT_ONCE", 2)
    for _ in range(5):
        decided_case(records, **TEXTURE)
    assert len(list(reviewed(records, NOW))) == 5
