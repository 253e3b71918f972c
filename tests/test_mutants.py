"""One mistake at a time in the rules, and who notices."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.domain.criteria import Node, parse_criteria
from recommender.domain.policy import Policy
from recommender.engine.decide import decide
from recommender.engine.differing import Kind, differing
from recommender.prover.encoding.logic import Answer
from recommender.prover.mutation.criteria import changed_criteria
from recommender.prover.mutation.mutants import Mutant, mutants
from recommender.prover.mutation.reporting import report
from recommender.prover.mutation.survival import Examples, Fate, Verdict
from recommender.prover.solving import Prover
from recommender.prover.spelling import spelled
from tests.builders import parsed, policy, questionnaire
from tests.case_files import all_cases

PAGE = Path(__file__).parents[1] / "docs" / "proofs.md"


def changes(criteria: dict[str, object]) -> dict[str, str]:
    """What is done to criteria, and how they read afterwards."""
    return {told: spelled(node) for told, node in changed_criteria(node_of(criteria))}


def node_of(criteria: dict[str, object]) -> Node:
    node = parse_criteria(criteria)
    assert isinstance(node, Node)
    return node


def test_a_bound_moves_to_both_sides() -> None:
    assert changes({"age": {"below": 18}}) == {
        "age below 18 is flipped": "not (age below 18)",
        "age below 18 becomes 17": "age below 17",
        "age below 18 becomes 19": "age below 19",
    }


def test_each_option_is_dropped_and_never_the_last() -> None:
    found = changes({"conditions": ["eczema", "psoriasis"]})
    assert found["eczema is dropped"] == "conditions: psoriasis"
    assert found["psoriasis is dropped"] == "conditions: eczema"
    assert len(changes({"conditions": ["eczema"]})) == 1


def test_each_grade_is_dropped() -> None:
    found = changes({"concerns": {"redness": ["moderate", "severe"]}})
    assert found["redness severe is dropped"] == "concerns: redness moderate"


def test_parts_are_dropped_and_changed_within() -> None:
    found = changes({"skin_now": ["cold_sore"], "conditions": ["eczema"]})
    assert found["skin_now: cold_sore is dropped"] == "conditions: eczema"
    assert found["conditions: eczema is flipped"] == "skin_now: cold_sore and not (conditions: eczema)"


def test_a_negation_is_taken_away() -> None:
    assert changes({"not": {"pregnancy": ["no"]}})["not (pregnancy: no) becomes pregnancy: no"] == "pregnancy: no"


def named(rule: str, change: str) -> Mutant:
    return next(found for found in mutants(policy()) if (found.rule, found.change) == (rule, change))


def ids_of(changed: Policy) -> set[str]:
    return {rule.id for rule in changed.restrictions}


def test_a_mutant_differs_in_one_rule_alone() -> None:
    deleted = named("waxing_waits_for_dermatherapy", "is deleted").policy
    assert ids_of(policy()) - ids_of(deleted) == {"waxing_waits_for_dermatherapy"}
    assert deleted.refer_rules == policy().refer_rules
    assert "waxing_waits_for_dermatherapy" not in deleted.rules_by_id


def test_every_rule_has_a_mutant_without_it() -> None:
    deleted = {found.rule for found in mutants(policy()) if found.change == "is deleted"}
    assert deleted >= set(policy().rules_by_id) - {policy().instead.facial_blocked.id}


def documented() -> set[tuple[str, str]]:
    """Mistakes that no case notices, as docs/proofs.md names them."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {(rule, change.strip()) for rule, change in rows}


def test_every_mistake_is_noticed_by_a_case_or_named_in_the_docs() -> None:
    examples = Examples(policy(), all_cases())
    missed = {(found.rule, found.change.replace("`", "")) for found in mutants(policy()) if not examples.catch(found)}
    assert missed == documented()


@pytest.fixture(scope="module")
def prover() -> Prover:
    return Prover(policy())


def test_policies_that_differ_are_told_apart_by_a_person(prover: Prover) -> None:
    changed = named("waxing_waits_for_dermatherapy", "7 days become 6").policy
    answer, kind, raw = prover.told_apart(changed)
    assert (answer, kind) == (Answer.FOUND, Kind.RESTRICTION)
    assert Kind.RESTRICTION in differing(decide(policy(), parsed(raw)), decide(changed, parsed(raw)))


def test_policies_that_tell_everybody_the_same_are_not_told_apart(prover: Prover) -> None:
    assert prover.told_apart(named("weight_loss", "it is asked of everybody").policy) == (Answer.NONE, None, {})


def test_a_survivor_is_told_with_the_person_to_write_a_case_for() -> None:
    mutant = named("waxing_waits_for_dermatherapy", "7 days become 6")
    verdict = Verdict(mutant, Fate.SURVIVED, kind=Kind.RESTRICTION, raw={"age": 30, "procedures": {"waxing": 1}})
    told = report(questionnaire(), [verdict, Verdict(mutant, Fate.CAUGHT_BY_CASE, "a case")])
    assert "Survived: waxing_waits_for_dermatherapy, 7 days become 6." in told
    assert "age 30, procedures {waxing: 1}" in told
    assert told.endswith("2 mutants: 1 caught by a case, 1 survived.")


def run(folder: Path) -> str:
    result = CliRunner().invoke(app, ["prove", "--mutants", "--cases", str(folder)])
    assert result.exit_code == 2
    return result.stderr


def write(folder: Path, cases: str) -> Path:
    base = Path(__file__).parent / "cases" / "base.yaml"
    (folder / "base.yaml").write_text(base.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "some.yaml").write_text(cases, encoding="utf-8")
    return folder


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    assert "base.yaml" in run(tmp_path)


def test_every_problem_of_the_cases_is_told(tmp_path: Path) -> None:
    told = run(write(tmp_path, "- nam: Somebody\n  expect: {}\n- nobody\n"))
    assert "`nam` is not a key of a case." in told
    assert "The case has no `name`." in told
    assert 'A case is a mapping; this is the text "nobody".' in told


def test_cases_that_do_not_hold_are_told_before_any_mistake_is_made(tmp_path: Path) -> None:
    told = run(
        write(
            tmp_path,
            "- name: Nobody\n  expect: {outcome: dermatherapy}\n- name: Odd\n  answers: {age: x}\n  expect: {}\n",
        )
    )
    assert "`outcome` is facial, expected dermatherapy." in told
    assert "some.yaml: Odd" in told
