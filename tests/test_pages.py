"""The pages, driven without a browser: every page opens, the walk leads to the engine's decision, nothing is lost."""

from __future__ import annotations

import json
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from recommender.content.loading import library_in
from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.engine.decide import decide
from recommender.engine.explain import explain
from recommender.flow.draft import Draft, ListDraft, raw_answers
from recommender.flow.parsing import parse_intake
from recommender.ui.components.plan import BLOCKS
from recommender.ui.session import CHECK, QUESTIONS, RESULT, STOP
from tests.case_files import library

MAIN = Path(__file__).parents[1] / "recommender" / "ui" / "main.py"
ON_A_RESULT = {"result.change", "result.send", "kept.delete"}
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


def sent(at: AppTest, name: str) -> dict[str, dict[str, Any]]:
    """What the components of one kind are given to draw, by their keys."""
    protos = [element.proto for element in at.get("bidi_component")]
    mine = [proto for proto in protos if proto.component_name == f"recommender.{name}"]
    return {proto.id.split("-", maxsplit=2)[2]: json.loads(proto.json)[0] for proto in mine}


def questions(at: AppTest) -> dict[str, dict[str, Any]]:
    """What each question on screen is given to draw, by what it asks."""
    asked = (json.loads(step["questions"]) for step in sent(at, "questions").values())
    return {data["key"]: data for step in asked for data in step}


def say(at: AppTest, asked: str, **answer: Any) -> None:
    """Say something to a question on screen as a browser does: what was said before with what is new, counted up."""
    (key,), data = sent(at, "questions"), questions(at)[asked]
    at.session_state[key] = {"said": {asked: {**data["said"], **answer, "seq": data["seq"] + 1}}}
    at.run()
    assert not at.exception


def tick(at: AppTest, item: str, *codes: str) -> None:
    say(at, item, codes=[*questions(at)[item]["said"]["codes"], *codes])


def none_of_these(at: AppTest, *items: str) -> None:
    for item in items:
        say(at, item, none=True, codes=[])


def grade(at: AppTest, **grades: str) -> None:
    say(at, "concerns.grades", grades=questions(at)["concerns.grades"]["said"]["grades"] | grades)


def told(at: AppTest) -> list[str]:
    """The answers to check, each line after the name of what was asked."""
    sections: list[dict[str, Any]] = sent(at, "answers")["answers"]["sections"]
    return [f"{row['name']}: {line}" for section in sections for row in section["rows"] for line in row["lines"]]


def change(at: AppTest, asked: str) -> None:
    """Press the button beside one of the answers to check."""
    at.session_state["answers"] = {"change": asked}
    at.run().switch_page(QUESTIONS).run()  # AppTest forgets where the script went
    assert not at.exception


def starts(at: AppTest, spoken: Library) -> bool:
    """Whether this is the first screen, in this language."""
    first = str(at.get("html")[0].proto.body)
    return f"<h1>{spoken.say('start_title')}</h1>" in first and not at.title


def texts(at: AppTest) -> str:
    found = [*at.title, *at.header, *at.markdown, *at.text, *at.caption]
    notes = [note for head in sent(at, "head").values() for note in head["notes"]]
    return "\n".join([*notes, *(str(element.value).replace("\\", "") for element in found)])


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
    assert starts(at, library())
    assert list(questions(at)) == ["own_words", "concerns", "areas"]


def test_nothing_is_preselected() -> None:
    at = started()
    seen = []
    for section in library().policy.questionnaire.sections:
        at.session_state["draft"] = Draft(grades={"laxity": None, "acne_scars": None})
        at.session_state["step"] = [found.id for found in library().policy.questionnaire.sections].index(section.id)
        at.run()
        seen += [(key, data["said"]) for key, data in questions(at).items() if key != "concerns"]
    assert len(seen) > 20
    assert [key for key, said in seen if any(_said(value) for value in said.values())] == []


def _said(value: Any) -> Any:
    """Whether anything is said; the chosen concerns have no grade yet."""
    return any(value.values()) if isinstance(value, dict) else value


