"""Who may do what. One table; every page, action and export asks it on the server, each time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from recommender.errors import NotPermittedError


class Role(StrEnum):
    RECEPTION = "reception"
    PRACTITIONER = "practitioner"
    MEDICAL_LEAD = "medical_lead"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Everything that a member of staff can do."""

    SEE_QUEUE = "see_queue"
    SEE_CASE = "see_case"
    EDIT_ANSWERS = "edit_answers"
    ADD_NOTE = "add_note"
    ASSIGN = "assign"
    SEE_CONTACT = "see_contact"
    EDIT_CONTACT = "edit_contact"
    START_INTAKE = "start_intake"
    EXAMINE = "examine"
    DECIDE = "decide"
    PLAN_SESSIONS = "plan_sessions"
    RECORD_FOLLOW_UP = "record_follow_up"
    PRINT_SHEET = "print_sheet"
    EXPORT_CASE = "export_case"
    CLEAR_RESTRICTION = "clear_restriction"
    SIGN_OFF_POLICY = "sign_off_policy"
    ERASE_CASE = "erase_case"
    MANAGE_STAFF = "manage_staff"
    SET_RETENTION = "set_retention"
    SEE_AUDIT = "see_audit"


A = Action
DESK = {
    A.SEE_QUEUE, A.SEE_CASE, A.EDIT_ANSWERS, A.ADD_NOTE, A.ASSIGN, A.SEE_CONTACT, A.EDIT_CONTACT, A.START_INTAKE,
    A.PRINT_SHEET,
}  # fmt: skip
TREATING = {A.EXAMINE, A.DECIDE, A.PLAN_SESSIONS, A.RECORD_FOLLOW_UP, A.EXPORT_CASE}
PERMITTED: dict[Role, frozenset[Action]] = {
    Role.RECEPTION: frozenset(DESK),
    Role.PRACTITIONER: frozenset(DESK | TREATING),
    Role.MEDICAL_LEAD: frozenset(DESK | TREATING | {A.CLEAR_RESTRICTION, A.SIGN_OFF_POLICY, A.ERASE_CASE}),
    # No action here shows an answer, a contact or a decision.
    Role.ADMINISTRATOR: frozenset({A.MANAGE_STAFF, A.SET_RETENTION, A.SEE_AUDIT}),
}


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff with a role, the client by their private link, or the program itself."""

    kind: Literal["staff", "client", "program"]
    id: str = ""
    name: str = ""
    role: Role | None = None

    def __str__(self) -> str:
        """How the record of what was done names them: never by a person's name."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    def may(self, action: Action) -> bool:
        return self.role is not None and action in PERMITTED[self.role]


CLIENT = Actor("client")
PROGRAM = Actor("program")


def permit(actor: Actor, action: Action) -> None:
    """Refuse what the actor's role does not have.

    Raises
    ------
    NotPermittedError
        Always, where the role does not list the action.
    """
    if not actor.may(action):
        raise NotPermittedError(f"Role {str(actor.role or actor.kind)!r} may not do {str(action)!r}.")
