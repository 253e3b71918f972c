"""Each case beside what the policy says to it: what was suggested, by which rules, and whether points decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from recommender.domain.answers import Answers
from recommender.domain.decision import RestrictionFiring
from recommender.domain.policy import ConcernPoints, Points, Policy, Scorecard
from recommender.domain.reviewed import Reviewed, age_band
from recommender.domain.terms import Grade, Level, Outcome, Urgency
from recommender.engine.choice import Situation, choose
from recommender.engine.decide import Standing, settle, stand
from recommender.engine.points import scored_rows
from recommender.engine.positioning import read_grades
from recommender.engine.referral import refer_firings
from recommender.engine.restrictions import by_treatment, restriction_firings
from recommender.errors import IntakeError
from recommender.flow.parsing import parse_intake
from recommender.flow.reading import read_answers

Kind = Literal["refer", "restriction", "caution", "wait", "position", "points", "instead"]
ONE = Points(facial=1, dermatherapy=1, medical_referral=1)


@dataclass(frozen=True)
class Named:
    """A rule or a row, as the audit tells of it."""

    kind: Kind
    id: str


@dataclass(frozen=True)
class Judged:
    """One case.

    Attributes
    ----------
    rules
        What had a part in the suggestion.
    weights
        Rows of the scorecard that count, and how often: twice for the main concern.
    leads
        What comes out when an outcome has the most points, for each outcome that can lead.
    by_points
        Whether the points chose among several outcomes: no rule stood above them.
    possible
        What staff may decide on these answers; where nothing but a referral, they have no say. No needles after a test
        patch that reacted.
    """

    case: Reviewed
    answers: Answers
    suggested: Outcome
    rules: tuple[Named, ...]
    weights: Mapping[str, int]
    leads: Mapping[Outcome, Outcome]
    by_points: bool
    possible: tuple[Outcome, ...]

    @property
    def is_overruled(self) -> bool:
        return self.case.outcome is not self.suggested

    @property
    def is_up_to_staff(self) -> bool:
        """Whether the suggestion could be kept, and another one chosen."""
        if self.suggested not in self.possible:
            return False
        return len(self.possible) > 1 or self.is_overruled


def judge(
    policy: Policy, cases: Iterable[Reviewed], unread: Callable[[IntakeError], object] | None = None
) -> Iterator[Judged]:
    """Each case with what today's policy says to it. `unread` is told of answers that do not fit the questionnaire.

    Raises
    ------
    IntakeError
        For such answers, where nobody wants to be told.
    """
    counting = _counting_once(policy)
    for case in cases:
        try:
            intake = parse_intake(policy.questionnaire, case.answers, by_staff=True)
        except IntakeError as error:
            if unread is None:
                raise
            unread(error)
            continue
        yield _judged(policy, counting, case, read_answers(policy.questionnaire, intake))


def _judged(policy: Policy, counting: Policy, case: Reviewed, answers: Answers) -> Judged:
    refers = refer_firings(policy, answers)
    firings = restriction_firings(policy, answers)
    restrictions = by_treatment(firings)
    standing = stand(policy, answers)
    outcome, instead = settle(policy, answers, refers, restrictions, standing)
    situations = {
        lead: Situation(policy, answers, restrictions, standing.deciding, standing.bound, lead)
        for lead in standing.candidates
    }
    leads = {lead: choose(situation)[0] for lead, situation in situations.items()}
    blocked = {str(found.treatment) for found in restrictions.values() if found.level.blocks}
    signs = any(firing.urgency is not Urgency.ROUTINE or not firing.certain for firing in refers)
    if case.is_kept_from_needles:
        blocked.add(str(Outcome.DERMATHERAPY))
    open_to_staff = [found for found in Outcome if not signs and str(found) not in blocked]
    rules = [Named("refer", firing.rule) for firing in refers]
    if not refers:
        rules += [Named("restriction", firing.rule) for firing in firings if firing.level.blocks]
        rules += [Named("instead", instead)] if instead else []
        rules += [*_by_points(standing), *_told_with(firings, outcome)]
    return Judged(
        case=case,
        answers=answers,
        suggested=outcome,
        rules=tuple(dict.fromkeys(rules)),
        weights={row.row: row.points[0] for row in scored_rows(counting, read_grades(policy, answers))},
        leads=leads,
        by_points=not refers and instead is None and len({*leads.values()}) > 1,
        possible=tuple(dict.fromkeys([*open_to_staff, Outcome.MEDICAL_REFERRAL])),
    )


def _told_with(firings: Iterable[RestrictionFiring], suggested: Outcome) -> Iterator[Named]:
    """The cautions and waits that came with the treatment that was suggested."""
    for firing in firings:
        if not firing.level.blocks and str(firing.treatment) == str(suggested):
            yield Named("caution" if firing.level is Level.CAUTION else "wait", firing.rule)


def _by_points(standing: Standing) -> list[Named]:
    found = [Named("position", f"{cell.concern}_{cell.grade}") for cell in standing.deciding]
    found += [Named("position", rule) for cell in standing.deciding for rule in cell.adjusted_by]
    return found + [Named("points", row.row) for row in standing.rows]


def _counting_once(policy: Policy) -> Policy:
    """The same policy with one point wherever a row counts, so that points tell how often it does."""
    card = policy.scorecard
    concerns = tuple(_with_ones(row) for row in card.concerns)
    rows = tuple(row.model_copy(update={"points": ONE}) for row in card.rows)
    ones = Scorecard(
        concerns=concerns,
        rows=rows,
        main_concern_counts=card.main_concern_counts,
        rationale=card.rationale,
    )
    return policy.model_copy(update={"scorecard": ones})


def _with_ones(row: ConcernPoints) -> ConcernPoints:
    return row.model_copy(update={str(grade): ONE for grade in Grade})


def band_of(judged: Judged) -> str:
    age = judged.answers.numbers.get("age")
    return "not known" if age is None else age_band(age)


def skin_type(judged: Judged) -> str:
    """What was examined, else what was answered."""
    said = judged.answers.reply("skin_type").yes
    return judged.case.skin_type or (next(iter(said)) if len(said) == 1 else "not known")
