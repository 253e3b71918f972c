"""What became of mutants, in words and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from recommender.domain.questionnaire import Questionnaire
from recommender.prover.mutation.survival import Fate, Verdict
from recommender.prover.reporting import person


def report(questionnaire: Questionnaire, verdicts: Sequence[Verdict]) -> str:
    """Every mutant that no case caught, and the count at the end."""
    lines = [line for verdict in verdicts for line in _lines(questionnaire, verdict)]
    counts = Counter(verdict.fate for verdict in verdicts)
    told = ", ".join(f"{counts[fate]} {fate}" for fate in Fate if counts[fate])
    return "\n".join([*lines, "", f"{len(verdicts)} mutants: {told}."])


def _lines(questionnaire: Questionnaire, verdict: Verdict) -> Iterator[str]:
    fate, mutant = verdict.fate, verdict.mutant
    if fate is Fate.CAUGHT_BY_CASE:
        return
    yield f"{fate.capitalize()}: {mutant.rule}, {mutant.change}."
    if fate is Fate.CAUGHT_BY_OBLIGATION:
        yield f"  It breaks: {verdict.caught_by}"
    elif fate is Fate.HARMLESS:
        yield "  It tells everybody the same as before."
    elif verdict.kind:
        somebody = person(questionnaire, dict(verdict.raw))
        yield f"  It changes the {verdict.kind} of: {somebody}   (all other items: none)"
        yield "  Write a case for this person."
    else:
        yield "  Whether it changes anything was not settled in time."


def report_json(verdicts: Sequence[Verdict]) -> str:
    return json.dumps({"mutants": [_told(verdict) for verdict in verdicts]}, ensure_ascii=False)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.mutant.rule,
        "change": verdict.mutant.change,
        "fate": str(verdict.fate),
        "caught_by": verdict.caught_by or None,
        "differs_in": str(verdict.kind) if verdict.kind else None,
        "answers": dict(verdict.raw) or None,
    }
