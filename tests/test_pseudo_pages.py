"""Every page in a language nobody speaks: what is still in Latin letters comes from the program, not the content."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from recommender.domain.wording import PLACEHOLDERS
from recommender.engine.decide import decide
from recommender.engine.expectations import intake_of_case
from recommender.flow.draft import Draft, ListDraft
from recommender.flow.words import draft_of
from recommender.ui import session, speech
from recommender.ui.components import about, how
from recommender.ui.session import CHECK, HOW, PRIVACY, RESULT, STOP, TREATMENTS
from tests.builders import policy
from tests.case_files import all_cases, library
from tests.pseudo import foreign, spoken
from tests.screens import shown
from tests.test_pages import full_draft, press, say, sent, started, with_draft


@pytest.fixture(autouse=True)
def other_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes reads the other letters. The clinic's languages stay, so there is a way to another one."""
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())


def test_the_search_finds_words_wherever_a_page_holds_them() -> None:
    """In a label, an alternative text, a component, a tooltip and a line; so a page without any is no accident."""

    def page() -> None:
        import streamlit as st

        from recommender.ui.components.scripted import scripted

        st.title("Heading")
        st.button("Label", help="Tooltip")
        st.html('<p aria-label="Read out">Words</p><style>Unread</style>')
        st.text_input("Name", placeholder="Placeholder")
        st.radio("Choice", ["Option"])
        with st.expander("Folded"):
            st.markdown("Inside")
        scripted("errors")(data={"title": "Drawn", "gaps": [{"id": "unread", "message": "Gap"}]}, key="errors")

    at = AppTest.from_function(page).run()
    assert not at.exception
    found = "Heading Label Tooltip Read out Words Name Placeholder Choice Option Folded Inside Drawn Gap"
    assert sorted(foreign(shown(at))) == sorted(found.split())


SECTIONS = [section.id for section in library().policy.questionnaire.sections]


def everything_named() -> Draft:
    """Every concern, and everything unsure: so every follow-up is asked."""
    items = library().policy.questionnaire.items
    lists = {item.id: ListDraft(not_sure=True) for item in items if item.is_list and item.allows_not_sure}
    return Draft(lists=lists, grades=dict.fromkeys(library().policy.questionnaire.by_id["concerns"].codes))


def at_step(section: str, draft: Draft) -> AppTest:
    at = started()
    at.session_state["draft"], at.session_state["full"] = draft, True
    at.session_state["furthest"] = at.session_state["step"] = SECTIONS.index(section)
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize("section", SECTIONS)
def test_every_step_and_its_errors(section: str) -> None:
    at = at_step(section, everything_named())
    assert foreign(shown(at)) == []
    for draft in (Draft(grades={"laxity": None}), wrong()):
        at = press(at_step(section, draft), f"continue.{section}")
        assert foreign(shown(at)) == []


def wrong() -> Draft:
    """Answers that do not fit: a number too high, one that is none, days too long ago, words too long."""
    days: dict[str, int | str | None] = {"filler": 9999, "light_laser": "δυο"}
    return Draft(
        values={"age": 130, "isotretinoin_months": "δυο", "own_words": "ω" * 501},
        lists={
            "procedures": ListDraft(codes=list(days), days=days),
            "medicines": ListDraft(codes=["isotretinoin_recent"]),
        },
        grades={"laxity": None},
    )


@pytest.mark.parametrize(("typed", "message"), [("-4", "too_low"), ("δυο", "not_a_number"), ("", "missing")])
def test_every_way_a_number_can_be_wrong(typed: str, message: str) -> None:
    at = at_step("about_you", Draft(grades={"laxity": "mild"}))
    say(at, "age", text=typed)
    page = shown(press(at, "continue.about_you"))
    assert getattr(spoken().policy.questionnaire.by_id["age"], message) in page
    assert foreign(page) == []


@pytest.mark.parametrize("full", [False, True])
def test_the_answers_to_check(full: bool) -> None:
    assert foreign(shown(with_draft(full_draft(), CHECK, full=full))) == []
    everything = everything_named()
    everything.grades = dict.fromkeys(everything.grades, "mild")
    everything.lists["procedures"] = ListDraft(codes=["filler", "light_laser"], days={"filler": 1, "light_laser": None})
    everything.lists["skin_now"] = ListDraft(not_sure=True, which=["sunburn"])
    assert foreign(shown(with_draft(everything, CHECK, full=full))) == []


NO_NOTES = ("kept_delete", "kept_delete_here", "kept_how", "kept_sent", "kept_for_days", "kept_for_years")
NOTES = tuple(key for key in PLACEHOLDERS if key.startswith("kept_") and key not in NO_NOTES)
AGE = spoken().policy.questionnaire.by_id["age"].name


