"""All words of a page that was run without a browser: those that its components draw among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from streamlit.testing.v1 import AppTest

from recommender.ui.components.text import JOINER

# What an element holds beside words: names that the program and the browser go by.
TECHNICAL = {
    "id", "key", "group_id", "page", "page_script_hash", "query_string", "icon", "icon_position", "url",
    "component_name", "js_source_path", "type", "autocomplete", "form_id", "target", "tag", "deferred_file_id", "json",
}  # fmt: skip
# The same in what components are given.
NOT_READ = {
    "key", "id", "code", "kind", "picture", "figure", "target", "step", "logo", "address", "autocomplete", "ticked",
    "value",
}  # fmt: skip
READ_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder", "content", "label"}
UNREAD_TAGS = {"style", "script"}


class Words(HTMLParser):
    """The words of some HTML: its text, and what a screen reader says of its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.found += [value or "" for name, value in attrs if name in READ_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not UNREAD_TAGS & set(self.open):
            self.found.append(data)


def words_of_html(html: str) -> str:
    parser = Words()
    parser.feed(html)
    return "\n".join(parser.found)


def words_of(value: Any) -> Iterator[str]:
    """Every text in what a component is given."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (word for name, each in value.items() if name not in NOT_READ for word in words_of(each))
    elif isinstance(value, list):
        yield from (word for each in value for word in words_of(each))


def texts_of(proto: Any, *, is_html: bool = False) -> Iterator[str]:
    """Every text in what an element of the page is made of."""
    for field, value in proto.ListFields():
        for one in value if hasattr(value, "append") else [value]:  # a field that is repeated is a list
            if hasattr(one, "ListFields"):
                yield from texts_of(one)
            elif isinstance(one, str) and field.name not in TECHNICAL:
                yield words_of_html(one) if is_html else one


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def shown(at: AppTest) -> str:
    """All words on a page, those that its components draw among them."""
    found: list[str] = []
    for node in nodes(at._tree):
        proto: Any = getattr(node, "proto", None)
        if hasattr(proto, "ListFields"):
            found += texts_of(proto, is_html=node.type == "html")
        if node.type == "bidi_component":
            (data,) = json.loads(proto.json)
            questions = json.loads(data.pop("questions", "[]"))
            for question in questions:
                question.pop("said")  # codes, and what the client typed
            found += words_of([data, questions])
    return plain("\n".join(found))


def plain(text: str) -> str:
    """The text without what keeps Markdown from reading words as markup."""
    return text.replace("\\", "").replace(JOINER, "")
