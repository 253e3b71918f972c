"""The scripts of the pages, given words in a language nobody speaks: they add none of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender.ui import session, speech
from recommender.ui.session import CHECK, RESULT
from tests.pseudo import foreign, spoken
from tests.screens import words_of_html
from tests.test_pages import press, questions, sent, started, with_draft
from tests.test_pseudo_pages import SECTIONS, at_step, drafts, everything_named, wrong

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRIPTS = Path(session.__file__).parent / "scripts"
DRAW = """async ([script, data]) => {
  document.body.replaceChildren()
  const parentElement = document.body.appendChild(document.createElement("div"))
  const visit = parentElement.appendChild(document.createElement("div"))
  visit.className = "visit"
  const { default: draw } = await import(script)
  draw({ data: [data], parentElement, setStateValue() {}, setTriggerValue() {} })
  return parentElement.innerHTML + [...document.querySelectorAll(".connection-note")].map((note) => note.textContent)
}"""


@pytest.fixture(autouse=True)
def other_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page()
    found.route("http://scripts.example/", lambda route: route.fulfill(body="<body>", content_type="text/html"))
    found.route("http://scripts.example/*.js", lambda route: route.fulfill(path=SCRIPTS / Path(route.request.url).name))
    found.goto("http://scripts.example/")
    yield found
    found.close()


def drawn(page: Page, script: str, data: dict[str, Any]) -> str:
    """The words that a script makes of what it is given, for eyes and for screen readers."""
    return words_of_html(page.evaluate(DRAW, [f"/{script}.js", data]))


@pytest.mark.parametrize("section", SECTIONS)
def test_questions_and_errors(page: Page, section: str) -> None:
    for draft in (everything_named(), wrong()):
        at = press(at_step(section, draft), f"continue.{section}")
        (step,) = sent(at, "questions").values()
        words = [drawn(page, "questions", step)]
        assert [data["heading"] for data in questions(at).values() if data.get("heading", "") not in words[0]] == []
        words += [drawn(page, "errors", data) for data in sent(at, "errors").values()]
        assert foreign("\n".join(words)) == []


def test_head(page: Page) -> None:
    (data,) = sent(started(), "head").values()
    words = drawn(page, "head", data)
    assert data["connection"]["said"] and data["connection"]["said"] in words
    assert data["notes"] and words.count(data["notes"][0]) == 2  # on the page, and read out
    assert spoken().clinic.name in words
    assert foreign(words) == []


def test_answers_and_visit(page: Page) -> None:
    at = with_draft(drafts()["dated"], CHECK, full=True)
    words = drawn(page, "answers", sent(at, "answers")["answers"])
    assert spoken().say("check_change") in words
    (visit,) = sent(with_draft(drafts()["dated"], RESULT), "appointment").values()
    words += drawn(page, "appointment", {**visit, "day": "2027-01-20", "error": visit["help"]})
    assert visit["time_label"] in words
    assert foreign(words) == []
