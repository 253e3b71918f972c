"""Cases as the store keeps them, and their sheets: what the tests of paper and of exports share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from recommender.domain.case import (
    CaseFile,
    Clearing,
    Contact,
    Examination,
    FollowUp,
    Note,
    Override,
    Review,
    Session,
)
from recommender.domain.library import Library
from recommender.domain.signoff import Standing, StandingKind
from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.engine.receipts import receipt_of
from recommender.exports.consultation_sheet import Paper
from recommender.exports.told import Told
from tests.builders import healthy, parsed, policy
from tests.case_files import library

ANSWERED, TODAY = date(2026, 11, 19), date(2026, 11, 21)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REFERENCE = "123456782"
NAMES = {"staff-1": "Bo Example", "staff-2": "Dr Ada Example"}
CONTACT = Contact(name="Elif Örnek", phone="+90 555 000 00 00", email="elif@client.example")
UNSIGNED = Standing(StandingKind.UNSIGNED)
TREATED: dict[str, Any] = {"concerns": {"texture": "moderate", "dullness": "mild"}, "goal": "lasting"}


def case_of(raw: Mapping[str, Any], cleared: tuple[Clearing, ...] = (), **parts: Any) -> CaseFile:
    """A case with these answers, decided by the content of today."""
    words = [
        {"code": found.code, "clinician": found.clinician, "date": found.date.isoformat(), "note": found.note or "-"}
        for found in cleared
    ]
    intake = parsed({**raw, **({"cleared": words} if words else {})})
    receipt = receipt_of(library(), intake, decide(policy(), intake))
    whole = {**receipt.body, "seal": receipt.seal}
    return CaseFile(answers=dict(raw), answered_on=ANSWERED, receipt=whole, cleared=cleared, **parts)


def paper_of(case: CaseFile, content: Library | None = None, **parts: Any) -> Paper:
    """The sheet's data of a case, in the language of `content`."""
    words = [
        {"code": found.code, "clinician": found.clinician, "date": found.date.isoformat(), "note": found.note or "-"}
        for found in case.cleared
    ]
    intake = parsed({**case.answers, **({"cleared": words} if words else {})})
    told = Told(content or library(), intake, decide(policy(), intake), case.answered_on)
    given = {"reference": REFERENCE, "sent_on": ANSWERED, "made_on": TODAY, "standing": UNSIGNED, "names": NAMES}
    return Paper(told, case, **{**given, **parts})


def usual() -> CaseFile:
    """A case as most are, with everything that staff can have done to it."""
    raw = healthy(
        **TREATED,
        conditions=["cold_sore_history"],
        medicines=["isotretinoin_recent", "not_sure"],
        isotretinoin_months=4,
        procedures={"filler": 10, "waxing": None},
        products=["retinoid"],
        own_words="My cheeks look grey, and the little scars by my chin bother me in photos.",
    )
    seal = str(case_of(raw).receipt["seal"])
    return case_of(
        raw,
        changed_after_result=("medicines",),
        answered_by_staff=("products", "allergies"),
        confirmed=("allergies",),
        examination=Examination(
            skin_type=3, test_patch="clear", photos="agreed", note="Even redness on both cheeks.", by="staff-1", at=AT
        ),
        review=Review(
            verdict="overridden",
            outcome=Outcome.FACIAL,
            reason=Override.CLIENT_WISH,
            note="She would rather begin gently and think about needling in spring.",
            by="staff-2",
            at=AT,
            receipt=seal,
        ),
        sessions=(
            Session(day=date(2026, 12, 9), treatment=Outcome.FACIAL),
            Session(day=date(2027, 1, 13), treatment=Outcome.FACIAL, note="With light, if she likes it."),
        ),
        follow_up=FollowUp(result="better", note="Pleased with it.", by="staff-1", at=AT),
        notes=(Note(text="Prefers the telephone after 17:00.", by="staff-1", at=AT),),
    )


def clearing(code: str, note: str = "Seen in person.") -> Clearing:
    return Clearing(code=code, clinician="Dr Ada Example", date=date(2026, 11, 20), note=note, by="staff-2")
