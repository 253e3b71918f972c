"""What was understood of own words, on the page: what is told and asked, and the way on from what cannot wait."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from recommender.flow.draft import Draft, ListDraft
from recommender.flow.suggesting import NO, SIGNS, YES
from tests.case_files import library
from tests.test_pages import at_section, full_draft, press, questions, say, sent, started

BREATH = "i can't breathe and my tongue is swelling up"
MOLE = "my mole is bleeding and has changed"


def having_written(text: str) -> AppTest:
    at = started()
    say(at, "own_words", text=text)
    return at


def card(at: AppTest, item: str, code: str) -> dict[str, Any]:
    return questions(at)[f"heard-{item}-{code}"]


def status(at: AppTest) -> str:
    return str(questions(at)["own_words"]["status"])


def spoken(key: str, **values: object) -> str:
    return library().say(key, **values)


@pytest.mark.parametrize("said", [YES, NO, "not_sure"])
def test_a_reply_changes_no_line_above_it(said: str) -> None:
    at = having_written(f"{MOLE}. i have eczema")
    before = status(at)
    assert before == spoken("heard_count", count=2)
    say(at, "heard-warning_signs-changing_mole", value=said)
    assert status(at) == before
    say(at, "heard-conditions-eczema", value=YES)
    assert status(at) == before


@pytest.mark.parametrize("text", ["😀😀", "hello", "https://example.org/eczema", "bonjour"])
def test_it_is_said_where_nothing_was_found(text: str) -> None:
    assert status(having_written(text)) == spoken("heard_unclear")


@pytest.mark.parametrize("text", ["i don't have eczema", "my sister has psoriasis", "i am 16"])
def test_it_is_not_said_where_something_was_found_and_nothing_is_asked(text: str) -> None:
    assert status(having_written(text)) == spoken("heard_nothing")


def test_nothing_is_said_of_an_empty_box() -> None:
    assert [status(having_written(text)) for text in ("", " \n ")] == ["", ""]


def test_yes_to_a_sign_that_cannot_wait_offers_the_way_at_once_and_loses_nothing() -> None:
    at = having_written(BREATH)
    assert card(at, SIGNS, "breathing_difficulty")["to_now"] == ""
    say(at, "heard-warning_signs-breathing_difficulty", value="not_sure")
    assert card(at, SIGNS, "breathing_difficulty")["to_now"] == ""
    say(at, "heard-warning_signs-breathing_difficulty", value=YES)
    assert card(at, SIGNS, "breathing_difficulty")["to_now"] == spoken("stop_title")
    to_now(at)
    assert at.title[0].value == spoken("result_referral_emergency")
    draft: Draft = at.session_state["draft"]
    assert (draft.values["own_words"], draft.lists[SIGNS].codes) == (BREATH, ["breathing_difficulty"])
    assert [each.reply for each in draft.mentions if each.code == "breathing_difficulty"] == [YES]
    press(at, "stop.back")
    assert card(at, SIGNS, "breathing_difficulty")["said"] == {"value": YES}
    assert at.session_state["gaps"] == []


def to_now(at: AppTest) -> None:
    """Press the button in a card, as a browser tells it."""
    (key,) = sent(at, "questions")
    at.session_state[key] = {"to_now": True}
    at.run()
    assert not at.exception


def test_the_way_leads_nowhere_once_the_yes_is_taken_back() -> None:
    at = having_written(BREATH)
    say(at, "heard-warning_signs-breathing_difficulty", value=YES)
    say(at, "heard-warning_signs-breathing_difficulty", value=NO)
    assert card(at, SIGNS, "breathing_difficulty")["to_now"] == ""
    to_now(at)
    assert "own_words" in questions(at)
    assert at.session_state["gaps"] == []


def test_a_sign_that_can_wait_offers_no_such_way() -> None:
    at = having_written(f"{MOLE}. {BREATH}")
    say(at, "heard-warning_signs-changing_mole", value=YES)
    assert card(at, SIGNS, "changing_mole")["to_now"] == ""
    say(at, "heard-warning_signs-breathing_difficulty", value=YES)
    assert card(at, SIGNS, "changing_mole")["to_now"] == ""


def test_a_card_about_a_choice_asks_one_question() -> None:
    asked = card(having_written("i am 3 months pregnant"), "pregnancy", "pregnant_or_possible")
    item = library().policy.questionnaire.by_id["pregnancy"]
    assert asked["heading"] == spoken("heard_answer", meaning=item.label("pregnant_or_possible"))
    assert asked["heading"].count("?") == 1


def test_a_card_about_a_question_of_yes_or_no_asks_just_that() -> None:
    asked = card(having_written("i wont leave the house because of my skin"), "appearance_worry", "high")
    item = library().policy.questionnaire.by_id["appearance_worry"]
    assert (asked["heading"], asked["options"][0]["label"]) == (item.ask, item.label("high"))


def test_a_list_that_a_reply_began_is_gone_through_by_going_on() -> None:
    draft = full_draft()
    draft.values["own_words"] = "i have eczema"
    draft.forget("conditions")
    at = at_section(draft, "concerns")
    say(at, "heard-conditions-eczema", value=YES)
    assert at.session_state["draft"].lists["conditions"] == ListDraft(codes=["eczema"], begun=True)
    press(at, "continue.concerns")
    assert questions(at)["conditions"]["said"]["codes"] == ["eczema"]
    press(at, "continue.health")
    assert at.session_state["draft"].lists["conditions"] == ListDraft(codes=["eczema"])
    assert at.title[0].value == spoken("check_title")
