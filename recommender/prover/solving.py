"""Every demand put to the solver, and every intake it answers with put to the engine.

A demand is first tried for whatever lead the cells allow, which needs no arithmetic; only where that fails the points
are asked. A counterexample is the smallest: the one with the fewest unusual answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from time import monotonic
from typing import Any

from recommender.domain.library import Library
from recommender.domain.obligations import Obligations
from recommender.domain.policy import Policy
from recommender.engine.decide import decide
from recommender.engine.differing import Kind
from recommender.errors import RecommenderError
from recommender.flow.parsing import parse_intake
from recommender.prover.encoding.agreement import seen, seen_of
from recommender.prover.encoding.decision import Conclusion, SymbolicDecision
from recommender.prover.encoding.differences import distinguishes
from recommender.prover.encoding.giving_back import raw_answers, unusual_terms
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import Answer, Bool, Model, Solver, alike, all_of, at_most, swapped
from recommender.prover.findings import Finding, Result, Status, Witness, by_obligation
from recommender.prover.obligations import Demand, demands
from recommender.prover.rules import level_findings

SECONDS_PER_QUERY = 20.0  # then it is undecided; the slowest on the content as it stands takes a fraction of one
MOST_UNUSUAL = 12  # a counterexample with more unusual answers is shown as it comes


class DisagreementError(RecommenderError):
    """The prover's reading of the policy is not that of the engine. Nothing it said can be relied on."""


class Prover:
    """One policy, encoded once, with a solver that keeps what it learns from demand to demand."""

    def __init__(self, policy: Policy, seconds: float = SECONDS_PER_QUERY) -> None:
        self.policy = policy
        self.intake = SymbolicIntake(policy.questionnaire)
        self.decision = SymbolicDecision(policy, self.intake)
        self.with_points = Solver(self.intake.constraints(), seconds)
        self.without_points = Solver(self.intake.constraints(), seconds)

    def findings(self, demanded: Sequence[Demand], places: Iterable[int]) -> dict[int, Finding]:
        """A finding for the demand at each of the places. What one intake shows is not asked again."""
        found: dict[int, Finding] = {}
        for place in places:
            if place not in found:
                found[place], model = self._finding(demanded[place])
                left = [other for other in places if other not in found and demanded[other].wanted]
                also = [other for other in left if model and self._shows(model, demanded[other])]
                found |= {other: _proved(demanded[other]) for other in also}
        return found

    def can_happen(self, demand: Demand) -> Answer:
        """Whether any intake is as the demand says; NONE where none is."""
        return self._asking(demand)[0]

    def first_broken(self, demanded: Sequence[Demand]) -> Demand | None:
        """The first demand that does not hold, or was not settled in time; None when all hold."""
        return next((demand for demand in demanded if not self._holds(demand)), None)

    def _holds(self, demand: Demand) -> bool:
        if not demand.wanted:
            return self._breaking(demand)[0] is Answer.NONE
        return any(self._asking(way)[0] is Answer.FOUND for way in (demand, *demand.otherwise))

    def told_apart(self, other: Policy) -> tuple[Answer, Kind | None, dict[str, Any]]:
        """Whether another policy decides anything differently for anybody.

        Returns
        -------
        Answer
            FOUND when it does, NONE when both tell everybody the same, UNDECIDED when time ran out.
        Kind or None
            In what they differ, weightiest first.
        dict
            The smallest intake that they decide differently, in the contract's spelling; empty if there is none.
        """
        intake = SymbolicIntake(other.questionnaire)
        decision = SymbolicDecision(other, intake)
        for kind in Kind:
            term = all_of([distinguishes(self.decision, decision, kind), *intake.constraints()])
            answer, model = self.with_points.ask(term)
            if model:
                return answer, kind, raw_answers(self.intake, self._fewest(term, model, unusual_terms(self.intake)))
            if answer is Answer.UNDECIDED:
                return answer, None, {}
        return Answer.NONE, None, {}

    def _finding(self, demand: Demand) -> tuple[Finding, Model | None]:
        return self._happening(demand) if demand.wanted else (self._unbroken(demand), None)

    def _happening(self, demand: Demand) -> tuple[Finding, Model | None]:
        """Whether what is wanted happens to anybody, in one way or another."""
        start, answer = monotonic(), Answer.NONE
        model: Model | None = None
        witnesses: tuple[Witness, ...] = ()
        for way in (demand, *demand.otherwise):
            found, model = self._showing(way)
            answer = found if answer is Answer.NONE else answer
            if model:
                answer, witnesses = Answer.FOUND, self._witnesses(way, model)
                break
        status = {Answer.FOUND: Status.PROVED, Answer.NONE: Status.REFUTED}.get(answer, Status.UNDECIDED)
        shown = witnesses if len(demand.swaps) > 1 else ()
        return Finding(demand.says, demand.about, status, monotonic() - start, shown), model

    def _showing(self, demand: Demand) -> tuple[Answer, Model | None]:
        """An intake that shows the demand; of pairs the smallest, because people read them."""
        answer, model = self._asking(demand)
        return answer, self._smallest(demand, model) if model and len(demand.swaps) > 1 else model

    def _asking(self, demand: Demand) -> tuple[Answer, Model | None]:
        term = demand.terms(self.decision.by_points)
        needs_points = not alike(term, demand.terms(self.decision.for_any_lead))
        return (self.with_points if needs_points else self.without_points).ask(term)

    def _unbroken(self, demand: Demand) -> Finding:
        """Whether any intake breaks the demand."""
        start = monotonic()
        answer, model = self._breaking(demand)
        witnesses: tuple[Witness, ...] = ()
        if model:
            smallest = self._smallest(demand, model)
            witnesses = self._witnesses(demand, smallest)
        status = {Answer.FOUND: Status.REFUTED, Answer.NONE: Status.PROVED}.get(answer, Status.UNDECIDED)
        return Finding(demand.says, demand.about, status, monotonic() - start, witnesses)

    def _witnesses(self, demand: Demand, model: Model) -> tuple[Witness, ...]:
        return tuple(self._witness(model.with_swaps(swaps)) for swaps in demand.swaps)

    def _shows(self, model: Model, demand: Demand) -> bool:
        """Whether an intake shows this, too; what needs a pair is asked on its own."""
        return len(demand.swaps) == 1 and model.holds(demand.terms(self.decision.by_points))

    def _breaking(self, demand: Demand) -> tuple[Answer, Model | None]:
        """Whether an intake breaks the demand."""
        for conclusion in self._wider(demand):
            answer, _ = self.without_points.ask(demand.terms(conclusion), conclusion.given)
            if answer is Answer.NONE:
                return answer, None
        return self.with_points.ask(demand.terms(self.decision.by_points))

    def _wider(self, demand: Demand) -> Iterator[Conclusion]:
        """Conclusions that allow more than the points do, and are far easier to reason about."""
        yield self.decision.for_any_lead
        changed = [swap for swaps in demand.swaps for swap in swaps]
        if changed:
            yield self.decision.for_any_rest(changed)

    def _smallest(self, demand: Demand, found: Model) -> Model:
        unusual = unusual_terms(self.intake)
        pairs = [zip(unusual, swapped(unusual, swaps), strict=True) for swaps in demand.swaps if demand.wanted]
        unusual += [new for pair in pairs for old, new in pair if not alike(old, new)]
        return self._fewest(demand.terms(self.decision.by_points), found, unusual)

    def _fewest(self, term: Bool, found: Model, unusual: Sequence[Bool]) -> Model:
        for count in range(1, MOST_UNUSUAL + 1):
            _, model = self.with_points.ask(term, at_most(unusual, count))
            if model:
                return model
        return found

    def _witness(self, model: Model) -> Witness:
        """The intake of a model with the engine's decision, which must be the one that was predicted."""
        raw = raw_answers(self.intake, model)
        decision = decide(self.policy, parse_intake(self.policy.questionnaire, raw, by_staff=True))
        predicted, found = seen(self.decision, model), seen_of(decision)
        if predicted != found:
            raise DisagreementError(f"Predicted {predicted}, decided {found}, for {raw}.")
        return Witness(raw, decision)