def test_walk_through_every_step_to_the_result() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    none_of_these(at, "warning_signs", "skin_now")
    press(at, "continue.signs")
    grade(at, texture="moderate")
    press(at, "continue.strength")
    say(at, "age", text="40")
    say(at, "skin_type", value="2")
    say(at, "pregnancy", value="no")
    press(at, "continue.about_you")
    none_of_these(at, "conditions", "medicines", "allergies")
    say(at, "appearance_worry", value="no")
    press(at, "continue.health")
    none_of_these(at, "products")
    tick(at, "procedures", "filler")
    say(at, "procedures", days={"filler": "10"})
    press(at, "continue.lately")
    say(at, "downtime", value="short")
    say(at, "event", value="none")
    press(at, "continue.wishes")
    assert at.title[0].value == library().say("check_title")
    press(at, "check.submit")
    assert at.title[0].value.startswith("We suggest dermatherapy, from ")
    assert "(in 18 days)" in texts(at)  # 28 - 10 = 18


def test_gaps_are_told_beside_the_item_and_in_a_summary() -> None:
    at = started()
    assert (questions(at)["concerns"]["error"], sent(at, "errors")) == ("", {})
    press(at, "continue.concerns")
    message = library().policy.questionnaire.by_id["concerns"].missing
    assert questions(at)["concerns"]["error"] == message
    gaps = [{"id": "concerns", "message": message}]
    assert sent(at, "errors") == {"errors": {"title": library().say("errors_title"), "gaps": gaps}}


def test_gaps_of_a_grade_and_of_days_lead_to_their_own_places() -> None:
    at = at_section(Draft(grades={"texture": None}), "strength")
    press(at, "continue.strength")
    message = library().say("error_grade", concern=library().policy.questionnaire.by_id["concerns"].label("texture"))
    assert [asked["error"] for asked in questions(at)["concerns.grades"]["asked"]] == [message]
    assert sent(at, "errors")["errors"]["gaps"] == [{"id": "concerns.grades.texture", "message": message}]
    at = at_section(full_draft(), "lately")
    tick(at, "procedures", "filler")
    say(at, "procedures", days={"filler": "two weeks"})
    press(at, "continue.lately")
    (gap,) = sent(at, "errors")["errors"]["gaps"]
    assert (gap["id"], questions(at)["procedures"]["day_errors"]["filler"]) == (
        "procedures-filler-days",
        gap["message"],
    )
    assert questions(at)["procedures"]["said"]["days"] == {"filler": "two weeks"}


@pytest.mark.parametrize(("typed", "kept", "message"), [
    ("130", 130, "too_high"), ("-4", -4, "too_low"), ("3.7", "3.7", "not_a_number"), ("forty", "forty", "not_a_number"),
])  # fmt: skip
def test_wrong_age_is_kept_and_described(typed: str, kept: object, message: str) -> None:
    at = at_section(full_draft(), "about_you")
    say(at, "age", text=typed)
    press(at, "continue.about_you")
    asked = questions(at)["age"]
    assert asked["said"] == {"text": kept}
    assert asked["error"] == getattr(library().policy.questionnaire.by_id["age"], message)


def signs(at: AppTest) -> AppTest:
    """On the step that asks for signs and for what the skin shows today, with one concern chosen."""
    at.session_state["draft"] = Draft(grades={"texture": None})
    at.session_state["step"] = 1
    at.run()
    assert not at.exception
    return at


def test_none_of_these_excludes_the_options_both_ways() -> None:
    at = signs(started())
    tick(at, "skin_now", "sunburn")
    none_of_these(at, "skin_now")
    assert (questions(at)["skin_now"]["said"]["none"], questions(at)["skin_now"]["said"]["codes"]) == (True, [])
    tick(at, "skin_now", "sunburn")  # while "none" still stands
    assert (questions(at)["skin_now"]["said"]["none"], questions(at)["skin_now"]["said"]["codes"]) == (
        False,
        ["sunburn"],
    )


def test_not_sure_opens_which_of_these() -> None:
    at = signs(started())
    item = library().policy.questionnaire.by_id["skin_now"]
    asked = questions(at)["skin_now"]
    assert (asked["none"], asked["not_sure"]) == (item.none_label, item.not_sure_label)
    assert asked["which"] == {"label": item.which_label, "help": library().say("which_help")}
    say(at, "skin_now", which=["sunburn"])  # hidden as long as nobody is unsure
    assert questions(at)["skin_now"]["said"]["which"] == []
    say(at, "skin_now", not_sure=True, which=["sunburn"])
    draft: Draft = at.session_state["draft"]
    raw = raw_answers(library().policy.questionnaire, draft)
    assert (raw["skin_now"], raw["unsure"]) == (["not_sure"], {"skin_now": ["sunburn"]})


