"""A worked case: a person, and what must come of them. Clinicians write them; docs/editing-content.md tells how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

RULE_KEYS = ("fires", "misses", "undetermined", "unanswered")


@dataclass(frozen=True)
class WorkedCase:
    """`answers` are complete, in the contract's spelling; `expect` names what must come out, and which rules count.

    A rule `fires`, `misses`, is `undetermined` (counts because a safety answer is open) or `unanswered` (a wish is
    open, so it plays no part).
    """

    file: str
    name: str
    answers: Mapping[str, Any]
    cleared: Sequence[Mapping[str, str]]
    expect: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.file}: {self.name}"

    @property
    def raw(self) -> dict[str, Any]:
        """The intake, with what a clinician cleared."""
        return {**self.answers, **({"cleared": list(self.cleared)} if self.cleared else {})}
