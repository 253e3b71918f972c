"""The head of every page: whose site it is, and the way to the other language."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.ui import session, speech
from recommender.ui.components.text import follow_language


def head() -> None:
    clinic = session.library().clinic
    mark = '<img src="/logo.svg" alt="">' if clinic.logo else ""
    name = f"<b>{escape(clinic.name)}</b><span>{escape(clinic.tagline)}</span>"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="head"):
        with st.container(width="stretch"):
            st.html(f'<div class="site">{mark}<div>{name}</div></div>')
        for code in speech.others():
            st.button(
                speech.name_of(code), key=f"language.{code}", type="tertiary", on_click=speech.switch_to, args=(code,)
            )
    follow_language(speech.language())