def test_a_question_sends_its_words_and_pictures() -> None:
    items = library().policy.questionnaire.by_id
    asked = questions(at_section(full_draft(), "about_you"))["skin_type"]
    assert (asked["kind"], asked["heading"], asked["help"]) == (
        "choice",
        items["skin_type"].ask,
        items["skin_type"].help,
    )
    shown = {option["code"]: (option["label"], option.get("picture")) for option in asked["options"]}
    pictures = {
        option.code: (option.label, f"/drawings/skin_type_{option.code}.svg") for option in items["skin_type"].options
    }
    assert shown == pictures | {"not_sure": (items["skin_type"].not_sure_label, None)}
    (grades,) = questions(at_section(full_draft(), "strength"))["concerns.grades"]["asked"]
    texture = next(option for option in items["concerns"].options if option.code == "texture")
    assert grades["heading"] == texture.label and texture.grades is not None
    assert [(each["label"], each["help"], each["picture"]) for each in grades["options"]] == [
        (library().say(f"grade_label_{name}"), getattr(texture.grades, name), f"/drawings/texture_{name}.svg")
        for name in ("mild", "moderate", "severe")
    ]
    first = questions(started())
    assert first["areas"]["heading"] == f"{items['areas'].ask} {library().say('optional')}"
    assert first["areas"]["figure"] == "/drawings/areas.svg"
    assert [option["group"] for option in first["concerns"]["options"]] == [o.group for o in items["concerns"].options]


def test_news_older_than_what_is_known_change_nothing() -> None:
    at = started()
    tick(at, "concerns", "texture")
    tick(at, "concerns", "dullness")
    at.session_state["ask.concerns"] = {"said": {"concerns": {"codes": [], "seq": 1}}}
    at.run()
    assert (list(at.session_state["draft"].grades), questions(at)["concerns"]["seq"]) == (["dullness", "texture"], 2)


@pytest.mark.parametrize("state", [
    None, "said", {"said": ["texture"]}, {"said": {"concerns": ["texture"]}},
    {"said": {"age": {"text": "9", "seq": 1}}}, {"said": {"concerns": {"codes": ["texture"], "seq": "1"}}},
])  # fmt: skip
def test_news_of_no_form_are_left_alone(state: Any) -> None:
    at = started()
    at.session_state["ask.concerns"] = state
    at.run()
    assert not at.exception
    assert at.session_state["draft"] == Draft()


def test_back_loses_nothing() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "skin_now", "sunburn")
    press(at, "back.signs")
    assert questions(at)["concerns"]["said"]["codes"] == ["texture"]
    press(at, "continue.concerns")
    assert questions(at)["skin_now"]["said"]["codes"] == ["sunburn"]


def test_another_language_loses_nothing() -> None:
    at = started()
    tick(at, "concerns", "texture")
    at.session_state["head"] = {"language": "tr"}
    at.run()
    assert not at.exception
    turkish = library_in("tr")
    assert starts(at, turkish)
    assert questions(at)["concerns"]["heading"] == turkish.policy.questionnaire.by_id["concerns"].ask
    assert questions(at)["concerns"]["said"]["codes"] == ["texture"]


def test_errors_stay_in_another_language_and_go_once_they_are_corrected() -> None:
    at = press(started(), "continue.concerns")
    at.session_state["head"] = {"language": "tr"}
    at.run()
    message = library_in("tr").policy.questionnaire.by_id["concerns"].missing
    assert questions(at)["concerns"]["error"] == message
    assert [gap["message"] for gap in sent(at, "errors")["errors"]["gaps"]] == [message]
    tick(at, "concerns", "texture")
    assert (questions(at)["concerns"]["error"], sent(at, "errors")) == ("", {})


def test_follow_up_comes_only_when_it_applies() -> None:
    at = at_section(full_draft(), "health")
    assert "diabetes_control" not in questions(at)
    tick(at, "conditions", "diabetes")
    assert "diabetes_control" in questions(at)
    none_of_these(at, "conditions")
    assert "diabetes_control" not in questions(at)