def test_everything_that_is_told_of_keeping() -> None:
    at = started()
    for note in NOTES:
        at.session_state["keeper"].tell(note)
        at.session_state["keeper"].dropped = frozenset({"age"})
        page = shown(at.run())
        assert spoken().say(note, **dict.fromkeys(PLACEHOLDERS[note], AGE)) in page
        assert foreign(page) == []


KINDS = ("dermatherapy", "facial", "dated", "first", "doctor", "urgent", "emergency", "open")


def drafts() -> dict[str, Draft]:
    """Answers that lead to every kind of result, and to those with the most to say."""
    draft = {name: full_draft() for name in KINDS}
    draft["facial"].grades = {"dullness": "mild"}
    draft["facial"].values["goal"] = "relax"
    draft["dated"].lists["procedures"] = ListDraft(codes=["filler"], days={"filler": 1})
    draft["first"].lists["skin_now"] = ListDraft(codes=["cold_sore"])
    draft["doctor"].lists["warning_signs"] = ListDraft(codes=["changing_mole"])
    draft["urgent"].lists["warning_signs"] = ListDraft(codes=["spreading_infection"])
    draft["emergency"].lists["warning_signs"] = ListDraft(codes=["breathing_difficulty"])
    draft["open"].lists = {name: ListDraft(not_sure=True) for name in draft["open"].lists}
    unsure = ("skin_type", "pregnancy", "appearance_worry", "diabetes_control")
    draft["open"].values |= dict.fromkeys(unsure, "not_sure")
    return draft


@pytest.mark.parametrize("name", drafts())
@pytest.mark.parametrize("full", [False, True])
def test_results(name: str, full: bool) -> None:
    at = with_draft(drafts()[name], STOP if name in ("urgent", "emergency") else RESULT, full=full)
    assert {"result.change", "stop.back"} & {button.key for button in at.button}
    assert foreign(shown(at)) == []


def cases() -> list[Draft]:
    """Every 40th of the cases that is decided without a stop."""
    found = []
    for case in all_cases()[::40]:
        intake = intake_of_case(policy(), case)
        if not intake.cleared and not decide(policy(), intake).urgency:
            found.append(draft_of(policy().questionnaire, intake))
    return found


def test_results_of_the_cases() -> None:
    assert len(cases()) > 5
    for draft in cases():
        assert foreign(shown(with_draft(draft, RESULT, full=True))) == []


def test_a_result_after_a_change_names_what_was_changed() -> None:
    at = with_draft(full_draft(), RESULT)
    press(at, "result.change")
    at.session_state["draft"].lists["conditions"] = ListDraft(codes=["eczema"])
    page = shown(press(at, "check.submit"))
    assert spoken().policy.questionnaire.by_id["conditions"].name in page
    assert foreign(page) == []


@pytest.mark.parametrize(("days", "error"), [(0, "too_early"), (60, ""), (900, "too_late")])
def test_a_visit_and_what_may_be_wrong_with_its_day(days: int, error: str) -> None:
    at = with_draft(drafts()["dated"], RESULT)
    day = session.today() + timedelta(days=days)
    at.session_state["take.visit"] = {"said": {"day": day.isoformat(), "time": "10:30"}}
    at.run()
    assert not at.exception
    (visit,) = sent(at, "appointment").values()
    assert (visit["day"], bool(visit["error"])) == (day.isoformat(), bool(error))
    assert not error or spoken().say(f"appointment_{error}", date="").split()[0] in visit["error"]
    assert foreign(shown(at)) == []


def test_a_page_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    at = with_draft(full_draft(), RESULT)
    monkeypatch.setattr(session, "result", lambda: [][0])
    page = shown(at.run())
    assert spoken().say("problem_title") in page
    assert foreign(page) == []


def opened(page: str, part: str) -> AppTest:
    at = started()
    if part:
        at.query_params["part"] = part
    at.switch_page(page).run()
    assert not at.exception
    return at


PARTS = [(HOW, ""), (TREATMENTS, ""), (PRIVACY, "")]
PARTS += [
    (page, part)
    for page, parts in ((HOW, how.parts_of(library())), (TREATMENTS, about.parts_of(library())))
    for part in parts
]
COOKIES = ("draft, __Host-draft", "lang", "mine, __Host-mine", "kiosk, __Host-kiosk", "_streamlit_xsrf")


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_pages_to_read(page: str, part: str) -> None:
    text = shown(opened(page, part))
    if page == PRIVACY:
        text = "\n".join(line for line in text.split("\n") if line not in COOKIES)
    assert len(text) > 300
    assert foreign(text) == []
