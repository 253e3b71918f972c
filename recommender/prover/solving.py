"""Every claim put to the solver, and every intake it answers with put to the engine.

A claim is first tried for whatever lead the cells allow, which needs no arithmetic; only where that fails the points
are asked. A counterexample is the smallest: the one with the fewest unusual answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic

from recommender.domain.library import Library
from recommender.domain.obligations import Obligations
from recommender.domain.policy import Policy
from recommender.engine.decide import decide
from recommender.errors import RecommenderError
from recommender.flow.parsing import parse_intake
from recommender.prover.encoding.agreement import seen, seen_of
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import Answer, Model, Solver, alike, at_most
from recommender.prover.findings import Finding, Result, Status, Witness, by_obligation
from recommender.prover.obligations import Claim, claims
from recommender.prover.rules import level_findings

SECONDS_PER_QUERY = 20.0  # then it is undecided; the slowest on the content as it stands takes a fraction of one
MOST_UNUSUAL = 12  # a counterexample with more unusual answers is shown as it comes


class DisagreementError(RecommenderError):
    """The prover's reading of the policy is not that of the engine. Nothing it said can be relied on."""


class Prover:
    """One policy, encoded once, with a solver that keeps what it learns from claim to claim."""

    def __init__(self, policy: Policy, seconds: float = SECONDS_PER_QUERY) -> None:
        self.policy = policy
        self.intake = SymbolicIntake(policy.questionnaire)
        self.decision = SymbolicDecision(policy, self.intake)
        self.with_points = Solver(self.intake.constraints(), seconds)
        self.without_points = Solver(self.intake.constraints(), seconds)

    def results(self, obligations: Obligations, demanded: Sequence[Claim]) -> list[Result]:
        """One result an obligation, in the order of the claims."""
        found = [*self._findings(demanded), *level_findings(self.policy, obligations)]
        return by_obligation(found, [claim.says for claim in demanded])

    def _findings(self, demanded: Sequence[Claim]) -> Iterator[Finding]:
        """A finding for each claim. What one intake shows is not asked again."""
        wanted = {place: claim for place, claim in enumerate(demanded) if claim.wanted}
        for place, claim in enumerate(demanded):
            if not claim.wanted:
                yield self._unbroken(claim)
            elif place in wanted:
                finding, model = self._happening(claim)
                yield finding
                del wanted[place]
                also = [found for found, other in wanted.items() if model and self._shows(model, other)]
                yield from (_proved(wanted.pop(found)) for found in also)

    def _happening(self, claim: Claim) -> tuple[Finding, Model | None]:
        """Whether what is wanted happens to anybody."""
        start = monotonic()
        term = claim.terms(self.decision.by_points)
        needs_points = not alike(term, claim.terms(self.decision.for_any_lead))
        answer, model = (self.with_points if needs_points else self.without_points).ask(term)
        if model:
            self._witness(model)
        status = {Answer.FOUND: Status.PROVED, Answer.NONE: Status.REFUTED}.get(answer, Status.UNDECIDED)
        return Finding(claim.says, claim.about, status, monotonic() - start), model

    def _unbroken(self, claim: Claim) -> Finding:
        """Whether any intake breaks the claim."""
        start = monotonic()
        answer, model = self._breaking(claim)
        witnesses: tuple[Witness, ...] = ()
        if model:
            smallest = self._smallest(claim, model)
            witnesses = tuple(self._witness(smallest.with_swaps(swaps)) for swaps in claim.swaps)
        status = {Answer.FOUND: Status.REFUTED, Answer.NONE: Status.PROVED}.get(answer, Status.UNDECIDED)
        return Finding(claim.says, claim.about, status, monotonic() - start, witnesses)

    def _shows(self, model: Model, claim: Claim) -> bool:
        return model.holds(claim.terms(self.decision.by_points))

    def _breaking(self, claim: Claim) -> tuple[Answer, Model | None]:
        """Whether an intake breaks the claim."""
        for conclusion in self._wider(claim):
            answer, _ = self.without_points.ask(claim.terms(conclusion), conclusion.given)
            if answer is Answer.NONE:
                return answer, None
        return self.with_points.ask(claim.terms(self.decision.by_points))

    def _wider(self, claim: Claim) -> Iterator[Conclusion]:
        """Conclusions that allow more than the points do, and are far easier to reason about."""
        yield self.decision.for_any_lead
        changed = [swap for swaps in claim.swaps for swap in swaps]
        if changed:
            yield self.decision.for_any_rest(changed)

    def _smallest(self, claim: Claim, found: Model) -> Model:
        broken = claim.terms(self.decision.by_points)
        unusual = self.intake.unusual()
        for count in range(1, MOST_UNUSUAL + 1):
            _, model = self.with_points.ask(broken, at_most(unusual, count))
            if model:
                return model
        return found

    def _witness(self, model: Model) -> Witness:
        """The intake of a model with the engine's decision, which must be the one that was predicted."""
        raw = self.intake.raw(model)
        decision = decide(self.policy, parse_intake(self.policy.questionnaire, raw, by_staff=True))
        predicted, found = seen(self.decision, model), seen_of(decision)
        if predicted != found:
            raise DisagreementError(f"Predicted {predicted}, decided {found}, for {raw}.")
        return Witness(raw, decision)


def _proved(claim: Claim) -> Finding:
    return Finding(claim.says, claim.about, Status.PROVED, 0.0)


def prove(library: Library, seconds: float = SECONDS_PER_QUERY) -> list[Result]:
    """Show every obligation of a library for every possible intake, or find one that breaks it.

    Parameters
    ----------
    library
        Loaded content; its obligations are those of content/obligations.yaml.
    seconds
        The longest time for one query. What is not decided by then is undecided, and does not stop the others.

    Returns
    -------
    list of Result
        One for each obligation, in the order of the file.

    Raises
    ------
    DisagreementError
        When the engine decides an intake otherwise than the encoding says.
    """
    prover = Prover(library.policy, seconds)
    return prover.results(library.obligations, list(claims(library.obligations, prover.decision)))