def _proved(demand: Demand) -> Finding:
    return Finding(demand.says, demand.about, Status.PROVED, 0.0)


def prove(library: Library, seconds: float = SECONDS_PER_QUERY, processes: int = 1) -> list[Result]:
    """Show every obligation of a library for every possible intake, or find one that breaks it.

    Parameters
    ----------
    library
        Loaded content; its obligations are those of content/obligations.yaml.
    seconds
        The longest time for one query. What is not decided by then is undecided, and does not stop the others.
    processes
        How many share the demands. Each encodes the policy for itself.

    Returns
    -------
    list of Result
        One for each obligation, in the order of the file.

    Raises
    ------
    DisagreementError
        When the engine decides an intake otherwise than the encoding says.
    """
    share = partial(_share, library.policy, library.obligations, seconds, processes)
    found: dict[int, Finding] = {}
    for part in _everywhere(share, processes):
        found |= part
    about_demands = [found[place] for place in sorted(found)]
    return by_obligation([*about_demands, *level_findings(library.policy, library.obligations)])


def _everywhere(share: Callable[[int], dict[int, Finding]], processes: int) -> Iterator[dict[int, Finding]]:
    if processes == 1:
        yield share(0)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(share, range(processes))


def _share(policy: Policy, obligations: Obligations, seconds: float, processes: int, first: int) -> dict[int, Finding]:
    """The findings of one process: every so-many-th demand."""
    prover = Prover(policy, seconds)
    demanded = list(demands(obligations, prover.decision))
    return prover.findings(demanded, range(first, len(demanded), processes))
