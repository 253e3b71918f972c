"""Every answer in the words of the questionnaire, in lines for the clinic's sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from recommender.domain.answers import Intake
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item
from recommender.exports.sheets import Entry, Lines
from recommender.exports.told import Told
from recommender.flow.steps import Ask, asks_now
from recommender.flow.words import draft_of
from recommender.flow.words import told as answer_in_words

LONGEST_ANSWER = 1_500  # letters of one answer; the questionnaire allows fewer
NO_MARKS: Mapping[str, str] = {}


def answers(told: Told) -> Lines:
    """Every answer, then the names of what was not asked or not answered."""
    return Lines((*given(told), *not_given(told)))


def given(
    told: Told, wanted: Callable[[Item], bool] = lambda item: True, marks: Mapping[str, str] = NO_MARKS
) -> Iterator[Entry]:
    """The answers to the items that are wanted. `marks` says of an item what is to be known about its answer."""
    missing = [told.library.say("check_missing")]
    for ask, words in in_words(told.library, told.intake):
        if words != missing and wanted(ask.item):
            yield Entry(clipped("; ".join(words)), name=ask.item.name, mark=marks.get(ask.item.id, ""))


def not_given(told: Told) -> Iterator[Entry]:
    """One line with the names of all items that were not asked or not answered, if there are any."""
    missing = [told.library.say("check_missing")]
    names = [ask.item.name for ask, words in in_words(told.library, told.intake) if words == missing]
    if names:
        yield Entry(clipped("; ".join(names)), name=told.library.say("sheet_not_answered"))


def in_words(library: Library, intake: Intake) -> Iterator[tuple[Ask, list[str]]]:
    """Everything that is asked, with its answer in lines; concerns once, with their strength."""
    questionnaire = library.policy.questionnaire
    draft = draft_of(questionnaire, intake)
    for section in questionnaire.sections:
        for ask in asks_now(questionnaire, section, draft):
            if ask.item.type != "graded" or ask.grades:
                yield ask, answer_in_words(library, ask, draft)


def clipped(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else f"{text[:LONGEST_ANSWER]} […]"
