"""The theme, told to browsers from memory.

Streamlit puts the message about the theme together from its settings in each run of a page, a seventh of the time that
a run takes here (docs/decisions/0016). They do not change while the site runs.
"""

from __future__ import annotations

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

put_together = app_session._populate_theme_msg


def tell_from_memory() -> None:
    """Put the message together once for each section of the settings, and copy it from then on."""
    app_session._populate_theme_msg = _copied


def _copied(msg: CustomThemeConfig, section: str = "theme") -> None:
    msg.MergeFrom(_remembered(section))


@cache
def _remembered(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    put_together(message, section)
    return message
