"""Progress is written and read back the same, and what no longer fits is dropped whole, never bent to fit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given

from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE
from recommender.flow.draft import Draft, ListDraft, raw_answers
from recommender.flow.progress import Progress, read_progress, write_progress
from tests.builders import SAME_EVERY_TIME, Raw, draft_of, intakes, questionnaire


def with_item(name: str, **changes: Any) -> Questionnaire:
    """The questionnaire with one item changed; `codes` keeps only these options."""
    if "codes" in changes:
        codes = changes.pop("codes")
        options = questionnaire().by_id[name].options
        changes["options"] = tuple(option for option in options if option.code in codes)
    changed = {item.id: item for item in questionnaire().items}
    changed[name] = Item.model_construct(**{**dict(changed[name]), **changes})
    return with_items(changed.values())


def with_items(items: Iterable[Item]) -> Questionnaire:
    return Questionnaire.model_construct(sections=questionnaire().sections, items=tuple(items))


def answered() -> Progress:
    draft = Draft(
        values={"age": 45, "own_words": "bumps", "pregnancy": "no", "main_concern": "texture"},
        lists={
            "conditions": ListDraft(codes=["eczema"], not_sure=True, which=["psoriasis"]),
            "procedures": ListDraft(codes=["filler"], days={"filler": 10}),
            "products": ListDraft(none=True),
        },
        grades={"texture": "moderate", "fine_lines": None},
    )
    ids = [section.id for section in questionnaire().sections]
    return Progress(draft, "check", ids[3], ids[:4], ids[5:6], True, 7, {"age": 45, "unsure": {}})


def test_progress_comes_back_as_it_was() -> None:
    written = write_progress(questionnaire(), answered())
    restored = read_progress(questionnaire(), written)
    assert restored
    assert (restored.progress, restored.dropped) == (answered(), frozenset())
    assert write_progress(questionnaire(), restored.progress) == written


@SAME_EVERY_TIME
@given(intakes())
def test_no_answer_flips_whatever_was_answered(answers: Raw) -> None:
    draft = draft_of(answers)
    for ticks in draft.lists.values():  # as it is ticked on screen
        ticks.not_sure = NOT_SURE in ticks.codes
        ticks.codes = [code for code in ticks.codes if code != NOT_SURE]
    restored = read_progress(questionnaire(), write_progress(questionnaire(), Progress(draft)))
    assert restored
    assert raw_answers(questionnaire(), restored.progress.draft) == raw_answers(questionnaire(), draft)
    assert restored.dropped == frozenset()


def test_what_was_typed_is_kept_as_it_was_typed() -> None:
    typed = Draft(values={"age": "forty"}, lists={"procedures": ListDraft(["filler"], {"filler": "last week"})})
    restored = read_progress(questionnaire(), write_progress(questionnaire(), Progress(typed)))
    assert restored
    assert restored.progress.draft == typed


def test_list_that_lost_an_option_is_asked_again_as_a_whole() -> None:
    codes = questionnaire().by_id["conditions"].codes[1:]
    restored = read_progress(with_item("conditions", codes=codes), write_progress(questionnaire(), answered()))
    assert restored
    assert restored.dropped == {"conditions"}
    assert "conditions" not in restored.progress.draft.lists
    assert restored.progress.draft.values == answered().draft.values


def test_none_of_these_does_not_speak_for_an_option_that_came_later() -> None:
    shorter = with_item("products", codes=questionnaire().by_id["products"].codes[1:])
    restored = read_progress(questionnaire(), write_progress(shorter, answered()))
    assert restored
    assert restored.dropped == {"products"}


def test_concerns_that_changed_take_the_main_concern_with_them() -> None:
    fewer = with_item("concerns", codes=[c for c in questionnaire().by_id["concerns"].codes if c != "laxity"])
    restored = read_progress(fewer, write_progress(questionnaire(), answered()))
    assert restored
    assert restored.dropped == {"concerns", "main_concern"}
    assert restored.progress.draft.grades == {}


def test_other_words_for_the_same_question_change_nothing() -> None:
    restored = read_progress(with_item("age", ask="Yaşınız?"), write_progress(questionnaire(), answered()))
    assert restored
    assert restored.dropped == frozenset()


def test_question_that_is_gone_is_named_as_dropped() -> None:
    gone = with_items(item for item in questionnaire().items if item.id != "pregnancy")
    restored = read_progress(gone, write_progress(questionnaire(), answered()))
    assert restored
    assert restored.dropped == {"pregnancy"}


def test_sections_that_are_gone_are_forgotten() -> None:
    found = answered()
    found.through, found.to_visit = ["gone", "concerns"], ["gone"]
    restored = read_progress(questionnaire(), write_progress(questionnaire(), found))
    assert restored
    assert (restored.progress.through, restored.progress.to_visit) == (["concerns"], [])


CHANGES: list[dict[str, Any]] = [
    {"format": 2}, {"asked": None}, {"draft": []}, {"draft": {}}, {"through": None}, {"attempts": "many"},
    {"draft": {"values": {}, "lists": {"products": {"codes": [], "more": 1}}, "grades": {}}},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_other_spellings_are_none(change: dict[str, Any]) -> None:
    written = json.loads(write_progress(questionnaire(), answered()))
    assert read_progress(questionnaire(), json.dumps(written | change).encode()) is None


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b'{"format": 1}', b'{"a": 1, "a": 2}'])
def test_what_is_no_progress_is_none(raw: bytes) -> None:
    assert read_progress(questionnaire(), raw) is None


WRONG: list[tuple[str, str, Any]] = [
    ("values", "pregnancy", "perhaps"), ("values", "age", True), ("values", "own_words", 7),
    ("lists", "products", {"codes": ["gone"]}), ("lists", "products", {"none": "yes"}),
    ("lists", "products", {"codes": "ab"}), ("lists", "procedures", {"codes": ["filler"], "days": {"filler": 1.5}}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "item", "value"), WRONG)
def test_answer_that_does_not_fit_is_dropped(kind: str, item: str, value: Any) -> None:
    written = json.loads(write_progress(questionnaire(), answered()))
    written["draft"][kind][item] = value
    restored = read_progress(questionnaire(), json.dumps(written).encode())
    assert restored
    assert restored.dropped == {item}


def test_nothing_answered_is_told_from_something() -> None:
    untouched = Draft(values={"own_words": "", "age": None}, lists={"products": ListDraft()})
    assert not Progress(untouched).draft.has_answers
    assert not Progress().draft.has_answers
    for draft in (
        Draft(values={"own_words": "x"}),
        Draft(grades={"texture": None}),
        Draft(lists={"products": ListDraft(none=True)}),
    ):
        assert Progress(draft).draft.has_answers
