"""What this program refuses, as a family. A class exists where somebody reacts to it in a way of their own.

RecommenderError
    ContentError          content/ cannot be loaded; lists each Problem
    IntakeError           an intake is not answerable as it stands; lists each IntakeProblem
    InputError            the bytes hold no intake at all
    ReceiptError          a receipt is none, or was changed
    ArchiveError          the content that a receipt needs is not kept, or was changed
    StoreError            the database cannot be used; what it should keep is in memory only
        KeysError         the keys are missing, or are those of another database
    CaseError             (something about one case; nothing was changed)
        CaseNotFoundError     there is no such case, or none any more
        CaseChangedError      somebody else changed it meanwhile; carries the version that stands
        RefusedError          the answers, or what is known since, do not allow it; carries the text that says why
    ContactError          a name, phone, e-mail or consent does not fit; lists each IntakeProblem
    NotPermittedError     the role does not have this action
    LoginError            name and password do not fit, or it is too soon to try again
    AccountError          an account of staff cannot be made or changed like that
    SignOffError          a sign-off of the content cannot be written
    BackupError           a backup cannot be made, opened or restored
    AppointmentError      a visit cannot be planned for that day or time
    DisagreementError     (recommender/prover/solving.py) prover and engine decide an intake differently
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class RecommenderError(Exception):
    """Anything this program refuses on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the content, told to the person who edits it.

    `line` counts from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    record: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        head = f"{place}  {self.record}".rstrip()
        return head + "\n" + "\n".join(f"  {line}" for line in self.message.splitlines())


class ContentError(RecommenderError):
    """The content cannot be used. Nothing of it was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(self.report())

    def report(self) -> str:
        """Every problem, then how many there are."""
        files = len({problem.file for problem in self.problems})
        count = f"{len(self.problems)} problem{'s' * (len(self.problems) != 1)}"
        tail = f"{count} in {files} file{'s' * (files != 1)}. Nothing was loaded."
        return "\n\n".join([*(str(problem) for problem in self.problems), tail])


@dataclass(frozen=True)
class IntakeProblem:
    """One answer that does not fit: where it is, what is wrong, what to write instead."""

    item: str
    message: str

    def __str__(self) -> str:
        return f"{self.item}: {self.message}" if self.item else self.message


class IntakeError(RecommenderError):
    """The answers do not fit the questionnaire. Carries every problem, not the first."""

    def __init__(self, problems: list[IntakeProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class InputError(RecommenderError):
    """What was read is no JSON that could hold an intake."""


class ReceiptError(RecommenderError):
    """A file is no receipt, or no longer the one that was written."""


class ArchiveError(RecommenderError):
    """Content that an old decision needs is not kept, or no longer what it was."""


class StoreError(RecommenderError):
    """The database cannot be used now. Whoever meets this goes on without it, and says so."""


class AppointmentError(RecommenderError):
    """A visit that does not fit the decision: too early, too far ahead, or none at the clinic at all.

    The message is in the client's language.
    """


class KeysError(StoreError):
    """The keys that lock what is stored are missing, or belong to another database."""


class CaseError(RecommenderError):
    """Something about one case. Nothing was changed."""


class CaseNotFoundError(CaseError):
    """There is no such case, or none any more."""


class CaseChangedError(CaseError):
    """Somebody else changed the case first. `version` is the one that stands now."""

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(f"The case was changed meanwhile; version {version} stands now.")


class RefusedError(CaseError):
    """What was asked for would go against the answers. `key` and `values` are of the interface text that says why."""

    def __init__(self, key: str, message: str, **values: date | str) -> None:
        self.key = key
        self.values = values
        super().__init__(message)


class ContactError(RecommenderError):
    """What a client wrote about themselves does not fit. Carries every problem, in the client's language."""

    def __init__(self, problems: list[IntakeProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class NotPermittedError(RecommenderError):
    """The role of whoever asked does not have this action."""


class LoginError(RecommenderError):
    """Nobody was let in. The message is the same whatever was wrong, unless it is too soon to try again.

    `seconds` says how long to wait; 0 where nothing but the name or the password is wrong.
    """

    def __init__(self, seconds: int = 0) -> None:
        self.seconds = seconds
        wrong = "The username or the password does not fit."
        super().__init__(f"Too many tries. Wait {seconds} seconds, then try again." if seconds else wrong)


class AccountError(RecommenderError):
    """An account of staff cannot be made or changed like that. `reason` is the interface text that says why."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class SignOffError(RecommenderError):
    """A sign-off of the content cannot be written. Nothing was signed."""


class BackupError(RecommenderError):
    """A backup that cannot be made, opened or restored."""