def test_edit_asks_again_only_what_it_invalidates() -> None:
    at = with_draft(full_draft(), CHECK)
    change(at, "concerns")
    tick(at, "concerns", "fine_lines")
    press(at, "continue.concerns")
    assert at.title[0].value == "How strong it is"
    assert questions(at)["concerns.grades"]["said"]["grades"] == {"texture": "moderate", "fine_lines": None}
    grade(at, fine_lines="mild")
    press(at, "continue.strength")
    assert at.title[0].value == library().say("check_title")


@pytest.mark.parametrize(
    ("asked", "title"), [("concerns.grades", "How strong it is"), ("event", "What you would like")]
)
def test_each_answer_leads_to_its_step(asked: str, title: str) -> None:
    at = with_draft(full_draft(), CHECK)
    change(at, asked)
    assert at.title[0].value == title
    assert asked in questions(at)


def test_a_wish_to_change_what_there_is_not_is_left_alone() -> None:
    at = with_draft(full_draft(), CHECK)
    at.session_state["answers"] = {"change": "no_such_question"}
    at.run()
    assert not at.exception
    assert at.title[0].value == library().say("check_title")


def test_answer_of_a_hidden_follow_up_is_not_shown_and_not_used() -> None:
    draft = full_draft()
    draft.values["diabetes_control"] = "poor_or_slow_healing"
    name = library().policy.questionnaire.by_id["diabetes_control"].name
    at = with_draft(draft, CHECK)
    assert len(told(at)) > 10
    assert [line for line in told(at) if line.startswith(name)] == []
    assert with_draft(draft, RESULT).title[0].value == library().say("result_dermatherapy")
    draft.lists["conditions"] = ListDraft(codes=["diabetes"])
    assert [line for line in told(with_draft(draft, CHECK)) if line.startswith(name)] != []


def test_emergency_stops_the_questionnaire_when_its_step_is_sent() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "warning_signs", "fever_with_skin_change")
    tick(at, "skin_now", "feeling_ill")
    press(at, "continue.signs")
    assert at.title[0].value == library().say("result_referral_emergency")
    assert questions(at) == {}


def test_an_emergency_is_told_before_what_is_still_missing() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "continue.concerns")
    tick(at, "warning_signs", "breathing_difficulty")  # and nothing is said about the skin today
    press(at, "continue.signs")
    assert at.title[0].value == library().say("result_referral_emergency")
    press(at, "stop.back")
    assert "skin_now" in questions(at)
    tick(at, "skin_now", "feeling_ill")
    say(at, "warning_signs", codes=[], none=True)
    press(at, "continue.signs")
    assert at.title[0].value == "How strong it is"


@pytest.mark.parametrize("page", [CHECK, RESULT])
def test_an_emergency_is_told_on_every_page_whatever_is_missing(page: str) -> None:
    draft = Draft(lists={"warning_signs": ListDraft(["breathing_difficulty"])})
    at = with_draft(draft, page)
    assert at.title[0].value == library().say("result_referral_emergency")


def test_urgent_answers_in_a_later_step_stop_it_too() -> None:
    draft = full_draft()
    draft.values["pregnancy"] = "pregnant_or_possible"
    at = at_section(draft, "health")
    tick(at, "medicines", "isotretinoin")
    press(at, "continue.health")
    assert at.title[0].value == library().say("result_referral_urgent")


def test_own_words_are_shown_as_text_never_as_markup() -> None:
    """They go to the page as data, which the scripts put in as text; no Markdown and no HTML of ours holds them."""
    hostile = "![x](http://tracker.example/a.png) <script>alert(1)</script> **bold**"
    draft = full_draft()
    draft.values["own_words"] = hostile
    at = with_draft(draft, CHECK, full=True)
    assert f"{library().policy.questionnaire.by_id['own_words'].name}: {hostile}" in told(at)
    change(at, "own_words")
    assert questions(at)["own_words"]["said"] == {"text": hostile}
    for page in (at, with_draft(draft, CHECK, full=True), with_draft(draft, RESULT, full=True)):
        assert "tracker.example" not in texts(page) + drawn(page)


def test_scripts_put_in_no_markup_but_the_figure() -> None:
    uses = [
        line.strip()
        for path in (MAIN.parent / "scripts").glob("*.js")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", line)
    ]
    assert uses == ["place.innerHTML = drawing // the site's own drawing; no words in it"]


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
    assert {button.key for button in at.button} == ON_A_RESULT


