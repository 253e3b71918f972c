"""A page to read that is too long for one screen: an overview with links, and one part at a time, each with an address.

A part is made when it is first opened and kept for each language; only what is opened is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from recommender.ui import session
from recommender.ui.components.footer import way_back, way_on
from recommender.ui.components.text import escaped, focus_on, paragraph


@dataclass(frozen=True)
class Part:
    """One part: its title, a line about it, and its HTML. `count` is how many things it holds, if that is told."""

    title: str
    lead: str
    html: Callable[[], str]
    count: int = 0


Parts = Mapping[str, Part]


@dataclass(frozen=True)
class Overview:
    """What stands before the parts: a title, a line about it, its HTML, and the heading above the links."""

    title: str
    lead: str
    html: str
    heading: str


def in_parts(page: str, overview: Overview, found: Parts, html: Callable[[str], str]) -> None:
    """The part that the address asks for, with the `html` of its name; else the overview with a way to each part."""
    name = chosen(found)
    if name:
        _one(found[name], html(name), overview.title)
    else:
        _all(found, overview)
    way_on()
    focus_on(f"{page}.{name}")


def _one(part: Part, html: str, back_to: str) -> None:
    back_to_overview(back_to)
    st.title(escaped(part.title), anchor=False)
    paragraph(part.lead)
    st.html(html)


def _all(found: Parts, overview: Overview) -> None:
    way_back()
    st.title(overview.title, anchor=False)
    paragraph(overview.lead)
    st.html(overview.html)
    st.header(overview.heading, anchor=False)
    part_links(found)


def chosen(found: Parts) -> str:
    """The name of the part that the address asks for; empty for the overview, and for a part there is not."""
    name = st.query_params.get("part", "")
    return name if name in found else ""


def part_links(found: Parts) -> None:
    """A way to each part, with how many things it holds.

    Buttons, as a link of Streamlit to the page that one is on leaves the address as it was, and Back would skip it.
    """
    with st.container(key="part-links", gap=None):
        for name, part in found.items():
            label = session.say("part_count", title=part.title, count=part.count) if part.count else part.title
            st.button(escaped(label), key=f"part.{name}", type="tertiary", on_click=_open, args=(name,))


def back_to_overview(title: str) -> None:
    """From a part to the overview of its page."""
    with st.container(key="part-back"):
        st.button(title, key="part.back", type="tertiary", icon=":material/arrow_back:", on_click=_open, args=("",))


def _open(name: str) -> None:
    """Name a part in the address; none for the overview."""
    if name:
        st.query_params["part"] = name
    else:
        st.query_params.pop("part", None)
