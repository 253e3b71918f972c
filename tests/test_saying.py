"""What arrives from a browser: taken as meant, kept as typed, and never more than the questionnaire has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.flow.draft import Draft, ListDraft, raw_answers, reading_so_far
from recommender.flow.parsing import parse_intake
from recommender.flow.saying import number_of, take, take_grades
from recommender.flow.steps import gaps
from tests.builders import SAME_EVERY_TIME, questionnaire
from tests.case_files import library

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CODES = [code for item in questionnaire().items for code in item.codes]
SAID = st.dictionaries(
    st.sampled_from(["codes", "days", "none", "not_sure", "which", "value", "text", "grades", "seq"]),
    ANYTHING | st.lists(st.sampled_from(CODES), max_size=5),
)


def said(item: str, draft: Draft | None = None, **answer: Any) -> Draft:
    draft = draft or Draft()
    take(questionnaire(), draft, questionnaire().by_id[item], answer)
    return draft


def test_ticks_are_kept_in_the_order_of_the_list() -> None:
    draft = said("concerns", codes=["texture", "dullness", "no_such_concern"])
    assert list(draft.grades) == ["dullness", "texture"]


def test_a_grade_belongs_to_a_chosen_concern() -> None:
    draft = said("concerns", codes=["texture"])
    take_grades(draft, {"grades": {"texture": "severe", "dullness": "mild"}})
    take_grades(draft, {"grades": {"texture": "terrible"}})
    take_grades(draft, {"grades": "severe"})
    assert draft.grades == {"texture": "severe"}


@pytest.mark.parametrize(("typed", "read"), [
    ("34", 34), (" 34 ", 34), ("-3", -3), ("3.7", "3.7"), ("thirty", "thirty"), ("", None), ("  ", None), (None, None),
    (34, 34), (True, None), (3.7, None), ("9999999", "9999999"), (["34"], None),
])  # fmt: skip
def test_a_number_is_read_or_kept_as_it_was_typed(typed: object, read: object) -> None:
    assert number_of(typed) == read


def test_letters_in_the_place_of_a_number_are_an_error_and_no_answer() -> None:
    draft = said("age", text="3.7")
    item = questionnaire().by_id["age"]
    section = next(found for found in questionnaire().sections if "age" in found.asks)
    assert [gap.message for gap in gaps(questionnaire(), section, draft, library().say)][0] == item.not_a_number
    assert "age" not in raw_answers(questionnaire(), draft)


def test_letters_in_the_place_of_days_are_an_error_and_count_as_unknown() -> None:
    draft = said("procedures", codes=["light_laser"], days={"light_laser": "two weeks"})
    section = next(found for found in questionnaire().sections if "procedures" in found.asks)
    keys = [gap.key for gap in gaps(questionnaire(), section, draft, library().say)]
    assert "procedures.light_laser" in keys
    assert raw_answers(questionnaire(), draft)["procedures"] == {"light_laser": None}


def test_what_is_more_careful_holds_where_both_were_said() -> None:
    both = said("conditions", codes=["eczema"], none=True).lists["conditions"]
    assert both == ListDraft(codes=["eczema"])
    unsure = said("conditions", none=True, not_sure=True, which=["eczema"]).lists["conditions"]
    assert unsure == ListDraft(not_sure=True, which=["eczema"])


BEGUN = {"codes": ["filler"], "begun": True}


@pytest.mark.parametrize(
    ("told", "is_begun"),
    [
        (BEGUN, True),
        (BEGUN | {"days": {"filler": "14"}}, True),
        (BEGUN | {"begun": False}, False),
        (BEGUN | {"begun": "no"}, True),
        ({"codes": ["filler"]}, True),
        (BEGUN | {"codes": ["filler", "light_laser"]}, False),
        (BEGUN | {"not_sure": True}, False),
        (BEGUN | {"codes": [], "none": True}, False),
    ],
    ids=["nothing new", "days", "gone through", "nonsense", "nothing of it", "a tick", "not sure", "none"],
)
def test_a_list_that_was_begun_stays_so_until_it_is_ticked_in_or_gone_through(
    told: dict[str, Any], is_begun: bool
) -> None:
    draft = Draft(lists={"procedures": ListDraft(codes=["filler"], days={"filler": None}, begun=True)})
    assert said("procedures", draft, **told).lists["procedures"].begun == is_begun
    assert not said("procedures", **told).lists["procedures"].begun  # no browser begins a list by itself


def test_days_in_a_list_that_was_begun_leave_the_rest_unknown() -> None:
    draft = Draft(lists={"procedures": ListDraft(codes=["filler"], days={"filler": None}, begun=True)})
    read = reading_so_far(questionnaire(), said("procedures", draft, **BEGUN, days={"filler": "14"}))
    assert read.days == {"filler": 14}
    assert read.replies["procedures"].unknown == {*questionnaire().by_id["procedures"].codes} - {"filler"}


def test_only_what_is_offered_can_be_chosen() -> None:
    draft = said("pregnancy", value="maybe")
    assert "pregnancy" not in draft.values
    assert said("pregnancy", value="not_sure").values["pregnancy"] == "not_sure"
    chosen = said("concerns", codes=["texture"])
    assert "main_concern" not in said("main_concern", chosen, value="dullness").values
    assert said("main_concern", chosen, value="texture").values["main_concern"] == "texture"


@SAME_EVERY_TIME
@given(st.lists(st.tuples(st.sampled_from(questionnaire().items), SAID), max_size=4), SAID)
def test_anything_may_arrive_and_what_is_taken_can_be_decided(replies: list[tuple[Any, Any]], grades: Any) -> None:
    draft = said("concerns", codes=["dullness"])
    for item, reply in replies:
        take(questionnaire(), draft, item, reply)
    take_grades(draft, grades)
    take_grades(draft, {"grades": dict.fromkeys(draft.grades, "mild")})
    reading_so_far(questionnaire(), draft)
    raw = raw_answers(questionnaire(), draft)
    if draft.grades:
        raw = {
            key: value
            for key, value in raw.items()
            if key not in ("age", "isotretinoin_months", "own_words", "procedures")
        }
        parse_intake(questionnaire(), raw)
