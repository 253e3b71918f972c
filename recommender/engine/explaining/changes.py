"""What would change the suggestion: what would have to be true, never what to answer.

What a single open question would change is told beside that question, and not again here.
"""

from __future__ import annotations

from recommender.domain.changing import Change, ChangeSet
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Outcome, Urgency
from recommender.engine.explaining.telling import Block, Line, Teller

FEW = 3  # sets; all of them are in the JSON


def would_change(teller: Teller) -> Block | None:
    return teller.block("change", [_line(teller, each) for each in few_to_tell(teller)])


def few_to_tell(teller: Teller) -> list[ChangeSet]:
    """The sets that help most: first those that would bring what leads on points, then those with the fewest answers.

    Of sets that differ only in which wish of one kind they name, the first is told. Left out are wishes and waits that
    lead to a doctor, and whatever depends on an open question that may be urgent: that is to be found out for its own
    sake.
    """
    lead = teller.decision.trace.lead
    helpful = [each for each in teller.sets if _is_helpful(teller, each)]
    found: dict[object, ChangeSet] = {}
    for each in sorted(helpful, key=lambda each: (each.outcome is not lead, len(each.changes))):
        found.setdefault((each.outcome, frozenset(map(_what, each.changes))), each)
    return list(found.values())[:FEW]


def _is_helpful(teller: Teller, each: ChangeSet) -> bool:
    kinds = {change.kind for change in each.changes}
    if "by_finding_out" not in kinds and each.outcome is Outcome.MEDICAL_REFERRAL:
        return False
    if kinds == {"by_finding_out"} and len(each.changes) == 1:
        return False
    open_urgent = {
        question.item
        for question in teller.decision.open_questions
        if question.if_yes_urgency and question.if_yes_urgency.rank >= Urgency.URGENT.rank
    }
    return not any(change.kind == "by_finding_out" and change.item in open_urgent for change in each.changes)


def _what(change: Change) -> tuple[str, ...]:
    return (change.item,) if change.kind == "by_choice" else (change.item, *change.codes)


def _line(teller: Teller, each: ChangeSet) -> Line:
    parts = teller.say("change_and").join(_part(teller, change) for change in each.changes)
    outcome = teller.say(f"outcome_{each.outcome}")
    text = teller.say("change_told", parts=teller.library.language.upper_first(parts), outcome=outcome)
    if each.earliest_in_days:
        text = f"{text} {teller.say('change_earliest', when=teller.when(each.earliest_in_days))}"
    evidence = (found for change in each.changes for found in _evidence(teller, change))
    return Line(text, tuple(dict.fromkeys(evidence)))


def _part(teller: Teller, change: Change) -> str:
    item = teller.policy.questionnaire.by_id[change.item]
    if change.days is not None:
        return teller.say("change_in_days", when=teller.when(change.days))
    if change.kind == "by_finding_out":
        return _found_out(teller, item, change)
    if change.kind == "with_time":
        return teller.say("change_once", text=_option_text(item, change.codes[0], "once"))
    if change.becomes == "no" and item.is_list:
        return teller.say("change_without", option=item.label(change.codes[0]))
    code = change.codes[0] if item.is_list else change.becomes
    return teller.say("change_if", text=_option_text(item, code, "if_so"))


def _found_out(teller: Teller, item: Item, change: Change) -> str:
    if item.type == "choice":
        return teller.say("change_answer_is", item=item.name, answer=item.label(change.becomes))
    if item.type == "integer":
        return teller.say("change_number", item=item.name)
    if change.becomes:
        return teller.say("change_none_applies", item=item.name)
    return teller.say("change_long_ago", procedure=item.label(change.codes[0]))


def _option_text(item: Item, code: str, key: str) -> str:
    return next(str(getattr(option, key)) for option in item.options if option.code == code)


def _evidence(teller: Teller, change: Change) -> tuple[str, ...]:
    """What the change rests on: the options it names, or the item where they say nothing of their own."""
    item = teller.policy.questionnaire.by_id[change.item]
    if change.kind == "by_finding_out":
        return ()
    named = [option for option in item.options if option.code in (*change.codes, change.becomes)]
    return tuple(found for option in named for found in option.evidence) or item.evidence
