"""What must fit together across files. Each check gives every problem it finds, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from recommender.content.citations import Place, cited, places
from recommender.content.coverage import coverage
from recommender.content.records import Reader
from recommender.content.source import LocatedDict, line_of
from recommender.domain.criteria import Atom, Compares, HasCode, HasGrade, IsUnknown, Node, parse_criteria
from recommender.domain.library import Library
from recommender.domain.policy import Points
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Outcome, Role
from recommender.errors import Problem
from recommender.flow.nearest import hint

Problems = Iterator[Problem]
CRITERIA_KEYS = ("when", "shown_when")
CLINICAL = re.compile(
    r"\b(needl\w*|microneedl\w*|serums?|redness|numb(?:ing|ed)?|infect\w*|scar\w*|bleed\w*|pregnan\w*|sunscreen|retinoid\w*"
    r"|peel\w*|laser\w*|heal(?:s|ed|ing)?|pigment\w*|medicines?|allerg\w*|rash\w*|fever|swell\w*)\b",
    re.IGNORECASE,
)


def all_checks(library: Library, reader: Reader) -> list[Problem]:
    """Run every check on a library whose records are each fine by themselves."""
    return [problem for check in CHECKS for problem in check(library, reader)]


def criteria_name_known_things(library: Library, reader: Reader) -> Problems:
    """Items, codes and grades in criteria exist and have the right type."""
    items = library.policy.questionnaire.by_id
    for place, key, tree in _criteria(reader):
        line = line_of(place.node, (key,))
        for atom in tree.atoms():
            if atom.item not in items:
                message = (
                    f"`{key}` names the item \"{atom.item}\", which is not in the questionnaire.\n"
                    f"{hint(atom.item, items)} Items are listed in content/questionnaire/."
                )
                yield Problem(place.file, line, place.record, message)
            else:
                for message in _atom_problems(atom, items):
                    yield Problem(place.file, line, place.record, f"`{key}`: {message}")


def _criteria(reader: Reader) -> Iterator[tuple[Place, str, Node]]:
    for place in places(reader.data):
        for key in CRITERIA_KEYS:
            if isinstance(place.node.get(key), LocatedDict):
                yield place, key, parse_criteria(place.node[key])


def _atom_problems(atom: Atom, items: dict[str, Item]) -> Iterator[str]:
    item = items[atom.item]
    if isinstance(atom, Compares) and item.type != "integer":
        yield f"`{atom.item}` has no number to compare; it has codes."
    if isinstance(atom, (HasCode, HasGrade)):
        known = items[item.options_from].codes if item.options_from else item.codes
        named = atom.codes if isinstance(atom, HasCode) else tuple(atom.grades)
        for code in named:
            if code not in known:
                yield f"`{atom.item}` has no option \"{code}\". {hint(code, known)}"


def evidence_exists(library: Library, reader: Reader) -> Problems:
    """Every cited id is in content/evidence/."""
    known = library.evidence.ids
    for place in places(reader.data):
        for evidence_id, line in cited(place):
            if evidence_id not in known:
                message = f"The evidence id \"{evidence_id}\" is in no file of content/evidence/. {_near_id(evidence_id, known)}"
                yield Problem(place.file, line, place.record, message)


def _near_id(evidence_id: str, known: frozenset[str]) -> str:
    family = sorted(other for other in known if other.split("-")[0] == evidence_id.split("-")[0])
    return hint(evidence_id, family) if family else "Ids look like D0-12, B-03, C-11, R-01, E-05 or S8."


def claims_are_used(library: Library, reader: Reader) -> Problems:
    """A claim or reference is cited somewhere, or says why not; never both."""
    used = {evidence_id for place in places(reader.data) for evidence_id, _ in cited(place)}
    for source in (*library.evidence.claims, *library.evidence.references):
        file, line = reader.place("evidence", source.id)
        if source.id not in used and not source.not_used:
            yield Problem(file, line, source.id, "Nothing cites it. Cite it where it counts, or add `not_used: because ...`.")
        if source.id in used and source.not_used:
            yield Problem(file, line, source.id, "It says `not_used`, and yet something cites it. Drop `not_used`.")


def rows_are_carried(library: Library, reader: Reader) -> Problems:
    """Every contraindication, red flag, matrix row and conflict is carried, or says why not; never both."""
    for row in coverage(library.evidence, reader.data):
        file, line = reader.place("evidence", row.id)
        if row.has_gap:
            yield Problem(file, line, row.id, "No rule, row or text carries it. Cite it, or add `not_carried: because ...`.")
        if row.carried_by and row.reason:
            yield Problem(file, line, row.id, f"It says `not_carried`, and yet {row.carried_by[0]} cites it.")


def items_are_asked_and_used(library: Library, reader: Reader) -> Problems:
    """Every item is asked in exactly one section, and some rule, row or text reads it."""
    questionnaire = library.policy.questionnaire
    asked = [ask.split(".")[0] for section in questionnaire.sections for ask in section.asks if not ask.endswith(".grades")]
    read = {atom.item for _, _, tree in _criteria(reader) for atom in tree.atoms()}
    for section in questionnaire.sections:
        for ask in section.asks:
            if ask.split(".")[0] not in questionnaire.by_id:
                file, line = reader.place("Section", section.id)
                yield Problem(file, line, section.id, f"`asks` names \"{ask}\". {hint(ask, questionnaire.by_id)}")
    for item in questionnaire.items:
        file, line = reader.place("Item", item.id)
        if asked.count(item.id) != 1:
            message = f"It is asked in {asked.count(item.id)} sections; name it once in content/questionnaire/sections.yaml."
            yield Problem(file, line, item.id, message)
        if item.id not in read and not item.not_used:
            yield Problem(file, line, item.id, "No rule, row or text uses this item. Drop it, or add `not_used: because ...`.")


def options_are_complete(library: Library, reader: Reader) -> Problems:
    """Options exist where they must, once, with grades and evidence where needed, and safety codes are read."""
    read = _codes_read(reader)
    for item in library.policy.questionnaire.items:
        file, line = reader.place("Item", item.id)
        if item.type in ("choice", "multi_choice", "graded", "ages") and not item.codes and not item.options_from:
            yield Problem(file, line, item.id, f"An item of type {item.type} needs `options`.")
        for code in {code for code in item.codes if item.codes.count(code) > 1}:
            yield Problem(file, line, item.id, f"The option \"{code}\" stands twice.")
        for option in item.options:
            if item.is_safety and not (option.evidence or item.evidence):
                yield Problem(file, line, item.id, f"The option \"{option.code}\" of a safety item needs `evidence`.")
            if item.type == "graded" and option.grades is None:
                yield Problem(file, line, item.id, f"The option \"{option.code}\" needs `grades`.")
            if item.is_safety and item.is_list and (item.id, option.code) not in read | _reassuring(item):
                yield Problem(file, line, item.id, f"No rule reads the option \"{option.code}\".")


def _codes_read(reader: Reader) -> set[tuple[str, str]]:
    atoms = [atom for _, _, tree in _criteria(reader) for atom in tree.atoms()]
    return {(atom.item, code) for atom in atoms if isinstance(atom, HasCode) for code in atom.codes}


def _reassuring(item: Item) -> set[tuple[str, str]]:
    return {(item.id, code) for code in item.open_unless.named} if item.open_unless else set()


def concerns_have_a_place(library: Library, reader: Reader) -> Problems:
    """Each concern has one position and one row of points, and nothing else has."""
    codes = library.policy.questionnaire.by_id["concerns"].codes
    tables: tuple[tuple[str, str, list[str]], ...] = (
        ("content/policy/positioning.yaml", "Position", [p.concern for p in library.policy.positioning.positions]),
        ("content/policy/scorecard.yaml", "ConcernPoints", [r.concern for r in library.policy.scorecard.concerns]),
    )
    for file, kind, named in tables:
        for code in codes:
            if named.count(code) != 1:
                yield Problem(file, 0, code, f"The concern has {named.count(code)} entries here; it needs exactly one.")
        for concern in named:
            if concern not in codes:
                _, line = reader.place(kind, concern)
                yield Problem(file, line, concern, f"There is no concern \"{concern}\". {hint(concern, codes)}")
    for rule in (*library.policy.positioning.adjustments, *library.policy.scorecard.rows):
        if rule.concern and rule.concern not in codes:
            place = reader.place("rule", rule.id)
            yield Problem(*place, rule.id, f"There is no concern \"{rule.concern}\". {hint(rule.concern, codes)}")


def positions_follow_the_matrix(library: Library, reader: Reader) -> Problems:
    """A position says the same as the matrix row it names."""
    rows = {row.id: row for row in library.evidence.matrix}
    for position in library.policy.positioning.positions:
        file, line = reader.place("Position", position.concern)
        row = rows.get(position.row)
        if row is None:
            yield Problem(file, line, position.concern, f"`row` names \"{position.row}\". {hint(position.row, rows)}")
            continue
        for grade in Grade:
            here, there = getattr(position, grade.value), getattr(row, grade.value)
            if here != there:
                message = f"`{grade}` is [{', '.join(here)}] here and [{', '.join(there)}] in {row.id} of content/evidence/matrix.yaml."
                yield Problem(file, line, position.concern, message)


def more_trouble_never_means_less_care(library: Library, reader: Reader) -> Problems:
    """Points keep the order that safety needs: by grade, and for rows that read safety items."""
    for row in library.policy.scorecard.concerns:
        file, line = reader.place("ConcernPoints", row.id)
        for lower, higher in pairwise((row.mild, row.moderate, row.severe)):
            facial, dermatherapy, medical = _gain(lower, higher)
            if not medical >= dermatherapy >= facial:
                message = (
                    "A step up in grade must add at least as many points to medical_referral as to dermatherapy, and to "
                    f"dermatherapy as to facial; here it adds {medical}, {dermatherapy} and {facial}."
                )
                yield Problem(file, line, row.id, message)
    safety = library.policy.questionnaire.safety_items
    for extra in library.policy.scorecard.rows:
        facial, dermatherapy, medical = extra.points.triple
        reads_safety = any(atom.item in safety for atom in extra.when.atoms())
        if reads_safety and not medical >= facial >= dermatherapy:
            place = reader.place("rule", extra.id)
            message = "A row that reads a safety item must add most to medical_referral, then facial, then dermatherapy."
            yield Problem(*place, extra.id, message)


def _gain(lower: Points, higher: Points) -> tuple[int, int, int]:
    first, second, third = (after - before for before, after in zip(lower.triple, higher.triple, strict=True))
    return first, second, third


def safety_and_wishes_stay_apart(library: Library, reader: Reader) -> Problems:
    """One rule reads safety items or wishes, so that it is clear how an unknown answer is read."""
    roles = {item.id: item.role for item in library.policy.questionnaire.items}
    for place, key, tree in _criteria(reader):
        if not place.file.startswith("content/policy/"):
            continue
        found = {roles.get(atom.item) for atom in tree.atoms() if not isinstance(atom, IsUnknown)}
        if {Role.SAFETY, Role.WISH} <= found:
            message = f"`{key}` mixes a safety item with a wish. Split it, so that an unknown answer has one reading."
            yield Problem(place.file, line_of(place.node, (key,)), place.record, message)


def names_lead_somewhere(library: Library, reader: Reader) -> Problems:
    """People, extras, procedures and treatment cards that rules name exist."""
    policy = library.policy
    people = [person.id for person in policy.treatments[Outcome.MEDICAL_REFERRAL].people]
    extras = policy.questionnaire.by_id["extras"].codes
    for rule in (*policy.refer_rules, *policy.instead.rules, policy.instead.facial_blocked):
        if rule.whom and rule.whom not in people:
            yield Problem(*reader.place("rule", rule.id), rule.id, f"`whom` names \"{rule.whom}\". {hint(rule.whom, people)}")
    for instead in policy.instead.rules:
        if instead.then is Outcome.MEDICAL_REFERRAL and not instead.whom:
            yield Problem(*reader.place("rule", instead.id), instead.id, "A referral needs `whom`: the person to see.")
    for extra_rule in policy.extra_rules:
        code = extra_rule.effect.leave_out
        if code not in extras:
            yield Problem(*reader.place("rule", extra_rule.id), extra_rule.id, f"`leave_out` names \"{code}\". {hint(code, extras)}")
    for outcome, card in policy.treatments.items():
        if card.id is not outcome:
            yield Problem(f"content/treatments/{outcome}.yaml", 1, card.id, f"`id` must be {outcome}, like the file.")
    yield from _extras_described(library, extras)
    yield from _waits_count_from_something(library, reader)


def _extras_described(library: Library, extras: tuple[str, ...]) -> Problems:
    described = [extra.id for extra in library.policy.extras]
    file = "content/treatments/extras.yaml"
    for code in extras:
        if described.count(code) != 1:
            yield Problem(file, 0, code, f"The extra has {described.count(code)} descriptions; it needs exactly one.")
    for code in library.clinic.extras_offered:
        if code not in extras:
            yield Problem("content/clinic.yaml", 0, code, f"`extras_offered` names \"{code}\". {hint(code, extras)}")
    if library.clinic.country not in library.clinic.emergency:
        message = f"`emergency` has no numbers for the clinic's own country, {library.clinic.country}."
        yield Problem("content/clinic.yaml", 0, library.clinic.country, message)


def _waits_count_from_something(library: Library, reader: Reader) -> Problems:
    items = library.policy.questionnaire.by_id
    for rule in library.policy.restrictions:
        since = rule.effect.since
        if since is None:
            continue
        place = reader.place("rule", rule.id)
        if since.item not in items:
            yield Problem(*place, rule.id, f"`since` names the item \"{since.item}\". {hint(since.item, items)}")
        elif since.code and since.code not in items[since.item].codes:
            yield Problem(*place, rule.id, f"`since` names \"{since.code}\". {hint(since.code, items[since.item].codes)}")


def clinical_sentences_carry_evidence(library: Library, reader: Reader) -> Problems:
    """A text that speaks of skin or treatment names what it rests on. Statements and rules always do (their type)."""
    for key, wording in library.wording.items():
        if not wording.evidence:
            yield from _clinical(reader.place("wording", key), key, wording.text)
    for item in library.policy.questionnaire.items:
        place = reader.place("Item", item.id)
        if not item.evidence:
            yield from _clinical(place, item.id, f"{item.ask} {item.help}")
        for option in item.options:
            if not (option.evidence or item.evidence):
                yield from _clinical(place, f"{item.id}.{option.code}", f"{option.label} {option.help}")
    for section in library.policy.questionnaire.sections:
        yield from _clinical(reader.place("Section", section.id), section.id, section.intro)
    for name in ("tagline", "price_text", "booking_text"):
        yield from _clinical(("content/clinic.yaml", 0), name, getattr(library.clinic, name))


def _clinical(place: tuple[str, int], record: str, text: str) -> Problems:
    found = CLINICAL.search(text)
    if found:
        message = f"The text speaks of \"{found.group()}\" and carries no evidence id. Add `evidence: [...]`."
        yield Problem(*place, record, message)


def bound_words_are_kept_out(library: Library, reader: Reader) -> Problems:
    """Promises and verdicts that this program never makes, in any text for a client."""
    for place in places(reader.data):
        if place.file.startswith("content/evidence/") and not place.file.endswith("conflicts.yaml"):
            continue
        for key, value in place.node.items():
            found = FORBIDDEN.search(value) if isinstance(value, str) else None
            if found and key not in ("id", "code", "row", "not_used"):
                message = f"`{key}` says \"{found.group()}\". The program makes no such promise or verdict; say it in other words."
                yield Problem(place.file, line_of(place.node, (key,)), place.record, message)


FORBIDDEN = re.compile(
    r"\b(diagnos\w*|guaranteed?|risk-free|no risks?|no downtime|treatment plan for you|unfortunately|safe|safely)\b",
    re.IGNORECASE,
)

CHECKS: tuple[Any, ...] = (
    criteria_name_known_things,
    evidence_exists,
    claims_are_used,
    rows_are_carried,
    items_are_asked_and_used,
    options_are_complete,
    concerns_have_a_place,
    positions_follow_the_matrix,
    more_trouble_never_means_less_care,
    safety_and_wishes_stay_apart,
    names_lead_somewhere,
    clinical_sentences_carry_evidence,
    bound_words_are_kept_out,
)
