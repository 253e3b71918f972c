"""Every rule in words: why it is there, when it counts, what it does, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recommender.domain.library import Library
from recommender.domain.policy import (
    Adjustment,
    ExtraNote,
    ExtraRule,
    InsteadRule,
    ReferRule,
    RestrictionRule,
    SameGrade,
    ScorecardRow,
)
from recommender.domain.terms import Level, Outcome, Treatment, Urgency
from recommender.prose.criteria import answer, when
from recommender.prose.telling import Passage, Told, passages


def warning_signs(library: Library) -> tuple[Passage, ...]:
    """Findings that need a doctor, the most urgent first."""
    rules = library.policy.refer_rules
    return passages(
        *(
            Passage(
                library.say(f"result_referral_{urgency}"),
                tuple(_refer(library, rule) for rule in rules if rule.effect.refer is urgency),
            )
            for urgency in reversed(Urgency)
        )
    )


def restrictions(library: Library, treatment: Treatment) -> tuple[Passage, ...]:
    """What keeps a treatment away or asks for care, the strongest first."""
    rules = [rule for rule in library.policy.restrictions if rule.effect.treatment is treatment]
    return passages(
        *(
            Passage(
                library.say(f"words_level_{level}"),
                tuple(_restriction(library, rule) for rule in rules if rule.effect.level is level),
            )
            for level in (Level.EXCLUDE, Level.DEFER, Level.WAIT, Level.CAUTION)
        )
    )


def wishes(library: Library) -> tuple[Passage, ...]:
    """What adds points beside the concerns."""
    return (Passage("", tuple(_points(library, row) for row in library.policy.scorecard.rows)),)


def instead(library: Library) -> tuple[Passage, ...]:
    """What takes the place of a lead that cannot be, in the order in which it is asked."""
    asked = library.policy.instead
    told = [_instead(library, rule) for rule in asked.rules]
    last = asked.facial_blocked
    ends = (
        Told(library.say("words_when"), (Told(library.say("words_comes_out_blocked")),)),
        _then(library, [library.say("words_suggest", outcome=library.say("name_medical_referral"))]),
        *_whom(library, last.whom),
    )
    return (Passage("", (*told, Told(last.rationale, ends, last.evidence))),)


def extras(library: Library) -> tuple[Passage, ...]:
    """Extras that are left out, then what is said about wished ones."""
    policy = library.policy
    return passages(
        Passage(library.say("words_left_out"), tuple(_extra(library, rule) for rule in policy.extra_rules)),
        Passage(library.say("words_told_about"), tuple(_rule(library, note) for note in policy.extra_notes)),
    )


def adjustments(library: Library) -> tuple[Told, ...]:
    """Other readings of a concern, and concerns that are read as one."""
    positioning = library.policy.positioning
    return (
        *(_adjustment(library, rule) for rule in positioning.adjustments),
        *(_same_grade(library, rule) for rule in positioning.same_grade),
    )


Criterial = ReferRule | RestrictionRule | ExtraRule | ExtraNote | ScorecardRow | Adjustment | SameGrade


def _rule(library: Library, rule: Criterial, *parts: Told) -> Told:
    return Told(rule.rationale, (when(library, rule.when), *parts), rule.evidence)


def _then(library: Library, lines: Iterable[str]) -> Told:
    return Told(library.say("words_then"), tuple(Told(line) for line in lines))


def _labelled(library: Library, key: str, text: str) -> tuple[Told, ...]:
    """A label with its text; nothing where there is no text."""
    return (Told(library.say(key), (Told(text),)),) if text else ()


def _whom(library: Library, person: str) -> tuple[Told, ...]:
    people = {found.id: found.name for found in library.policy.treatments[Outcome.MEDICAL_REFERRAL].people}
    return _labelled(library, "words_whom", library.language.upper_first(people[person]) if person else "")


def _refer(library: Library, rule: ReferRule) -> Told:
    urgency = rule.effect.refer
    soon = library.say(f"soon_{urgency}", emergency=library.clinic.numbers.emergency)
    return _rule(
        library,
        rule,
        _then(library, [library.say("words_suggest", outcome=library.say("name_medical_referral")), soon]),
        *_labelled(library, "words_first", rule.do_now),
        *_whom(library, rule.whom),
        *_labelled(library, "heading_say", rule.say),
    )


def _restriction(library: Library, rule: RestrictionRule) -> Told:
    first = library.say("words_before_booking") if rule.before_booking else ""
    advice = tuple(Told(text) for text in (rule.advice, first) if text)
    to_do = (Told(library.say("heading_next"), advice),) if advice else ()
    return _rule(library, rule, _then(library, _effect(library, rule)), *to_do, *_whom(library, rule.whom))


def _effect(library: Library, rule: RestrictionRule) -> list[str]:
    effect, treatment = rule.effect, library.say(f"name_{rule.effect.treatment}")
    match effect.level:
        case Level.EXCLUDE:
            key = "again_never_young" if rule.ground == "age" else "again_if_cleared"
            return [library.say(key, treatment=treatment)]
        case Level.DEFER if effect.until:
            return [library.say("again_when", treatment=treatment, until=effect.until)]
        case Level.DEFER:
            return [library.say("put_off", treatment=treatment)]
        case Level.WAIT:
            return [library.say("words_wait", treatment=treatment, days=effect.days), *_since(library, rule)]
    if effect.days is None:
        return [library.say("words_care", treatment=treatment)]
    return [library.say("words_care_days", treatment=treatment, days=effect.days), *_since(library, rule)]


def _since(library: Library, rule: RestrictionRule) -> list[str]:
    since = rule.effect.since
    if since is None:
        return [library.say("words_since_today")]
    if since.code:
        return [library.say("words_since_day", procedure=answer(library, since.item, since.code))]
    return [library.say("words_since_answer", item=library.policy.questionnaire.by_id[since.item].name)]


def _points(library: Library, row: ScorecardRow) -> Told:
    added = [
        library.say("words_points", outcome=library.say(f"name_{outcome}"), points=points)
        for outcome, points in zip(Outcome, row.points.triple, strict=True)
        if points
    ]
    if row.concern:
        concern = answer(library, "concerns", row.concern)
        times = library.policy.scorecard.main_concern_counts
        added.append(library.say("words_counts_times", concern=concern, times=times))
    return _rule(library, row, Told(library.say("words_adds"), tuple(Told(text) for text in added)))


def _instead(library: Library, rule: InsteadRule) -> Told:
    asked = [Told(text) for text in _circumstances(library, rule)]
    criteria = (when(library, rule.when),) if rule.when else ()
    beside = (Told(library.say("words_and" if criteria else "words_when_all"), tuple(asked)),) if asked else ()
    then = _then(library, [library.say("words_suggest", outcome=library.say(f"name_{rule.then}"))])
    return Told(rule.rationale, (*criteria, *beside, then, *_whom(library, rule.whom)), rule.evidence)


def _circumstances(library: Library, rule: InsteadRule) -> list[str]:
    """What a rule asks beside the answers: what stands in the way, and what serves the concern."""
    lead = {"treatment": library.say(f"name_{library.policy.instead.lead}")}
    found = []
    if rule.blocked is not None:
        found.append(library.say("words_blocked" if rule.blocked else "words_not_blocked", **lead))
    if rule.blocked_only_by:
        found.append(library.say("words_blocked_only_by", **lead, grounds=_grounds(library, rule.blocked_only_by)))
    elif rule.blocked_only_by is not None:
        found.append(library.say("words_not_blocked", **lead))
    if rule.blocked_by:
        found.append(library.say("words_blocked_by", **lead, ground=library.say(f"words_ground_{rule.blocked_by}")))
    return found + _cells(library, rule)


def _grounds(library: Library, grounds: tuple[str, ...]) -> str:
    return library.say("words_comma").join(library.say(f"words_ground_{ground}") for ground in grounds)


def _cells(library: Library, rule: InsteadRule) -> list[str]:
    asked: dict[str, Any] = {
        "words_cell_lists": rule.cell_lists,
        "words_cell_lacks": rule.cell_lacks,
        "words_severe_cell_lists": rule.severe_cell_lists,
        "words_bound_above": rule.bound_above,
    }
    found = [library.say(key, outcome=library.say(f"name_{outcome}")) for key, outcome in asked.items() if outcome]
    if rule.waits_beyond_days is not None:
        treatment = library.say(f"name_{rule.then}")
        found.append(library.say("words_waits_beyond", treatment=treatment, days=rule.waits_beyond_days))
    return found


def _extra(library: Library, rule: ExtraRule) -> Told:
    names = {extra.id: extra.name for extra in library.policy.extras}
    return _rule(library, rule, Told(library.say("words_left_out"), (Told(names[rule.effect.leave_out]),)))


def _adjustment(library: Library, rule: Adjustment) -> Told:
    concern = answer(library, "concerns", rule.concern)
    lines = [
        library.say("words_cell", concern=concern, grade=library.say(f"grade_{grade}"), outcomes=options(library, cell))
        for grade, cell in rule.cells.items()
    ]
    if rule.add:
        lines.append(library.say("words_cell_added", concern=concern, outcomes=options(library, rule.add)))
    return _rule(library, rule, _then(library, lines), *_whom(library, rule.whom))


def _same_grade(library: Library, rule: SameGrade) -> Told:
    concerns = tuple(Told(answer(library, "concerns", code)) for code in rule.concerns)
    return _rule(library, rule, Told(library.say("words_same_grade"), concerns))


def options(library: Library, outcomes: Iterable[Outcome]) -> str:
    """Outcomes, first choice first."""
    return library.say("words_before").join(library.say(f"name_{outcome}") for outcome in outcomes)
