"""Parts of a page with a script of their own, from the files in ui/scripts/.

A script that is handed over as text would run from a blob: address, and the pages forbid those (docs/decisions/0012).
From a file it comes from this site like every other script. Streamlit takes files of installed packages alone, so this
one is made known to it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from recommender import __version__

SCRIPTS = Path(__file__).parents[1] / "scripts"
PACKAGE = "recommender"


def scripted(name: str) -> Callable[..., Any]:
    """The component whose script is `ui/scripts/<name>.js`; call what comes back to put it on the page.

    `tells` names what the script may tell; it is read where the component is drawn, or at the start of the next run.
    Data reaches the script as the only entry of a list. In a plain dictionary Streamlit looks for tables, for which it
    loads pandas, at every run.
    """
    return _registered(get_bidi_component_manager(), name)


@cache
def _registered(manager: BidiComponentManager, name: str) -> Callable[..., Any]:
    """Registered once with each server, as that takes longer than all the rest of a component."""
    full_name = f"{PACKAGE}.{name}"
    if manager.get_component_asset_root(full_name) is None:
        component = ComponentConfig(name=name, asset_dir=SCRIPTS.name)
        manager.register_from_manifest(ComponentManifest(PACKAGE, __version__, [component]), SCRIPTS.parent)
    mount = st.components.v2.component(full_name, js=f"{name}.js", isolate_styles=False)

    def put(*, data: dict[str, Any], tells: Sequence[str] = (), **settings: Any) -> Any:
        heard: dict[str, Any] = {f"on_{told}_change": _nothing for told in tells}
        return mount(data=[data], **heard, **settings)

    return put


def _nothing() -> None:
    """Streamlit keeps what a component tells when something is to be called then. Nothing has to be."""
