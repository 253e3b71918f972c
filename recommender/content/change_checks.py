"""Checks of how answers can become others (`changes`): that it is said, that it makes sense, and that words are there.

What an `exclude` rule alone keeps away is a clinician's to lift, so it never changes with time; a safety answer is
never a choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.content.checks import Problems
from recommender.content.messages import hint
from recommender.content.records import Reader
from recommender.domain.criteria import HasCode
from recommender.domain.library import Library
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item, Option
from recommender.domain.terms import Level, Role
from recommender.errors import Problem

KINDS = "with_time, by_choice, never"
TYPES_WITH_CODES = ("choice", "multi_choice")  # the others change as a whole


def changes_are_said(library: Library, reader: Reader) -> Problems:
    """Every item that a rule may read says how its answers can become others, itself or option by option."""
    for item in library.policy.questionnaire.items:
        unsaid = [option.code for option in item.options if option.changes is None]
        if item.changes is None and not item.not_used and (unsaid or not item.options):
            message = (
                f"`changes` is missing: how an answer here can become another one. Allowed: {KINDS}.\n"
                "See docs/editing-content.md#what-can-change."
            )
            yield Problem(*reader.place_of("Item", item.id), item.id, message)


def changes_make_sense(library: Library, reader: Reader) -> Problems:
    """What changes by choice is a wish, and what changes with time is waited for somewhere."""
    policy = library.policy
    waited_for = frozenset(_waited_for(policy))
    for item in policy.questionnaire.items:
        if message := _item_message(item, waited_for):
            yield Problem(*reader.place_of("Item", item.id, "changes"), item.id, message)
        for number, option in enumerate(item.options):
            message = _option_message(item, option, waited_for)
            place = reader.place_of("Item", item.id, "options", number, "changes")
            if message:
                yield Problem(*place, f"{item.id}.{option.code}", message)


def _item_message(item: Item, waited_for: frozenset[tuple[str, str]]) -> str:
    said = {item.changes, *(option.changes for option in item.options)}
    if "by_choice" in said and item.role is not Role.WISH:
        return f"A {item.role} answer is never by_choice; nobody chooses it. Allowed: with_time, never."
    if item.changes == "with_time" and item.type == "integer" and (item.id, "") not in waited_for:
        return "No wait is counted from this number, so days that pass change nothing. Write `changes: never`."
    return ""


def _option_message(item: Item, option: Option, waited_for: frozenset[tuple[str, str]]) -> str:
    if item.type not in (*TYPES_WITH_CODES, "ages") or item.changes_of(option.code) != "with_time":
        return ""
    if item.role is Role.SAFETY and (item.id, option.code) not in waited_for:
        return (
            "It is with_time, and no rule waits or defers because of it, so nothing is possible again once it is over. "
            "Write `changes: never`."
        )
    return ""


def _waited_for(policy: Policy) -> Iterator[tuple[str, str]]:
    """Codes that some rule waits or defers for, and numbers that a wait is counted from."""
    for rule in policy.restrictions:
        if rule.effect.level in (Level.WAIT, Level.DEFER):
            for atom in rule.when.atoms():
                yield from ((atom.item, code) for code in atom.codes) if isinstance(atom, HasCode) else ()
            if rule.effect.since and not rule.effect.since.code:
                yield rule.effect.since.item, ""


def changes_have_words(library: Library, reader: Reader) -> Problems:
    """`once` stands with what ends, `if_so` with what can be chosen, and neither anywhere else."""
    for item in library.policy.questionnaire.items:
        for number, option in enumerate(item.options):
            for key, is_needed, why in (
                ("once", _ends_by_itself(item, option.code), 'it changes with_time; complete "once ..."'),
                ("if_so", item.changes == "by_choice", 'it can be chosen; complete "if ..."'),
            ):
                if is_needed and not getattr(option, key):
                    place = reader.place_of("Item", item.id, "options", number)
                    yield Problem(*place, f"{item.id}.{option.code}", f"`{key}` is missing: {why}.")
                elif getattr(option, key) and not is_needed:
                    place = reader.place_of("Item", item.id, "options", number, key)
                    yield Problem(*place, f"{item.id}.{option.code}", f"`{key}` is never said here. Drop it.")


def _ends_by_itself(item: Item, code: str) -> bool:
    """Whether an answer is over some day, and is not counted in days."""
    return item.type in TYPES_WITH_CODES and item.changes_of(code) == "with_time"


def choices_fall_back(library: Library, reader: Reader) -> Problems:
    """`otherwise` names an option of a choice, and is there where an option ends."""
    for item in library.policy.questionnaire.items:
        if item.otherwise and item.otherwise not in item.codes:
            message = f'`otherwise` names the option "{item.otherwise}". {hint(item.otherwise, item.codes)}'
            yield Problem(*reader.place_of("Item", item.id, "otherwise"), item.id, message)
        ends = any(_ends_by_itself(item, code) for code in item.codes)
        if item.type == "choice" and ends and not item.otherwise:
            message = f"`otherwise` is missing: the option that holds once the others are over. {hint('', item.codes)}"
            yield Problem(*reader.place_of("Item", item.id), item.id, message)
