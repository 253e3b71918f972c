"""What happens before, during and after: preparation, figures, aftercare, honest limits, extras and cost."""

from __future__ import annotations

from typing import get_args

from recommender.domain.decision import Firing
from recommender.domain.terms import Outcome
from recommender.domain.treatments import Figure, Phase, Preparation, Statement
from recommender.engine.explaining.telling import Block, Group, Line, Teller
from recommender.engine.plan import sessions_figure

PHASES: tuple[Phase, ...] = get_args(Phase)


def plan_blocks(teller: Teller) -> list[Block | None]:
    """The blocks of the plan, in the order of time."""
    card = teller.card
    is_referral = card.id is Outcome.MEDICAL_REFERRAL
    if is_referral:
        return [
            teller.block("before_doctor", *_preparation(teller)),
            teller.block("visit", teller.applicable(card.what_happens)),
            teller.block("options", teller.applicable(card.options)) if not teller.decision.trace.refers else None,
            teller.block("warning_doctor", teller.applicable(card.warning_after)),
            _extras(teller),
            *_good_to_know(teller),
        ]
    return [
        teller.block("before", *_preparation(teller)),
        teller.block("suits", teller.applicable(card.suits)),
        teller.block("tools", *_tools(teller)),
        teller.block("visit", teller.applicable(card.what_happens)),
        teller.block("plan", *_figures(teller)),
        teller.block("after", *_aftercare(teller)),
        teller.block("warning", teller.applicable(card.warning_after)),
        teller.block("feel", teller.applicable(card.feel)),
        teller.block("limits", teller.applicable(card.limits)),
        _extras(teller),
        teller.block("ask", teller.applicable(card.ask_clinic)),
        teller.block("price", [*teller.applicable(card.price), Line(teller.library.clinic.price_text)]),
        *_good_to_know(teller),
    ]


def _tools(teller: Teller) -> list[Group]:
    """Pen, roller and serum: what each is and where it is used."""
    return [Group((Line(tool.text, tool.evidence),), tool.name) for tool in teller.card.tools]


def _good_to_know(teller: Teller) -> list[Block | None]:
    """The short articles, and where the clinic is."""
    clinic = teller.library.clinic
    topics = [Group(tuple(teller.applicable(topic.statements)), topic.title) for topic in teller.library.topics]
    hours = [
        Line(teller.say("opening_hours", days=open_.days, start=open_.from_, end=open_.to)) for open_ in clinic.hours
    ]
    place = [Line(clinic.address), *hours, Line(clinic.booking_text)]
    return [teller.block("topics", *topics), teller.block("clinic", Group(tuple(place), clinic.name))]


def _preparation(teller: Teller) -> list[Group]:
    return list(preparation(teller).values())


def preparation(teller: Teller) -> dict[int, Group]:
    """What to do before, by days before the visit, the earliest first."""
    found = [entry for entry in teller.card.prepare if teller.concerns_client(entry)]
    days = sorted({entry.days_before for entry in found}, reverse=True)
    return {day: Group(_on_day(found, day), _day_label(teller, day)) for day in days}


def _on_day(found: list[Preparation], day: int) -> tuple[Line, ...]:
    return tuple(Line(entry.text, entry.evidence) for entry in found if entry.days_before == day)


def _day_label(teller: Teller, days: int) -> str:
    return teller.say("prepare_days", days=days) if days else teller.say("prepare_zero")


def _aftercare(teller: Teller) -> list[Group]:
    return list(aftercare(teller).values())


def aftercare(teller: Teller) -> dict[Phase, Group]:
    """What to do afterwards, by phase; phases in which there is nothing to do are left out."""
    groups: dict[Phase, Group] = {}
    for phase in PHASES:
        lines = teller.applicable(entry for entry in teller.card.aftercare if entry.phase == phase)
        if lines:
            groups[phase] = Group(tuple(lines), teller.say(f"phase_{phase}"))
    return groups


def _figures(teller: Teller) -> list[Group]:
    plan, trace = teller.card.plan, teller.decision.trace
    grade = max((cell.grade for cell in trace.deciding_cells), key=lambda grade: grade.rank)
    figures: dict[str, Figure | Statement | None] = {
        "sessions": sessions_figure(teller.policy, teller.card.id, grade),
        "weeks_between": plan.weeks_between,
        "minutes": plan.minutes,
        "recovery_days": plan.recovery_days,
        "first_change": plan.first_change,
        "upkeep": plan.upkeep,
        "lasting": plan.lasting,
    }
    return [
        Group((Line(figure.text, figure.evidence),), teller.say(f"plan_{name}"))
        for name, figure in figures.items()
        if figure is not None
    ]


def _extras(teller: Teller) -> Block | None:
    """Extras to leave out, with the reasons; then what to know about wished ones. A referral tells of wished ones."""
    plan, names = teller.decision.plan, {extra.id: extra.name for extra in teller.policy.extras}
    blocked = {_code(teller, firing) for firing in plan.extras_blocked}
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        blocked &= set(teller.intake.answers.get("extras") or ())
    groups = [
        Group(tuple(_extra_line(teller, f) for f in plan.extras_blocked if _code(teller, f) == code), names[code])
        for code in sorted(blocked)
    ]
    notes = [
        Group((_extra_line(teller, firing),), names[code])
        for firing in plan.extras_noted
        for code in firing.because.get("extras", ())
    ]
    return teller.block("extras", *groups, *notes, *_wished(teller, blocked))


def _code(teller: Teller, firing: Firing) -> str:
    return str(teller.policy.rules_by_id[firing.rule].effect.leave_out)


def _extra_line(teller: Teller, firing: Firing) -> Line:
    return teller.assumed_unless(firing.certain, teller.policy.rules_by_id[firing.rule])


def _wished(teller: Teller, blocked: set[str]) -> list[Group]:
    """What a wished extra is, unless it has to be left out or is spoken about already."""
    if teller.decision.outcome is Outcome.MEDICAL_REFERRAL:
        return []
    noted = {code for firing in teller.decision.plan.extras_noted for code in firing.because.get("extras", ())}
    wished = set(teller.intake.answers.get("extras") or ()) - blocked - noted
    offered = teller.library.clinic.extras_offered
    missing = (teller.line("not_offered"),)
    return [
        Group((Line(extra.text, extra.evidence), *(() if extra.id in offered else missing)), extra.name)
        for extra in teller.policy.extras
        if extra.id in wished
    ]
