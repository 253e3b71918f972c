"""The pages, driven without a browser: every page opens, the walk leads to the engine's decision, nothing is lost."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.flow.draft import Draft, ListDraft, raw_answers
from recommender.flow.parsing import parse_intake
from recommender.ui.components.plan import BLOCKS
from recommender.ui.session import CHECK, QUESTIONS, RESULT, STOP
from tests.case_files import library

MAIN = Path(__file__).parents[1] / "recommender" / "ui" / "main.py"
LISTS = ("warning_signs", "skin_now", "conditions", "medicines", "allergies", "products", "procedures")


def started() -> AppTest:
    return AppTest.from_file(str(MAIN), default_timeout=30).run()


def full_draft() -> Draft:
    """A healthy adult with rough skin who wants a lasting change."""
    values = {
        "age": 45, "skin_type": "2", "pregnancy": "no", "appearance_worry": "no", "goal": "lasting",
        "downtime": "short", "event": "none",
    }  # fmt: skip
    return Draft(values=values, grades={"texture": "moderate"}, lists={name: ListDraft(none=True) for name in LISTS})


def with_draft(draft: Draft, page: str, *, full: bool = False) -> AppTest:
    """The app with these answers given and every section gone through, on one page; `full` leaves out no question."""
    at = started()
    at.session_state["draft"] = draft
    at.session_state["full"] = full
    at.session_state["furthest"] = len(library().policy.questionnaire.sections)
    at.switch_page(page.removeprefix("recommender/ui/")).run()
    assert not at.exception
    return at


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def tick(at: AppTest, *key: str) -> None:
    at.checkbox(key="ask." + ".".join(key)).check().run()
    assert not at.exception


def texts(at: AppTest) -> str:
    found = [*at.title, *at.header, *at.markdown, *at.text, *at.caption]
    return "\n".join(str(element.value).replace("\\", "") for element in found)


@pytest.mark.parametrize("page", [QUESTIONS, CHECK, RESULT])
def test_page_opens(page: str) -> None:
    at = with_draft(full_draft(), page)
    assert len(at.title) == 1


def test_stop_page_opens_with_the_number_to_call() -> None:
    draft = full_draft()
    draft.lists["warning_signs"] = ListDraft(codes=["breathing_difficulty"])
    at = with_draft(draft, STOP)
    assert at.title[0].value == library().say("result_referral_emergency")
    assert library().clinic.numbers.emergency in texts(at)


@pytest.mark.parametrize("page", [CHECK, RESULT, STOP])
def test_page_without_answers_leads_to_the_first_question(page: str) -> None:
    at = started()
    at.switch_page(page).run()
    assert not at.exception
    assert at.title[0].value == library().policy.questionnaire.sections[0].title


def test_nothing_is_preselected() -> None:
    at = started()
    for section in library().policy.questionnaire.sections:
        at.session_state["draft"] = Draft(grades={"laxity": None, "acne_scars": None})
        at.session_state["step"] = [found.id for found in library().policy.questionnaire.sections].index(section.id)
        at.run()
        ticked = [box.key for box in at.checkbox if box.value and not str(box.key).startswith("ask.concerns.")]
        assert (ticked, [radio.value for radio in at.radio if radio.value]) == ([], [])
        assert [number.value for number in at.number_input if number.value is not None] == []


def test_walk_through_every_step_to_the_result() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "warning_signs", "said", "none")
    tick(at, "skin_now", "said", "none")
    press(at, "continue.signs")
    at.radio(key="ask.concerns.grades.texture").set_value("moderate").run()
    press(at, "continue.strength")
    at.number_input(key="ask.age").set_value(40).run()
    at.radio(key="ask.skin_type").set_value("2").run()
    at.radio(key="ask.pregnancy").set_value("no").run()
    press(at, "continue.about_you")
    for item in ("conditions", "medicines", "allergies"):
        tick(at, item, "said", "none")
    at.radio(key="ask.appearance_worry").set_value("no").run()
    press(at, "continue.health")
    tick(at, "products", "said", "none")
    tick(at, "procedures", "filler")
    at.number_input(key="ask.procedures.filler.days").set_value(10).run()
    press(at, "continue.lately")
    for item, code in {"downtime": "short", "event": "none"}.items():
        at.radio(key=f"ask.{item}").set_value(code).run()
    press(at, "continue.wishes")
    assert at.title[0].value == library().say("check_title")
    press(at, "check.submit")
    assert at.title[0].value.startswith("We suggest dermatherapy, from ")
    assert "(in 18 days)" in texts(at)  # 28 - 10 = 18


def test_gaps_are_told_beside_the_item_and_in_a_summary() -> None:
    at = press(started(), "continue.concerns")
    message = library().policy.questionnaire.by_id["concerns"].missing
    assert texts(at).count(message) == 2
    assert library().say("errors_title") in [header.value for header in at.header]


def test_wrong_age_is_kept_and_described() -> None:
    at = with_draft(full_draft(), QUESTIONS)
    at.session_state["step"] = 3
    at.run()
    at.number_input(key="ask.age").set_value(130).run()
    press(at, "continue.about_you")
    assert at.number_input(key="ask.age").value == 130
    assert library().policy.questionnaire.by_id["age"].too_high in texts(at)


def test_none_of_these_excludes_the_options_both_ways() -> None:
    at = started()
    at.session_state["draft"] = Draft(grades={"texture": None})
    at.session_state["step"] = 1
    at.run()
    tick(at, "skin_now", "sunburn")
    tick(at, "skin_now", "said", "none")
    assert not at.checkbox(key="ask.skin_now.sunburn").value
    tick(at, "skin_now", "sunburn")
    assert not at.checkbox(key="ask.skin_now.said.none").value


def test_not_sure_opens_which_of_these() -> None:
    at = started()
    at.session_state["draft"] = Draft(grades={"texture": None})
    at.session_state["step"] = 1
    at.run()
    keys = [box.key for box in at.checkbox]
    assert "ask.skin_now.which.sunburn" not in keys
    tick(at, "skin_now", "said", "not_sure")
    tick(at, "skin_now", "which", "sunburn")
    draft: Draft = at.session_state["draft"]
    raw = raw_answers(library().policy.questionnaire, draft)
    assert (raw["skin_now"], raw["unsure"]) == (["not_sure"], {"skin_now": ["sunburn"]})


def test_back_loses_nothing() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "skin_now", "sunburn")
    press(at, "back.signs")
    assert at.checkbox(key="ask.concerns.texture").value
    press(at, "continue.concerns")
    assert at.checkbox(key="ask.skin_now.sunburn").value


def test_follow_up_comes_only_when_it_applies() -> None:
    at = with_draft(full_draft(), QUESTIONS)
    at.session_state["step"] = 4
    at.run()
    assert "ask.diabetes_control" not in [radio.key for radio in at.radio]
    tick(at, "conditions", "diabetes")
    assert "ask.diabetes_control" in [radio.key for radio in at.radio]


def test_edit_asks_again_only_what_it_invalidates() -> None:
    at = with_draft(full_draft(), CHECK)
    press(at, "change.concerns").switch_page(QUESTIONS).run()  # AppTest forgets where the script went
    tick(at, "concerns", "fine_lines")
    press(at, "continue.concerns")
    assert at.title[0].value == "How strong it is"
    assert at.radio(key="ask.concerns.grades.texture").value == "moderate"
    at.radio(key="ask.concerns.grades.fine_lines").set_value("mild").run()
    press(at, "continue.strength")
    assert at.title[0].value == library().say("check_title")


def test_answer_of_a_hidden_follow_up_is_not_shown_and_not_used() -> None:
    draft = full_draft()
    draft.values["diabetes_control"] = "poor_or_slow_healing"
    at = with_draft(draft, CHECK)
    assert "Diabetes" not in texts(at)
    assert with_draft(draft, RESULT).title[0].value == library().say("result_dermatherapy")


def test_emergency_stops_the_questionnaire_when_its_step_is_sent() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "warning_signs", "fever_with_skin_change")
    tick(at, "skin_now", "feeling_ill")
    press(at, "continue.signs")
    assert at.title[0].value == library().say("result_referral_emergency")
    assert [box.key for box in at.checkbox] == []


def test_urgent_answers_in_a_later_step_stop_it_too() -> None:
    draft = full_draft()
    draft.values["pregnancy"] = "pregnant_or_possible"
    at = with_draft(draft, QUESTIONS)
    at.session_state["step"] = 4
    at.run()
    tick(at, "medicines", "isotretinoin")
    press(at, "continue.health")
    assert at.title[0].value == library().say("result_referral_urgent")


def test_own_words_are_shown_as_text_never_as_markup() -> None:
    hostile = "![x](http://tracker.example/a.png) <script>alert(1)</script> **bold**"
    draft = full_draft()
    draft.values["own_words"] = hostile
    at = with_draft(draft, CHECK, full=True)
    assert hostile in [text.value for text in at.text]
    assert not [element for element in at.markdown if "tracker.example" in str(element.value)]


def test_safety_answer_changed_after_a_result_is_named() -> None:
    at = with_draft(full_draft(), RESULT)
    press(at, "result.change")
    at.session_state["draft"].lists["conditions"] = ListDraft(codes=["eczema"])
    press(at, "check.submit")
    assert "You changed this after you had seen a result: Health conditions" in texts(at)


def test_unknown_answer_is_named_with_what_it_would_change_and_no_way_round_it() -> None:
    draft = full_draft()
    draft.lists["conditions"] = ListDraft(not_sure=True)
    draft.values["diabetes_control"] = "not_sure"
    at = with_draft(draft, RESULT)
    assert "If none of it applies to you, we would suggest: dermatherapy." in texts(at)
    assert {button.key for button in at.button} == {"result.change", "kept.delete"}


def test_what_would_change_the_suggestion_is_told_once_and_has_no_way_to_it() -> None:
    draft = full_draft()
    draft.lists["skin_now"] = ListDraft(codes=["cold_sore"])
    at = with_draft(draft, RESULT)
    assert library().say("heading_change") in [header.value for header in at.header]
    sentence = "Once the cold sore has fully healed, we would suggest: dermatherapy."
    told = [element.value for element in at.markdown if sentence in element.value]
    assert told == [f"- {sentence}", f"**{sentence}**"]  # once, and once over its sources
    assert {button.key for button in at.button} == {"result.change", "kept.delete"}


def test_start_again_forgets_everything() -> None:
    at = press(with_draft(full_draft(), RESULT), "kept.delete")
    assert at.title[0].value == library().policy.questionnaire.sections[0].title
    assert at.session_state["draft"] == Draft()


def test_points_are_a_picture_and_a_table_that_say_the_same() -> None:
    html = drawn(with_draft(full_draft(), RESULT, full=True))
    bars = re.findall(r'class="chart" role="img" aria-label="([^"]*)"', html)
    names = [library().say(f"name_{outcome}") for outcome in Outcome]
    totals = (0, 9, 0)  # texture moderate 2 x 3, lasting 3
    assert bars == ["; ".join(f"{name}: {total}" for name, total in zip(names, totals, strict=True))]
    assert re.findall(r"<td[^>]*>(\d+)</td>", html.partition("<tfoot")[2]) == [str(total) for total in totals]


def drawn(at: AppTest) -> str:
    return "\n".join(str(getattr(element, "value", "")) for element in at.get("html"))


def test_plan_is_one_timeline_from_preparation_to_upkeep() -> None:
    html = drawn(with_draft(full_draft(), RESULT)).partition('<ol class="timeline"')[2].partition("</ol>")[0]
    stages = (
        "heading_before",
        "heading_visit",
        "phase_first_day",
        "phase_first_week",
        "stage_next_sessions",
        "plan_upkeep",
    )
    assert re.findall(r"<h3>([^<]*)</h3>", html) == [escape(library().say(stage)) for stage in stages]


def test_timeline_leaves_out_no_line_of_the_parts_it_is_made_of() -> None:
    draft = full_draft()
    intake = parse_intake(library().policy.questionnaire, raw_answers(library().policy.questionnaire, draft))
    found = explain(library(), intake, decide(library().policy, intake), as_of=date(2026, 11, 20))
    html = drawn(with_draft(draft, RESULT, full=True))
    lines = [line.text for block in found.blocks if block.key in BLOCKS for line in block.lines]
    assert len(lines) > 20
    assert [line for line in lines if escape(line) not in html] == []


def test_the_three_ways_stand_side_by_side_with_one_suggested() -> None:
    html = drawn(with_draft(full_draft(), RESULT)).partition('<ul class="three"')[2].partition("</ul>")[0]
    assert re.findall(r'<li class="(\w+)">', html) == ["not_now", "suggested", "not_now"]


# The quick check: rough skin of a moderate grade goes with dermatherapy, whatever somebody wishes to get out of it.


def at_section(draft: Draft, section: str, *, full: bool = False) -> AppTest:
    at = with_draft(draft, QUESTIONS, full=full)
    at.session_state["step"] = [found.id for found in library().policy.questionnaire.sections].index(section)
    at.run()
    assert not at.exception
    return at


def radios(at: AppTest) -> list[str]:
    return [str(radio.key).removeprefix("ask.") for radio in at.radio]


def test_quick_check_leaves_out_what_can_change_nothing() -> None:
    assert radios(at_section(full_draft(), "wishes")) == ["downtime", "event", "needles"]
    assert radios(at_section(full_draft(), "wishes", full=True)) == ["goal", "downtime", "event", "needles", "course"]


def test_answers_that_were_not_asked_for_are_not_told_and_do_not_count() -> None:
    at = with_draft(full_draft(), CHECK)
    assert "Your goal" not in texts(at)
    assert library().say("check_left_out") in texts(at)
    table = with_draft(full_draft(), RESULT).table[0].value
    assert list(table.loc[library().say("points_total")]) == [0, 6, 0]  # texture moderate 2 x 3, and not lasting 3


def test_the_other_questions_are_asked_on_request_and_nothing_is_lost() -> None:
    at = with_draft(full_draft(), CHECK)
    press(at, "check.more").switch_page(QUESTIONS).run()
    assert radios(at) == ["goal", "downtime", "event", "needles", "course"]
    assert at.radio(key="ask.goal").value == "lasting"
    press(at, "continue.wishes")
    assert at.title[0].value == library().say("check_title")
    assert "Your goal" in texts(at)
    assert "check.more" not in [button.key for button in at.button]


def test_an_edit_brings_up_a_question_that_was_left_out() -> None:
    draft = full_draft()
    del draft.values["goal"]
    at = at_section(draft, "strength")
    at.radio(key="ask.concerns.grades.texture").set_value("mild").run()  # a facial could do as well
    press(at, "continue.strength")
    assert at.title[0].value == "What you would like"
    assert "goal" in radios(at)


def test_scripts_of_components_are_files() -> None:
    """From text they would run at a blob: address, which the pages forbid."""
    sources = {path: path.read_text(encoding="utf-8") for path in MAIN.parent.rglob("*.py")}
    found = [path.name for path, text in sources.items() if "components.v2.component(" in text]
    assert found == ["scripted.py"]
