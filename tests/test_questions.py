"""The price of each question: invented clients, what is asked of them, and what their answers change."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from typer.testing import CliRunner

from recommender.cli.commands import app
from recommender.domain.terms import NOT_SURE
from recommender.engine.differing import Kind, differing
from recommender.flow.reading import read_answers
from recommender.prover.solving import Prover
from recommender.questions.asking import Asked, Spread, asked_in_full, asked_quickly, spread
from recommender.questions.effects import Effects, effects
from recommender.questions.population import Raw, population, with_nothing_to_declare
from recommender.questions.price import Client, Price, client, price
from recommender.questions.reporting import FULL, NOTHING_TO_DECLARE, QUICK, Report, as_text
from tests.builders import decision_of, healthy, parsed, policy, questionnaire
from tests.case_files import library

SAMPLE = 40


@cache
def invented() -> tuple[Raw, ...]:
    return tuple(population(questionnaire(), SAMPLE, seed=3))


@cache
def clients() -> tuple[Client, ...]:
    return tuple(client(policy(), raw) for raw in invented())


@cache
def prover() -> Prover:
    return Prover(policy())


def priced(item: str) -> Price:
    return price(policy(), clients(), questionnaire().by_id[item])


def proved(item: str) -> Effects:
    return effects(library(), prover(), questionnaire().by_id[item])


# Invented clients.


def test_the_same_seed_gives_the_same_clients_and_another_one_others() -> None:
    assert tuple(population(questionnaire(), SAMPLE, seed=3)) == invented()
    assert tuple(population(questionnaire(), SAMPLE, seed=4)) != invented()


def test_invented_clients_are_valid_and_answer_what_has_to_be_answered() -> None:
    for raw in invented():
        answers = read_answers(questionnaire(), parsed(raw))
        for item in questionnaire().items:
            if item.is_safety and item.shown_when is None and item.type != "ages":
                assert item.id in raw
            if item.shown_when and item.id in raw:
                assert item.id in {**answers.replies, **answers.numbers}


def test_nothing_to_declare_leaves_no_safety_answer_but_age_and_skin_type() -> None:
    raw = healthy(age=15, conditions=["eczema"], pregnancy=NOT_SURE, procedures={"filler": 3}, skin_type="5")
    assert with_nothing_to_declare(questionnaire(), raw) == healthy(age=38, skin_type="5")


# What is asked.


def test_items_and_screens_of_a_client_with_nothing_to_declare() -> None:
    raw = healthy(concerns={"texture": "moderate"})
    assert asked_quickly(policy(), raw).items == {
        "concerns", "own_words", "warning_signs", "skin_now", "areas", "age", "skin_type", "pregnancy", "conditions",
        "medicines", "allergies", "appearance_worry", "products", "procedures", "downtime", "event", "needles",
        "extras",
    }  # fmt: skip
    left = asked_in_full(policy(), raw).items - asked_quickly(policy(), raw).items
    assert left == {"goal", "course"}


def test_nobody_goes_through_more_than_ten_screens() -> None:
    assert max(found.quickly.screens for found in clients()) <= 10


def test_the_quick_check_asks_no_more_than_everything() -> None:
    assert all(found.quickly.items <= found.in_full.items for found in clients())


def test_spread_has_the_median_and_the_most() -> None:
    found = [Asked(frozenset("abc"), 2), Asked(frozenset("a"), 2), Asked(frozenset("ab"), 5)]
    assert spread(found) == Spread(2, 3, 2, 5)


# What an answer changes.


def test_an_item_that_no_rule_reads_changes_nothing() -> None:
    assert priced("own_words").changed == 0
    assert priced("own_words").asked_quickly == priced("own_words").asked
    assert proved("own_words") == Effects()


def test_changes_are_counted_over_clients_with_another_answer_that_fits() -> None:
    found = priced("skin_type")
    assert (found.asked, found.asked_quickly, found.swapped) == (SAMPLE, SAMPLE, SAMPLE)
    assert found.changed == found.changed_by_kind[Kind.CAUTION] > 0
    assert found.changed_by_kind[Kind.OUTCOME] == 0


@pytest.mark.parametrize("item", ["skin_type", "event", "extras", "main_concern"])
def test_what_was_seen_to_change_was_proved_to(item: str) -> None:
    seen = {kind for kind, count in priced(item).changed_by_kind.items() if count}
    assert seen <= set(proved(item).can)


@pytest.mark.parametrize("item", ["skin_type", "goal"])
def test_the_pair_differs_in_one_answer_and_in_the_weightiest_kind(item: str) -> None:
    found = proved(item)
    first, second = (witness.raw for witness in found.pair)
    assert {key for key in first | second if first.get(key) != second.get(key)} == {item}
    assert differing(decision_of(first), decision_of(second))[0] is found.can[0]


# What is printed.


def report(*items: str) -> Report:
    """A report about some items only."""
    spreads = dict.fromkeys((QUICK, NOTHING_TO_DECLARE, FULL), Spread(16, 21, 8, 8))
    return Report("sha256:0", SAMPLE, 3, spreads, tuple(map(priced, items)), tuple(map(proved, items)))


def test_an_item_is_printed_with_what_it_can_change_and_a_pair() -> None:
    text = as_text(report("skin_type", "own_words", "goal"), questionnaire())
    row, *_ = [line for line in text.splitlines() if line.startswith("skin_type")]
    assert row.split()[:6] == ["skin_type", "safety", "100", "%", "100", "%"]
    assert row.endswith("  caution")
    assert "nothing, because no rule reads free text" in text
    assert "\n  goal: " in text.split("Two clients who differ")[1]


def test_an_item_that_can_change_nothing_is_a_finding() -> None:
    idle = replace(report("skin_type"), effects=(Effects(),))
    assert idle.idle == ["skin_type"]
    assert "leave the question out" in as_text(idle, questionnaire())
    assert report("skin_type", "own_words").idle == []


def test_kinds_that_were_not_settled_in_time_are_named() -> None:
    slow = replace(report("skin_type"), effects=(Effects(unsettled=(Kind.PLAN,)),))
    assert slow.idle == []
    assert "plan (not settled)" in as_text(slow, questionnaire())


def test_the_command_prints_all_of_it_as_json() -> None:
    found = CliRunner().invoke(app, ["questions", "--sample", "2", "--json"])
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    items = {item["item"]: item for item in told["items"]}
    assert list(items) == [item.id for item in questionnaire().items]
    assert items["skin_type"]["can_change"] == ["caution"]
    assert all(isinstance(example["answer"], int) for example in items["age"]["example"])
    assert items["own_words"]["not_used"] and not items["own_words"]["example"]
    assert set(told["asked"]) == {"quick_check", "quick_check_with_nothing_to_declare", "every_question"}


@pytest.mark.parametrize("wrong", [["--sample", "1"], ["--sample", "many"], ["--content", "nowhere"]])
def test_wrong_use_is_said_with_status_2(wrong: list[str]) -> None:
    found = CliRunner().invoke(app, ["questions", *wrong])
    assert found.exit_code == 2
    assert "Traceback" not in found.output
