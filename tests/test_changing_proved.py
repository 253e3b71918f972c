"""What would change a decision, put to the prover: no fewer answers would do, and no other set was missed.

The prover's formula of the outcome is asked, not the engine. Every change is a switch that gives variables of the
formula their values; all other answers stand as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings

from recommender.domain.changing import Change
from recommender.engine.changing.applying import applied
from recommender.engine.changing.levers import levers
from recommender.engine.changing.search import MOST_ANSWERS, smallest_changes, what_would_change
from recommender.engine.changing.variants import Variants
from recommender.engine.decide import decide
from recommender.flow.reading import read_answers
from recommender.prover.encoding.agreement import values_at
from recommender.prover.encoding.logic import (
    Answer,
    Bits,
    Bool,
    Solver,
    all_of,
    at_most,
    chosen,
    constant,
    negated,
    swapped,
    truth_value,
    variable,
)
from tests.builders import SAME_EVERY_TIME, Raw, healthy, intakes, parsed, policy
from tests.test_prover import symbolic

Values = Mapping[Bits, bool | int]


class Switches:
    """One intake, a switch for each change it could see, and whether the outcome is another one."""

    def __init__(self, raw: Raw) -> None:
        intake = parsed(raw)
        answers = read_answers(policy().questionnaire, intake)
        self.levers = levers(policy(), answers)
        self.of = {
            change: variable(f"switch {n}") for n, change in enumerate(c for lever in self.levers for c in lever)
        }
        now = values_at(symbolic().intake, intake)
        after = {c: values_at(symbolic().intake, applied(policy(), intake, answers, [c])) for c in self.of}
        self.turned = {
            c: {term: value for term, value in found.items() if value != now[term]} for c, found in after.items()
        }
        swaps = [(term, self._value(term, value)) for term, value in now.items()]
        (same,) = swapped([symbolic().by_points.outcome[decide(policy(), intake).outcome]], swaps)
        self.changes_the_outcome = negated(same)
        self.solver = Solver(self._rules(), seconds=60)

    def _value(self, term: Bits, now: bool | int) -> Any:
        found = _term(term, now)
        for change, turned in self.turned.items():
            if term in turned:
                found = chosen(self.of[change], _term(term, turned[term]), found)
        return found

    def _rules(self) -> list[Bool]:
        """One way an answer, and no two changes that turn the same variable."""
        apart = [pair for lever in self.levers for pair in combinations(lever, 2)]
        apart += [(a, b) for a, b in combinations(self.of, 2) if set(self.turned[a]) & set(self.turned[b])]
        return [at_most([self.of[a], self.of[b]], 1) for a, b in apart]

    def fit(self, changes: frozenset[Change]) -> bool:
        return all(not set(self.turned[a]) & set(self.turned[b]) for a, b in combinations(changes, 2))

    def can_change(self, *terms: Bool) -> bool:
        answer, _ = self.solver.ask(self.changes_the_outcome, *terms)
        assert answer is not Answer.UNDECIDED
        return answer is Answer.FOUND


def _term(term: Bits, value: bool | int) -> Any:
    return truth_value(value) if isinstance(value, bool) else constant(value, term.size())


def assert_smallest(raw: Raw) -> None:
    """The prover finds each set, no part of it, and no set of up to three answers beside those that were found."""
    switches = Switches(raw)
    intake = parsed(raw)
    answers = read_answers(policy().questionnaire, intake)
    found = [
        made for made in smallest_changes(Variants(policy(), intake, answers, switches.levers)) if switches.fit(made)
    ]
    for made in found:
        others = [negated(switch) for change, switch in switches.of.items() if change not in made]
        mine = [switches.of[change] for change in made]
        assert switches.can_change(*others, *mine)
        assert not switches.can_change(*others, at_most(mine, len(mine) - 1))
    every = list(switches.of.values())
    none_of_them = [negated(all_of(switches.of[change] for change in made)) for made in found]
    assert not switches.can_change(at_most(every, MOST_ANSWERS), *none_of_them)


@settings(SAME_EVERY_TIME, max_examples=40)
@given(intakes(3))
def test_the_prover_finds_the_same_smallest_sets(raw: Raw) -> None:
    assert_smallest(raw)


@pytest.mark.parametrize(
    "changes",
    [
        {"concerns": {"fine_lines": "moderate"}, "downtime": "none"},
        {"concerns": {"fine_lines": "moderate"}, "downtime": "none", "needles": "no_needles"},
        {"concerns": {"fine_lines": "moderate"}, "pregnancy": "not_sure", "skin_now": ["cold_sore"]},
        {"concerns": {"acne_scars": "moderate"}, "scar_kind": ["flat_or_sunken"], "procedures": {"deep_peel": 3}},
        {"concerns": {"dullness": "mild"}, "goal": "lasting", "event": "within_7_days"},
    ],
)
def test_it_does_so_where_time_wishes_and_open_answers_meet(changes: Raw) -> None:
    assert what_would_change(policy(), parsed(healthy(**changes)))
    assert_smallest(healthy(**changes))
