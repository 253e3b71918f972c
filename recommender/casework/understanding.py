"""What somebody's own words may mean, held against their answers; read anew from the text whenever staff look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recommender.casework.deciding import fitting
from recommender.domain.answers import Intake
from recommender.domain.case import CaseFile
from recommender.domain.library import Library
from recommender.domain.questionnaire import Questionnaire
from recommender.exports.sheets import Entry
from recommender.flow.draft import Draft, Mentioned
from recommender.flow.quoting import quoted
from recommender.flow.suggesting import OWN_WORDS, can_be_mentioned, is_said, weight
from recommender.flow.words import draft_of
from recommender.matching.mentions import Mention, match
from recommender.matching.readable import Unread, unread

LONGEST_READ = 2000  # characters; what is longer than is allowed is told as an error


@dataclass(frozen=True)
class Understood:
    """A mention, whether the answers say the same, and whether it was asked about and denied."""

    found: Mention
    is_answered: bool
    is_denied: bool = False

    @property
    def is_to_ask(self) -> bool:
        """Whether the words say something that the answers do not."""
        return self.found.is_to_ask and not self.is_answered


def mentions(questionnaire: Questionnaire, text: str) -> tuple[Mention, ...]:
    """All that a text speaks of and the questionnaire knows, whatever is said about it."""
    found = match(text[:LONGEST_READ])
    return tuple(each for each in found if can_be_mentioned(questionnaire, mentioned(each)))


def unread_because(text: str) -> Unread | None:
    """Why a text, or a part of it, is not read; None where all of it is."""
    return unread(text[:LONGEST_READ])


def mentioned(found: Mention) -> Mentioned:
    return Mentioned(found.item, found.code, found.text)


def words_of(draft: Draft) -> str:
    text = draft.values.get(OWN_WORDS)
    return text if isinstance(text, str) else ""


def understood(questionnaire: Questionnaire, draft: Draft, denied: Collection[str] = ()) -> list[Understood]:
    """Everything that the own words of a draft speak of, safety first; `denied` is what the client said no to."""
    found = sorted(mentions(questionnaire, words_of(draft)), key=lambda each: weight(each.item))
    return [Understood(each, is_said(draft, mentioned(each)), f"{each.item}.{each.code}" in denied) for each in found]


def draft_of_case(library: Library, answers: Mapping[str, Any]) -> Draft:
    """The answers of a case as they were ticked, without those that the questionnaire no longer knows."""
    return draft_of(library.policy.questionnaire, Intake(fitting(library, answers)))


def still_denied(
    library: Library, file: CaseFile, answers: Mapping[str, Any], denied: Iterable[str]
) -> tuple[str, ...]:
    """What the client has said no to, now and before, where other answers come: about the same words, and not a yes."""
    before = file.denied if answers.get(OWN_WORDS) == file.answers.get(OWN_WORDS) else ()
    draft = draft_of_case(library, answers)
    names = [name.split(".", 1) for name in dict.fromkeys([*before, *denied])]
    return tuple(f"{item}.{code}" for item, code in names if not is_said(draft, Mentioned(item, code, "")))


def unconfirmed(library: Library, answers: Mapping[str, Any], denied: Collection[str] = ()) -> tuple[Entry, ...]:
    """What the words say about safety and the answers do not, each to be asked, also where the client said no to it.

    The tag is the item.
    """
    questionnaire = library.policy.questionnaire
    found = understood(questionnaire, draft_of_case(library, answers), denied)
    asked = [each for each in found if each.is_to_ask and questionnaire.by_id[each.found.item].is_safety]
    return tuple(Entry(_to_ask(library, each), each.found.item) for each in asked)


def _to_ask(library: Library, each: Understood) -> str:
    key = "heard_staff_ask_again" if each.is_denied else "heard_staff_ask"
    return library.say(key, words=quote(library, each), meaning=meaning(library, each))


def quote(library: Library, each: Understood) -> str:
    return library.say("heard_quote", words=quoted(each.found.text))


def meaning(library: Library, each: Understood) -> str:
    """What is mentioned, in the words of the questionnaire."""
    item = library.policy.questionnaire.by_id[each.found.item]
    if item.type == "integer":
        return library.say("heard_under", item=item.name, number=each.found.code.rpartition("_")[2])
    return item.label(each.found.code)
