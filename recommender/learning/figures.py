"""The audit as JSON, for a program, and the points that it proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from recommender.learning.agreement import Agreement, Overruled, Share
from recommender.learning.auditing import Audit, Refit
from recommender.learning.card import OUTCOMES
from recommender.learning.changes import Change
from recommender.learning.rivals import Rival


def report_json(found: Audit) -> dict[str, Any]:
    """What the report tells, with every figure."""
    return {
        "cases": found.cases,
        "overruled": found.overruled,
        "deciding": found.deciding,
        "left_out": {str(why): count for why, count in found.left_out.items()},
        "enough": found.is_enough,
        "needs": [
            {"what": need.what, "purpose": need.purpose, "needed": need.needed, "there": need.there}
            for need in found.needs
        ],
        "agreement": _agreement_json(found.agreement),
        "rules": [_overruled_json(each) for each in found.agreement.overruled],
        **(_refit_json(found.refit) if found.refit else {"proposal": None}),
    }


def _agreement_json(found: Agreement) -> dict[str, Any]:
    groups = {
        group: {name: _share_json(share) for name, share in members.items()} for group, members in found.groups.items()
    }
    return {
        "everybody": _share_json(found.everybody),
        **groups,
        "reasons": dict(found.reasons),
        "apart": list(found.apart),
    }


def _share_json(share: Share) -> dict[str, Any]:
    figures = {"share": share.share, "low": share.low, "high": share.high}
    return {
        "cases": share.cases,
        **{name: round(value, 4) for name, value in figures.items()},
        "odd": share.odd,
    }


def _overruled_json(each: Overruled) -> dict[str, Any]:
    way = {"from": str(each.mostly[0]), "to": str(each.mostly[1])} if each.mostly else None
    return {"kind": each.rule.kind, "rule": each.rule.id, "overruled": _share_json(each.share), "mostly": way}


def _refit_json(refit: Refit) -> dict[str, Any]:
    return {
        "proposal": {
            "changes": [_change_json(refit, change) for change in refit.found.changes],
            "held_back": [_change_json(refit, change) for change in refit.found.held_back],
            "looked_at": refit.found.looked_at,
            "gain_in_100": [round(value, 2) for value in refit.gain],
            "gain_in_100_unseen": [round(value, 2) for value in refit.compared.gain],
        },
        "scorecard": _scorecard_json(refit),
        "compared": {name: _rival_json(rival) for name, rival in refit.compared.rivals.items()},
        "beyond_points": {
            "gain": _rounded(refit.beyond.gain),
            "groups": [
                {"who": list(each.who), "gain": round(each.gain, 3), "agreed": _share_json(each.agreed)}
                for each in refit.beyond.groups
            ],
        },
        "seldom": dict(refit.seldom),
    }


def _change_json(refit: Refit, change: Change) -> dict[str, Any]:
    card = refit.card
    moved = [
        {"row": card.names[row], "from": int(has := card.points[row, change.outcome]), "to": int(has + more)}
        for row, more in change.steps
    ]
    return {
        "row": card.names[change.row],
        "outcome": str(OUTCOMES[change.outcome]),
        "moved": moved,
        "turns": {"from": str(OUTCOMES[change.turns[0]]), "to": str(OUTCOMES[change.turns[1]])}
        if change.turns
        else None,
        "cases": change.met,
        "better": change.better,
        "worse": change.worse,
        "chance": change.chance,
        "found_again": refit.compared.again.get(change.cell, 0),
        "held_back_by": str(change.hindrance) if change.hindrance else None,
    }


def _scorecard_json(refit: Refit) -> dict[str, Any]:
    """Row by row the points of facial, dermatherapy and medical referral: today's, refitted, and as fractions."""
    card, fitted = refit.card, refit.fitted.points
    return {
        name: {
            "today": [int(value) for value in card.points[row]],
            "refit": [int(value) for value in refit.found.points[row]],
            "fractions": [round(float(value), 2) for value in fitted[row]],
        }
        for row, name in enumerate(card.names)
    }


def _rival_json(rival: Rival) -> dict[str, Any]:
    return {
        "agrees": _share_json(rival.agrees),
        "log_loss": round(rival.log_loss, 4),
        "more_than_today": _rounded(rival.worse_by),
        "curve": [{"said": round(bin.said, 4), "seen": _share_json(bin.seen)} for bin in rival.curve],
    }


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 4) for value in values]


def new_points(refit: Refit) -> Mapping[str, tuple[int, int, int]]:
    """The rows whose points change, with all their points."""
    card, found = refit.card, refit.found
    changed = [row for row in range(len(card.names)) if (found.points[row] != card.points[row]).any()]
    return {card.names[row]: tuple(int(value) for value in found.points[row]) for row in changed}  # type: ignore[misc]
