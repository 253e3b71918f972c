"""Checks of content/obligations.yaml: it names things that exist, and forgets no warning sign."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.content.checks import Problems
from recommender.content.messages import hint
from recommender.content.records import Reader
from recommender.domain.criteria import HasCode
from recommender.domain.library import Library
from recommender.domain.obligations import Obligations, Risk
from recommender.domain.policy import Since
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Urgency
from recommender.errors import Problem

FILE = "content/obligations.yaml"


def obligations_name_known_things(library: Library, reader: Reader) -> Problems:
    """Items, codes and concerns in risks, exceptions and waits are there, and a choice says what it is instead of."""
    items = library.policy.questionnaire.by_id
    for key, place, message in _unknown(library.obligations, items):
        line = reader.data[FILE][key].lines[place]
        yield Problem(FILE, line, key, message)


def _unknown(obligations: Obligations, items: dict[str, Item]) -> Iterator[tuple[str, int, str]]:
    """The key, the place below it, and what is wrong there."""
    for place, risk in enumerate(obligations.risks):
        yield from (("risks", place, message) for message in _misnamed(risk, items))
    for place, cleared in enumerate(obligations.cleared_exceptions):
        codes = items[cleared.item].codes if cleared.item in items else ()
        if cleared.code not in codes:
            yield "cleared_exceptions", place, _no_option(cleared.item, cleared.code, codes)
    for place, step in enumerate(obligations.need_exceptions):
        if step.concern not in items["concerns"].codes:
            yield "need_exceptions", place, _no_option("concerns", step.concern, items["concerns"].codes)
    for place, wait in enumerate(obligations.waits):
        if wait.since and not _is_known(wait.since, items):
            yield "waits", place, "`since` names an item or a code that is not in the questionnaire."


def _is_known(since: Since, items: dict[str, Item]) -> bool:
    return since.item in items and (not since.code or since.code in items[since.item].codes)


def _no_option(item: str, code: str, codes: tuple[str, ...]) -> str:
    return f'`{item}` has no option "{code}". {hint(code, codes)}'


def _misnamed(risk: Risk, items: dict[str, Item]) -> Iterator[str]:
    if risk.item not in items:
        yield f'`item` names "{risk.item}", which is not in the questionnaire. {hint(risk.item, items)}'
        return
    item = items[risk.item]
    named = [*(risk.codes if risk.codes != "every" else ()), *([risk.instead_of] if risk.instead_of else [])]
    yield from (_no_option(item.id, code, item.codes) for code in named if code not in item.codes)
    if item.type == "choice" and not risk.instead_of:
        yield f"`{item.id}` is a choice; say with `instead_of` which answer is without the risk."
    if item.type not in ("choice", "multi_choice", "ages"):
        yield f"`{item.id}` has no options to tick; a risk is an option."


def warning_signs_are_owed_a_referral(library: Library, reader: Reader) -> Problems:
    """Every option of `warning_signs` alone is owed more than a routine referral."""
    owed = {
        code
        for found in library.obligations.referrals
        if found.at_least.rank > Urgency.ROUTINE.rank
        for situation in found.each
        if isinstance(situation.when, HasCode) and situation.when.item == "warning_signs"
        for code in situation.when.codes
    }
    signs = library.policy.questionnaire.by_id.get("warning_signs")
    for code in signs.codes if signs else ():
        if code not in owed:
            message = f'Nothing under `referrals` says how urgent the warning sign "{code}" is by itself.'
            yield Problem(FILE, reader.data[FILE].lines["referrals"], "referrals", message)
