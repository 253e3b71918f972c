"""Cases that were decided already and are most like one: what they share, what was decided, and how it went.

What makes cases alike are answers, and nothing of an answer stands in the open: also a keyed digest of so few codes
would tell who has the same, and how many, and with that what. So cases are opened to be compared, and only so many:
the newest that were decided, most of them with the suggestion that this one has, which does stand in the open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from recommender.casework.consultation import LOOK
from recommender.casework.deciding import clinic_day, intake_of
from recommender.casework.roles import Action, Actor, permit
from recommender.domain.case import CaseFile
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.engine.likeness import Likeness, Trait, likeness, traits
from recommender.errors import CaseNotFoundError, IntakeError
from recommender.flow.reading import read_answers
from recommender.store import cases, queues
from recommender.store.cases import Facts
from recommender.store.records import Records, Work

SHOWN = 5
READ_ALIKE, READ_OTHERS = 120, 30  # cases that are opened: with the same suggestion, and of each other one
LEAST_ALIKE = 0.2


@dataclass(frozen=True)
class Similar:
    """One case, without a name.

    Attributes
    ----------
    alike
        From 0 to 1.
    shared, only_here, only_there
        What both said, and what only this case or only that one says: items with their codes.
    suggested
        What the policy said to it.
    follow_up
        How it went, if anybody told.
    is_accepted
        Whether staff decided as suggested.
    """

    id: str
    reference: str
    alike: float
    shared: Mapping[str, tuple[str, ...]]
    only_here: Mapping[str, tuple[str, ...]]
    only_there: Mapping[str, tuple[str, ...]]
    suggested: Outcome
    decided: Outcome
    reason: str | None
    decided_on: date
    follow_up: str | None
    is_accepted: bool


def similar(records: Records, library: Library, actor: Actor, case_id: str, now: datetime) -> tuple[Similar, ...]:
    """The decided cases most like this one, the most alike first; that they are shown is recorded.

    Raises
    ------
    NotPermittedError, CaseNotFoundError, StoreError
    """
    permit(actor, Action.SEE_CASE)
    with records.reading() as work:
        mine = cases.facts(work, cases.by_id(case_id))
        if mine is None:
            raise CaseNotFoundError("There is no such case, or it was deleted.")
        others = [facts for facts in _to_compare(work, mine) if facts.id != case_id]
        files = cases.files(work, [mine, *others])
    found = _nearest(library, mine, others, files)
    _record(records, actor, [facts for facts in others if facts.id in {each.id for each in found}], now)
    return found


def _to_compare(work: Work, mine: Facts) -> list[Facts]:
    """The newest cases with the same suggestion and urgency, and fewer of the other suggestions."""
    found = queues.newest_decided(work, mine.outcome, mine.urgency, READ_ALIKE + 1)
    for outcome in Outcome:
        if str(outcome) != mine.outcome:
            urgency = 1 if outcome is Outcome.MEDICAL_REFERRAL else 0
            found += queues.newest_decided(work, str(outcome), urgency, READ_OTHERS)
    return found


def _nearest(
    library: Library, mine: Facts, others: list[Facts], files: Mapping[str, CaseFile]
) -> tuple[Similar, ...]:  # fmt: skip
    said = _traits(library, files.get(mine.id))
    if said is None:
        return ()
    found = []
    for facts in others:
        file, theirs = files.get(facts.id), _traits(library, files.get(facts.id))
        alike = likeness(said, theirs) if theirs else None
        if file and alike and file.review and alike.share >= LEAST_ALIKE:
            found.append(_similar(library, facts, file, alike))
    return tuple(sorted(found, key=lambda each: (-each.alike, -each.decided_on.toordinal(), each.id))[:SHOWN])


def _traits(library: Library, file: CaseFile | None) -> Mapping[Trait, int] | None:
    """None where there is no file, or the questionnaire no longer knows its answers."""
    questionnaire = library.policy.questionnaire
    try:
        return traits(questionnaire, read_answers(questionnaire, intake_of(library, file.answers))) if file else None
    except IntakeError:
        return None


def _similar(library: Library, facts: Facts, file: CaseFile, alike: Likeness) -> Similar:
    assert file.review
    return Similar(
        id=facts.id,
        reference=facts.reference,
        alike=alike.share,
        shared=alike.shared,
        only_here=alike.only_mine,
        only_there=alike.only_other,
        suggested=Outcome(facts.outcome),
        decided=file.review.outcome,
        reason=str(file.review.reason) if file.review.reason else None,
        decided_on=clinic_day(library, file.review.at),
        follow_up=file.follow_up.result if file.follow_up else None,
        is_accepted=file.review.verdict == "accepted",
    )


def _record(records: Records, actor: Actor, shown: list[Facts], now: datetime) -> None:
    """Who was shown something of which case; once within a while."""
    with records.reading() as work:
        action = queues.SEEN_AS_SIMILAR
        new = [
            facts
            for facts in shown
            if not cases.was_seen(work, facts.id, facts.version, str(actor), since=now - LOOK, action=action)
        ]
    if new:
        with records.writing() as work:
            for facts in new:
                work.audit(str(actor), queues.SEEN_AS_SIMILAR, now, case_id=facts.id, version=facts.version)
