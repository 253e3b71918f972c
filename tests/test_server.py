"""The server around the pages: it refuses broken content, answers its own addresses, and says sorry plainly."""

from __future__ import annotations

import http.client
import logging
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from recommender.content import loading
from recommender.web import server
from tests.case_files import library
from tests.serving import served

ROOT = Path(__file__).parents[1]


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=list(server.routes())))


def test_health_is_told_as_json(client: TestClient) -> None:
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/nothing/here"])
def test_unknown_address_is_not_a_page(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")


def test_sound_content_lets_the_site_start() -> None:
    server.require_sound_content()


def test_broken_content_keeps_the_site_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "content"
    shutil.copytree(ROOT / "content", broken)
    rules = broken / "policy" / "restrictions" / "age_and_pregnancy.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("pregnancy: [", "pregnacy: [", 1), encoding="utf-8")
    monkeypatch.setattr(server, "library_in", lambda code: loading.load_content(broken, code))
    with pytest.raises(SystemExit) as stopped:
        server.require_sound_content()
    told = capsys.readouterr().err
    assert stopped.value.code == 1
    assert 'the item "pregnacy"' in told
    assert "does not start on broken content" in told


def test_failing_page_says_sorry_without_a_word_of_the_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("age 47 in the message")

    monkeypatch.setattr("recommender.ui.components.questions.question", fail)
    monkeypatch.setattr("recommender.ui.way.shown_gaps", fail)
    with caplog.at_level(logging.ERROR):
        at = AppTest.from_file(str(ROOT / "recommender" / "ui" / "main.py"), default_timeout=30).run()
    assert at.title[0].value == library().say("problem_title")
    assert library().clinic.phone in at.text[-1].value
    assert "A page failed with ValueError" in caplog.text
    assert "47" not in caplog.text


def test_the_log_names_no_address_and_no_cookie(tmp_path: Path) -> None:
    """Not those of pages, of what is missing, of what is refused, or of a socket from another site."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "c2l4dGVlbiBieXRlcyEhIQ==", "Origin": "https://evil.example"}
    with (tmp_path / "log").open("wb") as log, served(log=log) as address:
        for place, headers in (("/", {}), ("/nothing", {}), ("/api/nothing", {}), ("/_stcore/stream", upgrade)):
            connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
            cookie = {"Cookie": "draft=kept-in-a-cookie"}
            connection.request("GET", f"{place}?said=in-the-address", headers={**cookie, **headers})
            connection.getresponse().read()
            connection.close()
    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert "https://evil.example" in told
    assert "in-the-address" not in told and "kept-in-a-cookie" not in told
