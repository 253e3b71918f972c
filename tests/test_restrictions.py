"""What keeps a treatment away today: levels, the days that remain, and what a clinician's word lifts."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.domain.decision import Decision, Restriction, RestrictionFiring
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.engine.explain import explain
from recommender.engine.restrictions import strongest
from tests.builders import LEFT_OUT, clearance, decided, decision_of, healthy, parsed, policy
from tests.case_files import library

FACIAL, DERMA = Treatment.FACIAL, Treatment.DERMATHERAPY


def on(treatment: Treatment, **changes: Any) -> Restriction:
    return decided(**changes).trace.restrictions[treatment]


def held(treatment: Treatment, **changes: Any) -> tuple[Level, int | None]:
    found = on(treatment, **changes)
    return found.level, found.days


def firing(level: Level, days: int | None = None, treatment: Treatment = DERMA) -> RestrictionFiring:
    return RestrictionFiring(rule="some_rule", because={}, treatment=treatment, level=level, days=days)


# The strongest holds, with its days.


def test_nothing_restricts_a_healthy_person() -> None:
    assert decided().trace.restrictions == {FACIAL: Restriction(FACIAL), DERMA: Restriction(DERMA)}


@pytest.mark.parametrize(
    ("firings", "level", "days"),
    [
        ([], Level.NONE, None),
        ([(Level.CAUTION, None)], Level.CAUTION, None),
        ([(Level.WAIT, 7), (Level.WAIT, 28), (Level.WAIT, 14)], Level.WAIT, 28),
        ([(Level.CAUTION, None), (Level.WAIT, 7)], Level.WAIT, 7),
        ([(Level.DEFER, 90), (Level.WAIT, 28)], Level.DEFER, 90),
        ([(Level.DEFER, 90), (Level.DEFER, 180)], Level.DEFER, 180),
        ([(Level.DEFER, 90), (Level.DEFER, None)], Level.DEFER, None),
        ([(Level.EXCLUDE, None), (Level.DEFER, 90), (Level.WAIT, 7)], Level.EXCLUDE, None),
    ],
)
def test_the_longest_days_of_the_strongest_level_hold(
    firings: list[tuple[Level, int | None]], level: Level, days: int | None
) -> None:
    found = strongest(tuple(firing(*each) for each in firings), DERMA)
    assert (found.level, found.days) == (level, days)
    assert len(found.firings) == len(firings)


def test_rules_of_the_other_treatment_play_no_part() -> None:
    firings = (firing(Level.EXCLUDE, treatment=FACIAL), firing(Level.WAIT, 7))
    assert strongest(firings, DERMA) == Restriction(DERMA, Level.WAIT, 7, (firings[1],))


def test_every_rule_is_kept_strongest_first() -> None:
    found = on(DERMA, conditions=["eczema", "rosacea"], procedures={"filler": 6})
    assert [each.level for each in found.firings] == [Level.EXCLUDE, Level.WAIT, Level.CAUTION]
    assert (found.level, found.days) == (Level.EXCLUDE, None)


def test_an_open_end_takes_the_days_away() -> None:
    """Deep peel 90 - 10 days; nobody can say how long breast-feeding goes on."""
    assert held(DERMA, procedures={"deep_peel": 10}) == (Level.DEFER, 80)
    assert held(DERMA, procedures={"deep_peel": 10}, pregnancy="breastfeeding") == (Level.DEFER, None)


# Waiting days: in full on the day, one on the last day, none after.

WAITS = {
    "toxin": (14, 14),
    "filler": (14, 28),
    "light_peel": (14, 28),
    "deep_peel": (14, 90),
    "light_laser": (14, 28),
    "resurfacing_laser": (14, 180),
    "surgery": (42, 365),
    "waxing": (2, 7),
    "needling": (14, 28),
}
EACH_WAIT = [
    (code, DERMA if place else FACIAL, days) for code, both in WAITS.items() for place, days in enumerate(both)
]


@pytest.mark.parametrize(("procedure", "treatment", "days"), EACH_WAIT)
def test_a_procedure_waits_its_days(procedure: str, treatment: Treatment, days: int) -> None:
    assert on(treatment, procedures={procedure: 0}).days == days
    assert held(treatment, procedures={procedure: days - 1}) == (Level.WAIT, 1)
    over = on(treatment, procedures={procedure: days})
    assert over.level in (Level.NONE, Level.CAUTION)
    assert over.days is None


def test_every_procedure_has_its_waits_here() -> None:
    assert set(WAITS) == set(library().policy.questionnaire.by_id["procedures"].codes)


@pytest.mark.parametrize(
    ("changes", "facial", "dermatherapy"),
    [
        ({"skin_now": ["sunburn"]}, 21, 21),
        ({"skin_now": ["recent_tan"]}, None, 28),
        ({"skin_now": ["feeling_ill"]}, 14, 14),
        ({"medicines": ["antibiotics_for_infection"]}, 14, 14),
        ({"products": ["retinoid"]}, None, 7),
        ({"products": ["acid"]}, None, 7),
        ({"products": ["scrub"]}, None, 7),
        ({"event": "within_7_days"}, None, 7),
    ],
)
def test_a_state_without_a_date_counts_from_today(
    changes: dict[str, Any], facial: int | None, dermatherapy: int | None
) -> None:
    assert (on(FACIAL, **changes).days, on(DERMA, **changes).days) == (facial, dermatherapy)


@pytest.mark.parametrize(
    ("months", "level", "days"),
    [(0, Level.DEFER, 186), (1, Level.DEFER, 155), (4, Level.DEFER, 62), (5, Level.WAIT, 31)],
)
def test_isotretinoin_runs_out_month_by_month(months: int, level: Level, days: int) -> None:
    """31 x (6 - months) days."""
    assert held(DERMA, medicines=["isotretinoin_recent"], isotretinoin_months=months) == (level, days)


def test_42_days_are_a_wait_and_43_a_defer() -> None:
    """Surgery: 365 - 323 = 42, 365 - 322 = 43."""
    assert held(DERMA, procedures={"surgery": 323}) == (Level.WAIT, 42)
    assert held(DERMA, procedures={"surgery": 322}) == (Level.DEFER, 43)
    wrinkles = {"fine_lines": "moderate"}
    dated = decided(concerns=wrinkles, procedures={"surgery": 323})
    assert (dated.outcome, dated.plan.earliest_in_days) == (Outcome.DERMATHERAPY, 42)
    assert decided(concerns=wrinkles, procedures={"surgery": 322}).outcome is not Outcome.DERMATHERAPY


def test_the_longest_of_several_waits_sets_the_date() -> None:
    found = decided(concerns={"fine_lines": "moderate"}, procedures={"filler": 6, "toxin": 1, "waxing": 0})
    assert {t: r.days for t, r in found.trace.restrictions.items()} == {FACIAL: 13, DERMA: 22}  # 14 - 1, 28 - 6
    assert found.plan.earliest_in_days == 22


def test_a_day_that_is_not_known_counts_as_today_and_is_an_open_question() -> None:
    found = on(DERMA, procedures={"filler": None})
    assert (found.level, found.days) == (Level.WAIT, 28)
    assert [(each.certain, each.open) for each in found.firings] == [(False, {"procedures": ("filler",)})]
    assert [each.certain for each in on(DERMA, procedures={"filler": 0}).firings] == [True]


def test_a_wait_that_is_over_is_not_undetermined_because_of_another() -> None:
    found = decided(procedures={"filler": 300, "toxin": None})
    assert found.undetermined == ("toxin_waits_for_facial", "toxin_waits_for_dermatherapy")


def test_unanswered_procedures_hold_the_longest_wait_there_is() -> None:
    assert held(FACIAL, procedures=LEFT_OUT) == (Level.WAIT, 42)
    assert held(DERMA, procedures=LEFT_OUT) == (Level.DEFER, 365)


# A clinician's word.


def cleared(*codes: str, **changes: Any) -> Decision:
    return decided(cleared=[clearance(code) for code in codes], **changes)


@pytest.mark.parametrize(
    ("code", "changes", "lifted"),
    [
        ("keloid_history", {"conditions": ["keloid_history"]}, ["keloid_history_excludes_dermatherapy"]),
        ("metal", {"allergies": ["metal"]}, ["metal_allergy_excludes_dermatherapy"]),
        ("rosacea_flare", {"skin_now": ["rosacea_flare"]}, ["rosacea_flare_defers_dermatherapy"]),
        ("recent_tan", {"skin_now": ["recent_tan"]}, ["recent_tan_waits_for_dermatherapy"]),
        ("sunburn", {"skin_now": ["sunburn"]}, ["sunburn_waits_for_facial", "sunburn_waits_for_dermatherapy"]),
        ("isotretinoin_recent", {"medicines": ["isotretinoin_recent"]}, ["isotretinoin_recent_waits_for_dermatherapy"]),
        (
            "raised_or_itchy",
            {"concerns": {"acne_scars": "mild"}, "scar_kind": ["raised_or_itchy"]},
            ["raised_scar_excludes_dermatherapy"],
        ),
    ],
)
def test_cleared_lifts_wait_defer_and_exclude(code: str, changes: dict[str, Any], lifted: list[str]) -> None:
    before, after = decided(**changes), cleared(code, **changes)
    assert before.trace.restrictions[DERMA].level in (Level.WAIT, Level.DEFER, Level.EXCLUDE)
    assert after.trace.restrictions[DERMA].level in (Level.NONE, Level.CAUTION)
    assert (before.trace.lifted, list(after.trace.lifted)) == ((), lifted)


def test_cleared_keeps_cautions() -> None:
    found = cleared("eczema", conditions=["eczema"])
    assert found.trace.lifted == ("eczema_excludes_dermatherapy",)
    assert [each.rule for each in found.trace.restrictions[FACIAL].firings] == ["eczema_facial_bland"]


def test_cleared_lifts_what_is_unknown_too() -> None:
    unsure = {"conditions": ["not_sure"], "unsure": {"conditions": ["keloid_history"]}}
    assert on(DERMA, **unsure).level is Level.EXCLUDE
    assert cleared("keloid_history", **unsure).trace.restrictions[DERMA].level is Level.NONE


def test_cleared_leaves_other_codes_of_the_same_rule() -> None:
    found = cleared("steroid_tablets", medicines=["steroid_tablets", "strong_steroid_cream"])
    assert found.trace.restrictions[DERMA].level is Level.EXCLUDE
    assert found.trace.lifted == ()


def test_cleared_lets_dermatherapy_be_the_outcome() -> None:
    wrinkles = {"fine_lines": "moderate"}
    assert decided(concerns=wrinkles, conditions=["keloid_history"]).outcome is Outcome.MEDICAL_REFERRAL
    assert cleared("keloid_history", concerns=wrinkles, conditions=["keloid_history"]).outcome is Outcome.DERMATHERAPY


def test_cleared_never_lifts_a_refer_rule() -> None:
    found = cleared("skin_infection", skin_now=["skin_infection"])
    assert (found.outcome, found.urgency) == (Outcome.MEDICAL_REFERRAL, Urgency.PROMPT)
    assert found.trace.restrictions[FACIAL].level is Level.NONE


def test_cleared_changes_no_points() -> None:
    changes: dict[str, Any] = {"concerns": {"clogged_pores": "severe"}, "skin_now": ["inflamed_spots"]}
    assert cleared("inflamed_spots", **changes).trace.rows == decided(**changes).trace.rows


def test_clearing_what_was_not_said_lifts_nothing() -> None:
    assert cleared("eczema").trace.lifted == ()


def test_each_lifted_rule_is_told_with_the_clinician_who_agreed() -> None:
    ada, bo = clearance("keloid_history"), clearance("metal", clinician="Dr Bo Sample", date="2026-04-01")
    raw = healthy(
        concerns={"fine_lines": "moderate"}, conditions=["keloid_history"], allergies=["metal"], cleared=[ada, bo]
    )
    lines = [line.text for block in explain(library(), parsed(raw), decision_of(raw)).blocks for line in block.lines]
    (told,) = [line for line in lines if "Dr Bo Sample agreed on 2026-04-01" in line]
    assert library().policy.rules_by_id["metal_allergy_excludes_dermatherapy"].rationale in told


# Words that a rule must carry; neither a proof nor an outcome would miss them.


@pytest.mark.parametrize("row", ["C-09", "C-17", "C-21", "C-29", "C-43", "C-47", "C-57"])
def test_a_doctors_agreement_comes_before_the_booking(row: str) -> None:
    cautions = [
        rule for rule in policy().restrictions if rule.effect.caution == "dermatherapy" and row in rule.evidence
    ]
    assert cautions
    assert [rule.id for rule in cautions if not rule.before_booking] == []


def test_what_cannot_wait_for_the_visit_is_told() -> None:
    assert {rule.id for rule in policy().refer_rules if rule.do_now} >= {
        "numbing_cream_reaction_is_an_emergency", "facial_swelling_today", "spreading_infection_today",
        "fever_with_skin_change_today", "eye_pain_or_vision_change_today", "skin_infection_with_illness_today",
        "ill_during_cancer_treatment_today", "burn_after_treatment_soon", "cold_sore_first", "open_wound_first",
    }  # fmt: skip
