"""The addresses of the pages, each with the interface text that is its title. Nothing else is a page."""

from __future__ import annotations

from recommender.domain.library import Library

START = ""
TITLES = {
    START: "app_title",
    "check": "check_title",
    "result": "result_title",
    "now": "stop_title",
    "send": "send_title",
    "sent": "sent_title",
    "treatments": "treatments_title",
    "how-we-decide": "how_title",
    "privacy": "privacy_title",
}
# Addresses that mean something only to a client who is answering: nothing for search engines.
OF_A_SESSION = ("check", "result", "now", "send", "sent")


def is_page(path: str) -> bool:
    """Whether a path such as /check is the address of a page."""
    return path.removeprefix("/") in TITLES


def title(library: Library, address: str) -> str:
    """What the browser's tab says on a page."""
    return library.say("page_title", title=library.say(TITLES[address]), clinic=library.clinic.name)
