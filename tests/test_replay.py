"""What a replay counts is what the engine says one intake at a time, and invented clients are the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest

from recommender.domain.answers import Intake
from recommender.domain.criteria import parse_criteria
from recommender.domain.decision import Decision
from recommender.domain.policy import Policy
from recommender.domain.terms import Grade, Level, Treatment
from recommender.engine.decide import decide
from recommender.engine.expectations import intake_of_case
from recommender.flow.parsing import parse_intake
from recommender.prover.mutation.mutants import mutants, with_values
from recommender.replay import frequencies, sources
from recommender.replay.changes import Comparison
from recommender.replay.comparing import Replay
from recommender.replay.layout import layout_of
from recommender.replay.population import BLOCK, population
from recommender.replay.problems import MOST_MESSAGES, Unread
from recommender.replay.records import answers_of, intake_of, table_of
from tests.builders import clearance, healthy, parsed, policy, questionnaire
from tests.case_files import all_cases

PAIRS = {
    "a longer wait": ("filler_waits_for_dermatherapy", "28 days become 29"),
    "a deleted referral": ("unchecked_patch_soon", "is deleted"),
    "a milder referral": ("self_harm_thoughts_today", "urgent becomes prompt"),
    "a rule for what comes instead": ("minor_facial", "is deleted"),
    "a position": ("deep_wrinkles", "moderate no longer lists medical_referral"),
    "concerns that share a grade": ("melasma_joins_spots_and_tone", "is deleted"),
    "points of a concern": ("dark_spots", "mild has no points"),
    "a flipped criterion": ("steroid_cream_with_redness", "concerns: redness is flipped"),
}


@cache
def mutants_of_today() -> dict[tuple[str, str], Policy]:
    wanted = set(PAIRS.values())
    found = ((mutant.rule, mutant.change, mutant.policy) for mutant in mutants(policy()))
    return {(rule, change): changed for rule, change, changed in found if (rule, change) in wanted}


def mutant(rule: str, change: str) -> Policy:
    return mutants_of_today()[rule, change]


@cache
def some_intakes() -> list[Intake]:
    """Every third case, with procedures that a longer wait would reach."""
    filler = [parsed(healthy(procedures={"filler": since}, concerns={"fine_lines": "moderate"})) for since in range(40)]
    return [*(intake_of_case(policy(), case) for case in all_cases()[::3]), *filler]


@cache
def as_it_is() -> list[Decision]:
    return [decide(policy(), intake) for intake in some_intakes()]


def replayed(before: Policy, after: Policy, intakes: list[Intake], folder: Path) -> Comparison:
    layout, path = layout_of([before.questionnaire, after.questionnaire]), folder / "some.parquet"
    sources.write_columns(path, layout, [table_of(layout, list(enumerate(intakes, start=1)))])
    with Replay(before, after, layout, path, folder) as replay:
        return replay.compare()


def held(decision: Decision, treatment: Treatment) -> tuple[Level, int | None]:
    found = decision.trace.restrictions[treatment]
    return found.level, found.days


def decided(decision: Decision) -> tuple[Any, ...]:
    return (decision.outcome, decision.urgency, *(held(decision, treatment) for treatment in Treatment))


def effects(decision: Decision) -> dict[str, Any]:
    """What each rule of the trace does, by its id."""
    trace = decision.trace
    found: dict[str, Any] = {firing.rule: (firing.certain, firing.urgency) for firing in trace.refers}
    for treatment, restriction in trace.restrictions.items():
        found |= {rule.rule: (treatment, rule.level, rule.days, rule.ground) for rule in restriction.firings}
    found |= {row.row: row.points for row in trace.rows if not row.row.endswith(tuple(Grade))}
    return found | ({trace.instead: "instead"} if trace.instead else {})


def differing_rules(pairs: list[tuple[Decision, Decision]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for before, after in pairs:
        first, second = effects(before), effects(after)
        found.update(rule for rule in first | second if first.get(rule) != second.get(rule))
    return found


@cache
def pair(name: str) -> tuple[Comparison, list[tuple[Decision, Decision]]]:
    """What the replay of a pair says, and by the engine the decisions that change, before and after."""
    tried, intakes = mutant(*PAIRS[name]), some_intakes()
    both = zip(as_it_is(), (decide(tried, intake) for intake in intakes), strict=True)
    with TemporaryDirectory() as folder:
        found = replayed(policy(), tried, intakes, Path(folder))
    assert found.intakes == len(intakes)
    return found, [(before, after) for before, after in both if decided(before) != decided(after)]


by_pair = pytest.mark.parametrize("name", PAIRS)


@by_pair
def test_the_counts_are_those_of_the_engine(name: str) -> None:
    found, changed = pair(name)
    assert found.changed == len(changed) > 0
    outcomes = Counter(((a.outcome, a.urgency), (b.outcome, b.urgency)) for a, b in changed)
    moved = {ends: count for ends, count in outcomes.items() if ends[0] != ends[1]}
    assert {(change.before, change.after): change.count for change in found.outcomes} == moved


@by_pair
def test_levels_and_days_are_those_of_the_engine(name: str) -> None:
    found, changed = pair(name)
    for treatment, changes in found.restrictions.items():
        ends = [(held(a, treatment), held(b, treatment)) for a, b in changed]
        expected = Counter((a[0], b[0], way(a[1], b[1])) for a, b in ends if a != b)
        told = {(c.before.level, c.after.level, c.longer and (c.longer[0] > 0)): c.count for c in changes}
        assert told == expected
        for change in changes:
            mine = [(a, b) for a, b in ends if a != b and (a[0], b[0]) == (change.before.level, change.after.level)]
            known = [(a[1], b[1]) for a, b in mine if a[1] is not None and b[1] is not None]
            if change.longer:
                assert set(change.longer) <= {after - before for before, after in known}


def way(before: int | None, after: int | None) -> bool | None:
    """Whether it became longer; None where one of the two has no days."""
    return None if before is None or after is None else after > before


@by_pair
def test_the_rules_are_those_whose_part_differs(name: str) -> None:
    found, changed = pair(name)
    rule, change = PAIRS[name]
    expected = differing_rules(changed)
    assert {rule.id: rule.count for rule in found.rules if rule.id in expected} == expected
    (first, *others) = found.rules
    assert first.fate == ("removed" if change == "is deleted" else "changed")
    assert rule in (first.id, first.id.removesuffix("_points"))
    assert {other.fate for other in others} <= {"same"}


def test_a_rule_that_is_new_is_said_to_be_added(tmp_path: Path) -> None:
    fewer = mutant("unchecked_patch_soon", "is deleted")
    found = replayed(fewer, policy(), some_intakes(), tmp_path)
    assert [(rule.id, rule.fate) for rule in found.rules if rule.fate != "same"] == [("unchecked_patch_soon", "added")]


def test_another_sentence_for_the_client_changes_nothing(tmp_path: Path) -> None:
    rules = [rule.model_copy(update={"rationale": "Because.", "evidence": ("C-01",)}) for rule in policy().restrictions]
    found = replayed(policy(), policy().model_copy(update={"restrictions": tuple(rules)}), some_intakes(), tmp_path)
    assert (found.changed, found.outcomes, found.rules) == (0, (), ())


def test_a_defer_without_an_end_is_told_apart_from_one_with_days(tmp_path: Path) -> None:
    pregnant = healthy(pregnancy="pregnant_or_possible", procedures={"surgery": 1})
    intakes = [parsed(healthy(procedures={"surgery": since})) for since in (1, 100)] + [parsed(pregnant)]
    excluded = policy().restrictions[0]
    assert excluded.ground == "age"
    everybody = with_values(excluded, when=parse_criteria({"age": {"at_least": 0}}))
    tried = with_values(policy(), restrictions=(everybody, *policy().restrictions[1:]))
    found = replayed(policy(), tried, intakes, tmp_path).restrictions[Treatment.DERMATHERAPY]
    assert [(c.before.level, c.before.days, c.after.level, c.count) for c in found] == [
        (Level.DEFER, (265, 364), Level.EXCLUDE, 2),
        (Level.DEFER, None, Level.EXCLUDE, 1),
    ]


def test_days_are_told_from_the_fewest_to_the_most(tmp_path: Path) -> None:
    tried = mutant("filler_waits_for_dermatherapy", "28 days become 29")
    intakes = [parsed(healthy(procedures={"filler": since})) for since in range(40)]
    found = replayed(policy(), tried, intakes, tmp_path)
    assert found.restrictions[Treatment.FACIAL] == ()
    longer, begins = found.restrictions[Treatment.DERMATHERAPY]
    assert (longer.before.days, longer.after.days, longer.longer, longer.count) == ((1, 28), (2, 29), (1, 1), 28)
    assert (begins.before.days, begins.after.days, begins.longer, begins.count) == (None, (1, 1), None, 1)


# Invented clients.


def test_the_same_seed_gives_the_same_clients_whatever_their_number() -> None:
    layout = layout_of([questionnaire()])
    (few,), (more,) = (list(population([questionnaire()], layout, count, 7)) for count in (20, 500))
    (other,) = population([questionnaire()], layout, 20, 8)
    assert few.equals(more.slice(0, 20))
    assert not few.equals(other)


def test_clients_beyond_a_block_are_others() -> None:
    first, second = population([questionnaire()], layout_of([questionnaire()]), BLOCK + 50, 0)
    assert (first.num_rows, second.num_rows) == (BLOCK, 50)
    assert second["line"].to_pylist()[0] == BLOCK + 1
    assert not first.slice(0, 50).drop_columns("line").equals(second.drop_columns("line"))


def test_every_invented_client_gives_a_valid_intake() -> None:
    layout = layout_of([questionnaire()])
    (table,) = population([questionnaire()], layout, 2000, 1)
    for row in table.to_pylist():
        answers = answers_of(layout, row)
        assert parse_intake(questionnaire(), answers).answers == answers


def test_every_answer_comes_up_and_so_do_unknowns() -> None:
    layout = layout_of([questionnaire()])
    (table,) = population([questionnaire()], layout, BLOCK, 2)
    intakes = [intake_of(layout, row).answers for row in table.slice(0, 20_000).to_pylist()]
    for item in questionnaire().items:
        if item.type == "text":
            continue
        said = [answers.get(item.id) for answers in intakes]
        given = {code for answer in said if answer is not None for code in as_codes(answer)}
        assert None in said or item.id == "concerns", item.id
        rare = item.id == "warning_signs"
        assert rare or set(item.codes) <= given, item.id
        assert not item.allows_not_sure or item.type == "ages" or "not_sure" in given, item.id
    assert any(days is None for answers in intakes for days in answers.get("procedures", {}).values())
    assert any("unsure" in answers for answers in intakes)


def as_codes(answer: Any) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, (list, dict)) else []


def test_the_shares_are_roughly_those_of_the_table() -> None:
    layout = layout_of([questionnaire()])
    (table,) = population([questionnaire()], layout, BLOCK, 3)
    eczema = layout.by_id["conditions"].mask(["eczema"])
    ticked = sum(1 for value in table["conditions"].to_pylist() if value and value & eczema)
    assert abs(100 * ticked / BLOCK - frequencies.LISTS["conditions"]["eczema"]) < 0.5


def test_the_table_of_frequencies_has_every_item_and_code_and_no_other() -> None:
    tables: dict[str, Mapping[str, float]] = {**frequencies.CHOICES, **frequencies.LISTS}
    tables["concerns"] = frequencies.CONCERNS
    items = questionnaire().by_id
    assert {item: set(shares) for item, shares in tables.items()} == {
        item.id: set(item.codes) for item in items.values() if item.codes
    }
    assert set(frequencies.NUMBERS) == {item.id for item in items.values() if item.type == "integer"}
    named = {*frequencies.UNANSWERED_ITEMS, *frequencies.NOT_SURE_ITEMS, *frequencies.AGES_OF}
    assert named <= set(items)
    assert {*frequencies.YOUNGER, *frequencies.OLDER} <= set(items["concerns"].codes)


# Two questionnaires.


def test_clients_answer_only_what_both_questionnaires_know(tmp_path: Path) -> None:
    items = [
        with_values(item, options=item.options[1:]) if item.id == "conditions" else item
        for item in questionnaire().items
        if item.id != "weight_loss"
    ]
    fewer = with_values(questionnaire(), items=tuple(items))
    layout = layout_of([questionnaire(), fewer])
    (table,) = population([questionnaire(), fewer], layout, 5000, 0)
    dropped = questionnaire().by_id["conditions"].codes[0]
    for row in table.to_pylist():
        answers = answers_of(layout, row)
        assert "weight_loss" not in answers
        assert dropped not in answers.get("conditions", ())


def test_codes_of_a_file_keep_their_bits() -> None:
    layout = layout_of([questionnaire()], {"conditions": ["not_sure", "gone", "psoriasis"]})
    conditions = layout.by_id["conditions"]
    assert conditions.codes[:3] == ("gone", "psoriasis", "eczema")
    assert conditions.named(0b110) == ["gone", "psoriasis"]


def test_cleared_codes_keep_no_name(tmp_path: Path) -> None:
    layout = layout_of([questionnaire()])
    intake = parsed(healthy(conditions=["keloid_history"], cleared=[clearance("keloid_history")]))
    path = tmp_path / "one.parquet"
    sources.write_columns(path, layout, [table_of(layout, [(1, intake)])])
    assert b"Example" not in path.read_bytes()
    (row,) = pq.read_table(path).to_pylist()
    found = decide(policy(), intake_of(layout, row))
    assert decided(found) == decided(decide(policy(), intake))


# What could not be read.


def test_a_problem_is_told_once_with_its_first_line() -> None:
    unread = Unread()
    for line in (3, 5, 9):
        unread.add(line, "It is wrong.")
    unread.add(4, "It is odd.")
    assert unread.told() == ["line 3 and 2 more: It is wrong.", "line 4: It is odd."]


def test_of_very_many_problems_the_first_are_told_and_the_others_counted() -> None:
    unread = Unread()
    for line in range(MOST_MESSAGES + 20):
        unread.add(line, f"Problem {line}.")
    assert unread.told()[-1] == "20 more lines have other problems."
    assert len(unread.told()) == MOST_MESSAGES + 1
