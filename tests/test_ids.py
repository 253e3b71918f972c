"""Every role, every function about one case, and ids that lead to none: told the same, and nothing is given away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.casework import consultation, erasing, paper, person, reaching
from recommender.casework.consultation import Edit
from recommender.casework.erasing import Reason
from recommender.casework.paper import Taking
from recommender.casework.roles import Action, Actor
from recommender.casework.signing import Place
from recommender.content.archive import DEFAULT_DATA
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.case import Clearing, Contact, Examination, FollowUp
from recommender.domain.terms import Outcome
from recommender.errors import CaseNotFoundError, NotPermittedError
from recommender.store.records import Records
from tests.builders import healthy
from tests.case_files import library
from tests.consulting import EVERYBODY, LEAD, NOW, sent_case

IDS = ["0" * 32, "", "../../etc", "' OR 1=1 --", "0" * 10_000, "\0", "erased"]
CLEARED = Clearing(code="eczema", clinician="Dr Example", date=NOW.date(), by="")


def edit(records: Records, actor: Actor, case_id: str) -> Edit:
    return Edit(records, library(), actor, case_id, 1, NOW)


def taking(records: Records, actor: Actor, case_id: str) -> Taking:
    return Taking(records, library(), library(), Place(DEFAULT_CONTENT, DEFAULT_DATA), actor, case_id, NOW)


CALLS: dict[str, tuple[Action, Callable[[Records, Actor, str], object]]] = {
    "see": (Action.SEE_CASE, lambda r, a, i: consultation.open_case(r, a, i, NOW)),
    "see an earlier version": (Action.SEE_CASE, lambda r, a, i: consultation.earlier_version(r, a, i, 1, NOW)),
    "edit": (Action.EDIT_ANSWERS, lambda r, a, i: consultation.edit_answers(edit(r, a, i), healthy())),
    "clear": (Action.CLEAR_RESTRICTION, lambda r, a, i: consultation.clear(edit(r, a, i), CLEARED)),
    "take back": (Action.CLEAR_RESTRICTION, lambda r, a, i: consultation.take_back_clearing(edit(r, a, i), "eczema")),
    "decide": (Action.DECIDE, lambda r, a, i: consultation.decide_finally(edit(r, a, i), Outcome.FACIAL)),
    "examine": (Action.EXAMINE, lambda r, a, i: consultation.examine(edit(r, a, i), Examination(by="", at=NOW))),
    "plan": (Action.PLAN_SESSIONS, lambda r, a, i: consultation.plan_sessions(edit(r, a, i), ())),
    "follow up": (
        Action.RECORD_FOLLOW_UP,
        lambda r, a, i: consultation.record_follow_up(edit(r, a, i), FollowUp(result="better", by="", at=NOW)),
    ),
    "note": (Action.ADD_NOTE, lambda r, a, i: consultation.add_note(edit(r, a, i), "A note.")),
    "assign": (Action.ASSIGN, lambda r, a, i: consultation.assign(r, a, i, None, NOW)),
    "print": (Action.PRINT_SHEET, lambda r, a, i: paper.sheet_pdf(taking(r, a, i))),
    "export": (Action.EXPORT_CASE, lambda r, a, i: paper.export_json(taking(r, a, i))),
    "export a table": (Action.EXPORT_CASE, lambda r, a, i: paper.export_csv(taking(r, a, i))),
    "put right": (
        Action.EDIT_CONTACT,
        lambda r, a, i: reaching.put_contact_right(edit(r, a, i), Contact(name="A"), Contact(name="A")),
    ),
    "erase": (Action.ERASE_CASE, lambda r, a, i: erasing.erase_case(r, a, i, Reason.CLIENT_ASKED, NOW)),
}


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: str(actor.role))
@pytest.mark.parametrize("call", CALLS)
def test_an_id_that_leads_nowhere_is_told_as_such_to_whoever_may_ask(records: Records, call: str, actor: Actor) -> None:
    erased = sent_case(records)
    erasing.erase_case(records, LEAD, erased, Reason.CLIENT_ASKED, NOW)
    action, do = CALLS[call]
    for found in IDS:
        with pytest.raises(CaseNotFoundError if actor.may(action) else NotPermittedError) as error:
            do(records, actor, erased if found == "erased" else found)
        assert erased not in str(error.value)


def test_others_of_a_case_that_is_gone_are_nobody(records: Records) -> None:
    erased = sent_case(records)
    sent_case(records)
    erasing.erase_case(records, LEAD, erased, Reason.CLIENT_ASKED, NOW)
    assert list(person.others(records, LEAD, erased, NOW)) == []
