"""Where something cannot wait: whom to call, in which order, and what the first sentence says."""

from __future__ import annotations

import pytest

from recommender.domain.clinic import Line
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.engine.explaining.urgent import explain_stop, numbers_to_call
from recommender.engine.referral import stops
from tests.builders import healthy, parsed, read
from tests.case_files import library


def called(spoken: Library, *signs: str) -> list[tuple[str, bool]]:
    """Numbers in their order, and whether each is the one to call before all else."""
    found = stops(spoken.policy, read(warning_signs=list(signs)))
    return [(call.number, call.is_main) for call in numbers_to_call(spoken, found)]


def with_urgent_line() -> Library:
    here = library().clinic.numbers.model_copy(update={"urgent": Line(name="Urgent line", number="116117")})
    clinic = library().clinic.model_copy(update={"emergency": {library().clinic.country: here}})
    return library().model_copy(update={"clinic": clinic})


def test_an_emergency_calls_the_emergency_number_first() -> None:
    assert called(library(), "breathing_difficulty") == [("112", True)]
    assert called(library(), "breathing_difficulty", "self_harm_thoughts") == [("112", True), ("183", False)]


def test_where_a_doctor_is_enough_the_emergency_number_is_a_second_thought() -> None:
    assert called(library(), "spreading_infection") == [("112", False)]
    assert called(with_urgent_line(), "spreading_infection") == [("116117", True), ("112", False)]


def test_thoughts_of_self_harm_call_somebody_to_talk_to() -> None:
    assert called(with_urgent_line(), "self_harm_thoughts") == [("183", True), ("112", False)]


@pytest.mark.parametrize("signs, key", [
    (["self_harm_thoughts"], "result_referral_crisis"),
    (["self_harm_thoughts", "spreading_infection"], "result_referral_urgent"),
    (["self_harm_thoughts", "breathing_difficulty"], "result_referral_emergency"),
])  # fmt: skip
def test_page_and_result_begin_with_the_same_sentence(signs: list[str], key: str) -> None:
    intake = parsed(healthy(warning_signs=signs))
    result = explain(library(), intake, decide(library().policy, intake))
    headline, _ = explain_stop(library(), stops(library().policy, read(warning_signs=signs)))
    assert headline.text == result.headline.text == library().say(key)
