"""No word of staff gives a treatment that the answers rule out; a doctor can always be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.casework.overriding import refuse_override, what_forbids
from recommender.casework.roles import Actor, Role
from recommender.domain.case import Override
from recommender.domain.decision import Decision
from recommender.domain.terms import Outcome, Treatment, Urgency
from recommender.errors import RefusedError
from tests.builders import SAME_EVERY_TIME, Raw, clearance, decided, decision_of, intakes, questionnaire
from tests.consulting import LEAD, PRACTITIONER

TREATMENTS = (Outcome.FACIAL, Outcome.DERMATHERAPY)
WORDS = "Seen today, and agreed with the client."


def refusal(
    decision: Decision, outcome: Outcome, actor: Actor = LEAD, reason: Override | None = Override.EXAMINATION,
    note: str = WORDS,
) -> str:  # fmt: skip
    """The key of what is said; empty where the override is taken."""
    try:
        refuse_override(actor, decision, outcome, reason, note)
    except RefusedError as error:
        return error.key
    return ""


actors = st.sampled_from([Actor("staff", "1", "A", role) for role in Role])
reasons = st.sampled_from([None, *Override])


@SAME_EVERY_TIME
@given(intakes(), actors, reasons, st.sampled_from(TREATMENTS), st.text(max_size=5))
def test_nobody_gives_what_a_contraindication_or_a_warning_sign_forbids(
    raw: Raw, actor: Actor, reason: Override | None, outcome: Outcome, note: str
) -> None:
    decision = decision_of(raw)
    blocked = decision.trace.restrictions[Treatment(outcome.value)].level.blocks
    signs = [found for found in decision.trace.refers if found.urgency is not Urgency.ROUTINE or not found.certain]
    if blocked or signs:
        assert refusal(decision, outcome, actor, reason, note)
        assert what_forbids(decision, outcome)


@SAME_EVERY_TIME
@given(intakes())
def test_what_the_policy_suggests_is_never_forbidden(raw: Raw) -> None:
    decision = decision_of(raw)
    assert what_forbids(decision, decision.outcome) is None


@SAME_EVERY_TIME
@given(intakes(), actors)
def test_a_doctor_can_always_be_asked_with_a_reason_and_a_note(raw: Raw, actor: Actor) -> None:
    decision = decision_of(raw)
    if decision.outcome is not Outcome.MEDICAL_REFERRAL:
        assert refusal(decision, Outcome.MEDICAL_REFERRAL, actor, Override.CLIENT_WISH) == ""


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(TREATMENTS), reasons)
def test_a_referral_gives_way_to_a_medical_lead_and_a_medical_reason_alone(
    raw: Raw, outcome: Outcome, reason: Override | None
) -> None:
    decision = decision_of(raw)
    if decision.outcome is Outcome.MEDICAL_REFERRAL:
        assert refusal(decision, outcome, PRACTITIONER, reason)
        if reason not in (Override.EXAMINATION, Override.DOCTOR_AGREES):
            assert refusal(decision, outcome, LEAD, reason)


@SAME_EVERY_TIME
@given(intakes(), st.integers(0, 17))
def test_nobody_under_18_is_given_dermatherapy(raw: Raw, age: int) -> None:
    assert refusal(decision_of(raw | {"age": age}), Outcome.DERMATHERAPY) != ""


@SAME_EVERY_TIME
@given(intakes())
def test_an_age_that_is_not_known_keeps_dermatherapy_away(raw: Raw) -> None:
    assert refusal(decision_of(raw | {"age": None}), Outcome.DERMATHERAPY) != ""


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(questionnaire().by_id["warning_signs"].codes), st.data())
def test_a_warning_sign_outlives_every_clearance(raw: Raw, sign: str, data: st.DataObject) -> None:
    codes = [code for item in ("conditions", "medicines", "skin_now") for code in questionnaire().by_id[item].codes]
    cleared = [clearance(code) for code in data.draw(st.lists(st.sampled_from(codes), max_size=4, unique=True))]
    decision = decision_of(raw | {"warning_signs": [sign], "cleared": cleared})
    assert all(refusal(decision, outcome) == "case_refused_sign" for outcome in TREATMENTS)


@pytest.mark.parametrize("item", ["warning_signs", "conditions", "skin_now"])
def test_what_the_client_was_not_sure_of_is_asked_before_it_is_overridden(item: str) -> None:
    decision = decided(**{item: ["not_sure"]})
    assert decision.outcome is Outcome.MEDICAL_REFERRAL
    assert refusal(decision, Outcome.FACIAL) in ("case_refused_sign", "case_refused_open", "case_refused_ruled_out")


def test_a_routine_referral_gives_way_to_an_examination_by_the_medical_lead() -> None:
    decision = decided(appearance_worry="high")
    assert (decision.outcome, decision.urgency) == (Outcome.MEDICAL_REFERRAL, Urgency.ROUTINE)
    assert refusal(decision, Outcome.FACIAL) == ""
    assert refusal(decision, Outcome.FACIAL, PRACTITIONER) == "case_refused_lead"
    assert refusal(decision, Outcome.FACIAL, reason=Override.CLIENT_WISH) == "case_refused_grounds"


def test_a_referral_by_points_gives_way_to_the_medical_lead_alone() -> None:
    decision = decided(concerns={"acne_scars": "severe"})
    assert decision.outcome is Outcome.MEDICAL_REFERRAL
    assert not decision.trace.refers
    assert refusal(decision, Outcome.FACIAL, PRACTITIONER) == "case_refused_lead"


@pytest.mark.parametrize(("reason", "note"), [(None, WORDS), (Override.EXAMINATION, ""), (Override.OTHER, " \n")])
def test_an_override_needs_a_reason_and_words(reason: Override | None, note: str) -> None:
    decision = decided(concerns={"fine_lines": "moderate"})
    assert decision.outcome is Outcome.DERMATHERAPY
    assert refusal(decision, Outcome.FACIAL, PRACTITIONER, reason, note) == "case_refused_reason"
    assert refusal(decision, Outcome.FACIAL, PRACTITIONER) == ""
