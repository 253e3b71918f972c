"""Which language is answered in: that of the address, the cookie, the browser or the clinic, in this order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.web.language import choose_language

OFFERED = ("en", "tr")


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "chosen"),
    [
        (None, None, None, "en"),
        ("tr", "en", "en", "tr"),
        (None, "tr", "en", "tr"),
        (None, None, "tr", "tr"),
        ("TR", None, None, "tr"),
        ("tr-TR", None, None, "tr"),
        ("tr_TR", None, None, "tr"),
        ("de", "tr", "en", "tr"),
        ("", "", "tr-TR,tr;q=0.9,en;q=0.8", "tr"),
        ("<script>", "; Path=/", "tr", "tr"),
        (None, None, "de-DE, fr;q=0.9", "en"),
        (None, None, "en;q=0.5, tr;q=0.7", "tr"),
        (None, None, "en;q=0.7, tr;q=0.7", "en"),
        (None, None, "tr;q=0, en;q=0.1", "en"),
        (None, None, "en;q=high, tr;q=0.1", "tr"),
        (None, None, "en;q=1.5, tr;q=0.1", "tr"),
        (None, None, "de, *, tr", "en"),
        (None, None, "de, tr;q=0.9, *;q=0.1", "tr"),
        (None, None, "*;q=0, tr;q=0.2", "tr"),
        (None, None, ",;,,q=1,tr", "tr"),
    ],
)
def test_language_is_chosen(query: str | None, cookie: str | None, accept: str | None, chosen: str) -> None:
    assert choose_language(query, cookie, accept, OFFERED) == chosen


def test_the_first_language_of_the_clinic_is_the_last_resort() -> None:
    assert choose_language("xx", "yy", "zz", ("tr", "en")) == "tr"


@given(query=st.none() | st.text(), cookie=st.none() | st.text(), accept=st.none() | st.text())
def test_whatever_is_sent_the_language_is_one_of_those_offered(
    query: str | None, cookie: str | None, accept: str | None
) -> None:
    assert choose_language(query, cookie, accept, OFFERED) in OFFERED
