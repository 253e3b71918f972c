"""The clinic's sheet: what stands against treatment first, then what is open, every answer, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from recommender.domain.decision import ReferFiring, RestrictionFiring
from recommender.domain.terms import Level, Outcome
from recommender.engine.reasons import reasons
from recommender.exports.appointments import in_words
from recommender.exports.sheets import Entry, Lines, Part, Sheet, in_columns, part
from recommender.exports.told import Told
from recommender.flow.steps import Ask, asks_now
from recommender.flow.words import draft_of
from recommender.flow.words import told as answer_in_words

FEW = 4  # rules that are only assumed and still told in a sentence each
LONGEST_ANSWER = 1_500  # letters of one answer; the questionnaire allows fewer
DECIDING = {"refer": ("refer",), "instead": ("instead", "restriction"), "points": ("positioning", "points")}


def clinic_sheet(told: Told, seal: str, reference: str = "") -> Sheet:
    """What the clinic reads before the visit.

    `seal` is that of the receipt, `reference` the name the case has at the clinic, if it has one yet.
    """
    library, say = told.library, told.library.say
    first = part(say("sheet_restrictions"), _restrictions(told), weight=0.3, place="top")
    columns = in_columns([*_unknowns(told), *_flags(told)])
    return Sheet(
        title=say("sheet_clinic_title"),
        kind=say("sheet_clinic_title"),
        headline=_headline(told),
        made=say("sheet_made", date=library.language.date(told.today)),
        under=tuple(_under(told)),
        parts=(*first, *columns, *_answers(told), *_decision(told, seal)),
        reference=reference,
        most_pages=2,
        sizes=(10.5, 10, 9.5),
    )


def _headline(told: Told) -> str:
    name = told.library.say(f"name_{told.decision.outcome}")
    urgency = told.decision.urgency
    return f"{name} · {told.library.say(f'urgency_{urgency}')}" if urgency else name


def _under(told: Told) -> Iterator[str]:
    """The earliest day, and the one that was chosen."""
    library, days = told.library, told.decision.plan.earliest_in_days
    if days is not None:
        yield library.say("sheet_earliest", date=library.language.date(told.today + timedelta(days=days)))
    if told.appointment:
        yield library.say("sheet_clinic_visit", date=in_words(library, told.appointment))


def _restrictions(told: Told) -> Iterator[Lines]:
    """Certain ones first, then strongest first; very many that are only assumed are named by their ids."""
    firings = [firing for found in told.decision.trace.restrictions.values() for firing in found.firings]
    certain, assumed = ([found for found in firings if found.certain is sure] for sure in (True, False))
    told_at_length = certain if len(assumed) > FEW else firings
    for level in reversed(Level):
        mine = [firing for firing in told_at_length if firing.level is level]
        yield Lines(tuple(_restriction_entries(told, mine)), told.library.say(f"level_{level}"))
    if told_at_length is certain and assumed:
        yield Lines(tuple(_only_ids(told, assumed)), told.library.say("sheet_assumed_rules"))
    if not firings:
        yield Lines((Entry(told.library.say("sheet_no_restrictions")),), plain=True)


def _restriction_entries(told: Told, firings: Iterable[RestrictionFiring]) -> Iterator[Entry]:
    same: dict[str, list[RestrictionFiring]] = {}
    for firing in firings:
        same.setdefault(_restriction_text(told, firing), []).append(firing)
    for text, found in same.items():
        names = ", ".join(dict.fromkeys(told.library.say(f"name_{firing.treatment}") for firing in found))
        yield Entry(text, ", ".join(firing.rule for firing in found), names)


def _only_ids(told: Told, firings: list[RestrictionFiring]) -> Iterator[Entry]:
    for level in reversed(Level):
        rules = [firing.rule for firing in firings if firing.level is level]
        if rules:
            yield Entry(", ".join(rules), name=told.library.say(f"level_{level}"))


def _restriction_text(told: Told, firing: RestrictionFiring) -> str:
    """Until when, why, and whether it is only assumed."""
    library = told.library
    text = str(library.policy.rules_by_id[firing.rule].rationale)
    if firing.days is not None:
        until = library.language.date(told.today + timedelta(days=firing.days))
        text = library.say("sheet_until", date=until, text=text)
    return text if firing.certain else library.say("sheet_assumed", text=text)


def _flags(told: Told) -> list[Part]:
    """Certain ones in words; very many that are only assumed by their ids."""
    refers, say = told.decision.trace.refers, told.library.say
    certain, assumed = ([found for found in refers if found.certain is sure] for sure in (True, False))
    at_length = certain if len(assumed) > FEW else refers
    groups = [Lines(tuple(_flag(told, firing) for firing in at_length))]
    if at_length is certain and assumed:
        ids = ", ".join(firing.rule for firing in assumed)
        groups.append(Lines((Entry(ids),), say("sheet_assumed_rules"), plain=True))
    return part(say("sheet_flags"), groups, weight=0.3)


def _flag(told: Told, firing: ReferFiring) -> Entry:
    library = told.library
    text = str(library.policy.rules_by_id[firing.rule].rationale)
    said = text if firing.certain else library.say("sheet_assumed", text=text)
    return Entry(said, firing.rule, library.say(f"urgency_{firing.urgency}"))


def _unknowns(told: Told) -> list[Part]:
    """Each open answer with the question to ask."""
    library = told.library
    items = library.policy.questionnaire.by_id
    entries = []
    for question in told.decision.open_questions:
        item = items[question.item]
        codes = "; ".join(item.label(code) for code in question.codes) if len(question.codes) < len(item.codes) else ""
        text = library.say("sheet_unknown_codes", ask=item.ask, codes=codes) if codes else item.ask
        entries.append(Entry(text, question.item))
    return part(library.say("sheet_unknowns"), [Lines(tuple(entries))], weight=0.4)


def _answers(told: Told) -> list[Part]:
    """Every answer in the words of the questionnaire, then the names of what was not asked or not answered."""
    library = told.library
    draft = draft_of(library.policy.questionnaire, told.intake)
    asks = [ask for section in library.policy.questionnaire.sections for ask in _asks(told, section.id)]
    missing = library.say("check_missing")
    given = {ask: answer_in_words(library, ask, draft) for ask in asks}
    lines = [_answer(ask.item.name, words) for ask, words in given.items() if words != [missing]]
    left = [ask.item.name for ask, words in given.items() if words == [missing]]
    if left:
        lines.append(_answer(library.say("sheet_not_answered"), left))
    return part(library.say("sheet_answers"), [Lines(tuple(lines))], weight=0.1, place="split")


def _asks(told: Told, section_id: str) -> Iterator[Ask]:
    """What a section asks; concerns once, with their strength."""
    questionnaire = told.library.policy.questionnaire
    section = next(found for found in questionnaire.sections if found.id == section_id)
    for ask in asks_now(questionnaire, section, draft_of(questionnaire, told.intake)):
        if ask.item.type != "graded" or ask.grades:
            yield ask


def _answer(name: str, words: list[str]) -> Entry:
    text = "; ".join(words)
    return Entry(text if len(text) <= LONGEST_ANSWER else f"{text[:LONGEST_ANSWER]} […]", name=name)


def _decision(told: Told, seal: str) -> list[Part]:
    library, decision = told.library, told.decision
    say, trace = library.say, told.decision.trace
    points = " · ".join(f"{say(f'name_{outcome}')} {trace.totals[outcome.rank]}" for outcome in Outcome)
    told_points = f"{points}. {say('sheet_close_call')}" if decision.close_call else points
    entries = (
        Entry(", ".join(_deciding(told)), name=say("sheet_decided_by")),
        Entry(told_points, name=say("sheet_points")),
        Entry(decision.policy, name=say("sheet_policy")),
        Entry(seal, name=say("sheet_seal")),
        Entry(say("sheet_own_answers")),
    )
    return part(say("sheet_decision"), [Lines(entries)], place="bottom")


def _deciding(told: Told) -> list[str]:
    """The rules and rows that the outcome rests on."""
    trace = told.decision.trace
    step = "refer" if trace.refers else "instead" if trace.instead else "points"
    blocking = {firing.rule for found in trace.restrictions.values() for firing in found.firings if firing.level.blocks}
    found = [reason for reason in reasons(told.library.policy, told.decision) if reason.kind in DECIDING[step]]
    adjusted = [rule for cell in trace.deciding_cells for rule in cell.adjusted_by] if step == "points" else []
    kept = [reason.rule for reason in found if reason.kind != "restriction" or reason.rule in blocking]
    return list(dict.fromkeys([*kept, *adjusted]))
