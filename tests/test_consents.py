"""What clients agree to: both purposes, the time of keeping, and no version changed behind their backs."""

from __future__ import annotations

import hashlib

import pytest

from recommender.content.loading import library_in
from recommender.domain.case import PURPOSES
from recommender.prose.consents import consent_told, time_of_keeping
from tests.case_files import library

# Who agreed, agreed to these words. Another wording is another version, with a line of its own here.
ASKED = {
    "consultation_2026_11": "46ee89c4e1b5a698",
    "contact_2026_11": "d648c19995f7ac2d",
}


def test_words_that_were_asked_are_never_changed() -> None:
    found = {text.id: text for purpose in PURPOSES for text in library().consents.of(purpose)}
    digests = {name: hashlib.sha256(text.model_dump_json().encode()).hexdigest()[:16] for name, text in found.items()}
    assert digests == ASKED


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_consent_is_told_whole(purpose: str, language: str) -> None:
    spoken = library_in(language)
    told = consent_told(spoken, spoken.consents.now(purpose))
    texts = "\n".join((told.agree, *told.more))
    assert spoken.clinic.name in told.agree
    assert spoken.clinic.phone_on_one_line in texts
    assert time_of_keeping(spoken, getattr(spoken.clinic.retention, f"{purpose}_days")) in texts
    assert "{" not in texts


def test_the_time_is_told_in_years_where_it_comes_out_even() -> None:
    told = [time_of_keeping(library(), days) for days in (1, 30, 365, 730)]
    assert told == ["1 day", "30 days", "1 year", "2 years"]
    assert time_of_keeping(library_in("tr"), 730) == "2 yıl"


def test_a_version_is_found_by_its_id_as_long_as_content_has_it() -> None:
    assert library().consents.version("contact", "contact_2026_11") == library().consents.contact[0]
    assert library().consents.version("contact", "consultation_2026_11") is None
