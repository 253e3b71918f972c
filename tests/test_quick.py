"""The quick check: what it leaves out could be answered in any way, and it asks little more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.worked_cases import WorkedCase
from recommender.engine.bounds import worlds
from recommender.engine.bounds.openness import all_rules
from recommender.engine.bounds.outlook import Outlook
from recommender.engine.bounds.truths import possible_counts
from recommender.engine.differing import differing
from recommender.engine.firing import counts
from recommender.flow.quick import MayChange, left_out
from recommender.flow.reading import read_answers
from recommender.flow.steps import sections_now
from tests import case_files
from tests.builders import (
    LEFT_OUT,
    SAME_EVERY_TIME,
    Raw,
    answers_of,
    decision_of,
    draft_of,
    healthy,
    intakes,
    parsed,
    policy,
    questionnaire,
    with_answer,
    with_unsure,
)

Wishes = tuple[tuple[str, Any], ...]

WISHES = ("goal", "downtime", "event", "needles", "course", "extras")


def ahead(known: Mapping[str, Any], unasked: Sequence[str]) -> MayChange:
    return Outlook(policy(), known, unasked).may_change


def left_out_of(raw: Raw, sent: int | None = None) -> frozenset[str]:
    return left_out(questionnaire(), parsed(raw).answers, ahead, sent)


def are_alike(raw: Raw, other: Raw) -> bool:
    """Whether two intakes come to the same, down to the rules behind each restriction."""
    first, second = decision_of(raw), decision_of(other)
    return differing(first, second) == () and restricting(first) == restricting(second)


def restricting(decision: Decision) -> list[str]:
    return [firing.rule for found in decision.trace.restrictions.values() for firing in found.firings]


def asked_quickly(raw: Raw) -> Raw:
    """The answers that somebody with this intake gives on the quick way."""
    for item in left_out_of(raw):
        raw = with_unsure(with_answer(raw, item, LEFT_OUT), item, None)
    return raw


def before(raw: Raw, section: str) -> Raw:
    """The answers to everything that comes before a section."""
    sections = questionnaire().sections
    later = sections[[found.id for found in sections].index(section) :]
    return {item: value for item, value in raw.items() if not any(item in found.asks for found in later)}


# Nothing that matters is left out.


@SAME_EVERY_TIME
@given(intakes())
def test_the_quick_way_comes_to_the_same(raw: Raw) -> None:
    assert are_alike(raw, asked_quickly(raw))


@pytest.mark.parametrize("case", case_files.all_cases(), ids=lambda case: case.id)
def test_the_quick_way_comes_to_the_same_in_every_case(case: WorkedCase) -> None:
    raw = dict(case.answers)
    assert are_alike(raw, asked_quickly(raw))


@st.composite
def two_answers(draw: st.DrawFn) -> tuple[Raw, Raw, str, list[str]]:
    """Two intakes that differ in an item that is no safety item, and the items not asked yet, that one among them."""
    raw = draw(intakes())
    item = draw(st.sampled_from(["areas", *WISHES, *(["main_concern"] if len(raw["concerns"]) > 1 else [])]))
    if item == "main_concern":
        other = with_answer(raw, item, draw(st.sampled_from([LEFT_OUT, *raw["concerns"]])))
    else:
        other = with_answer(raw, item, draw(answers_of(questionnaire().by_id[item])))
    rest = [found.id for found in questionnaire().items if found.id not in ("concerns", item)]
    return raw, other, item, [item, *draw(st.lists(st.sampled_from(rest), max_size=8, unique=True))]


@SAME_EVERY_TIME
@given(two_answers())
def test_an_item_that_may_change_nothing_changes_nothing(drawn: tuple[Raw, Raw, str, list[str]]) -> None:
    """Whatever else was not asked yet, and however that is answered then."""
    raw, other, item, unasked = drawn
    known = {key: value for key, value in raw.items() if key not in unasked}
    known["unsure"] = {key: codes for key, codes in raw.get("unsure", {}).items() if key not in unasked}
    if not ahead(parsed(known).answers, unasked)(item):
        assert are_alike(raw, other)


@SAME_EVERY_TIME
@given(intakes(), st.lists(st.sampled_from([item.id for item in questionnaire().items if item.id != "concerns"])))
def test_what_a_rule_comes_to_was_among_what_it_could(raw: Raw, unasked: list[str]) -> None:
    intake = parsed(raw)
    known = {key: value for key, value in intake.answers.items() if key not in unasked}
    known["unsure"] = {key: codes for key, codes in raw.get("unsure", {}).items() if key not in unasked}
    answers, so_far = read_answers(questionnaire(), intake), read_answers(questionnaire(), Intake(known))
    for rule in all_rules(policy()):
        if rule.when:
            possible = possible_counts(rule.when, so_far, follow_ups_of(unasked), questionnaire())
            assert counts(rule.when, answers, questionnaire()) in possible, rule.id


def follow_ups_of(unasked: Sequence[str]) -> frozenset[str]:
    """The items, and those that follow up on them: nobody can have been asked these."""
    asked_about = {item.id: item.shown_when for item in questionnaire().items if item.shown_when}
    following = {item for item, when in asked_about.items() if any(atom.item in unasked for atom in when.atoms())}
    return frozenset(unasked) | following


# Little else is asked.


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"concerns": {"maintenance": "mild"}}, ["event", "extras"]),
        ({"concerns": {"dullness": "mild"}}, list(WISHES)),
        ({"concerns": {"texture": "moderate"}}, ["downtime", "event", "needles", "extras"]),
        ({"warning_signs": ["changing_mole"]}, ["event", "extras"]),
        ({"concerns": {"texture": "moderate"}, "conditions": ["eczema"]}, ["event", "extras"]),
    ],
)
def test_wishes_that_are_asked(changes: Raw, asked: list[str]) -> None:
    raw = before(healthy(**changes), "wishes")
    assert [item for item in WISHES if item not in left_out_of(raw, sent=6)] == asked


@pytest.mark.parametrize("concern", [{"maintenance": "mild"}, {"dullness": "mild"}, {"fine_lines": "severe"}])
@pytest.mark.parametrize("conditions", [[], ["eczema"]])
def test_every_wish_that_is_asked_can_matter(concern: Raw, conditions: list[str]) -> None:
    """By trying all answers to the wishes: the bounds ask none in vain."""
    raw = before(healthy(concerns=concern, conditions=conditions), "wishes")
    decisions = {answers: decision_of(raw | spelled(answers)) for answers in all_wishes()}
    asked = {item for item in WISHES if item not in left_out_of(raw, sent=6)}
    assert asked == {item for item in WISHES if matters(item, decisions)}


def all_wishes() -> Iterator[Wishes]:
    """Every way to answer the wishes; of the extras, none and the one that rules ask about."""
    ways = [[(item, code) for code in (None, *questionnaire().by_id[item].codes)] for item in WISHES[:-1]]
    return product(*ways, [("extras", None), ("extras", ("radiofrequency",))])


def spelled(answers: Wishes) -> Raw:
    return {item: list(said) if isinstance(said, tuple) else said for item, said in answers}


def matters(item: str, decisions: Mapping[Wishes, Decision]) -> bool:
    """Whether two of the decisions differ, of people who differ in this answer alone."""
    alike: dict[Wishes, Decision] = {}
    for answers, found in decisions.items():
        others = tuple(said for said in answers if said[0] != item)
        if differing(alike.setdefault(others, found), found):
            return True
    return False


def test_the_main_concern_is_asked_where_it_can_matter() -> None:
    alike = before(healthy(concerns={"maintenance": "mild", "clogged_pores": "mild"}), "about_you")
    unlike = before(healthy(concerns={"maintenance": "mild", "fine_lines": "mild"}), "about_you")
    assert "main_concern" in left_out_of(alike, sent=2)
    assert "main_concern" not in left_out_of(unlike, sent=2)


def test_too_many_worlds_leave_the_question_in(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = before(healthy(concerns={"enlarged_pores": "severe"}), "wishes")
    assert "course" in left_out_of(raw, sent=6)
    monkeypatch.setattr(worlds, "MOST_WORLDS", 0)
    assert "course" not in left_out_of(raw, sent=6)


# In order, and never behind the client.


@SAME_EVERY_TIME
@given(intakes())
def test_safety_items_and_concerns_are_never_left_out(raw: Raw) -> None:
    asked_of_everybody = {*questionnaire().safety_items, "concerns"}
    assert asked_of_everybody.isdisjoint(left_out_of(raw))


@SAME_EVERY_TIME
@given(intakes(), intakes())
def test_later_answers_bring_up_nothing_before_them(raw: Raw, other: Raw) -> None:
    """What the first sections ask does not hang on what the later ones are told."""
    early = [item for section in questionnaire().sections[:3] for item in section.asks]
    mixed = {item: value for item, value in raw.items() if item in early}
    mixed |= {item: value for item, value in other.items() if item not in (*early, "concerns", "unsure")}
    raw.pop("unsure", None)
    assert left_out_of(raw).intersection(early) == left_out_of(mixed).intersection(early)


def test_before_anything_is_said_everything_may_be_asked() -> None:
    raw: Raw = {}
    assert left_out(questionnaire(), raw, ahead, sent=0) == frozenset()


def test_an_earlier_answer_brings_up_what_was_left_out() -> None:
    raw = healthy(concerns={"texture": "moderate"})
    assert "goal" in left_out_of(raw)
    assert "goal" not in left_out_of(raw | {"concerns": {"texture": "mild"}})


def test_a_section_with_nothing_left_to_ask_is_no_step() -> None:
    draft = draft_of(healthy())
    wishes = frozenset(WISHES)
    assert [found.id for found in sections_now(questionnaire(), draft, wishes)] == [
        found.id for found in questionnaire().sections if found.id != "wishes"
    ]
    assert sections_now(questionnaire(), draft) == list(questionnaire().sections)
