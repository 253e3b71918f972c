"""The scripts of the pages, given words in a language nobody speaks: they add none of their own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender.ui import session, speech
from recommender.ui.session import CHECK, RESULT
from tests.pseudo import foreign, spoken
from tests.screens import words_of_html
from tests.test_pages import press, sent, with_draft
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
  draw({ data, parentElement, setStateValue() {}, setTriggerValue() {} })
  return parentElement.innerHTML + [...document.querySelectorAll(".connection-note")].map((note) => note.textContent)
}"""


@pytest.fixture(autouse=True)
def other_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "library_in", lambda language: spoken())


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page()
    yield found
    found.close()


def drawn(page: Page, script: str, data: dict[str, Any]) -> str:
    """The words that a script makes of what it is given, for eyes and for screen readers."""
    code = base64.b64encode((SCRIPTS / f"{script}.js").read_bytes()).decode()
    return words_of_html(page.evaluate(DRAW, [f"data:text/javascript;base64,{code}", data]))


@pytest.mark.parametrize("section", SECTIONS)
def test_questions_and_errors(page: Page, section: str) -> None:
    for draft in (everything_named(), wrong()):
        at = press(at_step(section, draft), f"continue.{section}")
        questions = sent(at, "question").values()
        words = [drawn(page, "question", data) for data in questions]
        assert [data["heading"] for data in questions if data.get("heading", "") not in "\n".join(words)] == []
        words += [drawn(page, "errors", data) for data in sent(at, "errors").values()]
        assert foreign("\n".join(words)) == []


def test_answers_visit_and_connection(page: Page) -> None:
    at = with_draft(drafts()["dated"], CHECK, full=True)
    words = drawn(page, "answers", sent(at, "answers")["answers"])
    assert spoken().say("check_change") in words
    (connection,) = sent(at, "connection").values()
    words += drawn(page, "connection", connection)
    assert connection["said"] in words
    (visit,) = sent(with_draft(drafts()["dated"], RESULT), "appointment").values()
    words += drawn(page, "appointment", {**visit, "day": "2027-01-20", "error": visit["help"]})
    assert visit["time_label"] in words
    assert foreign(words) == []
