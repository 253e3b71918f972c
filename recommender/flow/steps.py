"""The steps of the questionnaire: what a section asks now, what is missing in it, and which comes next."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass

from recommender.domain.answers import Answers, Truth
from recommender.domain.criteria import Node
from recommender.domain.questionnaire import Item, Questionnaire, Section
from recommender.flow.draft import Draft, reading_so_far
from recommender.flow.parsing import LONGEST_AGE_DAYS
from recommender.flow.quoting import quoted
from recommender.flow.suggesting import key_of, open_signs

GRADES = ".grades"
NOTHING_LEFT_OUT: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ask:
    """One thing a section asks: an item, or how strong the chosen concerns are.

    `needed` is false where an answer may be left out: optional items, and numbers that a client may not know and that
    are then counted from today.
    """

    item: Item
    grades: bool = False
    needed: bool = True

    @property
    def key(self) -> str:
        return self.item.id + (GRADES if self.grades else "")


@dataclass(frozen=True)
class Gap:
    """Something to correct: what it is about, and what to do, in the words of the questionnaire."""

    key: str
    message: str


def asks_now(
    questionnaire: Questionnaire, section: Section, draft: Draft, left_out: Set[str] = NOTHING_LEFT_OUT
) -> list[Ask]:
    """What the section asks of this client now, in order, without the items that are left out.

    A follow-up appears when it applies, and when the client said "I'm not sure" to what it follows.
    """
    return _asks(questionnaire, section, draft, left_out, reading_so_far(questionnaire, draft))


def _asks(
    questionnaire: Questionnaire, section: Section, draft: Draft, left_out: Set[str], reading: Answers
) -> list[Ask]:
    found = (_ask(questionnaire, name, draft, reading) for name in section.asks if name not in left_out)
    return [ask for ask in found if ask is not None]


def _ask(questionnaire: Questionnaire, name: str, draft: Draft, reading: Answers) -> Ask | None:
    item = questionnaire.by_id[name.removesuffix(GRADES)]
    if name.endswith(GRADES):
        return Ask(item, grades=True) if draft.grades else None
    if item.id == "main_concern" and len(reading.grades) < 2:
        return None
    if item.shown_when is None:
        return Ask(item, needed=not item.optional)
    applies = item.shown_when.truth(reading)
    if applies is Truth.YES or (applies is Truth.UNKNOWN and _said(item.shown_when, draft)):
        return Ask(item, needed=item.type != "integer")
    return None


def _said(criteria: Node, draft: Draft) -> bool:
    """Whether the lists that the criteria read were answered at all."""
    return all(draft.list_of(atom.item).is_answered for atom in criteria.atoms())


def gaps(
    questionnaire: Questionnaire,
    section: Section,
    draft: Draft,
    say: Callable[..., str],
    left_out: Set[str] = NOTHING_LEFT_OUT,
) -> list[Gap]:
    """Everything in the section that is missing or does not fit, in order. `say` gives an interface text by key."""
    found: list[Gap] = []
    for ask in asks_now(questionnaire, section, draft, left_out):
        found += _grade_gaps(ask, draft, say) if ask.grades else _item_gaps(ask, draft, say)
        if ask.item.type == "text":
            found += _sign_gaps(draft, say)
    return found


def _sign_gaps(draft: Draft, say: Callable[..., str]) -> list[Gap]:
    """Warning signs that own words may tell of, asked outright and not answered yet."""
    quotes = {key_of(found): say("heard_quote", words=quoted(found.words)) for found in open_signs(draft)}
    return [Gap(key, say("heard_missing", words=quote)) for key, quote in quotes.items()]


def _grade_gaps(ask: Ask, draft: Draft, say: Callable[..., str]) -> list[Gap]:
    return [
        Gap(f"{ask.key}.{code}", say("error_grade", concern=ask.item.label(code)))
        for code, grade in draft.grades.items()
        if grade is None
    ]


def _item_gaps(ask: Ask, draft: Draft, say: Callable[..., str]) -> list[Gap]:
    item = ask.item
    if item.type == "graded":
        return [] if draft.grades else [Gap(item.id, item.missing)]
    if item.is_list:
        return _list_gaps(ask, draft, say)
    value = draft.values.get(item.id)
    if value in (None, ""):
        return [Gap(item.id, item.missing)] if ask.needed else []
    if item.type == "integer":
        return _number_gaps(item, value)
    too_long = item.longest is not None and len(str(value)) > item.longest
    return [Gap(item.id, item.too_long)] if too_long else []


def _number_gaps(item: Item, value: object) -> list[Gap]:
    if not isinstance(value, int):
        return [Gap(item.id, item.not_a_number)]
    if item.to is not None and value > item.to:
        return [Gap(item.id, item.too_high)]
    return [Gap(item.id, item.too_low)] if item.from_ is not None and value < item.from_ else []


def _list_gaps(ask: Ask, draft: Draft, say: Callable[..., str]) -> list[Gap]:
    item = ask.item
    ticks = draft.list_of(item.id)
    if not ticks.is_answered:
        return [Gap(item.id, item.missing)] if ask.needed or ticks.begun else []
    return [
        Gap(f"{item.id}.{code}", say("error_days", procedure=item.label(code), most=LONGEST_AGE_DAYS))
        for code in ticks.codes
        if (days := ticks.days.get(code)) is not None and not _is_in_range(days)
    ]


def _is_in_range(days: int | str) -> bool:
    return isinstance(days, int) and 0 <= days <= LONGEST_AGE_DAYS


def first_section_with_gaps(
    questionnaire: Questionnaire, draft: Draft, say: Callable[..., str], left_out: Set[str] = NOTHING_LEFT_OUT
) -> Section | None:
    """The earliest section that still needs something; None when all is answered."""
    sections = questionnaire.sections
    return next((section for section in sections if gaps(questionnaire, section, draft, say, left_out)), None)


def sections_now(questionnaire: Questionnaire, draft: Draft, left_out: Set[str] = NOTHING_LEFT_OUT) -> list[Section]:
    """The sections that ask something; the one with the grades does, as soon as a concern is chosen."""
    reading = reading_so_far(questionnaire, draft)
    return [
        section
        for section in questionnaire.sections
        if any(name.endswith(GRADES) for name in section.asks)
        or _asks(questionnaire, section, draft, left_out, reading)
    ]


def asked_items(questionnaire: Questionnaire, draft: Draft, left_out: Set[str] = NOTHING_LEFT_OUT) -> frozenset[str]:
    """All items that some section asks now."""
    reading = reading_so_far(questionnaire, draft)
    asks = (
        ask for section in questionnaire.sections for ask in _asks(questionnaire, section, draft, left_out, reading)
    )
    return frozenset(ask.item.id for ask in asks)
