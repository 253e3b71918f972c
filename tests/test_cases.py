"""Every case under tests/cases/ holds, and every rule has the cases it needs."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.domain.criteria import Node
from recommender.domain.terms import Grade, Role
from recommender.domain.worked_cases import RULE_KEYS, WorkedCase
from recommender.engine.expectations import intake_of_case, unmet
from tests.case_files import all_cases, library


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_case(case: WorkedCase) -> None:
    policy = library().policy
    assert unmet(policy, case, intake_of_case(policy, case)) == {}


def test_names_are_unique() -> None:
    names = [case.id for case in all_cases()]
    assert sorted(set(names)) == sorted(names)


def test_cases_name_rules_that_exist() -> None:
    known = set(criteria_of_rules()) | {rule.id for rule in library().policy.instead.rules}
    known.add(library().policy.instead.facial_blocked.id)
    named = {rule for case in all_cases() for key in RULE_KEYS for rule in case.expect.get(key, ())}
    assert named - known == set()


def criteria_of_rules() -> dict[str, Node]:
    policy = library().policy
    groups: tuple[Any, ...] = (
        policy.refer_rules, policy.restrictions, policy.extra_rules, policy.extra_notes,
        policy.scorecard.rows, policy.positioning.adjustments, policy.positioning.same_grade,
    )  # fmt: skip
    return {rule.id: rule.when for group in groups for rule in group}


def named_by_cases(key: str) -> set[str]:
    return {rule for case in all_cases() for rule in case.expect.get(key, ())}


def test_every_rule_fires_and_misses_in_some_case() -> None:
    rules = set(criteria_of_rules()) | {rule.id for rule in library().policy.instead.rules}
    assert rules - named_by_cases("fires") == set()
    assert rules - named_by_cases("misses") == set()


def test_every_rule_has_a_case_for_the_unanswered_item() -> None:
    """Undetermined for safety items, without effect for wishes. Concerns are always answered."""
    roles = {item.id: item.role for item in library().policy.questionnaire.items}
    read = {rule: {roles[atom.item] for atom in when.atoms()} for rule, when in criteria_of_rules().items()}
    certain = {"warning_signs_unknown"}  # asks whether something is unknown, so it is never undetermined itself
    safety = {rule for rule, found in read.items() if Role.SAFETY in found} - certain
    wishes = {rule for rule, found in read.items() if Role.WISH in found}
    assert safety - named_by_cases("undetermined") == set()
    assert wishes - named_by_cases("unanswered") == set()


def test_every_cell_of_the_matrix_has_a_case() -> None:
    """Each concern alone at each grade, in a healthy adult."""
    seen = {
        (concern, grade)
        for case in all_cases()
        if case.file.startswith("matrix/") and len(case.answers["concerns"]) == 1
        for concern, grade in case.answers["concerns"].items()
    }
    concerns = library().policy.questionnaire.by_id["concerns"].codes
    assert {(concern, str(grade)) for concern in concerns for grade in Grade} - seen == set()
