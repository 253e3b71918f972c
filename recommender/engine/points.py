"""Fourth: whole points, and who leads."""

from __future__ import annotations

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import RowPoints
from recommender.domain.policy import Points, Policy, ScorecardRow
from recommender.domain.terms import Outcome
from recommender.engine.firing import because, counts

TIE_ORDER = (Outcome.MEDICAL_REFERRAL, Outcome.FACIAL, Outcome.DERMATHERAPY)


def scored_rows(policy: Policy, answers: Answers) -> tuple[RowPoints, ...]:
    """Every scorecard row that adds points, concerns first.

    A wish that is unanswered adds none. The main concern's rows count double (`main_concern_counts`).
    """
    return (*concern_rows(policy, answers), *_other_rows(policy, answers))


def concern_rows(policy: Policy, answers: Answers) -> tuple[RowPoints, ...]:
    """What each chosen concern adds at its grade."""
    found = []
    for concern, grade in answers.grades.items():
        row = policy.scorecard.by_concern[concern]
        points: Points = getattr(row, grade.value)
        found.append(
            RowPoints(
                f"{row.id}_{grade.value}",
                _times(points, _weight(policy, answers, concern)),
                {"concerns": {concern: str(grade)}},
            )
        )
    return tuple(row for row in found if any(row.points))


def _other_rows(policy: Policy, answers: Answers) -> tuple[RowPoints, ...]:
    found = (row_points(policy, row, answers) for row in policy.scorecard.rows)
    return tuple(points for points in found if points)


def row_points(policy: Policy, row: ScorecardRow, answers: Answers) -> RowPoints | None:
    """What one row adds; None when it does not count."""
    if counts(row.when, answers, policy.questionnaire) is Truth.NO:
        return None
    return RowPoints(row.id, _times(row.points, _weight(policy, answers, row.concern)), because(row.when, answers))


def _weight(policy: Policy, answers: Answers, concern: str) -> int:
    main = concern and concern == answers.main_concern
    return policy.scorecard.main_concern_counts if main else 1


def _times(points: Points, weight: int) -> tuple[int, int, int]:
    facial, dermatherapy, medical_referral = points.triple
    return (facial * weight, dermatherapy * weight, medical_referral * weight)


def total_points(rows: tuple[RowPoints, ...]) -> tuple[int, int, int]:
    """Points of facial, dermatherapy and medical referral, in that order."""
    return (
        sum(row.points[0] for row in rows),
        sum(row.points[1] for row in rows),
        sum(row.points[2] for row in rows),
    )


def leader(totals: tuple[int, int, int], allowed: tuple[Outcome, ...]) -> Outcome:
    """The candidate with the most points; ties go to medical referral, then facial."""
    return max(allowed, key=lambda outcome: (totals[outcome.rank], -TIE_ORDER.index(outcome)))


def is_close_call(policy: Policy, totals: tuple[int, int, int], allowed: tuple[Outcome, ...]) -> bool:
    """Whether the two best of the outcomes are at most `close_call_points` apart."""
    if len(allowed) < 2:
        return False
    first, second, *_ = sorted((totals[outcome.rank] for outcome in allowed), reverse=True)
    return first - second <= policy.scorecard.close_call_points
