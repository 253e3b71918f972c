"""The questionnaire inside a page of another site, in Chromium with third-party cookies blocked."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, expect

from tests.serving import FLAGS, ROOT, chromium_path, served

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SERVED = ("app.py", "recommender", "content", ".streamlit")
GROUND = {"light": "rgb(251, 247, 242)", "dark": "rgb(28, 23, 25)"}
BLOCKED = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def pages() -> Iterator[tuple[str, str]]:
    """Two sites with the test page of the docs: the first one is allowed to embed, the second one is not."""
    handler = functools.partial(_Quiet, directory=str(ROOT / "docs"))
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    allowed, other = (f"http://localhost:{server.server_port}" for server in servers)
    yield allowed, other
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site(pages: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with the first origin in its clinic.yaml."""
    root = tmp_path_factory.mktemp("site")
    for name in SERVED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    clinic = root / "content" / "clinic.yaml"
    text = clinic.read_text(encoding="utf-8")
    clinic.write_text(text.replace("allowed_origins: [", f"allowed_origins: [{pages[0]}, ", 1), encoding="utf-8")
    with served(root) as address:
        yield address


@pytest.fixture(scope="module", params=["light", "dark"])
def phone(
    browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A phone whose browser takes no cookies in frames of other sites."""
    profile = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(BLOCKED), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=chromium_path(), args=FLAGS, viewport=PHONE,  # type: ignore[arg-type]
        color_scheme=request.param, reduced_motion="reduce",
    )  # fmt: skip
    yield context
    context.close()


def framed(phone: BrowserContext, page: str, site: str, **wish: str) -> FrameLocator:
    opened = phone.new_page()
    opened.goto(f"{page}/embedding-test.html?{urlencode({'site': site, **wish})}")
    return opened.frame_locator("iframe")


def ground(frame: FrameLocator) -> str:
    found: str = frame.locator(".stApp").evaluate("(app) => getComputedStyle(app).backgroundColor")
    return found


def scheme(phone: BrowserContext) -> str:
    return "dark" if phone.pages[0].evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"


def test_questionnaire_works_in_a_page_of_the_clinic(phone: BrowserContext, pages: tuple[str, str], site: str) -> None:
    frame = framed(phone, pages[0], site)
    expect(frame.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    assert ground(frame) == GROUND[scheme(phone)]
    frame.get_by_role("button", name="Continue").click()
    expect(frame.get_by_role("heading", name="There is a problem")).to_be_focused(timeout=20_000)
    frame.get_by_role("checkbox", name="Rough or bumpy skin").check()
    frame.get_by_role("button", name="Continue").click()
    expect(frame.get_by_role("heading", level=1, name="Anything that cannot wait")).to_be_focused(timeout=20_000)
    frame.get_by_role("button", name="Back").click()
    expect(frame.get_by_role("checkbox", name="Rough or bumpy skin")).to_be_checked(timeout=20_000)
    kept = frame.locator("body").evaluate(
        "() => { document.cookie = 'tried=1; SameSite=None; Secure'; return document.cookie }"
    )
    assert kept == ""


@pytest.mark.parametrize("theme", GROUND)
def test_page_of_the_clinic_may_choose_the_theme(
    phone: BrowserContext, pages: tuple[str, str], site: str, theme: str
) -> None:
    frame = framed(phone, pages[0], site, theme=theme)
    expect(frame.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    assert ground(frame) == GROUND[theme]


def test_nothing_of_streamlit_shows_in_the_frame(phone: BrowserContext, pages: tuple[str, str], site: str) -> None:
    frame = framed(phone, pages[0], site)
    expect(frame.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    expect(frame.get_by_text("Streamlit")).to_have_count(0)
    expect(frame.get_by_text("Fullscreen")).to_have_count(0)


def test_another_site_is_refused(phone: BrowserContext, pages: tuple[str, str], site: str) -> None:
    said: list[str] = []
    opened = phone.new_page()
    opened.on("console", lambda message: said.append(message.text))
    opened.goto(f"{pages[1]}/embedding-test.html?{urlencode({'site': site})}")
    opened.wait_for_timeout(1000)
    assert any("frame-ancestors" in text for text in said)
    expect(opened.frame_locator("iframe").locator(".stApp")).to_have_count(0)
