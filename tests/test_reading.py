"""What an answer says about every code: yes, no or unknown. Unanswered is never "no"."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.domain.answers import Reply, Truth
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Level, Treatment
from tests.builders import LEFT_OUT, clearance, decided, questionnaire, read

EVERYTHING_ASKED = {  # brings out every follow-up
    "concerns": {"laxity": "mild", "acne_scars": "mild"},
    "conditions": ["diabetes"],
    "medicines": ["isotretinoin_recent"],
}


def codes(item: str) -> frozenset[str]:
    return frozenset(questionnaire().by_id[item].codes)


def items(*types: str) -> list[Item]:
    return [item for item in questionnaire().items if item.type in types and item.codes]


def reply(item: str, **changes: Any) -> Reply:
    return read(**EVERYTHING_ASKED | changes).reply(item)


# Unanswered, and not sure about all of it.


@pytest.mark.parametrize("value", [LEFT_OUT, None], ids=["left out", "null"])
@pytest.mark.parametrize("item", items("choice", "multi_choice", "ages"), ids=lambda item: item.id)
def test_every_code_of_an_unanswered_item_is_unknown(item: Item, value: object) -> None:
    assert reply(item.id, **{item.id: value}) == Reply(unknown=frozenset(item.codes))


@pytest.mark.parametrize("item", items("multi_choice"), ids=lambda item: item.id)
def test_not_sure_alone_leaves_every_code_of_a_list_unknown(item: Item) -> None:
    assert reply(item.id, **{item.id: ["not_sure"]}) == Reply(unknown=frozenset(item.codes))


@pytest.mark.parametrize("value", [LEFT_OUT, None], ids=["left out", "null"])
@pytest.mark.parametrize("item", [item.id for item in questionnaire().items if item.type == "integer"])
def test_an_unanswered_number_is_unknown(item: str, value: object) -> None:
    assert read(**EVERYTHING_ASKED | {item: value}).numbers[item] is None


@pytest.mark.parametrize("age", [0, 35, 120])
def test_an_age_is_read_as_it_stands(age: int) -> None:
    assert read(age=age).numbers["age"] == age


def test_truth_of_a_code_is_yes_no_or_unknown() -> None:
    found = Reply(yes=frozenset(["eczema"]), unknown=frozenset(["rosacea"]))
    assert [found.truth(code) for code in ("eczema", "rosacea", "melasma")] == [Truth.YES, Truth.UNKNOWN, Truth.NO]


# Lists.


def test_an_empty_list_says_no_to_every_code() -> None:
    assert read(conditions=[]).reply("conditions") == Reply()


def test_codes_beside_not_sure_are_yes_and_the_others_unknown() -> None:
    found = read(conditions=["eczema", "not_sure"]).reply("conditions")
    assert found == Reply(frozenset(["eczema"]), codes("conditions") - {"eczema"})


def test_unsure_narrows_not_sure_and_the_rest_is_no() -> None:
    found = read(conditions=["melasma", "not_sure"], unsure={"conditions": ["eczema", "rosacea"]}).reply("conditions")
    assert found == Reply(frozenset(["melasma"]), frozenset(["eczema", "rosacea"]))


def test_unsure_makes_codes_unknown_by_itself() -> None:
    assert read(conditions=[], unsure={"conditions": ["eczema"]}).reply("conditions") == Reply(
        unknown=frozenset(["eczema"])
    )


def test_unsure_about_a_code_that_is_named_leaves_it_yes() -> None:
    found = read(conditions=["eczema"], unsure={"conditions": ["eczema"]}).reply("conditions")
    assert found == Reply(yes=frozenset(["eczema"]))


def test_an_empty_unsure_list_narrows_nothing() -> None:
    assert read(conditions=["not_sure"], unsure={"conditions": []}).reply("conditions").unknown == codes("conditions")
    assert read(conditions=[], unsure={"conditions": []}).reply("conditions") == Reply()


def test_unsure_about_one_list_leaves_the_others_alone() -> None:
    found = read(medicines=["not_sure"], unsure={"conditions": ["eczema"]})
    assert found.reply("medicines").unknown == codes("medicines")


def test_unsure_does_not_answer_a_list_that_was_left_out() -> None:
    found = read(conditions=LEFT_OUT, unsure={"conditions": ["eczema"]}).reply("conditions")
    assert found.unknown == codes("conditions")


# Procedures: absent is also how "not sure" is written.


def test_procedures_with_and_without_a_day_happened() -> None:
    found = read(procedures={"filler": 6, "toxin": None})
    assert found.reply("procedures") == Reply(yes=frozenset(["filler", "toxin"]))
    assert found.days == {"filler": 6, "toxin": None}


def test_no_procedures_is_said_with_an_empty_object() -> None:
    assert read(procedures={}).reply("procedures") == Reply()


def test_unsure_narrows_procedures_that_were_left_out() -> None:
    found = read(procedures=LEFT_OUT, unsure={"procedures": ["toxin"]}).reply("procedures")
    assert found == Reply(unknown=frozenset(["toxin"]))


def test_an_empty_unsure_list_leaves_all_procedures_unknown() -> None:
    found = read(procedures=LEFT_OUT, unsure={"procedures": []}).reply("procedures")
    assert found == Reply(unknown=codes("procedures"))


def test_unsure_beside_procedures_makes_those_unknown() -> None:
    found = read(procedures={"filler": 6}, unsure={"procedures": ["toxin", "filler"]}).reply("procedures")
    assert found == Reply(frozenset(["filler"]), frozenset(["toxin"]))


# Concerns.


def test_the_only_concern_is_the_main_one() -> None:
    assert read(concerns={"laxity": "mild"}).main_concern == "laxity"
    assert read(concerns={"laxity": "mild", "dullness": "mild"}).main_concern is None
    assert read(concerns={"laxity": "mild", "dullness": "mild"}, main_concern="dullness").main_concern == "dullness"


def test_grades_are_ordered_values() -> None:
    assert read(concerns={"laxity": "severe"}).grades == {"laxity": Grade.SEVERE}


# Kinds of scar: naming neither flat nor raised may mean raised.


@pytest.mark.parametrize(
    ("said", "yes", "unknown"),
    [
        (["flat_or_sunken"], ["flat_or_sunken"], []),
        (["raised_or_itchy"], ["raised_or_itchy"], []),
        (["narrow_and_deep"], ["narrow_and_deep"], ["raised_or_itchy"]),
        (["under_12_months"], ["under_12_months"], ["raised_or_itchy"]),
        (["flat_or_sunken", "under_12_months"], ["flat_or_sunken", "under_12_months"], []),
    ],
)
def test_a_scar_that_is_neither_flat_nor_raised_may_be_raised(
    said: list[str], yes: list[str], unknown: list[str]
) -> None:
    assert reply("scar_kind", scar_kind=said) == Reply(frozenset(yes), frozenset(unknown))


@pytest.mark.parametrize("said", [LEFT_OUT, None, [], ["not_sure"]], ids=["left out", "null", "empty", "not sure"])
def test_a_scar_of_unknown_kind_may_be_any(said: object) -> None:
    assert reply("scar_kind", scar_kind=said) == Reply(unknown=codes("scar_kind"))


def test_unsure_narrows_the_kind_of_scar_but_raised_stays_open() -> None:
    found = reply("scar_kind", scar_kind=["not_sure"], unsure={"scar_kind": ["under_12_months"]})
    assert found.unknown == {"under_12_months", "raised_or_itchy"}
    found = reply("scar_kind", scar_kind=["flat_or_sunken", "not_sure"], unsure={"scar_kind": ["under_12_months"]})
    assert found.unknown == {"under_12_months"}


# Follow-ups: they count unless what they follow is certainly "no".

FOLLOW_UPS = [
    ("scar_kind", ["raised_or_itchy"], {"concerns": {"acne_scars": "mild"}}),
    ("scar_kind", ["raised_or_itchy"], {"concerns": {"other_scars": "mild"}}),
    ("weight_loss", "massive", {"concerns": {"laxity": "mild"}}),
    ("diabetes_control", "well", {"conditions": ["diabetes"]}),
    ("diabetes_control", "well", {"conditions": ["not_sure"]}),
    ("diabetes_control", "well", {"conditions": LEFT_OUT}),
    ("diabetes_control", "well", {"conditions": [], "unsure": {"conditions": ["diabetes"]}}),
]


@pytest.mark.parametrize(("item", "answer", "parent"), FOLLOW_UPS)
def test_a_follow_up_counts_when_it_applies_or_may(item: str, answer: Any, parent: dict[str, Any]) -> None:
    said = answer if isinstance(answer, list) else [answer]
    assert read(**parent, **{item: answer}).reply(item) == Reply(yes=frozenset(said))
    assert item not in decided(**parent, **{item: answer}).trace.not_used


@pytest.mark.parametrize(
    ("item", "answer", "parent"),
    [
        ("scar_kind", ["raised_or_itchy"], {}),
        ("weight_loss", "massive", {}),
        ("diabetes_control", "poor_or_slow_healing", {}),
        (
            "diabetes_control",
            "poor_or_slow_healing",
            {"conditions": ["not_sure"], "unsure": {"conditions": ["eczema"]}},
        ),
    ],
)
def test_a_follow_up_that_does_not_apply_is_left_out(item: str, answer: Any, parent: dict[str, Any]) -> None:
    assert item not in read(**parent, **{item: answer}).replies
    assert decided(**parent, **{item: answer}).trace.not_used == (item,)


def test_months_count_only_when_the_capsules_may_be_recent() -> None:
    assert "isotretinoin_months" not in read(isotretinoin_months=3).numbers
    assert read(medicines=["isotretinoin_recent"], isotretinoin_months=3).numbers["isotretinoin_months"] == 3
    assert read(medicines=["not_sure"], isotretinoin_months=3).numbers["isotretinoin_months"] == 3
    assert read(medicines=["isotretinoin_recent"]).numbers["isotretinoin_months"] is None


# What the readings come to.


def level(treatment: Treatment, **changes: Any) -> Level:
    return decided(**changes).trace.restrictions[treatment].level


def test_unknown_diabetes_control_is_read_as_poor() -> None:
    derma = Treatment.DERMATHERAPY
    assert level(derma, conditions=["diabetes"], diabetes_control="well") is Level.CAUTION
    assert level(derma, conditions=["diabetes"], diabetes_control="not_sure") is Level.EXCLUDE
    assert level(derma, conditions=["diabetes"]) is Level.EXCLUDE


def test_unknown_months_are_read_as_none() -> None:
    found = decided(medicines=["isotretinoin_recent"]).trace.restrictions[Treatment.DERMATHERAPY]
    assert (found.level, found.days) == (Level.DEFER, 186)  # 31 x (6 - 0)


def test_an_unknown_skin_type_brings_the_pigment_caution() -> None:
    assert level(Treatment.DERMATHERAPY, skin_type="2") is Level.NONE
    assert level(Treatment.DERMATHERAPY, skin_type="not_sure") is Level.CAUTION
    assert level(Treatment.DERMATHERAPY, skin_type=LEFT_OUT) is Level.CAUTION


def test_cleared_codes_are_kept_beside_the_answers() -> None:
    found = read(conditions=["eczema", "melasma"], cleared=[clearance("eczema")])
    assert found.cleared == {"eczema"}
    assert found.reply("conditions").yes == {"eczema", "melasma"}
    assert found.without_cleared().reply("conditions").yes == {"melasma"}
