"""Third: which outcomes the chosen concerns support, and the bound below which nothing can lead."""

from __future__ import annotations

from recommender.domain.answers import Answers, Truth
from recommender.domain.decision import Cell
from recommender.domain.policy import Adjustment, Policy, SameGrade
from recommender.domain.terms import Grade, Outcome
from recommender.engine.firing import counts


def read_grades(policy: Policy, answers: Answers) -> Answers:
    """The answers with concerns that share one grade (same_grade in positioning.yaml) at the highest of them."""
    grades = dict(answers.grades)
    for rule in policy.positioning.same_grade:
        chosen = [concern for concern in rule.concerns if concern in grades]
        if len(chosen) < 2 or counts(rule.when, answers, policy.questionnaire) is Truth.NO:
            continue
        highest = max((grades[concern] for concern in chosen), key=lambda grade: grade.rank)
        grades.update(dict.fromkeys(chosen, highest))
    return answers.replacing(grades=grades) if grades != answers.grades else answers


def same_grade_is_assumed(rule: SameGrade, answers: Answers) -> bool:
    """Whether concerns are read at one grade only because an answer is open."""
    grades = {answers.grades[concern] for concern in rule.concerns if concern in answers.grades}
    return len(grades) > 1 and rule.when.truth(answers) is Truth.UNKNOWN


def cells(policy: Policy, answers: Answers) -> tuple[Cell, ...]:
    """The cell of every chosen concern, in the order of the questionnaire."""
    return tuple(_cell(policy, answers, concern, grade) for concern, grade in answers.grades.items())


def _cell(policy: Policy, answers: Answers, concern: str, grade: Grade) -> Cell:
    position = policy.positioning.by_concern[concern]
    outcomes: tuple[Outcome, ...] = getattr(position, grade.value)
    applied = [rule for rule in policy.positioning.adjustments if _applies(policy, rule, answers, concern, grade)]
    for rule in applied:
        outcomes = rule.cells.get(grade, outcomes)
    for rule in applied:
        outcomes += tuple(outcome for outcome in rule.add if outcome not in outcomes)
    return Cell(concern, grade, outcomes, tuple(rule.id for rule in applied))


def _applies(policy: Policy, rule: Adjustment, answers: Answers, concern: str, grade: Grade) -> bool:
    if rule.concern != concern or (rule.cells and grade not in rule.cells and not rule.add):
        return False
    return counts(rule.when, answers, policy.questionnaire) is not Truth.NO


def deciding_cells(policy: Policy, answers: Answers, found: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The main concern's cell; with none named, every cell that bounds anything."""
    if answers.main_concern:
        return tuple(cell for cell in found if cell.concern == answers.main_concern)
    by_concern = policy.positioning.by_concern
    bounding = tuple(cell for cell in found if not by_concern[cell.concern].bounds_only_as_main)
    return bounding or found


def bound_of(deciding: tuple[Cell, ...]) -> Outcome:
    """The highest of the cells' least outcomes."""
    return max((cell.least for cell in deciding), key=lambda outcome: outcome.rank)


def candidates(deciding: tuple[Cell, ...], bound: Outcome) -> tuple[Outcome, ...]:
    """Outcomes that can lead: those the deciding cells list at or above the bound, and medical referral."""
    listed = {outcome for cell in deciding for outcome in cell.outcomes}
    return tuple(
        outcome
        for outcome in Outcome
        if outcome is Outcome.MEDICAL_REFERRAL or (outcome in listed and outcome.rank >= bound.rank)
    )
