"""The trace in sentences for a client, in the order of the screen: what to do comes before why.

Every clinical sentence comes from content with its evidence. Emergency and urgent referrals say what to do now and
nothing else. The parts are written in recommender/engine/explaining/.
"""

from __future__ import annotations

from datetime import date

from recommender.domain.answers import Intake
from recommender.domain.changing import ChangeSet
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.domain.terms import Urgency
from recommender.engine.changing.search import what_would_change
from recommender.engine.explaining.against import why_not
from recommender.engine.explaining.changes import would_change
from recommender.engine.explaining.next_step import headline, next_step, what_to_say
from recommender.engine.explaining.open_points import disagreements, unknown
from recommender.engine.explaining.plan import plan_blocks
from recommender.engine.explaining.telling import Block, Explanation, Teller
from recommender.engine.explaining.urgent import explain_stop
from recommender.engine.explaining.why import beside, careful, why
from recommender.flow.reading import read_answers


def explain(
    library: Library,
    intake: Intake,
    decision: Decision,
    *,
    as_of: date | None = None,
    sets: tuple[ChangeSet, ...] | None = None,
) -> Explanation:
    """Put a decision into words.

    Parameters
    ----------
    library
        The content that the decision was made with.
    intake, decision
        The answers, and what `decide` made of them.
    as_of
        Today. Waits are then told as dates; without it as days, so that the same decision reads the same every day.
    sets
        What `what_would_change` found, where that is known already.
    """
    answers = read_answers(library.policy.questionnaire, intake)
    found = what_would_change(library.policy, intake) if sets is None else sets
    teller = Teller(library, intake, answers, decision, as_of, found)
    blocks = _urgent_blocks(teller) if _is_urgent(decision) else _blocks(teller)
    return Explanation(decision.outcome, decision.urgency, headline(teller), tuple(block for block in blocks if block))


def _is_urgent(decision: Decision) -> bool:
    return decision.urgency in (Urgency.URGENT, Urgency.EMERGENCY)


def _urgent_blocks(teller: Teller) -> list[Block | None]:
    stops = tuple(
        firing
        for firing in teller.decision.trace.refers
        if firing.certain and firing.urgency.rank >= Urgency.URGENT.rank
    )
    _, blocks = explain_stop(teller.library, stops)
    return [*blocks, _is_not(teller)]


def _blocks(teller: Teller) -> list[Block | None]:
    return [
        next_step(teller),
        what_to_say(teller),
        why(teller),
        careful(teller),
        *plan_blocks(teller),
        beside(teller),
        why_not(teller),
        unknown(teller),
        would_change(teller),
        disagreements(teller),
        _is_not(teller),
    ]


def _is_not(teller: Teller) -> Block | None:
    return teller.block("is_not", [teller.line(f"is_not_{number}") for number in range(1, 5)])
