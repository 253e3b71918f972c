"""The cases under tests/cases/, and the content they are decided by, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from recommender.content.loading import load_content
from recommender.content.worked_cases import read_base, read_cases
from recommender.domain.library import Library
from recommender.domain.worked_cases import WorkedCase

CASES = Path(__file__).parent / "cases"


@cache
def library() -> Library:
    return load_content()


@cache
def healthy() -> dict[str, Any]:
    return read_base(CASES)


@cache
def all_cases() -> tuple[WorkedCase, ...]:
    return read_cases(CASES)
