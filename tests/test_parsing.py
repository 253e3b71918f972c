"""Raw input: what is refused, in which words, and what is kept as it was given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recommender.domain.answers import Clearance, Intake
from recommender.domain.nearest import hint, nearest
from recommender.errors import InputError, IntakeError
from recommender.flow.input import intake_of, read_json
from recommender.flow.parsing import parse_intake
from tests.builders import LEFT_OUT, clearance, healthy, questionnaire

ROOM = 1_000  # bytes: enough for every intake here that is not about its length


def problems(raw: object, *, by_staff: bool = False) -> list[str]:
    with pytest.raises(IntakeError) as refused:
        parse_intake(questionnaire(), raw, by_staff=by_staff)
    return [str(problem) for problem in refused.value.problems]


def accepted(**changes: Any) -> Intake:
    return parse_intake(questionnaire(), healthy(**changes))


def refusal(raw: bytes, longest: int = ROOM) -> str:
    with pytest.raises(InputError) as refused:
        read_json(raw, longest)
    return str(refused.value)


def test_a_healthy_intake_is_kept_as_given() -> None:
    assert dict(accepted().answers) == healthy()


# What is no intake at all.


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (None, "null"),
        (True, "the boolean true"),
        (3, "a whole number"),
        (1.5, "a number"),
        ("no", "text"),
        ([], "a list"),
    ],
)
def test_an_intake_is_an_object(raw: object, kind: str) -> None:
    assert problems(raw) == [f'An intake is an object of answers, such as {{"age": 29}}; this is {kind}.']


@pytest.mark.parametrize("concerns", [LEFT_OUT, None, {}], ids=["left out", "null", "empty"])
def test_an_intake_without_concerns_is_refused(concerns: object) -> None:
    found = problems(healthy(concerns=concerns))
    assert found == ['concerns: Name at least one concern with its grade, such as {"dullness": "mild"}.']


def test_concerns_of_a_wrong_type_are_one_problem() -> None:
    (found,) = problems(healthy(concerns=["dullness"]))
    assert found.startswith("concerns: Needs concerns with their grades") and found.endswith("this is a list.")


# Items and codes that do not exist.


@pytest.mark.parametrize(
    ("item", "near"), [("pregnacy", "pregnancy"), ("Conditions", "conditions"), ("unsur", "unsure")]
)
def test_an_unknown_item_gets_the_nearest_spelling(item: str, near: str) -> None:
    assert problems(healthy(**{item: "no"})) == [f"{item}: There is no item {item!r}. Nearest: {near!r}."]


def test_an_unknown_item_near_nothing_gets_all_items() -> None:
    (found,) = problems(healthy(xyzzy=1))
    assert found.startswith("xyzzy: There is no item 'xyzzy'. Allowed: ")
    assert all(item in found for item in [*questionnaire().by_id, "unsure"])


@pytest.mark.parametrize(
    ("item", "answer", "code", "near"),
    [
        ("conditions", ["exzema"], "exzema", "eczema"),
        ("medicines", ["Isotretinoin"], "Isotretinoin", "isotretinoin"),
        ("pregnancy", "pregnant", "pregnant", "pregnant_or_possible"),
        ("concerns", {"dulness": "mild"}, "dulness", "dullness"),
        ("procedures", {"fillers": 3}, "fillers", "filler"),
        ("goal", "relaxed", "relaxed", "relax"),
        ("unsure", {"conditions": ["exzema"]}, "exzema", "eczema"),
    ],
)
def test_an_unknown_code_gets_the_nearest_spelling(item: str, answer: object, code: str, near: str) -> None:
    (found,) = problems(healthy(**{item: answer}))
    assert found.endswith(f"There is no code {code!r}. Nearest: {near!r}.")


def test_an_unknown_grade_gets_the_nearest_spelling() -> None:
    assert problems(healthy(concerns={"dullness": "Severe!"})) == [
        "concerns: 'dullness' has the grade 'Severe!'. Nearest: 'severe'."
    ]
    assert problems(healthy(concerns={"dullness": None})) == [
        "concerns: 'dullness' has the grade None. Allowed: mild, moderate, severe."
    ]


def test_not_sure_is_a_code_only_where_it_is_listed() -> None:
    assert accepted(goal="not_sure").answers["goal"] == "not_sure"
    (found,) = problems(healthy(needles="not_sure"))
    assert found.startswith("needles: There is no code 'not_sure'.")


def test_nearest_gives_nothing_for_a_word_far_from_all() -> None:
    assert nearest("eczma", ["eczema", "epilepsy"]) == "eczema"
    assert nearest("xyzzy", ["eczema", "epilepsy"]) is None
    assert hint("xyzzy", ["eczema", "epilepsy"]) == "Allowed: eczema, epilepsy."


# Wrong types.


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_is_told_to_be_a_quoted_no(value: bool) -> None:
    (found,) = problems(healthy(pregnancy=value))
    assert found.startswith(f'pregnancy: {str(value).lower()} is a boolean, and a code is text: write "no" in quotes')


@pytest.mark.parametrize(
    ("item", "value", "kind"),
    [
        ("age", True, "the boolean true"),
        ("age", "35", "text"),
        ("age", 35.0, "a number"),
        ("conditions", False, "the boolean false"),
        ("conditions", {"eczema": True}, "an object"),
        ("procedures", ["filler"], "a list"),
        ("procedures", False, "the boolean false"),
        ("pregnancy", ["no"], "a list"),
        ("own_words", 7, "a whole number"),
        ("unsure", ["eczema"], "a list"),
        ("unsure", {"conditions": "eczema"}, "text"),
    ],
)
def test_a_wrong_type_is_named(item: str, value: object, kind: str) -> None:
    (found,) = problems(healthy(**{item: value}))
    assert found.startswith(f"{item}: ")
    assert f"this is {kind}." in found


def test_a_code_where_a_list_is_meant_is_shown_as_a_list() -> None:
    assert problems(healthy(conditions="eczema")) == [
        'conditions: Needs a list of codes, such as ["eczema"]; this is text.'
    ]


def test_every_entry_of_a_list_is_looked_at() -> None:
    assert problems(healthy(conditions=[True, "eczema", 4, "exzema"])) == [
        "conditions: Codes are text in quotes; True is the boolean true.",
        "conditions: Codes are text in quotes; 4 is a whole number.",
        "conditions: There is no code 'exzema'. Nearest: 'eczema'.",
    ]


def test_the_skin_type_may_be_written_as_a_number() -> None:
    assert accepted(skin_type=3).answers["skin_type"] == "3"
    (found,) = problems(healthy(skin_type=7))
    assert found == "skin_type: There is no code '7'. Allowed: 1, 2, 3, 4, 5, 6, not_sure."


# Bounds, on both sides.


@pytest.mark.parametrize("age", [0, 120])
def test_ages_up_to_the_bounds_are_kept(age: int) -> None:
    assert accepted(age=age).answers["age"] == age


@pytest.mark.parametrize("age", [-1, 121, 130])
def test_ages_beyond_the_bounds_are_refused(age: int) -> None:
    assert problems(healthy(age=age)) == [f"age: Must be from 0 to 120 years; this is {age}."]


@pytest.mark.parametrize("months", [0, 5])
def test_months_up_to_the_bounds_are_kept(months: int) -> None:
    assert (
        accepted(medicines=["isotretinoin_recent"], isotretinoin_months=months).answers["isotretinoin_months"] == months
    )


@pytest.mark.parametrize("months", [-1, 6])
def test_months_beyond_the_bounds_are_refused(months: int) -> None:
    assert problems(healthy(isotretinoin_months=months)) == [
        f"isotretinoin_months: Must be from 0 to 5 months; this is {months}."
    ]


@pytest.mark.parametrize("days", [0, 365, None])
def test_days_up_to_a_year_are_kept(days: int | None) -> None:
    assert accepted(procedures={"filler": days}).answers["procedures"] == {"filler": days}


@pytest.mark.parametrize("days", [-1, 366])
def test_days_beyond_a_year_are_refused(days: int) -> None:
    assert problems(healthy(procedures={"filler": days})) == [
        f"procedures: 'filler' must be 0 to 365 days ago; this is {days}."
    ]


@pytest.mark.parametrize(
    ("days", "kind"), [(True, "the boolean true"), ("6", "text"), (6.0, "a number"), ([], "a list")]
)
def test_days_are_whole_numbers(days: object, kind: str) -> None:
    assert problems(healthy(procedures={"filler": days})) == [
        f"procedures: 'filler' needs whole days, or null for an unknown day; this is {kind}."
    ]


def test_own_words_may_have_500_characters() -> None:
    assert len(accepted(own_words="ş" * 500).answers["own_words"]) == 500
    assert problems(healthy(own_words="ş" * 501)) == ["own_words: Must be 500 characters or less; this has 501."]


# What belongs together.


def test_the_main_concern_is_one_of_the_chosen() -> None:
    chosen = {"dullness": "mild", "laxity": "mild"}
    assert accepted(concerns=chosen, main_concern="laxity").answers["main_concern"] == "laxity"
    assert problems(healthy(concerns=chosen, main_concern="redness")) == [
        "main_concern: 'redness' is not among the chosen concerns: dullness, laxity."
    ]


def test_an_unknown_main_concern_gets_the_nearest_spelling() -> None:
    (found,) = problems(healthy(main_concern="dulness"))
    assert found == "main_concern: There is no code 'dulness'. Nearest: 'dullness'."


def test_the_order_of_answers_makes_no_difference() -> None:
    concerns, unsure = {"laxity": "mild", "dullness": "severe"}, {"skin_now": [], "products": ["acid"]}
    one = {"age": 40, "concerns": concerns, "unsure": unsure}
    other = {"unsure": dict(reversed(unsure.items())), "concerns": dict(reversed(concerns.items())), "age": 40}
    first, second = (parse_intake(questionnaire(), raw).answers for raw in (one, other))
    assert json.dumps(first) == json.dumps(second)


def test_duplicates_in_a_list_are_kept_once_in_the_order_of_the_questionnaire() -> None:
    doubled = accepted(conditions=["rosacea", "not_sure", "eczema", "rosacea", "not_sure"])
    assert doubled.answers["conditions"] == ["eczema", "rosacea", "not_sure"]
    assert accepted(unsure={"conditions": ["eczema", "eczema"]}).answers["unsure"] == {"conditions": ["eczema"]}


def test_unsure_names_items_with_lists() -> None:
    assert problems(healthy(unsure={"condition": ["eczema"]})) == [
        "unsure: 'condition' is not an item with a list of codes. Nearest: 'conditions'."
    ]
    (found,) = problems(healthy(unsure={"goal": ["relax"]}))
    assert found.startswith("unsure: 'goal' is not an item with a list of codes.")
    (found,) = problems(healthy(unsure={"conditions": ["not_sure"]}))
    assert found.startswith("conditions: There is no code 'not_sure'.")


def test_null_is_not_answered() -> None:
    raw = healthy() | dict.fromkeys(["age", "pregnancy", "conditions", "procedures", "own_words", "unsure", "cleared"])
    kept = parse_intake(questionnaire(), raw).answers
    assert set(healthy()) - set(kept) == {"age", "pregnancy", "conditions", "procedures"}
    assert None not in kept.values()


def test_all_problems_are_told_at_once_in_the_order_of_the_intake() -> None:
    raw = {
        "age": 130,
        "pregnancy": False,
        "condtions": [],
        "medicines": ["isotretinion", 5],
        "procedures": {"filler": 366, "botox": "last week"},
        "cleared": [clearance("eczema")],
        "own_words": "x" * 501,
    }
    assert [found.split(":")[0] for found in problems(raw)] == [
        "age",
        "pregnancy",
        "condtions",
        "medicines",
        "medicines",
        "procedures",
        "procedures",
        "procedures",
        "own_words",
        "cleared",
        "concerns",
    ]


# What staff alone may set.


def test_cleared_in_a_client_intake_is_refused() -> None:
    for entries in ([clearance("eczema")], []):
        (found,) = problems(healthy(cleared=entries))
        assert found.startswith("cleared: Only staff can clear a restriction")
        assert found.endswith("Leave `cleared` out of a client's intake.")


def test_cleared_by_staff_is_kept() -> None:
    raw = healthy(cleared=[clearance("eczema", note="Quiet for years."), clearance("raised_or_itchy")])
    assert parse_intake(questionnaire(), raw, by_staff=True).cleared == (
        Clearance("eczema", "Dr Ada Example", "2026-03-02", "Quiet for years."),
        Clearance("raised_or_itchy", "Dr Ada Example", "2026-03-02"),
    )


@pytest.mark.parametrize("item", ["conditions", "medicines", "allergies", "skin_now", "scar_kind"])
def test_every_code_of_the_clearable_items_can_be_cleared(item: str) -> None:
    codes = questionnaire().by_id[item].codes
    raw = healthy(cleared=[clearance(code) for code in codes])
    assert [found.code for found in parse_intake(questionnaire(), raw, by_staff=True).cleared] == list(codes)


@pytest.mark.parametrize(
    "code", ["changing_mole", "pregnant_or_possible", "filler", "retinoid", "age", "not_sure", "exzema"]
)
def test_nothing_else_can_be_cleared(code: str) -> None:
    (found,) = problems(healthy(cleared=[clearance(code)]), by_staff=True)
    assert found.startswith(f"cleared: {code!r} cannot be cleared. ")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("eczema", "Each clearance names a code, the clinician and the date."),
        ({"code": "eczema"}, "Each clearance names a code, the clinician and the date."),
        (clearance("eczema", clinician=""), "Code, clinician and date of a clearance are text and not empty."),
        (clearance("eczema", date=20260302), "Code, clinician and date of a clearance are text and not empty."),
        (clearance("eczema", until="2027"), "Unknown key 'until'. Allowed: code, clinician, date, note."),
    ],
)
def test_a_clearance_is_complete(entry: object, expected: str) -> None:
    assert problems(healthy(cleared=[entry]), by_staff=True) == [f"cleared: {expected}"]


def test_clearances_are_a_list() -> None:
    assert problems(healthy(cleared=clearance("eczema")), by_staff=True) == [
        "cleared: Needs a list of objects with code, clinician, date, note; this is an object."
    ]


# From bytes.


def test_json_is_read() -> None:
    assert read_json('{"own_words": "şğ", "age": 29}'.encode(), ROOM) == {"own_words": "şğ", "age": 29}


@pytest.mark.parametrize("raw", [b"", b"{", b"age: 29", b"{'age': 29}", b'{"age": 29} {"age": 30}', b'{"age": 29,}'])
def test_what_is_no_json_is_refused_with_its_place(raw: bytes) -> None:
    found = refusal(raw)
    assert found.startswith("The input is not JSON: ")
    assert "(line 1, column " in found


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_lacks_are_refused(number: str) -> None:
    assert refusal(f'{{"age": {number}}}'.encode()) == f"{number} is no number that JSON has."


@pytest.mark.parametrize("raw", [b'{"age": 29, "age": 30}', b'{"concerns": {"age": "mild", "age": "mild"}}'])
def test_a_key_that_stands_twice_is_refused(raw: bytes) -> None:
    assert refusal(raw) == "The key 'age' stands twice. Keep one of them."


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    raw = '{"own_words": "é"}'.encode("latin-1")
    assert refusal(raw) == f"The input is not UTF-8 text (byte {raw.index(0xE9)}). Save it as UTF-8."


def test_deep_nesting_is_refused() -> None:
    deep = b"[" * 100_000
    assert refusal(deep, len(deep)) == "The input is nested too deeply for an intake."


def test_the_longest_intake_is_read_and_one_byte_more_is_not() -> None:
    raw = b'{"age": 29}'
    assert read_json(raw, len(raw)) == {"age": 29}
    expected = "An intake has at most 10 bytes; this one is longer. Nothing of it was read."
    assert refusal(raw, len(raw) - 1) == expected


def test_answers_may_stand_in_a_case() -> None:
    answers = {"age": 29}
    assert intake_of({"name": "Somebody", "answers": answers, "expect": {}}) == answers
    assert intake_of({"answers": answers}) == answers
    assert intake_of(answers) == answers
    assert intake_of({"answers": answers, "age": 30}) == {"answers": answers, "age": 30}
