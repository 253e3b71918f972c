"""Columns and engine decide alike: on every case, on random intakes with unknowns, by this policy and by others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.domain.answers import CLEARABLE, Intake
from recommender.domain.base import Record
from recommender.domain.criteria import parse_criteria
from recommender.domain.policy import Policy, Restrict
from recommender.domain.terms import Grade
from recommender.engine.expectations import intake_of_case
from recommender.errors import InputError
from recommender.prover.mutation.mutants import mutants, with_values
from recommender.replay.layout import MOST_CODES, layout_of
from recommender.replay.records import answers_of, cleared_codes, table_of
from tests.builders import SAME_EVERY_TIME, Raw, clearance, healthy, intakes, parsed, policy, questionnaire
from tests.case_files import all_cases
from tests.columns import Columns, disagreements

MUTANTS_AT_ONCE = 12
EVERY_SO_MANY = 45  # of the mutants, over a thousand; each kind of change comes up


@cache
def own() -> Columns:
    return Columns({"own": policy()})


@st.composite
def staff_intakes(draw: st.DrawFn, most_changes: int = 8) -> Raw:
    """Any intake, sometimes with codes that a clinician cleared."""
    raw = draw(intakes(most_changes))
    codes = [code for item in CLEARABLE for code in questionnaire().by_id[item].codes]
    cleared = draw(st.lists(st.sampled_from(codes), max_size=2, unique=True))
    return raw | ({"cleared": [clearance(code) for code in cleared]} if cleared else {})


def some_intakes(most_changes: int = 8, at_least: int = 1) -> st.SearchStrategy[list[Raw]]:
    return st.lists(staff_intakes(most_changes), min_size=at_least, max_size=40)


# This policy.


def test_every_case_is_decided_as_by_the_engine() -> None:
    found = [intake_of_case(policy(), case) for case in all_cases()]
    assert disagreements(own(), found) == []


@settings(SAME_EVERY_TIME, max_examples=25)
@given(some_intakes())
def test_any_intake_is_decided_as_by_the_engine(raws: list[Raw]) -> None:
    assert disagreements(own(), [parsed(raw) for raw in raws]) == []


@settings(SAME_EVERY_TIME, max_examples=10)
@given(some_intakes(most_changes=25))
def test_it_is_when_most_answers_are_odd_or_missing(raws: list[Raw]) -> None:
    assert disagreements(own(), [parsed(raw) for raw in raws]) == []


def test_it_is_when_next_to_nothing_was_answered() -> None:
    alone = [
        {"concerns": {concern: str(grade)}} for concern in questionnaire().by_id["concerns"].codes for grade in Grade
    ]
    assert disagreements(own(), [parsed(raw) for raw in alone]) == []


@pytest.mark.parametrize("code", questionnaire().by_id["procedures"].codes)
def test_each_wait_ends_on_its_day(code: str) -> None:
    """Every day on which a level or the days left could change, and a day that nobody remembers."""
    said = [healthy(procedures={code: since}, concerns={"fine_lines": "moderate"}) for since in (None, *range(366))]
    assert disagreements(own(), [parsed(raw) for raw in said]) == []


# Other policies.


def sampled_intakes() -> list[Intake]:
    """Cases from all files, which between them touch every rule."""
    return [intake_of_case(policy(), case) for case in all_cases()[::20]]


@cache
def spread_mutants() -> list[Policy]:
    return [mutant.policy for mutant in mutants(policy())][::EVERY_SO_MANY]


@pytest.mark.parametrize("batch", range(-(-len(spread_mutants()) // MUTANTS_AT_ONCE)))
def test_policies_with_a_mistake_are_decided_as_by_the_engine(batch: int) -> None:
    some = spread_mutants()[batch * MUTANTS_AT_ONCE :][:MUTANTS_AT_ONCE]
    columns = Columns({f"p{place}": mutant for place, mutant in enumerate(some)})
    assert disagreements(columns, sampled_intakes()) == []


def changed(record: Record, **values: Any) -> Any:
    return type(record)(**{**{name: getattr(record, name) for name in type(record).model_fields}, **values})


def policy_with(**values: Any) -> Policy:
    found: Policy = changed(policy(), **values)
    return found


def with_items(**changes: dict[str, Any]) -> Policy:
    """The policy with other values for some items."""
    items = [item.model_copy(update=changes.get(item.id, {})) for item in questionnaire().items]
    return policy_with(questionnaire=changed(questionnaire(), items=tuple(items)))


def with_rule(**values: Any) -> Policy:
    """The policy with a restriction more."""
    rule = changed(policy().restrictions[0], id="another", **values)
    return policy_with(restrictions=(*policy().restrictions, rule))


def odd_policies() -> Iterator[tuple[str, Policy]]:
    """Policies that use what the content of today does not."""
    either = {"any": [{"conditions": ["eczema"]}, {"goal": ["glow"]}]}
    mixed = parse_criteria({"all": [either, {"not": {"pregnancy": ["no"]}}]})
    yield "a rule that reads wishes and safety items", with_rule(when=mixed)
    negated = parse_criteria({"not": {"any": [{"age": {"at_least": 30, "below": 40}}, {"skin_now": "unknown"}]}})
    yield "criteria turned round", with_rule(when=negated)
    months = Restrict(caution="dermatherapy", days=90, since={"item": "isotretinoin_months", "days_each": 31})
    yield "a caution that ends by months", with_rule(when={"medicines": ["isotretinoin_recent"]}, effect=months)
    long_wait = Restrict(wait="facial", days=43)
    yield "a wait that nothing starts", with_rule(when={"products": ["acid"]}, effect=long_wait, ground="age")
    yield "wishes that count as safety", with_items(goal={"role": "safety"}, conditions={"role": "wish"})
    yield (
        "empty lists that are open",
        with_items(conditions={"empty_means_unknown": True}, scar_kind={"open_unless": None}),
    )
    laxity = {"any": [{"concerns": {"laxity": ["mild"]}}, {"scar_kind": "unknown"}]}
    yield (
        "a follow-up of a follow-up",
        with_items(
            weight_loss={"shown_when": parse_criteria(laxity)},
            diabetes_control={"shown_when": parse_criteria({"not": {"conditions": ["diabetes"]}})},
            age={"shown_when": parse_criteria({"main_concern": ["dullness", "redness"]})},
        ),
    )
    scorecard = changed(policy().scorecard, main_concern_counts=3)
    yield "a main concern that counts three times", policy_with(scorecard=scorecard)
    once = changed(policy().scorecard, main_concern_counts=1)
    yield "a main concern that counts once", policy_with(scorecard=once)
    facial_first = changed(policy().instead, lead="facial")
    yield "rules for another lead", policy_with(instead=facial_first)
    same = changed(policy().positioning.same_grade[0], id="more", concerns=("dark_spots", "redness", "texture"))
    positioning = changed(policy().positioning, same_grade=(*policy().positioning.same_grade, same))
    yield "two groups that share a grade", policy_with(positioning=positioning)
    cells = changed(
        policy().positioning.adjustments[2], id="again", cells={"mild": ["medical_referral"]}, add=["facial"]
    )
    widened = changed(policy().positioning, adjustments=(cells, *policy().positioning.adjustments, cells))
    yield "readings of a cell over each other", policy_with(positioning=widened)


@cache
def odd() -> Columns:
    """All of them beside each other, and beside the policy of today: values that are the same share a column."""
    return Columns(dict(odd_policies()) | {"own": policy()})


@settings(SAME_EVERY_TIME, max_examples=6)
@given(some_intakes(most_changes=10, at_least=20))
def test_odd_policies_are_decided_as_by_the_engine(raws: list[Raw]) -> None:
    assert disagreements(odd(), [parsed(raw) for raw in raws]) == []


def test_cases_are_decided_by_odd_policies_as_by_the_engine() -> None:
    assert disagreements(odd(), sampled_intakes()) == []


def with_more_options(count: int) -> Policy:
    """The policy with so many options before those of the conditions."""
    old = questionnaire().by_id["conditions"]
    more = tuple(with_values(old.options[0], code=f"more_{number}") for number in range(count))
    items = [
        with_values(item, options=(*more, *old.options)) if item is old else item for item in questionnaire().items
    ]
    return policy_with(questionnaire=with_values(questionnaire(), items=tuple(items)))


def test_a_list_with_more_codes_than_32_bits_is_decided_as_by_the_engine() -> None:
    columns = Columns({"long": with_more_options(MOST_CODES - len(questionnaire().by_id["conditions"].codes))})
    assert columns.layout.by_id["conditions"].is_wide
    assert disagreements(columns, sampled_intakes()) == []


def test_a_list_with_more_codes_than_64_bits_is_refused() -> None:
    with pytest.raises(InputError, match="`conditions` has 67 options; replay reads at most 60."):
        layout_of([with_more_options(40).questionnaire])


def test_an_item_of_two_types_is_refused() -> None:
    goal = with_values(questionnaire().by_id["goal"], type="multi_choice")
    items = [goal if item.id == "goal" else item for item in questionnaire().items]
    with pytest.raises(InputError, match="`goal` is of type choice in one policy and multi_choice in the other"):
        layout_of([questionnaire(), with_values(questionnaire(), items=tuple(items))])


# Rows.


@settings(SAME_EVERY_TIME, max_examples=200)
@given(staff_intakes(most_changes=25))
def test_a_row_gives_back_the_answers(raw: Raw) -> None:
    """All but own words, and but the order of lists."""
    intake, layout = parsed(raw), layout_of([questionnaire()])
    (row,) = table_of(layout, [(1, intake)]).to_pylist()
    said = {item: value for item, value in intake.answers.items() if item != "own_words"}
    said["unsure"] = {item: codes for item, codes in said.get("unsure", {}).items() if codes}
    assert in_order({"unsure": {}} | answers_of(layout, row)) == in_order(said)
    assert set(cleared_codes(layout, row)) == {clearance.code for clearance in intake.cleared}


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return sorted(value) if isinstance(value, list) else value
