"""Where staff may decide otherwise than the policy suggests, and where no word of theirs outvotes a rule."""

from __future__ import annotations

from recommender.casework.roles import Action, Actor
from recommender.domain.case import Examination, Override
from recommender.domain.decision import Decision
from recommender.domain.terms import Outcome, Treatment, Urgency
from recommender.errors import RefusedError

MEDICAL = (Override.EXAMINATION, Override.DOCTOR_AGREES)  # what a referral can give way to


def what_forbids(decision: Decision, outcome: Outcome) -> RefusedError | None:
    """Why nobody can give a treatment on these answers; None where it is a matter of judgement.

    A warning sign forbids every treatment, also one that the client was not sure of: asking comes before treating. What
    defers or excludes a treatment, certain or assumed, forbids it until other answers or a clearance lift that.
    """
    if outcome is Outcome.MEDICAL_REFERRAL:
        return None
    refers = decision.trace.refers
    if any(firing.urgency is not Urgency.ROUTINE for firing in refers):
        message = "A warning sign comes first. If the answer is wrong, correct it with the client."
        return RefusedError("case_refused_sign", message)
    if any(not firing.certain for firing in refers):
        return RefusedError("case_refused_open", "It is not known whether a doctor is needed. Ask the client first.")
    if decision.trace.restrictions[Treatment(outcome.value)].level.blocks:
        message = "The answers rule this treatment out. Correct them with the client, or have it cleared."
        return RefusedError("case_refused_ruled_out", message)
    return None


def refuse_after_reaction(found: Examination | None, outcome: Outcome) -> None:
    """Refuse needling after a test patch that reacted, to everybody, until another patch is found clear.

    Raises
    ------
    RefusedError
    """
    if found and found.test_patch == "reaction" and outcome is Outcome.DERMATHERAPY:
        message = "The test patch reacted. Choose another outcome, or enter a new patch that is clear."
        raise RefusedError("case_refused_reaction", message)


def refuse_override(actor: Actor, decision: Decision, outcome: Outcome, reason: Override | None, note: str) -> None:
    """Refuse an outcome that the answers rule out; sending somebody to a doctor is never refused.

    A referral gives way to a medical lead alone, and to a medical reason alone.

    Raises
    ------
    RefusedError
    """
    forbidden = what_forbids(decision, outcome)
    if forbidden:
        raise forbidden
    if decision.outcome is Outcome.MEDICAL_REFERRAL and not actor.may(Action.CLEAR_RESTRICTION):
        raise RefusedError("case_refused_lead", "A referral can be overridden by a medical lead alone.")
    if reason is None or not note.strip():
        raise RefusedError("case_refused_reason", "Deciding otherwise needs a reason from the list and a note.")
    if decision.outcome is Outcome.MEDICAL_REFERRAL and reason not in MEDICAL:
        message = "A referral gives way to an examination or to a doctor's agreement, to no other reason."
        raise RefusedError("case_refused_grounds", message)
