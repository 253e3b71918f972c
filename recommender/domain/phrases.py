"""How people say what the questionnaire asks: phrases by code, neutral sentences, and the words around that change
what is meant. Content, but no part of a policy: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from recommender.domain.base import Record, Text

Item = str
Code = tuple[str, str]  # item and code, such as ("conditions", "rosacea")

EVERY_CODE = ("warning_signs", "skin_now", "conditions", "medicines", "allergies", "products", "procedures")
SOME_CODES: Mapping[Item, tuple[str, ...]] = {
    "pregnancy": ("pregnant_or_possible", "breastfeeding"),
    "age": ("under_18",),
    "scar_kind": ("raised_or_itchy", "narrow_and_deep"),
    "appearance_worry": ("high",),
    "weight_loss": ("massive",),
}
CONCERNS = "concerns"
SAFETY = ("conditions", "warning_signs")  # here a question too many is better than one too few


class Phrases(Record):
    """Whole ways of saying a code, and near misses that are not it."""

    code: Text
    says: Annotated[tuple[Text, ...], Field(min_length=1)]
    not_: tuple[Text, ...] = Field(default=(), alias="not")


class Scopes(Record):
    """Cue words by the side of them on which stands what they are about. A final * stands for any ending."""

    before: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()
    around: tuple[Text, ...] = ()


class Cues(Record):
    """The words of one language that change the status of what is said near them."""

    negation: Scopes
    past: Scopes
    long_ago: Scopes
    last_year: Scopes
    ended: Scopes
    other: Scopes
    hedge: Scopes
    wish: Scopes
    begun: Scopes
    months_ago: tuple[Text, ...] = ()
    negated_endings: tuple[Text, ...] = ()
    plain: tuple[Text, ...] = ()
    contrasts: tuple[Text, ...] = ()
    ends: tuple[Text, ...] = ()


class Tenses(Record):
    """What time does to a code, and which codes the same words can mean together (as item.code)."""

    histories: Mapping[Item, tuple[str, ...]]
    lasting: Mapping[Item, tuple[str, ...]]
    within_a_year: Mapping[Item, tuple[str, ...]]
    had: Mapping[Item, tuple[str, ...]]
    becomes: Mapping[Item, Mapping[str, str]]
    together: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PhraseBook:
    """Everything below content/phrases/, by language, and the fingerprint of it all."""

    phrases: Mapping[str, Mapping[Code, Phrases]]
    neutral: Mapping[str, Sequence[str]]
    cues: Mapping[str, Cues]
    tenses: Tenses
    fingerprint: str

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(sorted({code for found in self.phrases.values() for code in found}))
