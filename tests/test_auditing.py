"""The audit finds what was planted in an invented clinic, finds nothing where nothing is, and refuses to guess."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.content.loading import DEFAULT_CONTENT, examine_content
from recommender.content.rescoring import rescored, write_rescored
from recommender.domain.reviewed import Reviewed
from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.learning.agreement import agreement, share
from recommender.learning.auditing import audit
from recommender.learning.card import DERMATHERAPY, FACIAL, MEDICAL, card_of
from recommender.learning.changes import Change, Hindrance
from recommender.learning.choices import choices_of, takes_part
from recommender.learning.elsewhere import Elsewhere, gaps
from recommender.learning.figures import new_points, report_json
from recommender.learning.fitting import fit, may_change
from recommender.learning.judged import Judged, judge
from recommender.learning.reporting import report
from recommender.learning.searching import Search, proposed, search
from recommender.learning.simulating import Leaning, clients, simulate
from tests.builders import healthy, parsed, policy
from tests.case_files import all_cases
from tests.clinics import LEAST, NERVOUS, audited, waiting

SPOTS = Leaning(row="dark_spots_mild", outcome=Outcome.FACIAL, share=0.85)
LINES = Leaning(row="fine_lines_moderate", outcome=Outcome.MEDICAL_REFERRAL, share=0.85)
DARK_SKIN = Leaning.model_validate(
    {"when": {"skin_type": ["5", "6"]}, "outcome": "medical_referral", "share": 0.6},
)
TOO_WEAK = Leaning(row="nervous_about_needles", points={Outcome.FACIAL: 5})
TOO_STRONG = Leaning(row="wants_to_relax", points={Outcome.FACIAL: 0})
OVER_60 = Leaning.model_validate({"when": {"age": {"at_least": 60}}, "outcome": "facial", "share": 0.7})
SEEDS = range(6)


def searched(cases: Iterable[Judged]) -> Search:
    card = card_of(policy())
    return search(card, choices_of(card, [case for case in cases if takes_part(case)]), LEAST.of_a_row)[1]


def rows_of(found: Search) -> set[str]:
    return {card_of(policy()).names[change.row] for change in found.changes}


# What was planted


@pytest.mark.parametrize(("leaning", "seed"), [(NERVOUS, 1), (NERVOUS, 2), (SPOTS, 1), (SPOTS, 2)])
def test_a_planted_leaning_is_found_in_its_row_and_in_no_other(leaning: Leaning, seed: int) -> None:
    found = searched(simulate(waiting(), (leaning,), seed))
    assert rows_of(found) == {leaning.row}
    (change,) = found.changes
    assert change.outcome == FACIAL
    assert all(more > 0 for _, more in change.steps)
    assert change.better > 2 * change.worse


def test_a_row_that_staff_find_too_weak_is_found_with_its_direction() -> None:
    found = searched(simulate(waiting(1400), (TOO_WEAK,), 1, card_of(policy())))
    assert rows_of(found) == {TOO_WEAK.row}
    assert {change.turns for change in found.changes} == {(DERMATHERAPY, FACIAL)}


def test_a_row_that_staff_ignore_gives_no_points_to_another_outcome_and_could_be_deleted() -> None:
    card, found = card_of(policy()), searched(simulate(waiting(1400), (TOO_STRONG,), 1, card_of(policy())))
    assert found.changes == () and (found.points == card.points).all()
    (change,) = found.held_back
    assert (card.names[change.row], change.outcome, change.hindrance) == (TOO_STRONG.row, FACIAL, Hindrance.EMPTY)
    assert change.steps == ((change.row, -card.points[change.row, FACIAL]),)
    assert change.turns == (FACIAL, DERMATHERAPY)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_the_order_of_points_forbids_is_named_and_not_proposed(seed: int) -> None:
    card, found = card_of(policy()), searched(simulate(waiting(), (LINES,), seed))
    assert {card.names[change.row] for change in found.held_back} | rows_of(found) == {LINES.row}
    assert MEDICAL in {change.outcome for change in found.held_back}
    assert {change.hindrance for change in found.held_back} == {Hindrance.ORDER}
    moderate, severe = (found.points[card.names.index(f"fine_lines_{grade}")] for grade in ("moderate", "severe"))
    assert severe[MEDICAL] >= moderate[MEDICAL]


def test_a_change_is_proposed_only_where_it_is_found_again_in_three_parts() -> None:
    card = card_of(policy())
    row = card.names.index(NERVOUS.row)
    change = Change(row, FACIAL, ((row, 2),), better=20)
    held = Change(row + 1, FACIAL, ((row + 1, -1),), hindrance=Hindrance.ORDER)
    found = Search(change.on(card.points), (change,), (held,), 2)
    for parts, changes, held_back in ((3, (change,), (held,)), (2, (), ())):
        gated = proposed(card, found, {change.cell: parts, held.cell: parts})
        assert gated.changes == changes
        assert (gated.points == (found.points if changes else card.points)).all()
        assert tuple(each for each in gated.held_back if each.row == held.row) == held_back
    assert [each.hindrance for each in gated.held_back] == [Hindrance.NOT_FOUND_AGAIN]


def test_points_are_compared_with_cases_in_which_they_stood_as_close() -> None:
    card = card_of(policy())
    choices = choices_of(card, [case for case in waiting() if case.by_points])
    suggested = choices.suggested(card.points)
    behind = gaps(choices, card.points, suggested)
    facial = (suggested == DERMATHERAPY) & choices.possible[:, FACIAL]
    close = facial & (behind[:, FACIAL] <= 1) & (np.arange(len(choices)) % 2 == 0)
    elsewhere = Elsewhere(card, replace(choices, chosen=np.where(close, FACIAL, suggested)), 0.01)
    nobody = np.zeros(len(choices), bool)

    def usual(points: int) -> float:
        return elsewhere.usual(nobody, np.array([DERMATHERAPY]), np.array([FACIAL]), np.array([points]))

    assert usual(0) > 0.35 and usual(1) > 0.35
    assert usual(4) == elsewhere.share < 0.2


def test_staff_who_waver_where_points_stand_close_move_no_point() -> None:
    for seed in (1, 2, 3):
        assert rows_of(searched(_wavering(seed))) == set()


def _wavering(seed: int) -> Iterable[Judged]:
    """Staff who follow the points the more firmly the further these are apart."""
    random, card = np.random.default_rng(seed), card_of(policy())
    choices = choices_of(card, waiting())
    logits = 0.7 * choices.totals(card.points)
    for case, each in zip(waiting(), logits, strict=True):
        likely = np.exp(each - each.max())
        lead = list(Outcome)[random.choice(len(likely), p=likely / likely.sum())]
        yield replace(case, case=replace(case.case, outcome=case.leads[lead] if case.by_points else case.suggested))


def test_nothing_is_proposed_where_nothing_was_planted() -> None:
    alarms = [seed for seed in SEEDS if searched(simulate(waiting(), (), seed)).changes]
    assert len(alarms) == 0


def test_staff_who_always_agree_change_nothing() -> None:
    agreeing = [replace(case, case=replace(case.case, outcome=case.suggested)) for case in waiting()]
    assert not any(case.is_overruled for case in agreeing)
    found = searched(agreeing)
    assert found.changes == () and found.held_back == ()


def test_a_leaning_outside_the_points_shows_in_its_group_and_in_what_points_miss() -> None:
    found = audited(DARK_SKIN)
    odd = {name for name, group in found.agreement.groups["skin_type"].items() if group.odd and group.share < 0.7}
    assert odd == {"5", "6"}
    assert found.refit and found.refit.beyond.gain[1] > 0
    assert found.agreement.apart == (("skin_type", "5"), ("skin_type", "6"))
    assert found.refit.found.changes == found.refit.found.held_back == ()
    assert "The points are weighed without them" in report(found)
    told = {part for group in found.refit.beyond.groups for part in group.who}
    assert told & {"skin_type 5: yes", "skin_type 6: yes"}
    rivals = found.refit.compared.rivals
    assert rivals["boosted_trees"].worse_by[2] < 0


@pytest.mark.parametrize(
    ("leaning", "marked"),
    [(DARK_SKIN, {("skin_type", "5"), ("skin_type", "6")}), (OVER_60, {("age", "60 and over")}), (SPOTS, set())],
)
def test_of_groups_and_rules_that_overlap_only_the_clearest_is_marked(
    leaning: Leaning, marked: set[tuple[str, str]]
) -> None:
    found = agreement(list(simulate(waiting(), (leaning,), 1)), LEAST.of_a_row)
    groups = {(of, name): group for of, groups in found.groups.items() for name, group in groups.items()}
    assert {name for name, group in groups.items() if group.odd} == marked
    assert {each.rule.id for each in found.overruled if each.share.odd} == ({leaning.row} if leaning.row else set())


def test_nothing_is_marked_where_nothing_was_planted() -> None:
    for seed in SEEDS:
        found = agreement(list(simulate(waiting(), (), seed)), LEAST.of_a_row)
        assert not any(group.odd for groups in found.groups.values() for group in groups.values())
        assert not any(each.share.odd for each in found.overruled)
    assert "None is overruled more than chance would have it." in report(audited())


def test_a_rule_that_staff_overrule_leads_the_list() -> None:
    ruled = [case for case in clients(policy(), _with_waits()) if case.suggested is Outcome.FACIAL]
    leaning = Leaning(row="event_first", outcome=Outcome.MEDICAL_REFERRAL, share=0.8)
    found = audit(policy(), simulate([*ruled, *waiting(200)], (leaning,), 1), LEAST)
    first = found.agreement.overruled[0]
    assert (first.rule.id, first.share.odd, first.mostly) == (
        "event_first",
        True,
        (Outcome.FACIAL, Outcome.MEDICAL_REFERRAL),
    )


def test_a_caution_that_staff_overrule_is_marked() -> None:
    answers = ({"age": age, "concerns": {"texture": "moderate"}, "goal": "lasting"} for age in range(20, 60))
    sores = clients(policy(), [healthy(conditions=["cold_sore_history"], **each) for each in answers])
    assert {case.suggested for case in sores} == {Outcome.DERMATHERAPY}
    referred = [replace(case, case=replace(case.case, outcome=Outcome.MEDICAL_REFERRAL)) for case in sores[::2]]
    found = agreement([*referred, *sores[1::2], *simulate(waiting(200), (), 1)], LEAST.of_a_row)
    odd = {(each.rule.kind, each.rule.id) for each in found.overruled if each.share.odd}
    assert ("caution", "cold_sore_history_dermatherapy") in odd


def test_a_caution_on_what_was_not_suggested_had_no_part() -> None:
    (case,) = clients(
        policy(), [healthy(conditions=["cold_sore_history"], concerns={"dullness": "mild"}, goal="relax")]
    )
    assert case.suggested is Outcome.FACIAL
    assert not any(rule.kind == "caution" for rule in case.rules)


def _with_waits() -> Iterable[dict[str, object]]:
    for age in range(20, 60):
        yield healthy(age=age, concerns={"texture": "moderate"}, goal="lasting", event="within_7_days")


# What a case is taken for


def test_judging_says_what_the_engine_decides() -> None:
    for case in all_cases()[::15]:
        raw = {**case.answers, **({"cleared": case.cleared} if case.cleared else {})}
        (judged,) = judge(policy(), [Reviewed(raw, Outcome.FACIAL)])
        decision = decide(policy(), parsed(raw))
        assert judged.suggested is decision.outcome, case.name
        assert judged.by_points <= (not decision.trace.refers and decision.trace.instead is None)


def test_the_columns_suggest_what_the_engine_does() -> None:
    card = card_of(policy())
    cases = [case for case in waiting() if case.by_points]
    choices = choices_of(card, cases)
    assert choices.suggested(card.points).tolist() == [case.suggested.rank for case in cases]
    assert len(cases) > 500


def test_staff_have_no_say_over_a_warning_sign() -> None:
    (judged,) = clients(policy(), [healthy(warning_signs=["changing_mole"])])
    assert judged.possible == (Outcome.MEDICAL_REFERRAL,)
    assert not judged.is_up_to_staff and not judged.by_points


def test_answers_that_no_longer_fit_are_told_and_left_out() -> None:
    told: list[object] = []
    cases = [Reviewed({"concerns": {"freckles": "mild"}}, Outcome.FACIAL), Reviewed(healthy(), Outcome.FACIAL)]
    assert len(list(judge(policy(), cases, told.append))) == 1
    assert "freckles" in str(told[0])


def test_what_is_not_available_says_nothing_against_the_points() -> None:
    (judged,) = clients(policy(), [healthy(concerns={"texture": "mild"})])
    assert judged.by_points
    raw = judged.case.answers
    for reason, counts in (("not_available", False), ("examination", True)):
        (found,) = judge(policy(), [Reviewed(raw, Outcome.MEDICAL_REFERRAL, reason)])
        assert takes_part(found) is counts


def test_nobody_is_needled_after_a_test_patch_that_reacted_and_no_point_is_blamed() -> None:
    decided = list(simulate(waiting(), (), 1))
    reacted = [judged for judged in decided if judged.case.test_patch == "reaction"]
    assert len(reacted) > 10
    assert not any(judged.case.outcome is Outcome.DERMATHERAPY for judged in reacted)
    assert not any(takes_part(judged) for judged in reacted)
    kept = [judged for judged in reacted if judged.suggested is Outcome.DERMATHERAPY]
    assert kept and not any(judged.is_up_to_staff for judged in kept)
    raw = kept[0].case.answers
    for outcome, counts in ((Outcome.FACIAL, False), (Outcome.DERMATHERAPY, True)):  # needled: it reacted later
        (again,) = judge(policy(), [Reviewed(raw, outcome, test_patch="reaction")])
        assert (Outcome.DERMATHERAPY in again.possible, takes_part(again)) == (counts, counts)


# How the points may change


def test_the_fit_keeps_the_signs_and_what_too_few_cases_met() -> None:
    card = card_of(policy())
    choices = choices_of(card, [case for case in simulate(waiting(), (NERVOUS,), 1) if takes_part(case)])
    fitted = fit(card, choices, LEAST.of_a_row)
    loose = may_change(card, choices, LEAST.of_a_row)
    assert fitted.points.min() >= 0
    assert np.allclose(fitted.points[~loose], card.points[~loose])
    row = card.names.index(NERVOUS.row)
    assert fitted.points[row, FACIAL] > card.points[row, FACIAL] + 1


def test_todays_points_are_in_order_and_worse_ones_are_not() -> None:
    card = card_of(policy())
    assert all(group.is_in_order(card.points) for group in card.groups)
    for name, outcome, more in (
        ("redness_severe", MEDICAL, -8),
        ("texture_severe", FACIAL, 5),
        ("fine_lines_mild", MEDICAL, 3),
    ):
        changed = card.points.copy()
        row = card.names.index(name)
        changed[row, outcome] += more
        assert not card.group_of(row).is_in_order(changed), name
    risk = card.points.copy()
    risk[card.names.index("large_weight_loss_points"), DERMATHERAPY] = 9
    assert not card.group_of(card.names.index("large_weight_loss_points")).is_in_order(risk)


def test_a_concern_cannot_begin_to_speak_for_a_treatment_its_position_lacks() -> None:
    card = card_of(policy())
    lines = card.names.index("expression_lines_mild")
    assert card.free[lines].tolist() == [False, False, True]


# Too few


def test_too_few_cases_are_refused_with_how_many_are_needed() -> None:
    found = audit(policy(), simulate(waiting(60), (NERVOUS,), 1), LEAST)
    assert not found.is_enough and found.refit is None
    (missing,) = [need for need in found.needs if not need.is_met]
    assert missing.needed == LEAST.cases > missing.there
    assert f"{missing.needed} of them with points deciding are needed" in report(found)
    assert report_json(found)["proposal"] is None


def test_no_case_at_all_is_refused() -> None:
    found = audit(policy(), [], LEAST)
    assert not any(need.is_met for need in found.needs)
    assert json.loads(json.dumps(report_json(found)))["cases"] == 0
    assert report(found) == "There is no case that staff decided, so there is nothing to hold against the policy."


def test_five_of_five_are_not_taken_for_all() -> None:
    few, many = share(5, 5), share(500, 500)
    assert few.low < 0.8 < many.low and few.high == many.high == 1.0


# The proposal


def test_a_proposal_changes_its_points_and_no_other_byte_and_passes_check(tmp_path: Path) -> None:
    found = audited(NERVOUS)
    assert found.refit
    points = new_points(found.refit)
    assert set(points) == {NERVOUS.row}
    write_rescored(DEFAULT_CONTENT, tmp_path / "proposed", points)
    library, problems = examine_content(tmp_path / "proposed")
    assert problems == [] and library
    (row,) = [row for row in library.policy.scorecard.rows if row.id == NERVOUS.row]
    assert row.points.triple == points[NERVOUS.row]
    file = Path("policy/scorecard.yaml")
    before, after = ((folder / file).read_text().splitlines() for folder in (DEFAULT_CONTENT, tmp_path / "proposed"))
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    others = [path.relative_to(DEFAULT_CONTENT) for path in DEFAULT_CONTENT.rglob("*") if path.is_file()]
    for path in others:
        if path != file:
            assert (tmp_path / "proposed" / path).read_bytes() == (DEFAULT_CONTENT / path).read_bytes()
    shutil.rmtree(tmp_path / "proposed")


def test_points_of_a_grade_and_of_a_row_are_written_in_their_place() -> None:
    text = (DEFAULT_CONTENT / "policy/scorecard.yaml").read_text()
    changed = rescored(text, {"fine_lines_severe": (0, 3, 2), "wants_to_relax": (5, 0, 0)})
    assert (
        "    severe: {dermatherapy: 3, medical_referral: 2}\n    rationale: Dermatherapy first at every grade."
        in changed
    )
    assert "points: {facial: 5}\n    rationale: You want to relax" in changed
    assert rescored(text, {}) == text


def test_the_same_cases_give_the_same_audit() -> None:
    again = audit(policy(), simulate(waiting(), (NERVOUS,), 1), LEAST)
    assert report_json(again) == report_json(audited(NERVOUS))
