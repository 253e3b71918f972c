"""How a decision was made, in lines for the clinic's sheets: rules, points, fingerprint, seal."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.domain.case import CaseFile
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.engine.reasons import reasons
from recommender.exports.sheets import Entry
from recommender.exports.told import Told

DECIDING = {"refer": ("refer",), "instead": ("instead", "restriction"), "points": ("positioning", "points")}


def named_outcome(told: Told) -> str:
    """The outcome, and how urgent a referral is."""
    return _named(told.library, told.decision.outcome, told.decision.urgency)


def suggested(library: Library, case: CaseFile) -> str:
    """What the rules suggested then, as the receipt of the case keeps it."""
    kept = case.receipt["decision"]
    return _named(library, kept["outcome"], kept["urgency"])


def _named(library: Library, outcome: str, urgency: str | None) -> str:
    name = library.say(f"name_{outcome}")
    return f"{name} · {library.say(f'urgency_{urgency}')}" if urgency else name


def ruling(told: Told, seal: str) -> Iterator[Entry]:
    """What decided, the points, the content and the receipt."""
    decision, say = told.decision, told.library.say
    totals = decision.trace.totals
    points = " · ".join(f"{say(f'name_{outcome}')} {totals[outcome.rank]}" for outcome in Outcome)
    told_points = f"{points}. {say('sheet_close_call')}" if decision.close_call else points
    yield Entry(", ".join(_deciding(told)), name=say("sheet_decided_by"))
    yield Entry(told_points, name=say("sheet_points"))
    yield Entry(decision.policy, name=say("sheet_policy"))
    yield Entry(seal, name=say("sheet_seal"))


def _deciding(told: Told) -> list[str]:
    """The rules and rows that the outcome rests on."""
    trace = told.decision.trace
    step = "refer" if trace.refers else "instead" if trace.instead else "points"
    blocking = {firing.rule for found in trace.restrictions.values() for firing in found.firings if firing.level.blocks}
    found = [reason for reason in reasons(told.library.policy, told.decision) if reason.kind in DECIDING[step]]
    adjusted = [rule for cell in trace.deciding_cells for rule in cell.adjusted_by] if step == "points" else []
    kept = [reason.rule for reason in found if reason.kind != "restriction" or reason.rule in blocking]
    return list(dict.fromkeys([*kept, *adjusted]))
