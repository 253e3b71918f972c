"""The prices in a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from recommender.domain.decision import Decision
from recommender.domain.questionnaire import Questionnaire
from recommender.engine.differing import Kind
from recommender.prover.findings import Witness
from recommender.prover.reporting import person
from recommender.prover.spelling import flow_style
from recommender.questions.asking import Spread
from recommender.questions.effects import Effects
from recommender.questions.price import Price

QUICK, NOTHING_TO_DECLARE, FULL = "quick_check", "quick_check_with_nothing_to_declare", "every_question"


@dataclass(frozen=True)
class Report:
    """All that was found out about the questions of one policy."""

    policy: str
    sample: int
    seed: int
    spreads: dict[str, Spread]
    prices: tuple[Price, ...]
    effects: tuple[Effects, ...]

    @property
    def idle(self) -> list[str]:
        """Items that can change nothing for anybody, though nobody said so."""
        pairs = zip(self.prices, self.effects, strict=True)
        return [price.item.id for price, found in pairs if not (found.can or found.unsettled or price.item.not_used)]


def as_json(report: Report) -> dict[str, Any]:
    return {
        "policy": report.policy,
        "sample": report.sample,
        "seed": report.seed,
        "asked": {key: asdict(found) for key, found in report.spreads.items()},
        "items": [_item(price, found) for price, found in zip(report.prices, report.effects, strict=True)],
    }


def _item(price: Price, found: Effects) -> dict[str, Any]:
    return {
        "item": price.item.id,
        "role": str(price.item.role),
        "not_used": price.item.not_used or None,
        "can_change": [str(kind) for kind in found.can],
        "not_settled": [str(kind) for kind in found.unsettled],
        "asked": price.asked,
        "asked_quickly": price.asked_quickly,
        "swapped": price.swapped,
        "changed": price.changed,
        "changed_by_kind": {str(kind): count for kind, count in price.changed_by_kind.items()},
        "example": [_witness(price.item.id, witness) for witness in found.pair],
    }


def _witness(item: str, witness: Witness) -> dict[str, Any]:
    decision = witness.decision
    return {
        "answer": witness.raw.get(item),
        "outcome": str(decision.outcome),
        "urgency": str(decision.urgency) if decision.urgency else None,
        "answers": witness.raw,
    }


def as_text(report: Report, questionnaire: Questionnaire) -> str:
    lines = [*_spread_lines(report), "", *_table(report), "", *_examples(report, questionnaire)]
    return "\n".join(lines)


SPREADS = {
    QUICK: "quick check",
    NOTHING_TO_DECLARE: "quick check, nothing to declare",
    FULL: "every question",
}


def _spread_lines(report: Report) -> Iterator[str]:
    yield f"Asked of {report.sample} invented clients (seed {report.seed}), median and most:"
    for key, name in SPREADS.items():
        found = report.spreads[key]
        yield (
            f"  {name:<32} items {found.items_median:>4g} {found.items_most:>3}   "
            f"screens {found.screens_median:>3g} {found.screens_most:>3}"
        )


HEADINGS = ("Question", "Role", "Applies", "Quick", "Changes", "Outcome", "Can change")


def _table(report: Report) -> Iterator[str]:
    rows = [HEADINGS, *(_row(report, *pair) for pair in zip(report.prices, report.effects, strict=True))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS) - 1)]
    for row in rows:
        cells = [
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        yield "  ".join([*cells, row[-1]])
    yield ""
    yield "Applies: clients whom the question is about. Quick: of these, asked in the quick check."
    yield "Changes, Outcome: of these, where the answer of another client would change anything, or the outcome."
    yield "Can change: for any client at all, as the prover shows."


def _row(report: Report, price: Price, found: Effects) -> tuple[str, ...]:
    return (
        price.item.id,
        str(price.item.role),
        _share(price.asked, report.sample),
        _share(price.asked_quickly, price.asked),
        _share(price.changed, price.swapped),
        _share(price.changed_by_kind[Kind.OUTCOME], price.swapped),
        _can(price, found),
    )


def _can(price: Price, found: Effects) -> str:
    if price.item.not_used:
        return f"nothing, {price.item.not_used}"
    told = [*map(str, found.can), *(f"{kind} (not settled)" for kind in found.unsettled)]
    return ", ".join(told) or "nothing: leave the question out, or write a rule that reads it"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _examples(report: Report, questionnaire: Questionnaire) -> Iterator[str]:
    yield "Two clients who differ in one answer alone:"
    for price, found in zip(report.prices, report.effects, strict=True):
        if found.pair:
            yield from _example(price.item.id, found, questionnaire)


def _example(item: str, found: Effects, questionnaire: Questionnaire) -> Iterator[str]:
    told = [f"{flow_style(witness.raw.get(item))} gives {_outcome(witness.decision)}" for witness in found.pair]
    yield f"  {item}: {'; '.join(told)}"
    yield f"    both: {person(questionnaire, found.pair[0].raw, but=item)}"


def _outcome(decision: Decision) -> str:
    return f"{decision.outcome} ({decision.urgency})" if decision.urgency else str(decision.outcome)
