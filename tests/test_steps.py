"""The questionnaire while it is filled in: what is asked, what is missing, and what the ticks come to."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.domain.answers import Reply
from recommender.domain.questionnaire import Section
from recommender.flow.draft import Draft, ListDraft, choose_concerns, raw_answers, reading_so_far
from recommender.flow.parsing import parse_intake
from recommender.flow.steps import Gap, asks_now, first_section_with_gaps, gaps
from tests.builders import draft_of, healthy, questionnaire
from tests.case_files import library


def section(name: str) -> Section:
    return next(found for found in questionnaire().sections if found.id == name)


def section_that_asks(item: str) -> Section:
    return next(found for found in questionnaire().sections if item in found.asks)


def asked(draft: Draft, item: str) -> bool | None:
    """Whether the item is needed where it is asked; None when it is not asked."""
    found = asks_now(questionnaire(), section_that_asks(item), draft)
    return next((ask.needed for ask in found if ask.key == item), None)


def missing(draft: Draft, item: str) -> list[Gap]:
    """Gaps of one item and of the fields that belong to it."""
    found = gaps(questionnaire(), section_that_asks(item), draft, library().say)
    return [gap for gap in found if gap.key.split(".")[0] == item]


def message(item: str) -> str:
    return questionnaire().by_id[item].missing


def raw(draft: Draft) -> dict[str, Any]:
    return raw_answers(questionnaire(), draft)


# Ticks in the contract's spelling.


def test_an_untouched_draft_says_nothing() -> None:
    assert raw(Draft()) == {"concerns": {}}


@pytest.mark.parametrize(
    ("ticks", "answer", "unsure"),
    [
        (ListDraft(), None, None),
        (ListDraft(none=True), [], None),
        (ListDraft(["eczema", "rosacea"]), ["eczema", "rosacea"], None),
        (ListDraft(not_sure=True), ["not_sure"], None),
        (ListDraft(["eczema"], not_sure=True), ["eczema", "not_sure"], None),
        (ListDraft(not_sure=True, which=["melasma"]), ["not_sure"], ["melasma"]),
        (ListDraft(["eczema"], not_sure=True, which=["melasma"]), ["eczema", "not_sure"], ["melasma"]),
        (ListDraft(["eczema"], which=["melasma"]), ["eczema"], None),  # "not sure" was taken back
    ],
)
def test_ticks_of_a_list(ticks: ListDraft, answer: list[str] | None, unsure: list[str] | None) -> None:
    found = raw(Draft(lists={"conditions": ticks}))
    assert found.get("conditions") == answer
    assert found.get("unsure", {}).get("conditions") == unsure


OTHER_PROCEDURES = [code for code in questionnaire().by_id["procedures"].codes if code != "filler"]


@pytest.mark.parametrize(
    ("ticks", "answer", "unsure"),
    [
        (ListDraft(), None, None),
        (ListDraft(none=True), {}, None),
        (ListDraft(["filler", "toxin"], {"filler": 6}), {"filler": 6, "toxin": None}, None),
        (ListDraft(["filler"], {"filler": 6, "toxin": 3}), {"filler": 6}, None),  # the tick at toxin was taken back
        (ListDraft(["filler"], {"filler": 0}), {"filler": 0}, None),
        (ListDraft(not_sure=True), None, None),
        (ListDraft(not_sure=True, which=["toxin"]), None, ["toxin"]),
        (ListDraft(["filler"], not_sure=True, which=["toxin"]), {"filler": None}, ["toxin"]),
        (ListDraft(["filler"], not_sure=True), {"filler": None}, OTHER_PROCEDURES),
    ],
)
def test_ticks_of_procedures(ticks: ListDraft, answer: dict[str, int | None] | None, unsure: list[str] | None) -> None:
    found = raw(Draft(lists={"procedures": ticks}))
    assert found.get("procedures") == answer
    assert found.get("unsure", {}).get("procedures") == unsure


def test_procedures_not_sure_beside_a_tick_leave_the_others_open() -> None:
    ticks = ListDraft(["filler"], {"filler": 6}, not_sure=True)
    reply = reading_so_far(questionnaire(), Draft(lists={"procedures": ticks})).reply("procedures")
    assert reply == Reply(frozenset(["filler"]), frozenset(OTHER_PROCEDURES))


def test_values_left_empty_are_not_answers() -> None:
    values = {"age": None, "own_words": "", "goal": "relax", "isotretinoin_months": 0}
    assert raw(Draft(values=values)) == {"concerns": {}, "goal": "relax", "isotretinoin_months": 0}


def test_a_concern_without_a_grade_is_left_out_but_read_as_mild_meanwhile() -> None:
    draft = Draft(grades={"laxity": None, "dullness": "severe"})
    assert raw(draft)["concerns"] == {"dullness": "severe"}
    assert reading_so_far(questionnaire(), draft).grades == {"laxity": "mild", "dullness": "severe"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"concerns": {"laxity": "mild", "acne_scars": "severe"}, "main_concern": "laxity", "weight_loss": "massive"},
        {"conditions": ["melasma", "diabetes"], "diabetes_control": "well", "own_words": "On my cheek."},
        {"procedures": {"filler": 6, "toxin": None}, "areas": ["neck"], "extras": []},
    ],
)
def test_a_draft_gives_back_what_was_answered(changes: dict[str, Any]) -> None:
    answers = healthy(**changes)
    assert raw(draft_of(answers)) == answers
    assert parse_intake(questionnaire(), raw(draft_of(answers))).answers == answers


# Concerns taken back.


def test_concerns_that_stay_keep_their_grade() -> None:
    draft = Draft(grades={"laxity": "severe", "dullness": "mild"})
    choose_concerns(questionnaire(), draft, ["dullness", "redness"])
    assert draft.grades == {"dullness": "mild", "redness": None}


def test_a_concern_taken_back_and_chosen_again_has_no_grade() -> None:
    draft = Draft(grades={"laxity": "severe"})
    choose_concerns(questionnaire(), draft, [])
    choose_concerns(questionnaire(), draft, ["laxity"])
    assert draft.grades == {"laxity": None}


def test_a_main_concern_taken_back_is_forgotten_and_another_kept() -> None:
    draft = Draft(values={"main_concern": "laxity"}, grades={"laxity": "mild", "dullness": "mild", "redness": "mild"})
    choose_concerns(questionnaire(), draft, ["laxity", "dullness"])
    assert draft.values == {"main_concern": "laxity"}
    choose_concerns(questionnaire(), draft, ["dullness", "redness"])
    assert draft.values == {}


# What is asked.


def test_every_section_asks_something_of_everybody_but_grades_need_concerns() -> None:
    for found in questionnaire().sections:
        keys = [ask.key for ask in asks_now(questionnaire(), found, Draft(grades={"dullness": None}))]
        assert keys, found.id
    strength = [ask.key for ask in asks_now(questionnaire(), section("strength"), Draft())]
    assert "concerns.grades" not in strength


@pytest.mark.parametrize(("chosen", "needed"), [([], None), (["laxity"], None), (["laxity", "dullness"], False)])
def test_the_main_concern_is_asked_of_those_with_several(chosen: list[str], needed: bool | None) -> None:
    assert asked(Draft(grades=dict.fromkeys(chosen)), "main_concern") is needed


@pytest.mark.parametrize("item", ["warning_signs", "skin_now", "pregnancy", "age", "conditions", "procedures"])
def test_safety_items_are_needed(item: str) -> None:
    assert asked(Draft(), item) is True


@pytest.mark.parametrize("item", ["areas", "extras", "own_words", "needles", "course"])
def test_optional_items_may_be_left_out(item: str) -> None:
    assert asked(Draft(), item) is False
    assert missing(Draft(), item) == []


@pytest.mark.parametrize(
    ("item", "concern"), [("scar_kind", "acne_scars"), ("scar_kind", "other_scars"), ("weight_loss", "laxity")]
)
def test_a_follow_up_of_a_concern_appears_with_it(item: str, concern: str) -> None:
    assert asked(Draft(grades={"dullness": "mild"}), item) is None
    assert asked(Draft(grades={concern: None}), item) is True


FOLLOW_UPS = [
    ("diabetes_control", "conditions", "diabetes", "eczema"),
    ("isotretinoin_months", "medicines", "isotretinoin_recent", "blood_thinner"),
]


@pytest.mark.parametrize(("item", "parent", "code", "other"), FOLLOW_UPS)
def test_a_follow_up_of_a_list_appears_when_it_applies_or_may(item: str, parent: str, code: str, other: str) -> None:
    def when(ticks: ListDraft) -> bool:
        return asked(Draft(lists={parent: ticks}), item) is not None

    assert when(ListDraft([code])) is True
    assert when(ListDraft([code], not_sure=True)) is True
    assert when(ListDraft(not_sure=True)) is True
    assert when(ListDraft([other], not_sure=True)) is True
    assert when(ListDraft(not_sure=True, which=[code, other])) is True


@pytest.mark.parametrize(("item", "parent", "code", "other"), FOLLOW_UPS)
def test_a_follow_up_of_a_list_stays_away_when_it_does_not_apply(item: str, parent: str, code: str, other: str) -> None:
    for ticks in (ListDraft(), ListDraft(none=True), ListDraft([other]), ListDraft(not_sure=True, which=[other])):
        assert asked(Draft(lists={parent: ticks}), item) is None, ticks


@pytest.mark.parametrize("ticks", [ListDraft(not_sure=True), ListDraft(["diabetes"])], ids=["not sure", "applies"])
def test_a_safety_follow_up_cannot_be_skipped(ticks: ListDraft) -> None:
    gap = Gap("diabetes_control", message("diabetes_control"))
    assert missing(Draft(lists={"conditions": ticks}), "diabetes_control") == [gap]


def test_a_number_that_a_client_may_not_know_can_be_left_empty() -> None:
    draft = Draft(lists={"medicines": ListDraft(["isotretinoin_recent"])})
    assert missing(draft, "isotretinoin_months") == []


def test_a_follow_up_about_other_concerns_is_asked_anew() -> None:
    draft = Draft(grades={"acne_scars": "mild"}, lists={"scar_kind": ListDraft(["flat_or_sunken"])})
    choose_concerns(questionnaire(), draft, ["other_scars"])
    assert not draft.list_of("scar_kind").is_answered


def test_answer_of_a_follow_up_that_no_longer_applies_is_left_out_even_when_it_is_wrong() -> None:
    draft = Draft(values={"isotretinoin_months": 8}, lists={"medicines": ListDraft(none=True)})
    assert "isotretinoin_months" not in raw_answers(questionnaire(), draft)


# What is missing or does not fit.


@pytest.mark.parametrize(
    "item", ["concerns", "warning_signs", "skin_now", "age", "skin_type", "pregnancy", "procedures", "goal"]
)
def test_an_unanswered_item_is_a_gap_in_its_own_words(item: str) -> None:
    assert missing(Draft(), item) == [Gap(item, message(item))]


@pytest.mark.parametrize("ticks", [ListDraft(none=True), ListDraft(["eczema"]), ListDraft(not_sure=True)], ids=repr)
def test_any_tick_answers_a_list(ticks: ListDraft) -> None:
    assert missing(Draft(lists={"conditions": ticks}), "conditions") == []


def test_each_concern_without_a_grade_is_a_gap_of_its_own() -> None:
    draft = Draft(grades={"laxity": None, "dullness": "mild", "redness": None})
    labels = [questionnaire().by_id["concerns"].label(code) for code in ("laxity", "redness")]
    assert [gap for gap in missing(draft, "concerns.grades") if gap.key.startswith("concerns.grades")] == []
    found = gaps(questionnaire(), section("strength"), draft, library().say)
    grades = [gap for gap in found if gap.key.startswith("concerns.grades.")]
    assert [gap.key for gap in grades] == ["concerns.grades.laxity", "concerns.grades.redness"]
    assert [label in gap.message for label, gap in zip(labels, grades, strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, None), (120, None), (-1, "too_low"), (121, "too_high"), ("old", "not_a_number"), (35.5, "not_a_number")],
)
def test_an_age_is_a_whole_number_within_bounds(value: object, text: str | None) -> None:
    expected = [Gap("age", getattr(questionnaire().by_id["age"], text))] if text else []
    assert missing(Draft(values={"age": value}), "age") == expected


def test_zero_is_an_answer() -> None:
    draft = Draft(values={"isotretinoin_months": 0}, lists={"medicines": ListDraft(["isotretinoin_recent"])})
    assert missing(draft, "isotretinoin_months") == []


@pytest.mark.parametrize(("length", "fits"), [(500, True), (501, False)])
def test_own_words_have_500_characters_at_most(length: int, fits: bool) -> None:
    expected = [] if fits else [Gap("own_words", questionnaire().by_id["own_words"].too_long)]
    assert missing(Draft(values={"own_words": "x" * length}), "own_words") == expected


@pytest.mark.parametrize(("days", "fits"), [(None, True), (0, True), (365, True), (366, False), (-1, False)])
def test_days_are_within_a_year(days: int | None, fits: bool) -> None:
    draft = Draft(lists={"procedures": ListDraft(["filler"], {"filler": days})})
    found = missing(draft, "procedures")
    assert [gap.key for gap in found] == ([] if fits else ["procedures.filler"])
    assert all("365" in gap.message for gap in found)


def test_days_of_a_procedure_that_was_unticked_do_not_matter() -> None:
    draft = Draft(lists={"procedures": ListDraft(["filler"], {"filler": 3, "toxin": 999})})
    assert missing(draft, "procedures") == []


# The first section that still needs something.


def test_the_way_starts_at_the_first_section_and_ends_when_all_is_answered() -> None:
    sections = questionnaire().sections
    assert first_section_with_gaps(questionnaire(), Draft(), library().say) == sections[0]
    assert first_section_with_gaps(questionnaire(), draft_of(healthy()), library().say) is None


@pytest.mark.parametrize("item", ["skin_now", "age", "conditions", "procedures", "goal"])
def test_an_answer_taken_back_leads_back_to_its_section(item: str) -> None:
    draft = draft_of(healthy())
    draft.values.pop(item, None)
    draft.lists.pop(item, None)
    assert first_section_with_gaps(questionnaire(), draft, library().say) == section_that_asks(item)
