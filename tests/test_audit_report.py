"""What the audit tells: first what to take away, then each figure with what it is, and whom points miss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recommender.domain.terms import Outcome
from recommender.learning.auditing import audit
from recommender.learning.changes import Hindrance
from recommender.learning.figures import report_json
from recommender.learning.judged import skin_type
from recommender.learning.missed import beyond_points
from recommender.learning.reporting import report
from recommender.learning.rivals import BOOSTED, REFIT, Comparison
from recommender.learning.searching import Search
from recommender.learning.simulating import clients
from tests.builders import healthy, policy
from tests.clinics import LEAST, NERVOUS, audited, waiting

# What points miss


def _compared(gained: np.ndarray) -> Comparison:
    lost = {REFIT: gained, BOOSTED: np.zeros(len(gained))}
    return Comparison(rivals={}, lost=lost, doubts=gained / 2, again={}, gain=(0.0, 0.0, 0.0))


def test_the_clients_whom_points_miss_are_named_by_one_answer_where_one_is_enough() -> None:
    cases, random = waiting(), np.random.default_rng(1)
    tans = np.array([skin_type(case) == "4" for case in cases])
    noise = random.normal(0, 0.1, len(cases))
    found = beyond_points(policy(), cases, _compared(np.where(tans, 0.6, 0.0) + noise), 12)
    assert [each.who for each in found.groups] == [("skin_type 4: yes",)]
    both = tans & np.array([case.suggested is Outcome.FACIAL for case in cases])
    found = beyond_points(policy(), cases, _compared(np.where(both, 0.6, 0.0) + noise), 12)
    assert [set(each.who) for each in found.groups] == [{"skin_type 4: yes", "suggested facial"}]


def test_what_points_miss_is_told_though_nobody_carries_it() -> None:
    cases, refit = waiting(), audited(NERVOUS).refit
    assert refit
    evenly = np.random.default_rng(1).normal(0.05, 0.3, len(cases))
    for gained, told in (
        (evenly, "no group of clients was found"),
        (evenly - 0.1, "do not clearly know more than the points"),
    ):
        beyond = beyond_points(policy(), cases, _compared(gained), 12)
        assert beyond.groups == ()
        text = report(replace(audited(NERVOUS), refit=replace(refit, beyond=beyond)))
        assert told in text and "Nothing to tell" not in text


# The report


def test_the_report_tells_what_and_why() -> None:
    found = audited(NERVOUS)
    told, figures = report(found), report_json(found)
    (change,) = figures["proposal"]["changes"]
    assert change["row"] == NERVOUS.row and change["found_again"] >= 3
    assert f"{NERVOUS.row}: facial 1 -> {change['moved'][0]['to']}" in told
    assert f"{change['better']} as staff decided" in told
    assert change["turns"] == {"from": "dermatherapy", "to": "facial"}
    assert "Turns suggestions from dermatherapy to facial, mostly." in told
    assert list(figures["compared"]) == ["today", "refit", "free_regression", "boosted_trees"]
    today, refit = (figures["compared"][name]["agrees"]["share"] for name in ("today", "refit"))
    assert refit > today
    assert figures["scorecard"][NERVOUS.row]["today"] == [1, 0, 0]


def test_the_report_begins_with_what_to_take_away() -> None:
    summary = report(audited(NERVOUS)).split("\n\n")[0]
    assert 3 <= len(summary.splitlines()) <= 5
    assert summary.startswith("700 cases. Where staff had a say, they decided ")
    assert f"Other points are proposed for {NERVOUS.row}." in summary
    assert f"{NERVOUS.row} (points)" in summary.splitlines()[2]
    assert "No group of clients, rule or row is overruled more" in report(audited()).split("\n\n")[0]


def test_where_staff_had_no_say_no_share_of_nothing_is_told() -> None:
    told = report(audit(policy(), clients(policy(), [healthy(warning_signs=["changing_mole"])]), LEAST))
    assert told.startswith("1 case. Staff had a say in none of them.")
    assert "of 0" not in told


def test_beside_what_stands_out_at_most_three_are_listed() -> None:
    for found in (audited(), audited(NERVOUS)):
        (listed,) = [part for part in report(found).split("\n\n") if part.startswith("Overruled most")]
        odd = [each for each in found.agreement.overruled if each.share.odd]
        rules = [line for line in listed.splitlines()[1:] if " of " in line]
        assert len(rules) == len(odd) + 3


def test_the_gain_is_told_for_seen_and_unseen_cases() -> None:
    found = audited(NERVOUS)
    told = report(found)
    assert found.refit and found.refit.gain[0] > 0
    assert f"On the cases that they were made from, {found.refit.gain[0]:+.1f} in 100" in told
    assert f"by turns, {found.refit.compared.gain[0]:+.1f} in 100" in told


def test_each_change_that_is_held_back_says_why() -> None:
    found = audited(NERVOUS)
    assert found.refit
    (change,) = found.refit.found.changes
    for why, told in (
        (Hindrance.ORDER, "the order of points that `check` asks for forbids it"),
        (Hindrance.EMPTY, "the row would give no points at all. It seems to carry nothing and could be deleted."),
        (Hindrance.NOT_FOUND_AGAIN, "it has to be found again in 3 of 5 parts"),
    ):
        held = Search(found.refit.card.points, (), (replace(change, hindrance=why),), 1)
        text = report(replace(found, refit=replace(found.refit, found=held)))
        assert f"Not proposed: {told}" in text
        assert "No change of the points is proposed. 1 change looked good and is not proposed." in text


def test_cases_that_are_left_out_of_the_weighing_are_counted_with_why() -> None:
    agreeing = [
        replace(case, case=replace(case.case, outcome=case.suggested)) for case in waiting(60) if case.by_points
    ]
    away = replace(agreeing[0].case, outcome=Outcome.MEDICAL_REFERRAL, reason="not_available")
    patched = replace(agreeing[1].case, outcome=Outcome.FACIAL, test_patch="reaction")
    odd = replace(agreeing[2], leads=dict.fromkeys(agreeing[2].leads, Outcome.FACIAL))
    odd = replace(odd, case=replace(odd.case, outcome=Outcome.MEDICAL_REFERRAL))
    changed = [replace(agreeing[0], case=away), replace(agreeing[1], case=patched), odd]
    found = audit(policy(), [*changed, *agreeing[3:]], LEAST)
    assert found.left_out == {"not_available": 1, "test_patch": 1, "not_from_points": 1}
    assert found.deciding == len(agreeing) - 3
    assert "1 where staff chose an outcome that points could not give there" in report(found)
    assert report_json(found)["left_out"] == found.left_out
