"""Providers of identities at whom staff can log in, from `[auth]` in .streamlit/secrets.toml as Streamlit reads it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import streamlit as st

UNNAMED = ""


@cache
def names() -> tuple[str, ...]:
    """What the providers are called there; one that has no name is empty. None where nothing is set up."""
    found = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    if not isinstance(found, Mapping):
        return ()
    named = tuple(name for name, settings in found.items() if isinstance(settings, Mapping) and "client_id" in settings)
    return (UNNAMED, *named) if "client_id" in found else named


def log_in(name: str) -> None:
    """Send the browser to the provider of that name."""
    st.login(name or None)
