"""What holds for every intake, whatever the rules say: random answers, the same ones each run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.domain.answers import Truth
from recommender.domain.decision import Decision, RestrictionFiring
from recommender.domain.questionnaire import Item
from recommender.domain.terms import Grade, Level, Outcome, Treatment, Urgency
from recommender.engine.explain import explain
from recommender.flow.parsing import LONGEST_AGE_DAYS
from recommender.flow.reading import read_answers
from recommender.language import Language
from tests.builders import (
    LEFT_OUT,
    SAME_EVERY_TIME,
    Raw,
    answers_of,
    days,
    decided,
    decision_of,
    healthy,
    intakes,
    parsed,
    policy,
    questionnaire,
    rendered,
    said_of,
    with_answer,
    with_unsure,
)
from tests.case_files import library

# More care is to the right. `need` is how much a concern asks for, `caution` how little may be done to the skin.
NEED = (Outcome.FACIAL, Outcome.DERMATHERAPY, Outcome.MEDICAL_REFERRAL)
CAUTION = (Outcome.DERMATHERAPY, Outcome.FACIAL, Outcome.MEDICAL_REFERRAL)

REASSURING = {("scar_kind", "flat_or_sunken")}  # an option that speaks for less caution, not for more


def caution(decision: Decision) -> int:
    return CAUTION.index(decision.outcome)


def need(decision: Decision) -> int:
    return NEED.index(decision.outcome)


def urgency(decision: Decision) -> int:
    return decision.urgency.rank if decision.urgency else -1


def levels(decision: Decision) -> dict[Treatment, int]:
    return {treatment: found.level.rank for treatment, found in decision.trace.restrictions.items()}


def are_no_milder(these: Decision, than: Decision) -> bool:
    return all(levels(these)[treatment] >= level for treatment, level in levels(than).items())


def safety_items(*types: str) -> list[Item]:
    return [item for item in questionnaire().items if item.is_safety and item.type in types]


def risks() -> list[tuple[str, str]]:
    """Options of safety lists that, ticked, can only make more care necessary."""
    return [
        (item.id, code)
        for item in safety_items("multi_choice", "ages")
        for code in item.codes
        if (item.id, code) not in REASSURING
    ]


@SAME_EVERY_TIME
@given(intakes())
def test_any_intake_has_one_outcome_and_a_referral_alone_an_urgency(raw: Raw) -> None:
    found = decision_of(raw)
    assert found.outcome in tuple(Outcome)
    assert (found.urgency in tuple(Urgency)) is (found.outcome is Outcome.MEDICAL_REFERRAL)
    assert (found.plan.earliest_in_days is None) is (found.outcome is Outcome.MEDICAL_REFERRAL)
    assert found.plan.treatment is found.outcome


@SAME_EVERY_TIME
@given(intakes())
def test_a_deferred_or_excluded_treatment_is_never_the_outcome(raw: Raw) -> None:
    found = decision_of(raw)
    blocked = {t.value for t, restriction in found.trace.restrictions.items() if restriction.level.blocks}
    assert found.outcome.value not in blocked


@pytest.mark.parametrize("concern", [{"dullness": "mild"}, {"fine_lines": "moderate"}], ids=str)
def test_whatever_blocks_a_treatment_alone_keeps_it_from_being_the_outcome(concern: Raw) -> None:
    """Each risk in turn, where a facial or dermatherapy would be the outcome without it."""
    assert decided(concerns=concern).outcome is not Outcome.MEDICAL_REFERRAL
    for item, code in risks():
        raw = healthy(concerns=concern)
        found = decision_of(raw | {item: added(raw.get(item, []), code, 0)})
        blocked = {t.value for t, restriction in found.trace.restrictions.items() if restriction.level.blocks}
        assert found.outcome.value not in blocked, (item, code)


@pytest.mark.parametrize("sign", questionnaire().by_id["warning_signs"].codes)
def test_every_warning_sign_is_a_referral_beyond_routine(sign: str) -> None:
    found = decision_of(healthy(warning_signs=[sign]))
    assert found.outcome is Outcome.MEDICAL_REFERRAL
    assert urgency(found) >= Urgency.PROMPT.rank


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(questionnaire().by_id["warning_signs"].codes))
def test_no_other_answer_outweighs_a_warning_sign(raw: Raw, sign: str) -> None:
    alone = decision_of(healthy(warning_signs=[sign]))
    found = decision_of(with_answer(raw, "warning_signs", [sign]))
    assert found.outcome is Outcome.MEDICAL_REFERRAL
    assert urgency(found) >= urgency(alone)


@SAME_EVERY_TIME
@given(intakes(), st.integers(0, 17))
def test_nobody_under_18_is_offered_dermatherapy(raw: Raw, age: int) -> None:
    found = decision_of(raw | {"age": age})
    assert found.outcome is not Outcome.DERMATHERAPY
    assert found.trace.restrictions[Treatment.DERMATHERAPY].level is Level.EXCLUDE


# Unknown is read as the worst that it allows.


@st.composite
def unknown_and_yes(draw: st.DrawFn) -> tuple[Raw, Raw]:
    """An intake with one code of a risk item unknown, and the same with that code answered yes."""
    raw = draw(intakes())
    item, code = draw(st.sampled_from(risks()))
    answer = without(draw(said_of(questionnaire().by_id[item])), code)
    unsure = without(raw.get("unsure", {}).get(item, []), code)
    unknown = with_unsure(with_answer(raw, item, answer), item, [*unsure, code])
    certain = answer if unsure else without(answer, "not_sure")  # else every code would be unknown
    yes = with_unsure(with_answer(raw, item, added(certain, code, draw(days()))), item, unsure or None)
    return unknown, yes


def without(answer: Any, code: str) -> Any:
    """The answer to a list, without one code."""
    kept = [said for said in answer if said != code]
    return {said: answer[said] for said in kept} if isinstance(answer, dict) else kept


def added(answer: Any, code: str, since: int | None) -> Any:
    """The answer to a list with one more code; `since` is for procedures."""
    return {**answer, code: since} if isinstance(answer, dict) else [*answer, code]


@SAME_EVERY_TIME
@given(unknown_and_yes())
def test_unknown_is_never_less_cautious_than_yes(pair: tuple[Raw, Raw]) -> None:
    unknown, yes = map(decision_of, pair)
    assert caution(unknown) >= caution(yes)
    assert are_no_milder(unknown, than=yes)


@st.composite
def unanswered_and_answered(draw: st.DrawFn) -> tuple[Raw, Raw]:
    raw = draw(intakes())
    item = draw(st.sampled_from(safety_items("integer", "choice", "multi_choice", "ages")))
    raw = with_unsure(raw, item.id, None)
    answer = draw(answers_of(item))
    return with_answer(raw, item.id, LEFT_OUT), with_answer(raw, item.id, answer)


@SAME_EVERY_TIME
@given(unanswered_and_answered())
def test_unanswered_is_never_less_cautious_than_any_answer(pair: tuple[Raw, Raw]) -> None:
    unanswered, answered = map(decision_of, pair)
    assert caution(unanswered) >= caution(answered)
    assert are_no_milder(unanswered, than=answered)


@pytest.mark.parametrize("item", safety_items("choice"), ids=lambda item: item.id)
def test_not_sure_is_read_as_unanswered(item: Item) -> None:
    """With the concerns and conditions that bring out every follow-up."""
    raw = healthy(concerns={"laxity": "mild"}, conditions=["diabetes"])
    not_sure, unanswered = with_answer(raw, item.id, "not_sure"), with_answer(raw, item.id, LEFT_OUT)
    assert (item.id in raw) is (item.shown_when is None)
    assert decision_of(not_sure) == decision_of(unanswered)


# More risk, more time, more trouble.


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(risks()), days())
def test_one_more_risk_is_never_less_cautious_nor_less_urgent(
    raw: Raw, risk: tuple[str, str], since: int | None
) -> None:
    item, code = risk
    said = raw.get(item)
    assume(said is not None and code not in said)
    before, after = decision_of(raw), decision_of(raw | {item: added(said, code, since)})
    assert caution(after) >= caution(before)
    assert urgency(after) >= urgency(before)
    assert are_no_milder(after, than=before)


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(questionnaire().by_id["procedures"].codes), st.lists(days(), min_size=2, max_size=2))
def test_longer_ago_is_never_more_cautious(raw: Raw, procedure: str, since: list[int | None]) -> None:
    """A day that is not known counts as today."""
    sooner, later = sorted(since, key=lambda found: found or 0)
    others = raw.get("procedures") or {}
    before, after = (decision_of(raw | {"procedures": {**others, procedure: when}}) for when in (sooner, later))
    assert caution(after) <= caution(before)
    assert are_no_milder(before, than=after)


@SAME_EVERY_TIME
@given(intakes(), st.data())
def test_a_higher_grade_of_one_concern_never_lowers_the_need(raw: Raw, data: st.DataObject) -> None:
    """Left out: a grade that lets dermatherapy lead where the milder one did not. See the test below."""
    concern = data.draw(st.sampled_from(sorted(raw["concerns"])), label="concern")
    found = [decision_of(regraded(raw, concern, grade)) for grade in Grade]
    for milder, stronger in pairwise(found):
        assume(Outcome.DERMATHERAPY in milder.trace.candidates or Outcome.DERMATHERAPY not in stronger.trace.candidates)
        assert need(stronger) >= need(milder)


def test_a_higher_grade_that_opens_dermatherapy_does_not_lower_the_need_either() -> None:
    """Mild: 8 points for a facial and for a referral, dermatherapy not in the cell. Moderate: 9 for dermatherapy."""
    raw = healthy(
        concerns={"dehydration": "mild", "acne_scars": "severe"},
        main_concern="dehydration",
        scar_kind=["flat_or_sunken", "narrow_and_deep"],
    )
    assert need(decision_of(regraded(raw, "dehydration", Grade.MODERATE))) >= need(decision_of(raw))


def regraded(raw: Raw, concern: str, grade: str) -> Raw:
    return raw | {"concerns": raw["concerns"] | {concern: str(grade)}}


# What must not matter.


@SAME_EVERY_TIME
@given(intakes(), st.data())
def test_a_follow_up_that_does_not_apply_changes_nothing(raw: Raw, data: st.DataObject) -> None:
    answers = read_answers(questionnaire(), parsed(raw))
    follow_ups = [item for item in questionnaire().items if item.shown_when is not None]
    closed = [item for item in follow_ups if item.shown_when and item.shown_when.truth(answers) is Truth.NO]
    without, given_ = raw, raw
    for item in closed:
        without = with_answer(without, item.id, LEFT_OUT)
        given_ = with_answer(given_, item.id, data.draw(said_of(item), label=item.id))
    before, after = rendered(without), rendered(given_)
    assert after.pop("not_used") == [item for item in parsed(given_).answers if item in {i.id for i in closed}]
    assert before.pop("not_used") == []
    assert after == before


@SAME_EVERY_TIME
@given(intakes(), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_lists_changes_only_the_order_of_reasons(raw: Raw, random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = sorted(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        if isinstance(value, list):
            return random.sample(value, len(value))
        return value

    assert unordered(rendered(shuffled(raw))) == unordered(rendered(raw))


def unordered(value: Any) -> Any:
    """The same with every list sorted, and texts as their sorted words."""
    if isinstance(value, Mapping):
        return {key: unordered(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((unordered(entry) for entry in value), key=repr)
    return sorted(word.strip(".;:") for word in value.split()) if isinstance(value, str) else value


# What a client is told about an open question.


@SAME_EVERY_TIME
@given(intakes())
def test_what_no_would_change_is_what_no_does_change(raw: Raw) -> None:
    for question in decision_of(raw).open_questions:
        said = as_no(questionnaire().by_id[question.item], raw.get(question.item))
        if said is not LEFT_OUT:
            answered = decision_of(with_unsure(with_answer(raw, question.item, said), question.item, None))
            assert (question.if_no, question.if_no_urgency) == (answered.outcome, answered.urgency)


def test_an_age_that_turns_out_adult_and_a_procedure_long_ago_change_what_is_suggested() -> None:
    (question,) = decided(age=LEFT_OUT).open_questions
    assert (question.item, question.if_no) == ("age", Outcome.FACIAL)
    (question,) = decided(concerns={"fine_lines": "moderate"}, procedures={"surgery": None}).open_questions
    assert (question.item, question.if_no) == ("procedures", Outcome.DERMATHERAPY)


def as_no(item: Item, value: Any) -> Any:
    """The answer with everything open about it turned out to be "no"; LEFT_OUT where that cannot be said."""
    if item.type == "ages":
        return {code: LONGEST_AGE_DAYS if since is None else since for code, since in (value or {}).items()}
    if item.type == "multi_choice" and not item.open_unless:
        return without(value or [], "not_sure")
    return {"age": item.to}.get(item.id, "no" if "no" in item.codes else LEFT_OUT)


# The decision as JSON: the keys of the contract, each of its type.

NUMBER_OR_NULL = (int, type(None))
RESTRICTION = {"level": str, "days": NUMBER_OR_NULL, "rules": list}
REASON = {"rule": str, "kind": str, "text": str, "evidence": list, "because": dict}
CAUTION_KEYS = {"rule": str, "text": str, "evidence": list}
PLAN = {
    "treatment": str,
    "sessions": (list, type(None)),
    "weeks_between": (list, type(None)),
    "minutes": (list, type(None)),
    "earliest_in_days": NUMBER_OR_NULL,
    "prepare": list,
    "aftercare": list,
    "extras_blocked": list,
}
CONTRACT = {
    "outcome": str,
    "urgency": (str, type(None)),
    "restrictions": {"facial": RESTRICTION, "dermatherapy": RESTRICTION},
    "points": {"facial": int, "dermatherapy": int, "medical_referral": int},
    "bound": str,
    "lead": str,
    "instead": (str, type(None)),
    "close_call": bool,
    "reasons": [REASON],
    "cautions": [CAUTION_KEYS],
    "undetermined": list,
    "open_questions": list,
    "plan": PLAN,
    "what_would_change": list,
    "client_text": str,
    "policy": str,
}
KINDS = {"positioning", "points", "restriction", "refer", "instead"}


def departures(value: Any, shape: Any, path: str = "decision") -> list[str]:
    """Where a value does not have a shape: a type, types, a mapping of shapes, or a list of one shape."""
    if isinstance(shape, dict):
        return [found for key in shape for found in departures(value.get(key, ...), shape[key], f"{path}.{key}")]
    if isinstance(shape, list):
        return [found for place, entry in enumerate(value) for found in departures(entry, shape[0], f"{path}.{place}")]
    fits = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
    return [] if fits else [f"{path} is {value!r}"]


@SAME_EVERY_TIME
@given(intakes())
def test_the_json_has_every_key_of_the_contract_with_its_type(raw: Raw) -> None:
    found = json.loads(json.dumps(rendered(raw), allow_nan=False))
    assert departures(found, CONTRACT) == []
    assert {reason["kind"] for reason in found["reasons"]} <= KINDS
    assert found["policy"].startswith("sha256:")
    for name in ("sessions", "weeks_between", "minutes"):
        assert found["plan"][name] is None or [type(end) for end in found["plan"][name]] == [int, int]


@SAME_EVERY_TIME
@given(intakes())
def test_every_reason_has_a_sentence_with_evidence_that_exists(raw: Raw) -> None:
    found = rendered(raw)
    assert found["reasons"]
    for reason in (*found["reasons"], *found["cautions"]):
        assert reason["text"]
        assert reason["evidence"]
        assert set(reason["evidence"]) <= library().evidence.ids


# What a client reads.


def is_for_today(decision: Decision) -> bool:
    return decision.urgency in (Urgency.URGENT, Urgency.EMERGENCY)


@SAME_EVERY_TIME
@given(intakes())
def test_the_text_is_complete_and_says_doctor_for_a_referral(raw: Raw) -> None:
    found = rendered(raw)
    text = found["client_text"]
    assert text.strip()
    assert [trace for trace in ("{", "}", "  ", "_") if trace in text] == []
    assert not re.search(r"\bNone\b(?! [a-z])", text)
    if found["outcome"] == "medical_referral":
        assert "doctor" in text
        headline = text.splitlines()[0]
        assert "doctor" in headline or found["urgency"] == "emergency"


def some_procedures() -> st.SearchStrategy[Raw]:
    procedures = questionnaire().by_id["procedures"].codes
    return st.dictionaries(st.sampled_from(procedures), days(), min_size=1, max_size=2)


@SAME_EVERY_TIME
@given(intakes(), some_procedures())
def test_the_headline_says_how_long_to_wait(raw: Raw, procedures: Raw) -> None:
    found = rendered(raw | {"procedures": procedures})
    wait = found["plan"]["earliest_in_days"]
    headline = found["client_text"].splitlines()[0]
    assert ("at the earliest" in headline) is bool(wait)
    if wait:
        assert (f"in {wait} days" if wait > 1 else "tomorrow") in headline


def certain_blocks(decision: Decision) -> list[RestrictionFiring]:
    """What certainly defers or excludes a treatment."""
    restrictions = decision.trace.restrictions.values()
    return [firing for found in restrictions for firing in found.firings if firing.certain and firing.level.blocks]


@SAME_EVERY_TIME
@given(intakes())
def test_the_text_names_what_blocks_with_its_advice(raw: Raw) -> None:
    decision = decision_of(raw)
    text = rendered(raw)["client_text"]
    rules = [policy().rules_by_id[firing.rule] for firing in certain_blocks(decision)]
    untold = [rule.id for rule in rules if rule.rationale not in text or rule.advice not in text]
    assert untold == [] or is_for_today(decision)


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(questionnaire().by_id["warning_signs"].codes))
def test_what_cannot_wait_is_told_alone(raw: Raw, sign: str) -> None:
    """Nothing to plan, to prepare or to pay."""
    intake = parsed(with_answer(raw, "warning_signs", [sign]))
    decision = decision_of(with_answer(raw, "warning_signs", [sign]))
    keys = [block.key for block in explain(library(), intake, decision).blocks]
    alone = ["next", "say", "why", "is_not"]
    assert (keys == alone) is is_for_today(decision)


@SAME_EVERY_TIME
@given(intakes(), some_procedures(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_with_a_day_given_waits_are_told_as_dates(raw: Raw, procedures: Raw, today: date) -> None:
    raw = raw | {"procedures": procedures}
    decision = decision_of(raw)
    dated, plain = (explain(library(), parsed(raw), decision, as_of=day) for day in (today, None))
    wait = decision.plan.earliest_in_days
    told = Language().date(today + timedelta(days=wait or 0))
    assert (told in dated.headline.text) is bool(wait)
    assert told not in plain.headline.text
    lines = {line.text for block in dated.blocks if block.key == "not" for line in block.lines}
    for treatment in {firing.treatment for firing in certain_blocks(decision)}:
        days = decision.trace.restrictions[treatment].days
        end = Language().date(today + timedelta(days=days or 0))
        referred = any(firing.certain for firing in decision.trace.refers)
        assert not days or referred or is_for_today(decision) or any(end in line for line in lines)
