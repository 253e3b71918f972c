"""Text on screen: content as words, never as markup, and a heading that takes the focus."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

MARKUP = re.compile(r"([\\`*_{}\[\]<>#$|~]|:(?=\w))")
STYLE = Path(__file__).parents[1] / "style.css"

# Moves the focus to the heading when `step` changes, so that a new step starts at its top for eyes and screen readers.
FOCUS = """
export default function ({ data }) {
  if (window.focusedStep === data.step) return
  window.focusedStep = data.step
  const heading = document.querySelector(data.target) || document.querySelector("h1")
  if (!heading) return
  heading.setAttribute("tabindex", "-1")
  heading.focus({ preventScroll: true })
  heading.scrollIntoView({ block: "start" })
}
"""


def escaped(text: str) -> str:
    """The text with every character that Markdown could read as markup taken literally."""
    return MARKUP.sub(r"\\\1", text)


def style() -> None:
    """The stylesheet of the site; a fixed file, no client text in it."""
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")


def focus_on(step: str, target: str = "h1") -> None:
    """Put the focus on the heading once for each `step`."""
    component = st.components.v2.component("focus_on_heading", js=FOCUS)
    component(data={"step": step, "target": target}, key="focus")


def paragraph(text: str) -> None:
    st.markdown(escaped(text))


def small(text: str) -> None:
    st.caption(escaped(text))
