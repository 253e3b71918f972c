"""How people say what the questionnaire asks: phrases by code, neutral sentences, and the words around that change
what is meant. Content, but no part of a policy: it decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Annotated

from pydantic import AfterValidator, Field

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
TWICE = 2  # marked together so often, two codes go together
OFTEN = 0.15  # the share of its marks with which one code implies another
FAMILY = ("conditions", "keloid_family")  # the client's own, though it is told of others
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


def _frame(text: str) -> str:
    if text.count("{}") != 1 or text.count("{") != 1 or text.count("}") != 1:
        raise ValueError("A frame holds {} once, where the phrase comes, and no other brace.")
    return text


Frame = Annotated[Text, AfterValidator(_frame)]


class Frames(Record):
    """Ways of saying how something is, by status, each with {} once where a short phrase for it comes.

    In those of `signs` any phrase of a warning sign comes, which is so now.
    """

    now: Annotated[tuple[Frame, ...], Field(min_length=1)]
    past: Annotated[tuple[Frame, ...], Field(min_length=1)]
    negated: Annotated[tuple[Frame, ...], Field(min_length=1)]
    other_person: Annotated[tuple[Frame, ...], Field(min_length=1)]
    possible: Annotated[tuple[Frame, ...], Field(min_length=1)]
    signs: Annotated[tuple[Frame, ...], Field(min_length=1)]


class Tenses(Record):
    """What time does to a code, and which codes the same words can mean together (as item.code)."""

    histories: Mapping[Item, tuple[str, ...]]
    lasting: Mapping[Item, tuple[str, ...]]
    never_over: Mapping[Item, tuple[str, ...]]
    within_a_year: Mapping[Item, tuple[str, ...]]
    had: Mapping[Item, tuple[str, ...]]
    becomes: Mapping[Item, Mapping[str, str]]
    together: tuple[tuple[str, str], ...]


class Concept(Record):
    """Words and short phrases that say nearly the same. A final * stands for any ending."""

    concept: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class OtherLanguage(Record):
    """Words that tell a language: two of `words`, or one of `alone` where nothing is English or Turkish."""

    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    alone: tuple[Text, ...] = ()


class OtherLanguages(Record):
    """Languages that are not read, by name, and words that are the same in many."""

    everywhere: tuple[Text, ...] = ()
    languages: Mapping[str, OtherLanguage]


def _instruction(text: str) -> str:
    first, *_ = text.split()
    if first == "..." or first.endswith("?"):
        raise ValueError("A phrase begins with a word that is there. Begin it with the next one.")
    return text


Instruction = Annotated[Text, AfterValidator(_instruction)]


class ForAMachine(Record):
    """What is said to a program alone: wherever it stands, or where a sentence `opens`, behind words of `lead`.

    Beside it a sentence that begins or ends with a word of `orders` is said to the program, too.
    """

    lead: tuple[Text, ...] = ()
    orders: tuple[Text, ...] = ()
    opens: tuple[Instruction, ...]
    anywhere: tuple[Instruction, ...]


@dataclass(frozen=True)
class Mark:
    """Letters of a text from `start` to before `end` that stand for a code, and what is said about it."""

    start: int
    end: int
    code: Code
    status: str


@dataclass(frozen=True)
class MarkedText:
    """A text as a client might write it, with everything marked that it mentions."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class PhraseBook:
    """Everything below content/phrases/, by language. `fingerprint` is that of all that the model learns from, and
    `fingerprint_of_lists` that of what tells which texts are not read.
    """

    phrases: Mapping[str, Mapping[Code, Phrases]]
    texts: Mapping[str, Sequence[MarkedText]]
    concepts: Mapping[str, Sequence[str]]
    neutral: Mapping[str, Sequence[str]]
    cues: Mapping[str, Cues]
    frames: Mapping[str, Frames]
    tenses: Tenses
    other_languages: OtherLanguages
    in_other_languages: Sequence[str]
    for_a_machine: ForAMachine
    fingerprint: str
    fingerprint_of_lists: str

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(sorted({code for found in self.phrases.values() for code in found}))

    @cached_property
    def together(self) -> frozenset[frozenset[str]]:
        """Pairs of item.code that the same words can stand for: those that are told, and those marked so twice."""
        told = (frozenset(pair) for pair in self.tenses.together)
        return frozenset((*told, *(frozenset(pair) for pair, times in self._marked_as_both.items() if times >= TWICE)))

    @cached_property
    def implied(self) -> frozenset[tuple[str, str]]:
        """Pairs of item.code of which the words for the first often stand for the second, too, marked or not."""
        marked = Counter(".".join(mark.code) for texts in self.texts.values() for text in texts for mark in text.marks)
        often = (pair for pair, times in self._marked_as_both.items() if times >= OFTEN * marked[pair[0]])
        return frozenset((*self.tenses.together, *often))

    @cached_property
    def _marked_as_both(self) -> Counter[tuple[str, str]]:
        """How often the same words are marked as two codes; each pair both ways round."""
        seen: Counter[tuple[str, str]] = Counter()
        for text in (text for texts in self.texts.values() for text in texts):
            by_place: dict[tuple[int, int], set[str]] = {}
            for mark in text.marks:
                by_place.setdefault((mark.start, mark.end), set()).add(".".join(mark.code))
            for codes in by_place.values():
                seen.update(permutations(sorted(codes), 2))
        return seen
