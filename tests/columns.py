"""Intakes decided in columns, and the same parts of a decision of the engine, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.policy import Policy
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.engine.decide import decide
from recommender.replay.choice import NO_RULE, STILL_BLOCKED
from recommender.replay.compiled import DECIDED, decided
from recommender.replay.database import ROW, Database, intakes_table, sql
from recommender.replay.layout import layout_of
from recommender.replay.records import table_of
from recommender.replay.referral import NO_URGENCY
from recommender.replay.restrictions import NO_DAYS

Seen = dict[str, Any]
POINTS = tuple(f"points_{outcome}" for outcome in Outcome)
VALUES = (*DECIDED, "lead", "bound", "by", "refers", *POINTS)


class Columns:
    """Policies compiled once, for any number of intakes."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self.policies = policies
        self.layout = layout_of(policy.questionnaire for policy in policies.values())
        readings = decided(policies, self.layout, intakes_table(self.layout))
        every = next(iter(readings.values())).table
        values = {f"{name}_{value}": readings[name][value] for name in policies for value in VALUES}
        self.query = sql(every.select(ROW, **values).order_by(ROW))

    def _rows(self, intakes: Sequence[Intake]) -> list[dict[str, Any]]:
        with TemporaryDirectory() as folder:
            path, database = Path(folder) / "intakes.parquet", Database(Path(folder))
            pq.write_table(table_of(self.layout, list(enumerate(intakes, start=1))), path)
            database.open_intakes(self.layout, path)
            found = list(database.answers(self.query))
            database.close()
        return found

    def decide(self, intakes: Sequence[Intake]) -> dict[str, list[Seen]]:
        """What each policy decides about the intakes, in their order."""
        rows = self._rows(intakes)
        return {
            name: [_seen(policy, {value: row[f"{name}_{value}"] for value in VALUES}) for row in rows]
            for name, policy in self.policies.items()
        }


def _seen(policy: Policy, values: Mapping[str, Any]) -> Seen:
    assert None not in values.values()
    outcome, urgency = list(Outcome)[values["outcome"]], values["urgency"]
    return {
        "outcome": outcome,
        "urgency": None if urgency == NO_URGENCY else list(Urgency)[urgency],
        "restrictions": {
            treatment: (list(Level)[values[f"{treatment}_level"]], _days(values[f"{treatment}_days"]))
            for treatment in Treatment
        },
        "lead": list(Outcome)[values["lead"]],
        "bound": list(Outcome)[values["bound"]],
        "points": tuple(values[points] for points in POINTS),
        "instead": None if values["refers"] else _rule(policy, values["by"]),
    }


def _days(days: int) -> int | None:
    return None if days == NO_DAYS else days


def _rule(policy: Policy, place: int) -> str | None:
    if place == STILL_BLOCKED:
        return policy.instead.facial_blocked.id
    return None if place == NO_RULE else policy.instead.rules[place].id


def seen(decision: Decision) -> Seen:
    """The same parts of a decision of the engine."""
    trace = decision.trace
    return {
        "outcome": decision.outcome,
        "urgency": decision.urgency,
        "restrictions": {treatment: (found.level, found.days) for treatment, found in trace.restrictions.items()},
        "lead": trace.lead,
        "bound": trace.bound,
        "points": trace.totals,
        "instead": trace.instead,
    }


def disagreements(columns: Columns, intakes: Sequence[Intake]) -> list[tuple[str, Intake, Seen, Seen]]:
    """Where the columns and the engine differ: policy, intake, the engine's decision and that of the columns."""
    found = columns.decide(intakes)
    return [
        (name, intake, said, values)
        for name, policy in columns.policies.items()
        for intake, values in zip(intakes, found[name], strict=True)
        if (said := seen(decide(policy, intake))) != values
    ]
