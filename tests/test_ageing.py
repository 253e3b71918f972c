"""Answers grow older by the days alone, and a wait ends on the same day whenever it is looked at."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from recommender.domain.terms import Level, Treatment
from recommender.flow.ageing import aged
from recommender.flow.parsing import LONGEST_AGE_DAYS
from tests.builders import SAME_EVERY_TIME, Raw, decision_of, healthy, intakes, questionnaire

days = st.integers(0, 2 * LONGEST_AGE_DAYS)


def test_a_procedure_was_longer_ago_later() -> None:
    assert aged(questionnaire(), {"procedures": {"filler": 6, "laser": None}}, 8) == {
        "procedures": {"filler": 14, "laser": None}
    }


def test_what_is_too_long_ago_to_be_asked_about_is_left_out() -> None:
    told = {"procedures": {"filler": LONGEST_AGE_DAYS - 1, "laser": LONGEST_AGE_DAYS}}
    assert aged(questionnaire(), told, 1) == {"procedures": {"filler": LONGEST_AGE_DAYS}}


def test_everything_else_stays_as_it_was_told() -> None:
    told = healthy(isotretinoin_months=2, procedures=None, own_words="5 days", unsure={"procedures": ["laser"]})
    assert aged(questionnaire(), told, 30) == told


def test_an_item_that_the_questionnaire_no_longer_has_is_kept() -> None:
    assert aged(questionnaire(), {"gone": {"filler": 3}}, 10) == {"gone": {"filler": 3}}


@SAME_EVERY_TIME
@given(intakes(), days)
def test_ageing_changes_nothing_that_was_given(raw: Raw, later: int) -> None:
    before = repr(raw)
    aged(questionnaire(), raw, later)
    assert repr(raw) == before


@SAME_EVERY_TIME
@given(intakes(), days, days)
def test_ageing_twice_is_ageing_once_by_the_sum(raw: Raw, first: int, second: int) -> None:
    once = aged(questionnaire(), raw, first + second)
    assert aged(questionnaire(), aged(questionnaire(), raw, first), second) == once


@SAME_EVERY_TIME
@given(intakes(), st.integers(0, 60))
def test_aged_answers_are_valid_and_restrict_no_more_than_they_did(raw: Raw, later: int) -> None:
    then, now = decision_of(raw), decision_of(aged(questionnaire(), raw, later))
    for treatment in Treatment:
        before, after = then.trace.restrictions[treatment], now.trace.restrictions[treatment]
        assert after.level.rank <= before.level.rank


@SAME_EVERY_TIME
@given(intakes(), st.integers(0, 60))
def test_a_wait_that_time_has_not_ended_never_ends_earlier(raw: Raw, later: int) -> None:
    """An unknown day counts as today whenever it is asked, so a wait may move away, never nearer."""
    day = date(2026, 3, 2)
    then, now = decision_of(raw), decision_of(aged(questionnaire(), raw, later))
    for treatment in Treatment:
        ends = [
            (firing.rule, day + timedelta(days=passed + firing.days))
            for passed, decision in ((0, then), (later, now))
            for firing in decision.trace.restrictions[treatment].firings
            if firing.days is not None and firing.level in (Level.WAIT, Level.DEFER)
        ]
        earliest: dict[str, date] = {}
        for rule, end in ends:
            assert end >= earliest.setdefault(rule, end)
