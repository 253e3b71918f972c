"""The prover reads the policy as the engine does, proves what holds, and refutes what does not with true examples."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.criteria import HasCode
from recommender.domain.library import Library
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Level, Outcome, Urgency
from recommender.engine.differing import differing
from recommender.prover.encoding.agreement import model_at, seen, seen_of
from recommender.prover.encoding.decision import SymbolicDecision
from recommender.prover.encoding.giving_back import raw_answers
from recommender.prover.encoding.intake import SymbolicIntake
from recommender.prover.encoding.logic import Answer, Solver, differ, swapped
from recommender.prover.findings import Finding, Result, Status, by_obligation
from recommender.prover.obligations import demands
from recommender.prover.reporting import report, report_json
from recommender.prover.rules import level_findings
from recommender.prover.solving import Prover, prove
from tests.builders import SAME_EVERY_TIME, Raw, clearance, decision_of, healthy, intakes, parsed, policy
from tests.case_files import all_cases, library


@cache
def symbolic() -> SymbolicDecision:
    return SymbolicDecision(policy(), SymbolicIntake(policy().questionnaire))


def agrees(raw: Raw) -> None:
    model = model_at(symbolic().intake, parsed(raw))
    assert seen(symbolic(), model) == seen_of(decision_of(raw))


# Encoding and engine agree.


@settings(SAME_EVERY_TIME, max_examples=400)
@given(intakes())
def test_the_symbolic_decision_is_that_of_the_engine(raw: Raw) -> None:
    agrees(raw)


@pytest.mark.parametrize("most_changes", [0, 2, 20])
def test_it_is_with_few_and_with_many_unknown_answers(most_changes: int) -> None:
    @settings(SAME_EVERY_TIME, max_examples=60)
    @given(intakes(most_changes))
    def check(raw: Raw) -> None:
        agrees(raw)

    check()


def test_it_is_on_every_case() -> None:
    for case in all_cases():
        agrees(case.raw)


def test_it_is_for_every_clearable_code() -> None:
    for item in ("conditions", "medicines", "allergies", "skin_now"):
        for code in policy().questionnaire.by_id[item].codes:
            agrees(healthy(**{item: [code]}, cleared=[clearance(code)]))
            agrees(healthy(**{item: [code]}))


def test_every_intake_comes_back_from_its_values() -> None:
    """What `raw` gives back is read like the intake whose values it was made of."""

    @settings(SAME_EVERY_TIME, max_examples=60)
    @given(intakes())
    def check(raw: Raw) -> None:
        given_back = raw_answers(symbolic().intake, model_at(symbolic().intake, parsed(raw)))
        assert seen_of(decision_of(given_back)) == seen_of(decision_of(raw))

    check()


# Everything is proved on the content as it stands.


@cache
def results() -> tuple[Result, ...]:
    return tuple(prove(library()))


def test_every_obligation_is_proved() -> None:
    assert [result.says for result in results() if result.status is not Status.PROVED] == []
    assert sum(len(result.findings) for result in results()) > 900


def test_two_people_who_differ_in_one_answer_are_told_different_things() -> None:
    """For every item that rules read, the prover names such a pair, and the engine agrees."""
    says = library().obligations.general.every_item_matters
    shown = {
        finding.about: finding.witnesses for result in results() for finding in result.findings if says == finding.says
    }
    assert set(shown) == {item.id for item in policy().questionnaire.items} - {"own_words"}
    for item, (first, second) in shown.items():
        assert {key for key in {**first.raw, **second.raw} if first.raw.get(key) != second.raw.get(key)} == {item}
        assert differing(decision_of(first.raw), decision_of(second.raw))


@pytest.mark.parametrize(
    "item", [item for item in policy().questionnaire.items if item.shown_when], ids=lambda item: item.id
)
def test_two_people_who_differ_in_one_answer_are_asked_the_same(item: Item) -> None:
    """Whatever the answer that differs, a follow-up is asked of both or of neither."""
    intake = symbolic().intake
    for other in policy().questionnaire.items:
        if not other.not_used:
            swaps, possible = intake.another(other.id)
            (anew,) = swapped([intake.applies[item.id]], swaps)
            asked_of_one = differ(intake.applies[item.id], anew)
            solver = Solver([*intake.constraints(), possible], seconds=20)
            assert solver.ask()[0] is Answer.FOUND
            assert solver.ask(asked_of_one)[0] is Answer.NONE


def test_every_general_sentence_is_shown() -> None:
    says = {result.says for result in results()}
    assert set(library().obligations.general.model_dump().values()) <= says


@pytest.mark.parametrize("sign", policy().questionnaire.by_id["warning_signs"].codes)
def test_every_warning_sign_is_owed_a_referral_beyond_routine(sign: str) -> None:
    alone = HasCode(item="warning_signs", codes=(sign,))
    owed = [owed.at_least for owed in library().obligations.referrals if alone in [found.when for found in owed.each]]
    assert max(urgency.rank for urgency in owed) >= Urgency.PROMPT.rank


# A changed policy is refuted, by an intake that the engine decides as told.

Edit = tuple[str, str, str]  # a file, what stands in it once, and what it becomes


def with_edit(edit: Edit, folder: Path) -> Library:
    file, find, replace = edit
    shutil.copytree(DEFAULT_CONTENT, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(find) == 1
    (folder / file).write_text(text.replace(find, replace), encoding="utf-8")
    return load_content(folder)


def never(rule: str, when: str) -> tuple[str, str]:
    """The rule for nobody, as good as deleted: content/ refuses options that no rule reads."""
    return f"id: {rule}\n    when: {when}\n", f"id: {rule}\n    when: {{all: [{when}, {{age: {{below: 0}}}}]}}\n"


SIGNS, PROCEDURES = "policy/warning_signs.yaml", "policy/restrictions/procedures.yaml"
FILLER = "{wait: dermatherapy, days: %d, since: {item: procedures, code: filler}}"
MUTANTS: dict[str, tuple[Edit, str]] = {
    "an urgent sign deleted": (
        (SIGNS, *never("facial_swelling_today", "{warning_signs: [facial_swelling]}")),
        "A sign that cannot wait is seen the same day.",
    ),
    "the unknown signs deleted": (
        (SIGNS, *never("warning_signs_unknown", "{warning_signs: unknown}")),
        "A sign that should be looked at is seen within days.",
    ),
    "a lower age": (
        (
            "policy/restrictions/age_and_pregnancy.yaml",
            "when: {age: {below: 18}}\n    effect: {exclude: dermatherapy}",
            "when: {age: {below: 17}}\n    effect: {exclude: dermatherapy}",
        ),
        "Nobody under 18 is offered dermatherapy.",
    ),
    "a day less": (
        (PROCEDURES, FILLER % 28, FILLER % 27),
        "After filler, a facial waits 14 days and dermatherapy 28.",
    ),
    "a rule for nobody": (
        ("policy/instead.yaml", "waits_beyond_days: 5", "waits_beyond_days: 500"),
        "Every rule can fire, and so change a decision, a reason or a caution.",
    ),
    "caution for exclude": (
        (
            "policy/restrictions/skin_conditions.yaml",
            "when: {conditions: [melasma]}\n    effect: {exclude: dermatherapy}",
            "when: {conditions: [melasma]}\n    effect: {caution: dermatherapy}",
        ),
        "Nobody is offered dermatherapy with an illness that speaks against needling.",
    ),
    "the other treatment": (
        ("policy/restrictions/health_conditions.yaml", "effect: {exclude: facial}", "effect: {exclude: dermatherapy}"),
        "Nobody is offered a facial on skin that is infected, broken or flaring, or during treatment for cancer.",
    ),
    "fewer outcomes for a severe grade": (
        (
            "policy/instead.yaml",
            "blocked_by: grade\n    then: medical_referral",
            "blocked_by: grade\n    then: facial",
        ),
        "A higher grade of one concern never lowers the outcome.",
    ),
}


def result_of(changed: Library, says: str) -> Result:
    """The result for one sentence; of the one about grades, for redness alone."""
    prover = Prover(changed.policy)
    demanded = [demand for demand in demands(changed.obligations, prover.decision) if demand.says == says]
    demanded = [demand for demand in demanded if demand.about.startswith("redness")] or demanded
    (found,) = by_obligation(prover.findings(demanded, range(len(demanded))).values())
    return found


@pytest.fixture(scope="module")
def refuted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    @cache
    def found(mutant: str) -> Result:
        edit, says = MUTANTS[mutant]
        return result_of(with_edit(edit, tmp_path_factory.mktemp("content")), says)

    return found


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_rule_is_refuted(mutant: str, refuted: Callable[[str], Result]) -> None:
    assert refuted(mutant).status is Status.REFUTED


def first(result: Result) -> Finding:
    return result.having(Status.REFUTED)[0]


def test_the_counterexample_under_18_is_true_and_small(refuted: Callable[[str], Result]) -> None:
    result = refuted("a lower age")
    (witness,) = first(result).witnesses
    assert witness.raw["age"] == 17
    assert witness.decision.outcome is Outcome.DERMATHERAPY
    assert decision_of(witness.raw).outcome is not Outcome.DERMATHERAPY
    assert len(witness.raw["concerns"]) == 1


def test_the_counterexample_of_a_short_wait_is_its_last_day(refuted: Callable[[str], Result]) -> None:
    result = refuted("a day less")
    broken = next(found for found in result.having(Status.REFUTED) if found.witnesses)
    (witness,) = broken.witnesses
    assert witness.decision.outcome is Outcome.DERMATHERAPY
    assert list(witness.raw["procedures"]) == ["filler"] or "filler" in witness.raw["unsure"]["procedures"]
    assert (witness.decision.plan.earliest_in_days or 0) < 28


def test_what_must_be_possible_and_is_not_is_refuted_without_an_example(refuted: Callable[[str], Result]) -> None:
    result = refuted("a rule for nobody")
    assert first(result).witnesses == ()
    assert first(result).about == "event_first_and_no_time_for_a_facial"


def test_a_longer_wait_breaks_no_promise(tmp_path: Path) -> None:
    changed = with_edit((PROCEDURES, FILLER % 28, FILLER % 35), tmp_path)
    assert result_of(changed, "After filler, a facial waits 14 days and dermatherapy 28.").is_proved


def test_a_report_names_the_sentence_a_person_the_rules_and_a_command(refuted: Callable[[str], Result]) -> None:
    result = refuted("a lower age")
    told = report(policy().questionnaire, [result], 0.1, lambda witness: f"show {witness.raw['age']}")
    assert 'Refuted: "Nobody under 18 is offered dermatherapy."' in told
    happens, *_ = [line for line in told.splitlines() if "It happens to" in line]
    assert "age 1" in happens
    assert "(all other items: none)" in happens
    assert "Decided by: dermatherapy; " in told
    assert "See it: show 17" in told
    assert "1 refuted" in told


def test_a_grade_that_lowers_the_outcome_is_refuted_with_two_intakes(refuted: Callable[[str], Result]) -> None:
    finding = refuted("fewer outcomes for a severe grade").having(Status.REFUTED)[0]
    first, second = finding.witnesses
    assert first.decision.outcome.rank > second.decision.outcome.rank
    assert first.raw["concerns"].keys() == second.raw["concerns"].keys()
    assert first.raw["concerns"] != second.raw["concerns"]


# Rules alone, time, and the command.


def test_two_levels_from_the_same_criteria_are_refuted() -> None:
    obligations = library().obligations.model_copy(update={"two_levels": ()})
    found = [finding for finding in level_findings(policy(), obligations)]
    assert {finding.status for finding in found} == {Status.REFUTED}
    assert len(found) == 2


def test_out_of_time_is_undecided_and_not_proved() -> None:
    finding = Finding("It holds.", "somewhere", Status.UNDECIDED, 2.5)
    result = Result("It holds.", (finding, Finding("It holds.", "elsewhere", Status.PROVED, 0.1)))
    assert result.status is Status.UNDECIDED
    assert not result.is_proved
    assert "No answer after 2.5 seconds: somewhere." in report(policy().questionnaire, [result], 3.0, str)


def test_the_report_as_json(refuted: Callable[[str], Result]) -> None:
    told = json.loads(report_json([refuted("a lower age")], 0.1))
    (obligation,) = told["obligations"]
    assert obligation["status"] == "refuted"
    assert obligation["findings"][0]["intakes"][0]["outcome"] == "dermatherapy"


@pytest.mark.parametrize(("status", "code"), [(Status.PROVED, 0), (Status.REFUTED, 1), (Status.UNDECIDED, 1)])
def test_exit_status_of_the_command(status: Status, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Result("It holds.", (Finding("It holds.", "somewhere", status, 0.0),))]
    monkeypatch.setattr("recommender.prover.solving.prove", lambda *_, **__: found)
    done = CliRunner().invoke(app, ["prove"])
    assert done.exit_code == code
    assert status.value.capitalize() in done.output


def test_levels_are_all_that_a_restriction_can_have() -> None:
    assert {finding.about for result in results() for finding in result.findings} >= {f"facial: {lv}" for lv in Level}
