"""How fast intakes are decided in columns, beside the engine row by row in the same run. Prints JSON.

    python -m benchmarks.replay [INTAKES]

One policy means outcome, urgency, and the level and days of both restrictions, for every intake of a Parquet file. Two
means the same by another policy too, and how many decisions differ. The engine decides a sample of the same
intakes; it also keeps the reasons, which columns do not.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pyarrow.parquet as pq
from ibis.expr.types import Table

from recommender.content.loading import load_content
from recommender.domain.policy import Policy
from recommender.engine.decide import decide
from recommender.replay.comparing import Replay
from recommender.replay.compiled import DECIDED, decided
from recommender.replay.database import Database, sql
from recommender.replay.layout import Layout
from recommender.replay.records import intake_of
from recommender.replay.sources import Source, invented

INTAKES = 1_000_000
SAMPLE = 500
RUNS = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else INTAKES
    policy = load_content().policy
    with TemporaryDirectory() as folder:
        source = invented({"policy": policy}, count, 0, Path(folder), lambda _: None)
        found = measured(policy, source, count, Path(folder))
    print(json.dumps(found, indent=1))


def measured(policy: Policy, source: Source, count: int, folder: Path) -> dict[str, Any]:
    one, two = one_policy(policy, source, folder), two_policies(policy, source, folder)
    by_row = rows(policy, source)
    for found in (one, two):
        found["intakes_per_second"] = round(count / found["seconds"])
    return {
        "intakes": count,
        "processors": os.cpu_count(),
        "one_policy": one,
        "two_policies": two,
        "engine_by_row": by_row,
        "times_as_fast_as_by_row": round(one["intakes_per_second"] / by_row["intakes_per_second"]),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def timed(database: Database, build: Callable[[], Table]) -> dict[str, Any]:
    """Seconds to compile the expression, which is done once, and to work it out, the median of some runs."""
    queries: list[str] = []
    compiling = seconds(lambda: queries.append(sql(build())))
    runs = [seconds(lambda: list(database.answers(queries[0]))) for _ in range(RUNS)]
    return {"seconds": round(median(runs), 3), "compile_seconds": round(compiling, 3)}


def one_policy(policy: Policy, source: Source, folder: Path) -> dict[str, Any]:
    database = Database(folder)
    intakes = database.open_intakes(source.layout, source.path)
    found = timed(database, lambda: summed_up(policy, source.layout, intakes))
    database.close()
    return found


def summed_up(policy: Policy, layout: Layout, intakes: Table) -> Table:
    """Every decision, counted by its parts, with the most days of each."""
    reading = decided({"policy": policy}, layout, intakes)["policy"]
    parts = {name: reading[name] for name in DECIDED}
    table = reading.table.select(**parts)
    days = {name: table[name].max() for name in DECIDED if name.endswith("_days")}
    return table.group_by([name for name in DECIDED if name not in days]).aggregate(**days, count=table.count())


def two_policies(policy: Policy, source: Source, folder: Path) -> dict[str, Any]:
    with Replay(policy, with_longer_waits(policy), source.layout, source.path, folder) as replay:
        return timed(replay.database, lambda: replay.changes().count().as_table())


def with_longer_waits(policy: Policy) -> Policy:
    """The policy with every wait for dermatherapy a week longer."""
    rules = []
    for rule in policy.restrictions:
        effect = rule.effect
        if effect.wait == "dermatherapy" and effect.days:
            rule = rule.model_copy(update={"effect": effect.model_copy(update={"days": effect.days + 7})})
        rules.append(rule)
    return policy.model_copy(update={"restrictions": tuple(rules)})


def rows(policy: Policy, source: Source) -> dict[str, Any]:
    """The yardstick: the engine on a sample of the same intakes, one after the other."""
    batches = pq.ParquetFile(source.path).iter_batches(SAMPLE)
    sample = [row for batch in islice(batches, 1) for row in batch.to_pylist()]
    intakes = [intake_of(source.layout, row) for row in sample]
    spent = seconds(lambda: [decide(policy, intake) for intake in intakes])
    return {
        "intakes": len(intakes),
        "seconds": round(spent, 3),
        "intakes_per_second": round(len(intakes) / spent),
    }


if __name__ == "__main__":
    main()
