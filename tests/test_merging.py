"""Nothing that either of two people changed is lost when the one is put on top of the other."""

from __future__ import annotations

from hypothesis import given

from recommender.flow.merging import changed_items, on_top
from tests.builders import SAME_EVERY_TIME, Raw, healthy, intakes, questionnaire


def test_what_each_changed_is_kept() -> None:
    base = healthy(conditions=[], medicines=[])
    mine, theirs = base | {"conditions": ["epilepsy"]}, base | {"medicines": ["blood_thinner"], "age": 50}
    assert on_top(questionnaire(), base, mine, theirs) == theirs | {"conditions": ["epilepsy"]}


def test_what_both_changed_is_mine() -> None:
    base = healthy(age=30)
    assert on_top(questionnaire(), base, base | {"age": 17}, base | {"age": 71})["age"] == 17


def test_an_answer_that_i_took_back_is_taken_back() -> None:
    base = healthy(unsure={"medicines": ["blood_thinner"]})
    mine = {key: value for key, value in base.items() if key not in ("medicines", "unsure")}
    found = on_top(questionnaire(), base, mine, base | {"age": 50})
    assert (found.get("medicines"), found.get("unsure"), found["age"]) == (None, None, 50)


def test_the_order_of_ticks_is_no_change() -> None:
    first, second = ({"conditions": codes} for codes in (["epilepsy", "diabetes"], ["diabetes", "epilepsy"]))
    assert changed_items(questionnaire(), first, second) == ()


@SAME_EVERY_TIME
@given(intakes(), intakes(), intakes())
def test_every_item_is_mine_where_i_changed_it_and_else_theirs(base: Raw, mine: Raw, theirs: Raw) -> None:
    found, changed = on_top(questionnaire(), base, mine, theirs), changed_items(questionnaire(), base, mine)
    assert not set(changed_items(questionnaire(), mine, found)) & set(changed)
    assert set(changed_items(questionnaire(), theirs, found)) <= set(changed)
