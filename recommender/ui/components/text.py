"""Text on screen: content as words, never as markup, and a heading that takes the focus."""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from recommender.ui import session
from recommender.ui.components.scripted import scripted

MARKUP = re.compile(r"([\\`*_{}\[\]<>#$|~]|:(?=\w))")
ADDRESS = re.compile(r"https?:(?=//)|www(?=\.)", re.IGNORECASE)  # becomes a link by itself, whatever is escaped in it
JOINER = "\u2060"  # not seen, and no address is read across it


def escaped(text: str) -> str:
    """The text with every character that Markdown could read as markup taken literally, and addresses as words."""
    return ADDRESS.sub(rf"\g<0>{JOINER}", MARKUP.sub(r"\\\1", text))


def focus_on(step: str, target: str = "h1") -> None:
    """Put the focus on the heading once for each `step`."""
    scripted("focus")(data={"step": step, "target": target}, key="focus")


def tab_title(title: str, *, has_errors: bool) -> None:
    """What the browser's tab says; that something is wrong comes first, as a screen reader begins with it."""
    key = "page_title_error" if has_errors else "page_title"
    st.set_page_config(page_title=session.say(key, title=title, clinic=session.library().clinic.name))


def progress(number: int, count: int, title: str) -> None:
    """Where the client is, in words and as a bar."""
    st.html(bar_of_steps(number, count, title))


def bar_of_steps(number: int, count: int, title: str) -> str:
    """The same as HTML, for a part that has more to say: each part of a page takes its time at every run."""
    told = escape(session.say("step_of", number=number, count=count, title=title))
    values = f'aria-valuemin="0" aria-valuenow="{number}" aria-valuemax="{count}"'
    bar = f'<span style="width: {100 * number / count:.0f}%"></span>'
    return (
        f'<p class="step" id="step">{told}</p>'
        f'<div class="bar-of-steps" role="progressbar" aria-labelledby="step" {values}>{bar}</div>'
    )


def paragraph(text: str) -> None:
    st.markdown(escaped(text))


def small(text: str) -> None:
    st.caption(escaped(text))
