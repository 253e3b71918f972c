"""What two decisions say, side by side where they differ: outcome, waits and levels, cautions, plan, extras, points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from recommender.casework.deciding import Decided
from recommender.domain.decision import Firing, Restriction
from recommender.domain.library import Library
from recommender.domain.terms import Level, Outcome
from recommender.engine.differing import Kind, differing
from recommender.exports.ruled import named_outcome
from recommender.exports.told import Told
from recommender.ui.components.staff_case_lines import sentence, table

Row = tuple[str, str, str]
Side = Callable[[Decided], str]


def difference(library: Library, before: Decided, after: Decided) -> str:
    """A table of what becomes different, as HTML; a sentence where the decision stays the same."""
    rows = [row for row in _rows(library, before, after) if row[1] != row[2]]
    if not rows:
        return sentence(library.say("case_same_decision"))
    heads = [library.say("case_difference"), library.say("case_before"), library.say("case_after")]
    return table(heads, rows, library.say("case_difference_caption"))


def _rows(library: Library, before: Decided, after: Decided) -> Iterator[Row]:
    """Weightiest first. A row whose two sides are the same is left out by whoever reads them."""
    kinds = differing(before.decision, after.decision)
    if Kind.OUTCOME in kinds or Kind.URGENCY in kinds:
        yield _row(library.say("case_differs_outcome"), partial(_outcome, library), before, after)
    for treatment in before.decision.trace.restrictions:
        yield _row(library.say(f"name_{treatment}"), partial(_restriction, library, treatment), before, after)
    yield _row(library.say("case_differs_signs"), partial(_signs, library), before, after)
    yield _row(library.say("case_differs_cautions"), partial(_cautions, library), before, after)
    yield _row(library.say("case_differs_earliest"), partial(_earliest, library), before, after)
    yield _row(library.say("case_differs_extras"), partial(_extras, library), before, after)
    yield _row(library.say("case_differs_open"), partial(_open, library), before, after)
    for outcome in Outcome:
        name = library.say("case_differs_points", outcome=library.say(f"name_{outcome}"))
        yield _row(name, partial(_points, outcome), before, after)


def _row(name: str, side: Side, before: Decided, after: Decided) -> Row:
    return name, side(before), side(after)


def _outcome(library: Library, found: Decided) -> str:
    return named_outcome(Told(library, found.intake, found.decision, found.day))


def _restriction(library: Library, treatment: object, found: Decided) -> str:
    """The level and until when."""
    restriction = next(one for name, one in found.decision.trace.restrictions.items() if name == treatment)
    level = library.say(f"level_{restriction.level}")
    return library.say("case_until", level=level, date=_end(library, restriction, found)) if restriction.days else level


def _end(library: Library, restriction: Restriction, found: Decided) -> str:
    return library.language.date(found.day + timedelta(days=restriction.days or 0))


def _signs(library: Library, found: Decided) -> str:
    return _texts(library, found.decision.trace.refers)


def _cautions(library: Library, found: Decided) -> str:
    every = [one for restriction in found.decision.trace.restrictions.values() for one in restriction.firings]
    return _texts(library, tuple(one for one in every if one.level is Level.CAUTION))


def _earliest(library: Library, found: Decided) -> str:
    days = found.decision.plan.earliest_in_days
    return library.language.date(found.day + timedelta(days=days)) if days is not None else "–"


def _extras(library: Library, found: Decided) -> str:
    return _texts(library, (*found.decision.plan.extras_blocked, *found.decision.plan.extras_noted))


def _open(library: Library, found: Decided) -> str:
    items = library.policy.questionnaire.by_id
    return ", ".join(items[question.item].name for question in found.decision.open_questions) or "–"


def _points(outcome: Outcome, found: Decided) -> str:
    return str(found.decision.trace.totals[outcome.rank])


def _texts(library: Library, firings: tuple[Firing, ...]) -> str:
    texts = [str(library.policy.rules_by_id[firing.rule].rationale) for firing in firings]
    return " ".join(dict.fromkeys(texts)) or "–"
