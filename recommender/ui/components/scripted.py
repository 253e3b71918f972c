"""Parts of a page with a script of their own, from the files in ui/scripts/.

A script that is handed over as text would run from a blob: address, and the pages forbid those (docs/decisions/0012).
From a file it comes from this site like every other script. Streamlit takes files of installed packages alone, so this
one is made known to it here.
"""

from __future__ import annotations

from collections.abc import Callable
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


def scripted(name: str, *, isolate_styles: bool = True) -> Callable[..., Any]:
    """The component whose script is `ui/scripts/<name>.js`; call what comes back to put it on the page.

    Its data reaches the script as the only entry of a list. In a plain dictionary Streamlit looks for tables, for which
    it loads pandas, at every run.
    """
    return _registered(get_bidi_component_manager(), name, isolate_styles)


@cache
def _registered(manager: BidiComponentManager, name: str, isolate_styles: bool) -> Callable[..., Any]:
    """Registered once with each server, as that takes longer than all the rest of a component."""
    full_name = f"{PACKAGE}.{name}"
    if manager.get_component_asset_root(full_name) is None:
        component = ComponentConfig(name=name, asset_dir=SCRIPTS.name)
        manager.register_from_manifest(ComponentManifest(PACKAGE, __version__, [component]), SCRIPTS.parent)
    mount = st.components.v2.component(full_name, js=f"{name}.js", isolate_styles=isolate_styles)

    def put(*, data: dict[str, Any], **settings: Any) -> Any:
        return mount(data=[data], **settings)

    return put
