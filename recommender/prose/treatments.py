"""The three ways to read about: side by side, then each in full, for nobody in particular."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from recommender.domain.library import Library
from recommender.domain.terms import Grade, Outcome
from recommender.domain.treatments import Extra, Figure, Phase, Plan, Statement, Tool, TreatmentCard
from recommender.prose.criteria import when
from recommender.prose.telling import Passage, Table, Told, passages

FEW = 3  # sentences of a long list that stand in the comparison
FIGURES = ("minutes", "sessions", "weeks_between", "recovery_days", "first_change", "upkeep", "lasting")


def comparison(library: Library) -> Table:
    """What each way is, can do and cannot do, and its figures."""
    cards = [library.policy.treatments[outcome] for outcome in Outcome]
    rows: dict[str, Callable[[TreatmentCard], tuple[Told, ...]]] = {
        "treatments_what": lambda card: (_statement(library, card.summary),),
        "heading_suits": lambda card: _few(card.suits),
        "heading_limits": lambda card: _few(card.limits),
    }
    told = [(library.say(key), tuple(cell(card) for card in cards)) for key, cell in rows.items()]
    told += [
        (library.say(f"plan_{name}"), tuple(_figure_or_none(library, card, name) for card in cards)) for name in FIGURES
    ]
    heads = (library.say("treatments_compared"), *(library.say(f"name_{card.id}") for card in cards))
    return Table(heads, tuple(told))


def in_full(library: Library, card: TreatmentCard) -> tuple[Passage, ...]:
    """All that the content says about one way, in the order of time."""
    is_doctor = card.id is Outcome.MEDICAL_REFERRAL
    every: dict[str, tuple[Told, ...]] = {
        "suits": _statements(library, card.suits),
        "limits": _statements(library, card.limits),
        "visit": _statements(library, card.what_happens),
        "feel": _statements(library, card.feel),
        "tools": _named(card.tools),
        "options": _statements(library, card.options),
        "before_doctor" if is_doctor else "before": (*_statements(library, card.today), *_preparation(library, card)),
        "after": _aftercare(library, card),
        "warning_doctor" if is_doctor else "warning": _statements(library, card.warning_after),
        "people": _named(card.people),
        "ask": _statements(library, card.ask_clinic),
        "price": (*_statements(library, card.price), *_quote(library, card)),
    }
    return passages(*(Passage(library.say(f"heading_{key}"), told) for key, told in every.items()))


def extras(library: Library) -> tuple[Told, ...]:
    """What can be added, and whether this clinic has it."""
    return tuple(_extra(library, extra) for extra in library.policy.extras)


def topics(library: Library) -> tuple[Passage, ...]:
    """The short articles."""
    return passages(*(Passage(topic.title, _statements(library, topic.statements)) for topic in library.topics))


def _statement(library: Library, statement: Statement) -> Told:
    limits = (when(library, statement.when),) if statement.when else ()
    return Told(statement.text, limits, statement.evidence)


def _statements(library: Library, statements: Iterable[Statement]) -> tuple[Told, ...]:
    return tuple(_statement(library, statement) for statement in statements)


def _few(statements: Iterable[Statement]) -> tuple[Told, ...]:
    """The first sentences that are meant for everybody."""
    general = [statement for statement in statements if statement.when is None]
    return tuple(Told(statement.text, (), statement.evidence) for statement in general[:FEW])


def _figure_or_none(library: Library, card: TreatmentCard, name: str) -> tuple[Told, ...]:
    if card.plan == Plan():
        return (Told(library.say("treatments_doctor_tells")),)
    return _figure(library, card.plan, name) or (Told(library.say("treatments_no_figure")),)


def _figure(library: Library, plan: Plan, name: str) -> tuple[Told, ...]:
    if name == "sessions" and plan.sessions:
        graded = [(grade, getattr(plan.sessions, grade)) for grade in Grade]
        return tuple(
            Told(
                library.say("treatments_by_grade", grade=library.say(f"grade_label_{grade}"), text=figure.text),
                (),
                figure.evidence,
            )
            for grade, figure in graded
        )
    figure: Figure | Statement | None = getattr(plan, name)
    return (Told(figure.text, (), figure.evidence),) if figure else ()


def _preparation(library: Library, card: TreatmentCard) -> tuple[Told, ...]:
    days = sorted({entry.days_before for entry in card.prepare}, reverse=True)
    found = {day: [entry for entry in card.prepare if entry.days_before == day] for day in days}
    return tuple(Told(_day(library, day), _statements(library, entries)) for day, entries in found.items())


def _day(library: Library, days: int) -> str:
    return library.say("prepare_days", days=days) if days else library.say("prepare_zero")


def _aftercare(library: Library, card: TreatmentCard) -> tuple[Told, ...]:
    phases: dict[str, list[Statement]] = {
        phase: [entry for entry in card.aftercare if entry.phase == phase] for phase in get_args(Phase)
    }
    found = {library.say(f"phase_{phase}"): entries for phase, entries in phases.items() if entries}
    return tuple(Told(label, _statements(library, entries)) for label, entries in found.items())


def _quote(library: Library, card: TreatmentCard) -> tuple[Told, ...]:
    """What the clinic says about its prices; a doctor elsewhere has their own."""
    return () if card.id is Outcome.MEDICAL_REFERRAL else (Told(library.clinic.price_text),)


def _extra(library: Library, extra: Extra) -> Told:
    offered = extra.id in library.clinic.extras_offered
    notes = () if offered or not extra.offered_with else (Told(library.say("not_offered")),)
    return Told(extra.name, (Told(extra.text, (), extra.evidence), *notes))


def _named(tools: Iterable[Tool]) -> tuple[Told, ...]:
    """Tools or people: what each is, under its name."""
    return tuple(Told(tool.name, (Told(tool.text, (), tool.evidence),)) for tool in tools)