def test_what_would_change_the_suggestion_is_told_once_and_has_no_way_to_it() -> None:
    draft = full_draft()
    draft.lists["skin_now"] = ListDraft(codes=["cold_sore"])
    at = with_draft(draft, RESULT)
    assert library().say("heading_change") in [header.value for header in at.header]
    sentence = "Once the cold sore has fully healed, we would suggest: dermatherapy."
    told = [element.value for element in at.markdown if sentence in element.value]
    assert told == [sentence, f"**{sentence}**"]  # once, and once over its sources
    assert {button.key for button in at.button} == ON_A_RESULT


def test_start_again_forgets_everything() -> None:
    at = press(with_draft(full_draft(), RESULT), "kept.delete")
    assert starts(at, library())
    assert at.session_state["draft"] == Draft()


def test_what_the_browser_still_shows_does_not_come_back_once_it_is_deleted() -> None:
    at = started()
    tick(at, "concerns", "texture")
    press(at, "kept.delete")
    at.session_state["ask.concerns"] = {
        "said": {"concerns": {"codes": ["texture"], "seq": 7}}
    }  # under the key of before
    at.run()
    assert (at.session_state["draft"], questions(at)["concerns"]["said"]["codes"]) == (Draft(), [])
    tick(at, "concerns", "dullness")
    assert list(at.session_state["draft"].grades) == ["dullness"]


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


def standings(draft: Draft) -> list[str]:
    """How a facial, dermatherapy and a doctor stand beside each other."""
    html = drawn(with_draft(draft, RESULT)).partition('<ul class="three"')[2].partition("</ul>")[0]
    return re.findall(r'<li class="(\w+)">', html)


def test_the_three_ways_stand_side_by_side_with_one_suggested() -> None:
    draft = full_draft()
    assert standings(draft) == ["fits_less", "suggested", "fits_less"]
    draft.lists["warning_signs"] = ListDraft(codes=["changing_mole"])
    assert standings(draft) == ["not_now", "not_now", "suggested"]


# The quick check: rough skin of a moderate grade goes with dermatherapy, whatever somebody wishes to get out of it.


def at_section(draft: Draft, section: str, *, full: bool = False) -> AppTest:
    at = with_draft(draft, QUESTIONS, full=full)
    at.session_state["step"] = [found.id for found in library().policy.questionnaire.sections].index(section)
    at.run()
    assert not at.exception
    return at


def test_quick_check_leaves_out_what_can_change_nothing() -> None:
    assert list(questions(at_section(full_draft(), "wishes"))) == ["downtime", "event", "needles", "extras"]
    every = ["goal", "downtime", "event", "needles", "course", "extras"]
    assert list(questions(at_section(full_draft(), "wishes", full=True))) == every


def test_answers_that_were_not_asked_for_are_not_told_and_do_not_count() -> None:
    at = with_draft(full_draft(), CHECK)
    assert [line for line in told(at) if line.startswith("Your goal")] == []
    assert library().say("check_left_out") in texts(at)
    html = drawn(with_draft(full_draft(), RESULT))
    totals = re.findall(r"<td[^>]*>(\d+)</td>", html.partition("<tfoot")[2])
    assert totals == ["0", "6", "0"]  # texture moderate 2 x 3, and not lasting 3


def test_the_other_questions_are_asked_on_request_and_nothing_is_lost() -> None:
    at = with_draft(full_draft(), CHECK)
    press(at, "check.more").switch_page(QUESTIONS).run()
    assert list(questions(at)) == ["goal", "downtime", "event", "needles", "course", "extras"]
    assert questions(at)["goal"]["said"] == {"value": "lasting"}
    press(at, "continue.wishes")
    assert at.title[0].value == library().say("check_title")
    assert len([line for line in told(at) if line.startswith("Your goal")]) == 1
    assert "check.more" not in [button.key for button in at.button]


def test_an_edit_brings_up_a_question_that_was_left_out() -> None:
    draft = full_draft()
    del draft.values["goal"]
    at = at_section(draft, "strength")
    grade(at, texture="mild")  # a facial could do as well
    press(at, "continue.strength")
    assert at.title[0].value == "What you would like"
    assert "goal" in questions(at)


def test_scripts_of_components_are_files() -> None:
    """From text they would run at a blob: address, which the pages forbid."""
    sources = {path: path.read_text(encoding="utf-8") for path in MAIN.parent.rglob("*.py")}
    found = [path.name for path, text in sources.items() if "components.v2.component(" in text]
    assert found == ["scripted.py"]
