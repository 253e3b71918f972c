"""Where staff may decide otherwise than the policy suggests, and where no word of theirs outvotes a rule."""

from __future__ import annotations

from recommender.casework.roles import Action, Actor
from recommender.domain.case import Override
from recommender.domain.decision import Decision
from recommender.domain.terms import Outcome, Urgency
from recommender.errors import CaseError


def refuse_override(actor: Actor, decision: Decision, outcome: Outcome, reason: Override | None, note: str) -> None:
    """Refuse an outcome that the answers rule out; sending somebody to a doctor is never refused.

    A treatment that is put off or excluded, or that a warning sign forbids, needs other answers or a clearance first. A
    routine referral can be overridden by a medical lead alone.

    Raises
    ------
    CaseError
    """
    if reason is None or not note.strip():
        raise CaseError("Deciding otherwise needs a reason from the list and a note.")
    if outcome is Outcome.MEDICAL_REFERRAL:
        return
    if any(firing.urgency is not Urgency.ROUTINE for firing in decision.trace.refers):
        raise CaseError("A warning sign comes first. If the answer is wrong, correct it with the client.")
    blocked = [found for name, found in decision.trace.restrictions.items() if str(name) == str(outcome)]
    if any(found.level.blocks for found in blocked):
        raise CaseError("The answers rule this treatment out. Correct them with the client, or have it cleared.")
    if decision.trace.refers and not actor.may(Action.CLEAR_RESTRICTION):
        raise CaseError("A referral can be overridden by a medical lead alone.")
