"""What the prover found out about each obligation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from recommender.domain.decision import Decision


class Status(StrEnum):
    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Witness:
    """An intake that an obligation fails for, and what the engine makes of it."""

    raw: dict[str, Any]
    decision: Decision


@dataclass(frozen=True)
class Finding:
    """The result for one demand of an obligation: `says` is the obligation, `about` the demand.

    Refuted without witnesses: something that must be possible happens for no intake at all. Proved with two of them:
    the pair of intakes that shows what the demand says.
    """

    says: str
    about: str
    status: Status
    seconds: float
    witnesses: tuple[Witness, ...] = ()

    @property
    def is_proved(self) -> bool:
        return self.status is Status.PROVED


@dataclass(frozen=True)
class Result:
    """All findings about one obligation."""

    says: str
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        return next((s for s in (Status.REFUTED, Status.UNDECIDED) if self.having(s)), Status.PROVED)

    @property
    def is_proved(self) -> bool:
        return self.status is Status.PROVED

    @property
    def seconds(self) -> float:
        return sum(finding.seconds for finding in self.findings)

    def having(self, status: Status) -> list[Finding]:
        return [finding for finding in self.findings if finding.status is status]


def by_obligation(findings: Iterable[Finding]) -> list[Result]:
    """One result a sentence, in the order in which sentences come up."""
    found = list(findings)
    says = dict.fromkeys(finding.says for finding in found)
    return [Result(sentence, tuple(one for one in found if one.says == sentence)) for sentence in says]
