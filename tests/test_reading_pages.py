"""The pages to read, driven without a browser: they open for anybody, hold all that there is, and lead back."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from recommender.content.loading import library_in
from recommender.flow.draft import Draft, ListDraft
from recommender.ui.components import about, how
from recommender.ui.session import CHECK, HOW, PRIVACY, QUESTIONS, RESULT, STOP, TREATMENTS
from tests.case_files import library
from tests.test_pages import full_draft, press, started, starts, texts, with_draft

TITLES = {TREATMENTS: "treatments_title", HOW: "how_title", PRIVACY: "privacy_title"}
OVERVIEWS = {HOW: how.parts_of(library()), TREATMENTS: about.parts_of(library())}
PARTS = [(page, part) for page, parts in OVERVIEWS.items() for part in parts]


def opened(page: str, part: str = "") -> AppTest:
    """A new session on one page."""
    at = started()
    if part:
        at.query_params["part"] = part
    at.switch_page(page).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(unescape(element.proto.body) for element in at.get("html"))


@cache
def every_part() -> str:
    return "\n".join(html(opened(page, part)) for page, part in PARTS)


@pytest.mark.parametrize("page", TITLES)
def test_page_to_read_opens_without_an_answer(page: str) -> None:
    at = opened(page)
    assert [title.value for title in at.title] == [library().say(TITLES[page])]
    assert len(html(at)) > 1000


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_part_opens_at_its_own_address(page: str, part: str) -> None:
    at = opened(page, part)
    expected = OVERVIEWS[page][part]
    assert [title.value.replace("\\", "") for title in at.title] == [expected.title]
    assert expected.lead in texts(at)


def test_overview_leads_to_each_part_and_a_part_back() -> None:
    for page, parts in OVERVIEWS.items():
        at = opened(page)
        assert [button.key for button in at.button if str(button.key).startswith("part.")] == [
            f"part.{p}" for p in parts
        ]
        for name, part in parts.items():
            press(at, f"part.{name}")
            assert at.title[0].value.replace("\\", "") == part.title
            press(at, "part.back")
            assert at.title[0].value == library().say(TITLES[page])


def test_part_there_is_not_is_the_overview() -> None:
    assert opened(HOW, "no_such_part").title[0].value == library().say("how_title")


def test_every_rule_conflict_and_claim_is_on_some_part() -> None:
    shown, evidence = every_part(), library().evidence
    assert [rule.id for rule in library().policy.rules_by_id.values() if rule.rationale not in shown] == []
    assert [rule.id for rule in library().policy.positioning.same_grade if rule.rationale not in shown] == []
    assert [row.id for row in library().policy.scorecard.concerns if row.rationale not in shown] == []
    assert [conflict.id for conflict in evidence.conflicts if conflict.why not in shown] == []
    assert [claim.id for claim in evidence.claims if claim.text not in shown] == []
    assert [reference.id for reference in evidence.references if reference.title not in shown] == []


FIRST_HEADING = {TREATMENTS: "treatments_compare", HOW: "how_heading_order", PRIVACY: "privacy_heading_who"}


@pytest.mark.parametrize("page", TITLES)
def test_each_client_reads_in_their_language_whoever_came_before(page: str) -> None:
    """What is made once is made once for each language."""
    for code in ("en", "tr", "en"):
        at = started()
        at.query_params["lang"] = code
        del at.session_state["language"]
        at.switch_page(page).run()
        assert not at.exception
        spoken = library_in(code)
        assert f"<h2>{spoken.say(FIRST_HEADING[page])}</h2>" in html(at)
        parts = {HOW: how.parts_of, TREATMENTS: about.parts_of}.get(page, lambda _: {})(spoken)
        labels = "\n".join(button.label for button in at.button if str(button.key).startswith("part.")).replace(
            "\\", ""
        )
        assert [part.title for part in parts.values() if part.title not in labels] == []


def test_privacy_page_names_every_item_the_clinic_and_the_cookies() -> None:
    shown, clinic = html(opened(PRIVACY)), library().clinic
    assert [item.name for item in library().policy.questionnaire.items if f"<h3>{item.name}</h3>" not in shown] == []
    assert [fact for fact in (clinic.name, clinic.address, clinic.phone, clinic.email) if fact not in shown] == []
    assert [name for name in ("draft, __Host-draft", "lang", "_streamlit_xsrf") if f">{name}</th>" not in shown] == []


def test_content_is_never_markup() -> None:
    for page, part in (*PARTS, (PRIVACY, "")):
        raw = "".join(element.proto.body for element in opened(page, part).get("html"))
        assert "<script" not in raw
        assert "“<" not in raw


def test_without_answers_the_page_offers_to_start() -> None:
    at = opened(TREATMENTS)
    assert at.button(key="reading.on").label == library().say("footer_start")
    press(at, "reading.on")
    assert starts(at, library())


@pytest.mark.parametrize("page", TITLES)
def test_half_way_the_page_leads_back_to_the_step_with_all_answers(page: str) -> None:
    at = started()
    at.session_state["draft"] = Draft(grades={"texture": None}, lists={"skin_now": ListDraft(none=True)})
    at.session_state["step"] = at.session_state["furthest"] = 1
    at.switch_page(page).run()
    assert at.button(key="reading.on").label == library().say("footer_go_on")
    press(at, "reading.on")
    assert at.title[0].value == library().policy.questionnaire.sections[1].title
    assert at.session_state["draft"].lists["skin_now"].none


@pytest.mark.parametrize("way", [(CHECK,), (CHECK, RESULT)])
def test_from_answers_and_result_the_way_leads_back_there(way: tuple[str, ...]) -> None:
    at = with_draft(full_draft(), way[-1])
    before = at.title[0].value
    at.switch_page(PRIVACY).run()
    press(at, "reading.on")
    assert at.title[0].value == before


def footer(at: AppTest) -> list[str]:
    """The footer as HTML; nothing where there is none."""
    return [element.proto.body for element in at.get("html") if '<div class="footer">' in element.proto.body]


@pytest.mark.parametrize("page", [QUESTIONS, CHECK, RESULT])
def test_footer_leads_to_the_pages_and_names_the_clinic(page: str) -> None:
    (found,) = footer(with_draft(full_draft(), page))
    links = re.findall(r'<a href="/([^"]+)">([^<]+)</a>', found)
    assert [title for _, title in links] == [library().say(title) for title in TITLES.values()]
    clinic = library().clinic
    assert f">{clinic.phone}</a>" in found and f'href="mailto:{clinic.email}"' in found
    for address, title in links:
        at = with_draft(full_draft(), page)
        at.session_state["head"] = {"page": address}
        at.run()
        assert at.title[0].value == title
        assert at.session_state["draft"] == full_draft()


@pytest.mark.parametrize("told", ["/privacy", "https://elsewhere.example", ["privacy"], {"page": 1}, 7, ""])
def test_a_browser_cannot_ask_for_another_page(told: object) -> None:
    at = with_draft(full_draft(), CHECK)
    before = at.title[0].value
    at.session_state["head"] = {"page": told}
    at.run()
    assert not at.exception
    assert at.title[0].value == before


def test_page_for_urgent_signs_has_no_footer() -> None:
    draft = full_draft()
    draft.lists["warning_signs"] = ListDraft(codes=["breathing_difficulty"])
    at = with_draft(draft, STOP)
    assert footer(at) == []
    at.switch_page(HOW).run()
    press(at, "reading.on")
    assert at.title[0].value == library().say("result_referral_emergency")
