"""What stands against a treatment, what a doctor should see and what is not known, in lines for the clinic's sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from recommender.domain.decision import ReferFiring, RestrictionFiring
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Level
from recommender.exports.sheets import Entry, Lines, Part, part
from recommender.exports.told import Told

FEW = 4  # rules that are only assumed and still told in a sentence each


def against(told: Told, *, ask: bool = False) -> Iterator[Lines]:
    """Certain restrictions and, while they are few, those that are only assumed; the strongest first.

    With `ask`, each has the question it rests on, to be asked once more.
    """
    certain, assumed = _restrictions(told)
    told_at_length = certain if len(assumed) > FEW else [*certain, *assumed]
    asked: set[str] | None = set() if ask else None
    for level in reversed(Level):
        mine = [firing for firing in told_at_length if firing.level is level]
        yield Lines(tuple(_restriction_entries(told, mine, asked)), told.library.say(f"level_{level}"))
    if not certain and not assumed:
        yield Lines((Entry(told.library.say("sheet_no_restrictions")),), plain=True)


def only_assumed(told: Told) -> Iterator[Entry]:
    """Very many restrictions that are only assumed, by their ids: what to ask stands with what is not known."""
    assumed = _restrictions(told)[1]
    for level in reversed(Level):
        rules = [firing.rule for firing in assumed if firing.level is level]
        if rules and len(assumed) > FEW:
            yield Entry(", ".join(rules), name=told.library.say(f"level_{level}"))


def _restrictions(told: Told) -> tuple[list[RestrictionFiring], list[RestrictionFiring]]:
    """Certain ones, and those that are only assumed."""
    firings = [firing for found in told.decision.trace.restrictions.values() for firing in found.firings]
    return [found for found in firings if found.certain], [found for found in firings if not found.certain]


def _restriction_entries(told: Told, firings: Iterable[RestrictionFiring], asked: set[str] | None) -> Iterator[Entry]:
    same: dict[str, list[RestrictionFiring]] = {}
    for firing in firings:
        same.setdefault(_restriction_text(told, firing), []).append(firing)
    for text, found in same.items():
        names = ", ".join(dict.fromkeys(told.library.say(f"name_{firing.treatment}") for firing in found))
        question = _question(told, found[0], asked) if asked is not None else ""
        yield Entry(text, ", ".join(firing.rule for firing in found), names, more=question)


def _question(told: Told, firing: RestrictionFiring, asked: set[str]) -> str:
    """What to ask about a rule that is certain, once; one that is assumed stands among the unknowns, with its own."""
    items = told.library.policy.questionnaire.by_id
    known = [(items[item], codes) for item, codes in firing.because.items() if item in items]
    asks = [_about(told, item, codes) for item, codes in known if item.is_safety] if firing.certain else []
    new = [ask for ask in dict.fromkeys(asks) if ask not in asked]
    asked.update(new)
    return told.library.say("sheet_ask", ask=" ".join(new)) if new else ""


def _about(told: Told, item: Item, codes: Any) -> str:
    """The question, and of a list of options those that count."""
    if not item.is_list:
        return item.ask
    labels = "; ".join(item.label(code) for code in codes)
    return told.library.say("sheet_unknown_codes", ask=item.ask, codes=labels)


def _restriction_text(told: Told, firing: RestrictionFiring) -> str:
    """Until when, why, and whether it is only assumed."""
    library = told.library
    text = str(library.policy.rules_by_id[firing.rule].rationale)
    if firing.days is not None:
        until = library.language.date(told.today + timedelta(days=firing.days))
        text = library.say("sheet_until", date=until, text=text)
    return text if firing.certain else library.say("sheet_assumed", text=text)


def flags(told: Told) -> list[Entry]:
    """Certain ones, and while they are few those that are only assumed."""
    certain, assumed = _refers(told)
    return [_flag(told, firing) for firing in (certain if len(assumed) > FEW else [*certain, *assumed])]


def flags_only_assumed(told: Told) -> str:
    """Very many that are only assumed, by their ids."""
    assumed = _refers(told)[1]
    return ", ".join(firing.rule for firing in assumed) if len(assumed) > FEW else ""


def _refers(told: Told) -> tuple[list[ReferFiring], list[ReferFiring]]:
    refers = told.decision.trace.refers
    return [found for found in refers if found.certain], [found for found in refers if not found.certain]


def _flag(told: Told, firing: ReferFiring) -> Entry:
    library = told.library
    text = str(library.policy.rules_by_id[firing.rule].rationale)
    said = text if firing.certain else library.say("sheet_assumed", text=text)
    return Entry(said, firing.rule, library.say(f"urgency_{firing.urgency}"))


def unknowns(told: Told, weight: float = 0.0, more: Iterable[Entry] = ()) -> list[Part]:
    """Each open answer with the question to ask, and what else is to be asked."""
    library = told.library
    items = library.policy.questionnaire.by_id
    entries = []
    for question in told.decision.open_questions:
        item = items[question.item]
        codes = "; ".join(item.label(code) for code in question.codes) if len(question.codes) < len(item.codes) else ""
        text = library.say("sheet_unknown_codes", ask=item.ask, codes=codes) if codes else item.ask
        entries.append(Entry(text, question.item))
    return part(library.say("sheet_unknowns"), [Lines((*entries, *more))], weight=weight)
