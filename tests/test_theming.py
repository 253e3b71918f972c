"""The theme that browsers are told is the one of the settings."""

from __future__ import annotations

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from recommender.ui import theming
from tests.serving import ROOT

SECTIONS = ["theme", *(f"theme.{category.value}" for category in config.CustomThemeCategories)]


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)


@pytest.mark.parametrize("section", SECTIONS)
def test_theme_from_memory_is_the_one_put_together(section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", theming.put_together)
    anew = CustomThemeConfig()
    theming.put_together(anew, section)
    theming.tell_from_memory()
    for _ in range(2):
        told = CustomThemeConfig()
        app_session._populate_theme_msg(told, section)
        assert told == anew


def test_theme_is_told_with_its_light_and_dark_colours() -> None:
    told = CustomThemeConfig()
    theming._copied(told)
    theming._copied(told.light, "theme.light")
    theming._copied(told.dark, "theme.dark")
    assert told.heading_font == "Fraunces, serif"
    assert told.light.background_color != told.dark.background_color
