"""Small builders: a healthy person with changes, decisions, and a strategy for any intake that is valid.

`intakes()` starts from a healthy person and gives up to `most_changes` items another answer: left out, null, not
sure, `unsure`, or any code. So every answer comes up, and so do intakes that are not drowned in referrals.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from recommender.domain.answers import Answers, Intake
from recommender.domain.decision import Decision
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item, Questionnaire
from recommender.domain.terms import NOT_SURE, Grade
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.flow.draft import Draft, ListDraft, choose_concerns
from recommender.flow.parsing import LONGEST_AGE_DAYS, parse_intake
from recommender.flow.reading import read_answers
from tests import case_files
from tests.case_files import library

Raw = dict[str, Any]

SAME_EVERY_TIME = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
LEFT_OUT = object()


def policy() -> Policy:
    return library().policy


def questionnaire() -> Questionnaire:
    return library().policy.questionnaire


def healthy(**changes: Any) -> Raw:
    """Raw answers of a healthy adult with slightly dull skin, changed; LEFT_OUT takes an answer away."""
    raw = case_files.healthy() | changes
    return {item: value for item, value in raw.items() if value is not LEFT_OUT}


def parsed(raw: Mapping[str, Any]) -> Intake:
    """An intake as staff may record it."""
    return parse_intake(questionnaire(), raw, by_staff=True)


def read(**changes: Any) -> Answers:
    return read_answers(questionnaire(), parsed(healthy(**changes)))


def decision_of(raw: Mapping[str, Any]) -> Decision:
    return decide(policy(), parsed(raw))


def decided(**changes: Any) -> Decision:
    return decision_of(healthy(**changes))


def rendered(raw: Mapping[str, Any]) -> Raw:
    """The decision as the command line prints it."""
    intake = parsed(raw)
    return decision_json(library(), intake, decide(policy(), intake))


def clearance(code: str, **changes: Any) -> Raw:
    return {"code": code, "clinician": "Dr Ada Example", "date": "2026-03-02"} | changes


def with_answer(raw: Mapping[str, Any], item: str, value: Any) -> Raw:
    """The same answers with another one, or without it (LEFT_OUT)."""
    kept = {key: answer for key, answer in raw.items() if key != item}
    return kept if value is LEFT_OUT else kept | {item: value}


def with_unsure(raw: Mapping[str, Any], item: str, codes: list[str] | None) -> Raw:
    """The same answers with `unsure` naming these codes of an item, or nothing of it (None)."""
    unsure = {key: named for key, named in raw.get("unsure", {}).items() if key != item}
    unsure |= {} if codes is None else {item: codes}
    return with_answer(raw, "unsure", unsure or LEFT_OUT)


def draft_of(answers: Raw) -> Draft:
    """A draft in which everything was ticked as the answers say."""
    draft = Draft()
    for item in questionnaire().items:
        value: Any = answers.get(item.id)
        if item.type == "graded":
            choose_concerns(questionnaire(), draft, list(value))
            draft.grades.update(value)
        elif item.is_list and value is not None:
            days = value if isinstance(value, dict) else {}
            draft.lists[item.id] = ListDraft(list(value), days, none=not value)
        elif value is not None:
            draft.values[item.id] = value
    return draft


@cache
def list_items() -> tuple[Item, ...]:
    return tuple(item for item in questionnaire().items if item.is_list)


@st.composite
def intakes(draw: st.DrawFn, most_changes: int = 6) -> Raw:
    """Raw answers that are valid, whatever they say."""
    raw = healthy(concerns=draw(concerns()))
    items = [item for item in questionnaire().items if item.id not in ("concerns", "main_concern")]
    changed = draw(st.lists(st.sampled_from(items), max_size=most_changes, unique_by=lambda item: item.id))
    for item in changed:
        raw = with_answer(raw, item.id, draw(answers_of(item)))
    main = draw(st.sampled_from([LEFT_OUT, None, *raw["concerns"]]))
    return with_answer(raw | draw(unsure_lists(most_changes)), "main_concern", main)


def concerns(at_most: int = 4) -> st.SearchStrategy[Raw]:
    """One to four concerns with their grades."""
    codes = st.sampled_from(questionnaire().by_id["concerns"].codes)
    return st.dictionaries(codes, st.sampled_from([str(grade) for grade in Grade]), min_size=1, max_size=at_most)


def answers_of(item: Item) -> st.SearchStrategy[Any]:
    """What may stand under an item: an answer, null, or nothing."""
    return st.one_of(said_of(item), st.sampled_from([None, LEFT_OUT]))


def said_of(item: Item) -> st.SearchStrategy[Any]:
    if item.type == "integer":
        return st.integers(item.from_ or 0, item.to)
    if item.type == "choice":
        return st.sampled_from([*item.codes, *([NOT_SURE] if item.allows_not_sure else [])])
    if item.type == "ages":
        return st.dictionaries(st.sampled_from(item.codes), days(), max_size=3)
    if item.type == "multi_choice":
        return code_lists(item)
    return st.text(max_size=item.longest)


def days() -> st.SearchStrategy[int | None]:
    """Days since a procedure; None when the day is not known."""
    return st.one_of(st.none(), st.integers(0, LONGEST_AGE_DAYS))


@st.composite
def code_lists(draw: st.DrawFn, item: Item) -> list[str]:
    codes = draw(st.lists(st.sampled_from(item.codes), max_size=3, unique=True))
    not_sure = item.allows_not_sure and draw(st.booleans())
    return [*codes, *([NOT_SURE] if not_sure else [])]


@st.composite
def unsure_lists(draw: st.DrawFn, most_changes: int) -> Raw:
    """Often nothing; else `unsure` with the codes of one or two lists."""
    if not most_changes or draw(st.integers(0, 2)):
        return {}
    items = draw(st.lists(st.sampled_from(list_items()), max_size=2, unique_by=lambda item: item.id))
    return {"unsure": {item.id: draw(st.lists(st.sampled_from(item.codes), max_size=2, unique=True)) for item in items}}
