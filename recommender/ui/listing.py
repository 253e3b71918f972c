"""The pages by their addresses, made once for each language: making one looks its file up on the disk."""

from __future__ import annotations

import importlib
import pkgutil
from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from recommender.casework.roles import PERMITTED, Actor, Role
from recommender.content.loading import library_in
from recommender.matching.model import load_model
from recommender.ui import components, providers, session, speech
from recommender.web import addresses

FOLDER = Path(__file__).parent
SCRIPTS = {
    addresses.START: session.QUESTIONS,
    "check": session.CHECK,
    "result": session.RESULT,
    "now": session.STOP,
    "send": session.SEND,
    "sent": session.SENT,
    "treatments": session.TREATMENTS,
    "how-we-decide": session.HOW,
    "privacy": session.PRIVACY,
}


def pages(who: Actor | None = None) -> list[StreamlitPage]:
    """All pages for one run: for staff those of their role, too, and for nobody else; one that is not listed does not
    open. Each run has pages of its own, as a page notes that it was called.
    """
    return [copy(page) for page in _made(speech.language(), who.role if who else None)]


def staff_pages(role: Role) -> dict[str, str]:
    """The scripts of the pages that a role opens, by their addresses, the first one first."""
    mine = [address for address, action in addresses.STAFF.items() if action in PERMITTED[role]]
    return {address: _of_staff(address) for address in mine if (FOLDER / _of_staff(address)).is_file()}


def _of_staff(address: str) -> str:
    return f"pages/staff/{address}.py"


def scripts_for(role: Role | None) -> dict[str, str]:
    """Every page that somebody opens who has this role or, with none, is a client."""
    entrance = {addresses.ENTER: _of_staff(addresses.ENTER)} if providers.names() else {}
    return SCRIPTS | entrance | (staff_pages(role) if role else {})


@cache
def _made(language: str, role: Role | None) -> tuple[StreamlitPage, ...]:
    library = library_in(language)
    return tuple(
        st.Page(script, title=addresses.title(library, address), url_path=address, default=address == addresses.START)
        for address, script in scripts_for(role).items()
    )


def load_parts() -> None:
    """Load every part of the pages now, and what reads own words, so that the first client does not wait for it."""
    load_model()
    for part in pkgutil.iter_modules(components.__path__, f"{components.__name__}."):
        importlib.import_module(part.name)
