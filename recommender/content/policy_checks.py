"""Checks of the policy: concerns have their place, points keep the order that safety needs, names lead somewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from recommender.content.checks import Problems
from recommender.content.messages import hint
from recommender.content.records import Reader
from recommender.content.source import line_of
from recommender.domain.library import Library
from recommender.domain.policy import Points, RestrictionRule
from recommender.domain.terms import Grade, Outcome, Role
from recommender.errors import Problem

CLINIC_FILE = "content/clinic.yaml"
PEOPLE_LISTED = "People are listed in content/treatments/medical_referral.yaml."
EXTRAS_FILE = "content/treatments/extras.yaml"


def concerns_have_a_place(library: Library, reader: Reader) -> Problems:
    """Each concern has one position and one row of points."""
    tables: tuple[tuple[str, str, list[str]], ...] = (
        ("content/policy/positioning.yaml", "position", [p.concern for p in library.policy.positioning.positions]),
        ("content/policy/scorecard.yaml", "row of points", [r.concern for r in library.policy.scorecard.concerns]),
    )
    for file, what, named in tables:
        for code in library.policy.questionnaire.by_id["concerns"].codes:
            if code not in named:
                yield Problem(file, 0, code, f"The concern has no {what} here; it needs one.")
            elif named.count(code) > 1:
                yield Problem(file, 0, code, f"The concern has {named.count(code)} entries here; it needs one {what}.")


def concerns_exist(library: Library, reader: Reader) -> Problems:
    """What names a concern names one that clients can choose."""
    policy = library.policy
    named: list[tuple[str, str, tuple[str | int, ...], str]] = [
        *(("Position", position.concern, ("concern",), position.concern) for position in policy.positioning.positions),
        *(("ConcernPoints", row.id, ("concern",), row.concern) for row in policy.scorecard.concerns),
        *(("rule", rule.id, ("concern",), rule.concern) for rule in policy.positioning.adjustments),
        *(("rule", row.id, ("concern",), row.concern) for row in policy.scorecard.rows if row.concern),
    ]
    for same in policy.positioning.same_grade:
        named += [("rule", same.id, ("concerns", place), concern) for place, concern in enumerate(same.concerns)]
    for row in library.evidence.matrix:
        named += [("evidence", row.id, ("concerns", place), concern) for place, concern in enumerate(row.concerns)]
    codes = policy.questionnaire.by_id["concerns"].codes
    for kind, record, path, concern in named:
        if concern not in codes:
            message = (
                f'`{path[0]}` names the concern "{concern}", which nobody can choose.\n'
                f"{hint(concern, codes)} Concerns are listed in content/questionnaire/concerns.yaml."
            )
            yield Problem(*reader.place_of(kind, record, *path), record, message)


def positions_follow_the_matrix(library: Library, reader: Reader) -> Problems:
    """A position names a matrix row about its concern, and says the same."""
    rows = {row.id: row for row in library.evidence.matrix}
    for position in library.policy.positioning.positions:
        row = rows.get(position.row)
        if row is None:
            near = hint(position.row, rows)
            message = f'`row` names "{position.row}", which is not in content/evidence/matrix.yaml. {near}'
            yield Problem(*reader.place_of("Position", position.concern, "row"), position.concern, message)
            continue
        if position.concern not in row.concerns:
            fitting = [other.id for other in rows.values() if position.concern in other.concerns]
            right = f"Rows about {position.concern}: {', '.join(fitting) or 'none'}."
            message = f"`row` names {row.id}, which is about {', '.join(row.concerns)}. {right}"
            yield Problem(*reader.place_of("Position", position.concern, "row"), position.concern, message)
        for grade in Grade:
            here, there = getattr(position, grade.value), getattr(row, grade.value)
            if here != there:
                message = (
                    f"`{grade}` is [{', '.join(here)}] here, and [{', '.join(there)}] in {row.id} of "
                    "content/evidence/matrix.yaml. Both must say the same."
                )
                yield Problem(*reader.place_of("Position", position.concern, grade.value), position.concern, message)


def positions_say_why(library: Library, reader: Reader) -> Problems:
    """A position has a sentence for each outcome, and an adjustment changes something."""
    for position in library.policy.positioning.positions:
        for outcome in Outcome:
            if outcome not in position.why:
                message = f"`why` says nothing about {outcome}: how it serves this concern, or falls short."
                yield Problem(*reader.place_of("Position", position.concern, "why"), position.concern, message)
    for rule in library.policy.positioning.adjustments:
        if not (rule.cells or rule.add or rule.whom):
            message = "The adjustment changes nothing. It needs `cells`, `add` or `whom`."
            yield Problem(*reader.place_of("rule", rule.id), rule.id, message)
        for grade, outcomes in rule.cells.items():
            if not outcomes:
                message = f"`cells.{grade}` is empty. Name at least one outcome, or drop the grade."
                yield Problem(*reader.place_of("rule", rule.id, "cells", grade.value), rule.id, message)


def rows_give_points(library: Library, reader: Reader) -> Problems:
    """A row of the scorecard counts for something."""
    for row in library.policy.scorecard.rows:
        if not any(row.points.triple):
            message = f"The row gives no points. Allowed: {', '.join(Outcome)}."
            yield Problem(*reader.place_of("rule", row.id, "points"), row.id, message)


def points_grow_with_the_grade(library: Library, reader: Reader) -> Problems:
    """More trouble never means less care."""
    for row in library.policy.scorecard.concerns:
        for lower, higher in pairwise(Grade):
            before, after = getattr(row, lower.value), getattr(row, higher.value)
            facial, dermatherapy, medical = _gain(before, after)
            if not medical >= dermatherapy >= facial:
                message = (
                    "With each grade medical_referral must gain at least as many points as dermatherapy, and\n"
                    f"dermatherapy at least as many as facial. From {lower} to {higher} medical_referral gains\n"
                    f"{medical}, dermatherapy {dermatherapy} and facial {facial}."
                )
                yield Problem(*reader.place_of("ConcernPoints", row.id, higher.value), row.id, message)


def _gain(lower: Points, higher: Points) -> tuple[int, int, int]:
    first, second, third = (after - before for before, after in zip(lower.triple, higher.triple, strict=True))
    return first, second, third


def risks_favour_a_doctor(library: Library, reader: Reader) -> Problems:
    """A row that reads a safety item gives most to a doctor and least to needles."""
    safety = library.policy.questionnaire.safety_items
    for row in library.policy.scorecard.rows:
        facial, dermatherapy, medical = row.points.triple
        read = sorted({atom.item for atom in row.when.atoms()} & safety)
        if read and not medical >= facial >= dermatherapy:
            message = (
                f"The row reads the safety item `{read[0]}`, so medical_referral must get the most points and\n"
                f"dermatherapy the fewest. Here medical_referral gets {medical}, facial {facial}, "
                f"dermatherapy {dermatherapy}."
            )
            yield Problem(*reader.place_of("rule", row.id, "points"), row.id, message)


def safety_and_wishes_stay_apart(library: Library, reader: Reader) -> Problems:
    """One rule reads safety items or wishes, so that it is clear how an unknown answer is read."""
    roles = {item.id: item.role for item in library.policy.questionnaire.items}
    for place, key, reading in reader.criteria:
        read = {roles.get(said.item): said.item for said in reversed(reading.statements) if not said.asks_unknown}
        if place.file.startswith("content/policy/") and {Role.SAFETY, Role.WISH} <= set(read):
            message = (
                f"`{key}` mixes the safety item `{read[Role.SAFETY]}` with the wish `{read[Role.WISH]}`.\n"
                "Make two rules of it: an open safety answer counts as the worst, an open wish counts for nothing."
            )
            yield Problem(place.file, place.node.lines[key], place.record, message)


NEEDED_PEOPLE = ("doctor", "crisis_line")  # the one when nobody else is named, and the one whose number is told


def people_exist(library: Library, reader: Reader) -> Problems:
    """A referral names a person of the referral card, and each person stands there once."""
    policy = library.policy
    people = [person.id for person in policy.treatments[Outcome.MEDICAL_REFERRAL].people]
    for twice in sorted({person for person in people if people.count(person) > 1}):
        yield Problem("content/treatments/medical_referral.yaml", 0, twice, "This person stands twice in `people`.")
    for needed in NEEDED_PEOPLE:
        if needed not in people:
            message = f'`people` has no "{needed}", and the program names this person itself.'
            yield Problem("content/treatments/medical_referral.yaml", 0, needed, message)
    rules: tuple[Any, ...] = (*policy.refer_rules, *policy.instead.rules, policy.instead.facial_blocked)
    named = [("rule", rule.id, rule.whom) for rule in (*rules, *policy.restrictions, *policy.positioning.adjustments)]
    named += [("Position", position.concern, position.whom) for position in policy.positioning.positions]
    for kind, record, whom in named:
        if whom and whom not in people:
            message = f'`whom` names "{whom}". {hint(whom, people)}\n{PEOPLE_LISTED}'
            yield Problem(*reader.place_of(kind, record, "whom"), record, message)
    for instead in policy.instead.rules:
        if instead.then is Outcome.MEDICAL_REFERRAL and not instead.whom:
            message = f"A referral needs `whom`: the person to see. {PEOPLE_LISTED}"
            yield Problem(*reader.place_of("rule", instead.id, "then"), instead.id, message)


def extras_exist(library: Library, reader: Reader) -> Problems:
    """Extras that rules, descriptions and the clinic name are options of the item `extras`, each described once."""
    codes = library.policy.questionnaire.by_id["extras"].codes
    for rule in library.policy.extra_rules:
        if rule.effect.leave_out not in codes:
            message = f'`leave_out` names the extra "{rule.effect.leave_out}". {hint(rule.effect.leave_out, codes)}'
            yield Problem(*reader.place_of("rule", rule.id, "effect", "leave_out"), rule.id, message)
    described = [extra.id for extra in library.policy.extras]
    for code in codes:
        if code not in described:
            yield Problem(EXTRAS_FILE, 0, code, "The extra can be wished for and has no description here.")
    for code in described:
        if code not in codes:
            message = f"No option of the item `extras` has this code. {hint(code, codes)}"
            yield Problem(*reader.place_of("Extra", code), code, message)


def clinic_is_complete(library: Library, reader: Reader) -> Problems:
    """The clinic offers extras that exist, and its own country has emergency numbers."""
    clinic, lines = library.clinic, reader.data[CLINIC_FILE].lines
    codes = library.policy.questionnaire.by_id["extras"].codes
    for code in clinic.extras_offered:
        if code not in codes:
            message = f'`extras_offered` names the extra "{code}". {hint(code, codes)}'
            yield Problem(CLINIC_FILE, lines["extras_offered"], code, message)
    if clinic.country not in clinic.emergency:
        message = (
            f'The country is "{clinic.country}", and `emergency` has no numbers for it, only for '
            f"{', '.join(clinic.emergency)}."
        )
        yield Problem(CLINIC_FILE, lines["country"], clinic.country, message)


def cards_stand_in_their_files(library: Library, reader: Reader) -> Problems:
    """The card of a treatment has the id that its file is named for."""
    for outcome, card in library.policy.treatments.items():
        if card.id is not outcome:
            file = f"content/treatments/{outcome}.yaml"
            line = line_of(reader.data[file], ("id",))
            yield Problem(file, line, card.id, f"`id` must be {outcome}, like the name of the file.")


def waits_count_from_something(library: Library, reader: Reader) -> Problems:
    """`since` names a procedure, or an item whose answer is a number."""
    for rule in library.policy.restrictions:
        if rule.effect.since is not None:
            yield from _since_problems(library, reader, rule)


def _since_problems(library: Library, reader: Reader, rule: RestrictionRule) -> Problems:
    items, since = library.policy.questionnaire.by_id, rule.effect.since
    if since is None:
        return
    countable = [item.id for item in items.values() if item.type in ("ages", "integer")]
    if rule.effect.days is None:
        place = reader.place_of("rule", rule.id, "effect", "since")
        yield Problem(*place, rule.id, "`since` has no `days` beside it: how many days to count from then.")
    place = reader.place_of("rule", rule.id, "effect", "since", "item")
    if since.item not in countable:
        message = f'`since.item` is "{since.item}", which tells no time to count from. {hint(since.item, countable)}'
        yield Problem(*place, rule.id, message)
        return
    codes = items[since.item].codes
    if codes and not since.code:
        yield Problem(*place, rule.id, f"`since` needs `code`: which of {since.item}. {hint('', codes)}")
    elif since.code and since.code not in codes:
        place = reader.place_of("rule", rule.id, "effect", "since", "code")
        told = hint(since.code, codes) if codes else "Drop `code`."
        yield Problem(*place, rule.id, f'`since.code` is "{since.code}", which is no option of `{since.item}`. {told}')
