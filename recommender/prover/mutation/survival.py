"""Whether anything notices a mistake: a worked case, or else an obligation.

A mutant that nothing notices survives. The prover then says whether it decides anything differently for anybody, and
names the smallest intake for which it does; that intake is the case that is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.domain.policy import Policy
from recommender.domain.worked_cases import RULE_KEYS, WorkedCase
from recommender.engine.differing import Kind
from recommender.engine.expectations import intake_of_case, unmet
from recommender.errors import IntakeError
from recommender.prover.encoding.logic import Answer
from recommender.prover.mutation.mutants import Mutant, mutants
from recommender.prover.obligations import demands
from recommender.prover.rules import level_findings
from recommender.prover.solving import Prover


class Fate(StrEnum):
    """What became of a mutant. `harmless`: nothing noticed it, and it tells everybody the same as before."""

    CAUGHT_BY_CASE = "caught by a case"
    CAUGHT_BY_OBLIGATION = "caught by an obligation"
    HARMLESS = "harmless"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Verdict:
    """The fate of one mutant: what caught it, or for a survivor the difference it makes and to whom.

    A survivor without an intake was not settled in time.
    """

    mutant: Mutant
    fate: Fate
    caught_by: str = ""
    kind: Kind | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


class Examples:
    """Worked cases with their intakes, those that name a rule at hand first."""

    def __init__(self, policy: Policy, cases: Sequence[WorkedCase]) -> None:
        self.questionnaire = policy.questionnaire
        self.intakes = [(case, intake_of_case(policy, case)) for case in cases]
        self.naming: dict[str, list[tuple[WorkedCase, Intake]]] = defaultdict(list)
        for case, intake in self.intakes:
            for rule in {rule for key in RULE_KEYS for rule in case.expect.get(key, ())}:
                self.naming[rule].append((case, intake))

    def catch(self, mutant: Mutant) -> WorkedCase | None:
        """The first case that a mutant decides otherwise than expected, or refuses."""
        for case, intake in (*self.naming[mutant.rule], *self.intakes):
            if not self._holds(mutant.policy, case, intake):
                return case
        return None

    def _holds(self, policy: Policy, case: WorkedCase, intake: Intake) -> bool:
        if policy.questionnaire is not self.questionnaire:
            try:
                intake = intake_of_case(policy, case)
            except IntakeError:
                return False
        return not unmet(policy, case, intake)


def verdicts(library: Library, cases: Sequence[WorkedCase]) -> Iterator[Verdict]:
    """The fate of every mutant of a policy, in the order of `mutants`.

    Parameters
    ----------
    library
        Loaded content, every obligation of which holds.
    cases
        Worked cases, all of which hold.
    """
    examples = Examples(library.policy, cases)
    prover = Prover(library.policy)
    for mutant in mutants(library.policy):
        case = examples.catch(mutant)
        yield Verdict(mutant, Fate.CAUGHT_BY_CASE, case.id) if case else _by_proof(library, prover, mutant)


def _by_proof(library: Library, prover: Prover, mutant: Mutant) -> Verdict:
    broken = _broken_obligation(library, mutant.policy)
    if broken:
        return Verdict(mutant, Fate.CAUGHT_BY_OBLIGATION, broken)
    answer, kind, raw = prover.told_apart(mutant.policy)
    return Verdict(mutant, Fate.HARMLESS if answer is Answer.NONE else Fate.SURVIVED, kind=kind, raw=raw)


def _broken_obligation(library: Library, policy: Policy) -> str:
    """The sentence that a policy breaks; empty if it breaks none."""
    prover = Prover(policy)
    demand = prover.first_broken(list(demands(library.obligations, prover.decision)))
    if demand:
        return demand.says
    return next((found.says for found in level_findings(policy, library.obligations) if not found.is_proved), "")
