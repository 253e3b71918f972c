"""The interface texts and the code that says them fit together."""

from __future__ import annotations

import re
from pathlib import Path

from recommender.domain.wording import PLACEHOLDERS
from tests.case_files import library

SOURCES = sorted((Path(__file__).parents[1] / "recommender").rglob("*.py"))
SAYING = re.compile(r"""(?:say|line)\(\s*(?:library, )?(f?)["']([a-z_]+(?:\{[^}]*\})?[a-z_0-9]*)["']""")
KEY = re.compile(r"""["']([a-z]+(?:_[a-z0-9]+)*)["']""")


def code() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in SOURCES if path.name not in ("wording.py", "parsing.py")
    )


def test_every_text_that_the_code_names_is_listed() -> None:
    named = {key for formatted, key in SAYING.findall(code()) if not formatted}
    assert len(named) > 40
    assert named - set(PLACEHOLDERS) == set()


def test_every_listed_text_is_said_somewhere() -> None:
    literal = set(KEY.findall(code()))
    patterns = [re.sub(r"\{[^}]*\}", "[a-z0-9_]+", key) for formatted, key in SAYING.findall(code()) if formatted]
    unsaid = {key for key in PLACEHOLDERS if key not in literal and not any(re.fullmatch(p, key) for p in patterns)}
    assert unsaid == set()


def test_content_holds_the_listed_texts_and_no_other() -> None:
    assert set(library().wording) == set(PLACEHOLDERS)
