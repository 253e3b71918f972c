"""Checks of the questionnaire: what the program needs of it, what is asked, and what reads the answers."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.content.checks import Problems
from recommender.content.criteria import Statement
from recommender.content.messages import hint
from recommender.content.records import Reader
from recommender.domain.answers import CLEARABLE
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE
from recommender.errors import Problem

GRADES_ASK = "concerns.grades"
NEEDED_TYPES = {"concerns": "graded", "main_concern": "choice", "extras": "multi_choice", "procedures": "ages"}
NEEDED_TYPES |= dict.fromkeys(CLEARABLE, "multi_choice")
NOT_SURE_LABELS = ("none_label", "not_sure_label", "which_label")
NEEDED_KEYS = {
    "integer": ("unit", "from", "to", "too_high", "too_low", "not_a_number"),
    "text": ("longest", "too_long"),
    "multi_choice": NOT_SURE_LABELS,
    "ages": NOT_SURE_LABELS,
}
TYPES_WITH_OPTIONS = ("choice", "multi_choice", "graded", "ages")


def needed_items_exist(library: Library, reader: Reader) -> Problems:
    """Items that the program itself names are there. Without them no other late check runs."""
    items = library.policy.questionnaire.by_id
    for item_id, item_type in NEEDED_TYPES.items():
        if item_id not in items:
            message = f"The program needs an item `{item_id}` of type {item_type}, and no file here has it."
            yield Problem("content/questionnaire", 0, item_id, message)
        elif items[item_id].type != item_type:
            message = f"`type` must be {item_type}, because the program reads this item; it is {items[item_id].type}."
            yield Problem(*reader.place_of("Item", item_id, "type"), item_id, message)
    for item in items.values():
        if item.options_from and item.options_from not in items:
            message = f'`options_from` names the item "{item.options_from}". {hint(item.options_from, items)}'
            yield Problem(*reader.place_of("Item", item.id, "options_from"), item.id, message)


def criteria_name_known_things(reader: Reader) -> Problems:
    """Items and codes in criteria exist and have the right type."""
    if reader.has_problems_in("content/questionnaire"):
        return
    items = reader.read_records(Item)
    for place, key, reading in reader.criteria:
        for said in reading.statements:
            if said.item not in items:
                message = (
                    f'`{key}` names the item "{said.item}", which is not in the questionnaire.\n'
                    f"{hint(said.item, items)} Items are listed in content/questionnaire/."
                )
                yield Problem(place.file, said.line, place.record, message)
                continue
            for line, message in _misread(said, items):
                yield Problem(place.file, line, place.record, f"`{key}`: {message}")


def _misread(said: Statement, items: dict[str, Item]) -> Iterator[tuple[int, str]]:
    item = items[said.item]
    if said.asks_unknown or (item.options_from and item.options_from not in items):
        return
    known = items[item.options_from].codes if item.options_from else item.codes
    if item.type == "text":
        yield said.line, f"`{item.id}` is free text, which no criteria can read."
    elif said.is_comparison and item.type != "integer":
        yield said.line, f"`{item.id}` has no number to compare; its answers are codes. {hint('', known)}"
    elif not said.is_comparison and item.type == "integer":
        yield said.line, f"`{item.id}` is a number; compare it, as in {{{item.id}: {{at_least: 18}}}}."
    elif not said.is_comparison:
        yield from ((line, _no_option(item, code, known)) for code, line in said.codes if code not in known)


def _no_option(item: Item, code: str, known: tuple[str, ...]) -> str:
    if code == NOT_SURE and item.allows_not_sure:
        return f"`{NOT_SURE}` is no option to read. To ask whether the answer is open, write {{{item.id}: unknown}}."
    return f'`{item.id}` has no option "{code}". {hint(code, known)}'


def items_are_asked_and_used(library: Library, reader: Reader) -> Problems:
    """Every item is asked in exactly one section, and some rule, row or text reads it."""
    read = {said.item for said in reader.statements}
    asked = [ask for section in library.policy.questionnaire.sections for ask in section.asks]
    for item in library.policy.questionnaire.items:
        if asked.count(item.id) != 1:
            times = f"in {asked.count(item.id)} places" if item.id in asked else "nowhere"
            message = f"It is asked {times}; name it once in content/questionnaire/sections.yaml."
            yield Problem(*reader.place_of("Item", item.id), item.id, message)
        if item.id not in read and not item.not_used:
            message = "No rule, row or text uses this item. Drop it, or add `not_used: because ...`."
            yield Problem(*reader.place_of("Item", item.id), item.id, message)
        if item.id in read and item.not_used and item.type != "text":
            message = "It says `not_used`, and yet criteria read it. Drop `not_used`."
            yield Problem(*reader.place_of("Item", item.id, "not_used"), item.id, message)


def sections_ask_items(library: Library, reader: Reader) -> Problems:
    """What a section asks is an item, or the grades of the concerns, which are asked once."""
    known = [*library.policy.questionnaire.by_id, GRADES_ASK]
    sections = library.policy.questionnaire.sections
    for section in sections:
        for place, ask in enumerate(section.asks):
            if ask not in known:
                message = f'`asks` names "{ask}". {hint(ask, known)} Items are listed in content/questionnaire/.'
                yield Problem(*reader.place_of("Section", section.id, "asks", place), section.id, message)
    times = [ask for section in sections for ask in section.asks].count(GRADES_ASK)
    if times != 1:
        file, _ = reader.place_of("Section", sections[0].id)
        found = f"in {times} places" if times else "nowhere"
        message = f"`{GRADES_ASK}` must be asked once, so that each concern has its grade; it is asked {found}."
        yield Problem(file, 0, GRADES_ASK, message)


def items_can_be_answered(library: Library, reader: Reader) -> Problems:
    """An item has the words that its type needs on screen; a safety choice can be answered with "not sure"."""
    for item in library.policy.questionnaire.items:
        needed = ["missing", *NEEDED_KEYS.get(item.type, ())]
        if item.is_safety and item.type == "choice":
            needed.append("not_sure_label")
        for key in needed:
            if getattr(item, "from_" if key == "from" else key) in ("", None):
                message = f"`{key}` is missing; a {item.role} item of type {item.type} needs it."
                yield Problem(*reader.place_of("Item", item.id), item.id, message)


def options_are_complete(library: Library, reader: Reader) -> Problems:
    """Options exist where they must, once, with grades and evidence where needed, and safety codes are read."""
    read = {(said.item, code) for said in reader.statements for code, _ in said.codes}
    for item in library.policy.questionnaire.items:
        if item.type in TYPES_WITH_OPTIONS and not item.codes and not item.options_from:
            yield Problem(*reader.place_of("Item", item.id), item.id, f"An item of type {item.type} needs `options`.")
        if item.from_ is not None and item.to is not None and item.from_ > item.to:
            message = f"A range runs upwards: `from` {item.from_} is above `to` {item.to}."
            yield Problem(*reader.place_of("Item", item.id, "from"), item.id, message)
        spared = read | _reassuring(item)
        for number, option in enumerate(item.options):
            place = reader.place_of("Item", item.id, "options", number)
            for message in _option_gaps(item, number):
                yield Problem(*place, f"{item.id}.{option.code}", message)
            if item.is_safety and item.is_list and (item.id, option.code) not in spared:
                message = "No rule reads this option of a safety item. Add a rule that does, or drop the option."
                yield Problem(*place, f"{item.id}.{option.code}", message)


def _option_gaps(item: Item, number: int) -> Iterator[str]:
    option = item.options[number]
    if option.code in item.codes[:number]:
        yield f'The option "{option.code}" stands twice in `{item.id}`.'
    if option.code == NOT_SURE:
        yield f"`{NOT_SURE}` is no option of its own; give the item a `not_sure_label`."
    if item.is_safety and not (option.evidence or item.evidence):
        yield "An option of a safety item needs `evidence`, its own or the item's."
    if item.type == "graded" and option.grades is None:
        yield "A concern needs `grades`: how it looks when mild, moderate and severe."


def _reassuring(item: Item) -> set[tuple[str, str]]:
    return {(item.id, code) for code in item.open_unless.named} if item.open_unless else set()


def open_codes_are_options(library: Library, reader: Reader) -> Problems:
    """`open_unless` names options of its own item."""
    for item in library.policy.questionnaire.items:
        for key in ("named", "open"):
            for place, code in enumerate(getattr(item.open_unless, key, ())):
                if code not in item.codes:
                    message = f'`open_unless.{key}` names the option "{code}". {hint(code, item.codes)}'
                    yield Problem(*reader.place_of("Item", item.id, "open_unless", key, place), item.id, message)
