"""Everything in content/, loaded and checked: policy, evidence, texts, clinic, consents and obligations."""

from __future__ import annotations

from functools import cached_property

from pydantic import AliasChoices, Field, model_validator

from recommender.domain.base import EvidenceIds, Perhaps, Prose, Record
from recommender.domain.clinic import Clinic
from recommender.domain.consents import Consents
from recommender.domain.evidence import Evidence
from recommender.domain.obligations import Obligations
from recommender.domain.policy import Policy
from recommender.domain.signoff import SignOff, Standing, standing_of
from recommender.domain.treatments import Topic
from recommender.language import SOURCE, Language


class Wording(Record):
    """One interface text. A clinical one carries its evidence.

    A text that counts something names its placeholder in `counted`, and has a form for `one` beside that for `other`
    (the same as `text`).
    """

    text: Prose = Field(validation_alias=AliasChoices("text", "other"))
    one: Perhaps = ""
    counted: str = ""
    evidence: EvidenceIds = ()

    @model_validator(mode="after")
    def _counts_something(self) -> Wording:
        if bool(self.one) != bool(self.counted):
            raise ValueError("a text that counts has `counted`, `one` and `other`; another has none of them")
        return self

    def form(self, values: dict[str, object], language: Language) -> str:
        """The text for the number it counts, with its placeholders still open."""
        count = values.get(self.counted)
        is_one = isinstance(count, int) and language.plural(count) == "one"
        return self.one if is_one else self.text


class Library(Record):
    """All content in one language; ids, codes, rules and the fingerprint are the same in every language."""

    policy: Policy
    evidence: Evidence
    topics: tuple[Topic, ...]
    wording: dict[str, Wording]
    clinic: Clinic
    consents: Consents
    obligations: Obligations
    sign_offs: tuple[SignOff, ...] = ()
    language_code: str = SOURCE

    @cached_property
    def language(self) -> Language:
        return Language(self.language_code)

    @property
    def standing(self) -> Standing:
        """Whether a medical lead stood behind this content when it was loaded."""
        return standing_of(self.sign_offs, self.policy.fingerprint)

    def say(self, key: str, **values: object) -> str:
        """The text of `key` with its placeholders filled; KeyError if there is none."""
        return self.wording[key].form(values, self.language).format(**values)
