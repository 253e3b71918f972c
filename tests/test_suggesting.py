"""Own words as questions: what is suggested, what a reply does, and that words alone only ever add."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.casework.understanding import draft_of_case, mentioned, mentions, unconfirmed, understood
from recommender.domain.questionnaire import Item
from recommender.domain.terms import NOT_SURE
from recommender.engine.bounds.outlook import Outlook
from recommender.engine.decide import decide
from recommender.flow.draft import Draft, ListDraft, Mentioned, answers_so_far, raw_answers, reading_so_far
from recommender.flow.parsing import parse_intake
from recommender.flow.progress import Progress, read_progress, write_progress
from recommender.flow.quick import left_out
from recommender.flow.quoting import LONGEST, quoted
from recommender.flow.saying import take
from recommender.flow.steps import asked_items, first_section_with_gaps, gaps
from recommender.flow.suggesting import (
    MOST,
    NO,
    REPLIES,
    SIGNS,
    YES,
    close_what_is_said,
    denied_mentions,
    hear,
    mentioned_items,
    open_mentions,
    open_signs,
    reply_now,
    suggestions,
    take_reply,
    words_about,
)
from recommender.flow.words import draft_of as ticks_of
from tests.builders import SAME_EVERY_TIME, Raw, draft_of, healthy, intakes, policy, questionnaire
from tests.case_files import library

FOLDER = Path(__file__).parent / "phrases"
LOADED = """
import sys
from recommender.ui.listing import load_parts
from recommender.matching.model import load_model
from recommender.matching.mentions import match
load_parts()
assert load_model.cache_info().currsize == 1
assert match("i have eczema")
learning = ("sklearn", "scipy", "joblib", "recommender.learning", "recommender.matching.training")
print([name for name in learning if name in sys.modules])
"""
MOLE = Mentioned(SIGNS, "changing_mole", "my mole bleeds")
ECZEMA = Mentioned("conditions", "eczema", "eczema")
FILLER = Mentioned("procedures", "filler", "lips done")
PREGNANT = Mentioned("pregnancy", "pregnant_or_possible", "three months along")
FEEDING = Mentioned("pregnancy", "breastfeeding", "still nursing the little one")
ACNE = Mentioned("concerns", "active_acne", "spots")
YOUNG = Mentioned("age", "under_18", "i am 16")


@cache
def texts() -> list[str]:
    """Texts as people write them, in both languages."""
    lines = (line for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return [json.loads(line)["text"] for line in lines]


def having_heard(*found: Mentioned, draft: Draft | None = None) -> Draft:
    draft = draft or Draft()
    hear(draft, [Mentioned(each.item, each.code, each.words) for each in found])
    return draft


def reading(text: str, draft: Draft) -> Draft:
    draft.values["own_words"] = text
    hear(draft, [mentioned(found) for found in mentions(questionnaire(), text) if found.is_to_ask])
    return draft


def shown(draft: Draft) -> list[str]:
    return [each.code for each in suggestions(questionnaire(), draft, asked_items(questionnaire(), draft))]


def reply(draft: Draft, code: str, said: object, item: str = "") -> None:
    (found,) = [each for each in draft.mentions if each.code == code and item in ("", each.item)]
    take_reply(questionnaire(), draft, found, said)


def first_gaps(draft: Draft) -> list[str]:
    section = questionnaire().sections[0]
    return [gap.key for gap in gaps(questionnaire(), section, draft, library().say)]


def quick(draft: Draft) -> frozenset[str]:
    """What the quick check leaves out of this draft, as the pages do it."""
    return left_out(questionnaire(), answers_so_far(questionnaire(), draft), ahead) - mentioned_items(draft)


def ahead(known: Mapping[str, Any], unasked: Sequence[str]) -> Callable[[str], bool]:
    return Outlook(policy(), known, unasked).may_change


# What is asked.


def test_safety_comes_first_and_concerns_last() -> None:
    draft = having_heard(ACNE, FILLER, PREGNANT, ECZEMA, YOUNG, MOLE)
    assert shown(draft) == ["changing_mole", "eczema", "pregnant_or_possible", "filler", "active_acne"]


def test_no_more_than_six_at_a_time_but_every_sign() -> None:
    conditions = [Mentioned("conditions", code, code) for code in questionnaire().by_id["conditions"].codes[:9]]
    draft = having_heard(*conditions, MOLE)
    assert len(shown(draft)) == MOST
    reply(draft, conditions[0].code, NO)
    assert len(shown(draft)) == MOST + 1  # what was answered stays in its place, the next one comes up
    signs = [Mentioned(SIGNS, code, code) for code in questionnaire().by_id[SIGNS].codes[:8]]
    assert shown(having_heard(*conditions, *signs)) == [sign.code for sign in signs]


def test_nothing_is_suggested_that_the_answers_say_already() -> None:
    draft = draft_of(healthy(conditions=["eczema"], pregnancy="pregnant_or_possible"))
    assert shown(having_heard(ECZEMA, PREGNANT, draft=draft)) == []


@pytest.mark.parametrize("text", ["wanted to hurt myself as a teen, long over", "eskiden kendime zarar veriyordum"])
def test_thoughts_of_self_harm_are_asked_about_however_long_ago(text: str) -> None:
    (found,) = [each for each in mentions(questionnaire(), text) if each.item == SIGNS]
    assert (found.is_meant, found.is_to_ask) == (False, True)
    assert shown(reading(text, Draft())) == ["self_harm_thoughts"]
    (other,) = mentions(questionnaire(), "i had eczema as a child, long gone")
    assert (other.is_meant, other.is_to_ask) == (False, False)


def test_pregnant_and_breast_feeding_is_asked_and_kept_as_pregnant() -> None:
    draft = having_heard(FEEDING, PREGNANT)
    assert shown(draft) == ["pregnant_or_possible"]
    reply(draft, "pregnant_or_possible", YES)
    reply(draft, "breastfeeding", YES)  # whatever a browser sends
    assert draft.values["pregnancy"] == "pregnant_or_possible"
    assert shown(draft) == ["pregnant_or_possible"]


def test_breast_feeding_is_noted_and_answered_in_its_own_place_alone() -> None:
    draft = having_heard(FEEDING)
    assert shown(draft) == []
    reply(draft, "breastfeeding", YES)
    assert "pregnancy" not in draft.values
    assert words_about(draft, "pregnancy") == [FEEDING.words]


@pytest.mark.parametrize("answered", ["pregnant_or_possible", NOT_SURE])
def test_a_milder_answer_never_takes_the_place_of_a_graver_or_an_open_one(answered: str) -> None:
    draft = draft_of(healthy(pregnancy=answered))
    assert shown(having_heard(FEEDING, draft=draft)) == []
    reply(draft, "breastfeeding", YES)
    assert draft.values["pregnancy"] == answered


def test_a_graver_answer_takes_the_place_of_a_milder_one() -> None:
    draft = having_heard(PREGNANT, draft=draft_of(healthy(pregnancy="breastfeeding")))
    reply(draft, "pregnant_or_possible", YES)
    assert draft.values["pregnancy"] == "pregnant_or_possible"


def test_a_follow_up_is_suggested_once_it_is_asked() -> None:
    draft = having_heard(Mentioned("scar_kind", "raised_or_itchy", "itchy scar"))
    assert shown(draft) == []
    draft.grades = {"other_scars": None}
    assert shown(draft) == ["raised_or_itchy"]


def test_a_possible_sign_has_to_be_answered_before_going_on() -> None:
    draft = having_heard(MOLE, ECZEMA, draft=Draft(grades={"texture": None}))
    assert first_gaps(draft) == ["heard-warning_signs-changing_mole"]
    for said in (YES, NO, NOT_SURE):
        answered = having_heard(MOLE, ECZEMA, draft=Draft(grades={"texture": None}))
        reply(answered, "changing_mole", said)
        assert first_gaps(answered) == []


# What a reply does.


def test_yes_ticks_and_undoes_none_of_these() -> None:
    draft = having_heard(ECZEMA, FILLER, PREGNANT, ACNE, draft=Draft(lists={"conditions": ListDraft(none=True)}))
    for code in ("eczema", "filler", "pregnant_or_possible", "active_acne"):
        reply(draft, code, YES)
    assert draft.lists["conditions"] == ListDraft(codes=["eczema"])
    assert draft.lists["procedures"] == ListDraft(codes=["filler"], days={"filler": None}, begun=True)
    assert (draft.values["pregnancy"], draft.grades) == ("pregnant_or_possible", {"active_acne": None})


def test_yes_keeps_what_else_was_said() -> None:
    before = ListDraft(codes=["psoriasis"], not_sure=True, which=["melasma"])
    draft = having_heard(ECZEMA, draft=Draft(lists={"conditions": before}))
    reply(draft, "eczema", YES)
    assert draft.lists["conditions"] == ListDraft(codes=["eczema", "psoriasis"], not_sure=True, which=["melasma"])


def test_no_closes_and_answers_nothing() -> None:
    draft = having_heard(MOLE, ECZEMA, PREGNANT, ACNE)
    for found in draft.mentions:
        take_reply(questionnaire(), draft, found, NO)
    assert raw_answers(questionnaire(), draft) == {"concerns": {}}
    assert not draft.has_answers
    assert asked_items(questionnaire(), draft) >= {SIGNS, "conditions", "pregnancy"}


@pytest.mark.parametrize("found", [MOLE, ECZEMA, PREGNANT, ACNE, FILLER])
def test_no_takes_back_a_yes_and_nothing_else(found: Mentioned) -> None:
    draft = having_heard(found)
    reply(draft, found.code, YES)
    assert reply_now(draft, draft.mentions[0]) == YES
    reply(draft, found.code, NO)
    assert raw_answers(questionnaire(), draft) == {"concerns": {}}
    assert reply_now(draft, draft.mentions[0]) == NO


def test_a_tick_in_its_own_place_answers_what_was_asked_about_the_words() -> None:
    draft = having_heard(ACNE, ECZEMA)
    before = open_mentions(draft)
    draft.grades = {"active_acne": None}
    close_what_is_said(before, draft)
    assert shown(draft) == ["eczema", "active_acne"]  # nothing vanishes from under a finger
    assert [reply_now(draft, found) for found in draft.mentions] == [YES, ""]
    draft.grades = {}
    assert [reply_now(draft, found) for found in draft.mentions] == [NO, ""]


def test_no_leaves_a_tick_that_was_made_in_its_own_place() -> None:
    draft = having_heard(MOLE, draft=Draft(lists={SIGNS: ListDraft(codes=["changing_mole"])}))
    reply(draft, "changing_mole", NO)
    assert draft.lists[SIGNS].codes == ["changing_mole"]


def test_not_sure_marks_the_one_sign() -> None:
    draft = having_heard(MOLE)
    reply(draft, "changing_mole", NOT_SURE)
    assert draft.lists[SIGNS] == ListDraft(not_sure=True, which=["changing_mole"], begun=True)
    assert reply_now(draft, draft.mentions[0]) == NOT_SURE
    assert open_signs(draft) == []
    draft.go_through([SIGNS])
    assert raw_answers(questionnaire(), draft)["unsure"] == {SIGNS: ["changing_mole"]}


def test_not_sure_about_one_sign_leaves_not_sure_about_all_of_them() -> None:
    draft = having_heard(MOLE, draft=Draft(lists={SIGNS: ListDraft(not_sure=True)}))
    assert shown(draft) == ["changing_mole"]
    reply(draft, "changing_mole", NOT_SURE)
    assert draft.lists[SIGNS] == ListDraft(not_sure=True)
    assert (reply_now(draft, draft.mentions[0]), open_signs(draft)) == (NOT_SURE, [])
    reply(draft, "changing_mole", YES)
    assert draft.lists[SIGNS] == ListDraft(codes=["changing_mole"], not_sure=True)
    reply(draft, "changing_mole", NOT_SURE)
    assert draft.lists[SIGNS] == ListDraft(not_sure=True)
    reply(draft, "changing_mole", NO)
    assert (draft.lists[SIGNS], reply_now(draft, draft.mentions[0])) == (ListDraft(not_sure=True), NO)


@pytest.mark.parametrize("found", [MOLE, ECZEMA, FILLER])
def test_a_list_that_was_only_begun_is_asked_until_it_is_gone_through(found: Mentioned) -> None:
    draft = draft_of(healthy())
    draft.forget(found.item)
    hear(draft, [replace(found)])
    reply(draft, found.code, YES)
    others = frozenset(questionnaire().by_id[found.item].codes) - {found.code}
    said = reading_so_far(questionnaire(), draft).replies[found.item]
    assert (said.yes, said.unknown) == (frozenset([found.code]), others)
    missing = first_section_with_gaps(questionnaire(), draft, library().say)
    assert missing and found.item in missing.asks
    restored = read_progress(questionnaire(), write_progress(questionnaire(), Progress(draft)))
    assert restored and restored.progress.draft == draft
    draft.go_through([found.item])
    said = reading_so_far(questionnaire(), draft).replies[found.item]
    assert (said.yes, said.unknown) == (frozenset([found.code]), frozenset())
    assert first_section_with_gaps(questionnaire(), draft, library().say) is None


@pytest.mark.parametrize(
    "before", [ListDraft(none=True), ListDraft(codes=["under_12_months"])], ids=["none", "another"]
)
def test_yes_to_one_kind_of_scar_leaves_open_what_was_open(before: ListDraft) -> None:
    flat = Mentioned("scar_kind", "flat_or_sunken", "dents")
    draft = having_heard(flat, draft=Draft(grades={"acne_scars": None}, lists={"scar_kind": before}))
    unknown = {each for each, said in known(draft).items() if said == "unknown"} - {("scar_kind", flat.code)}
    assert ("scar_kind", "raised_or_itchy") in unknown
    reply(draft, flat.code, YES)
    assert {each for each, said in known(draft).items() if said == "unknown"} >= unknown


Known = dict[tuple[str, str], str]


def known(draft: Draft) -> Known:
    """What the answers say about every code that is asked about: yes, no or unknown."""
    reading = reading_so_far(questionnaire(), draft)
    items = questionnaire().by_id
    said = {
        (name, code): YES if code in told.yes else "unknown" if code in told.unknown else NO
        for name, told in reading.replies.items() if items[name].type != "graded" for code in items[name].codes
    }  # fmt: skip
    return said | {("concerns", code): YES if code in draft.grades else NO for code in items["concerns"].codes}


def follow_ups(item: str) -> set[str]:
    """What is asked anew, or no longer, where the answer to an item is another one."""
    return {
        found.id
        for found in questionnaire().items
        if found.shown_when and item in {atom.item for atom in found.shown_when.atoms()}
    }


Replies = list[tuple[Mentioned, str]]


@st.composite
def replied(draw: st.DrawFn) -> tuple[Draft, Replies]:
    """Answers as they may stand when words are heard, and replies: to codes of one item, and to others between them."""
    draft = ticks_of(questionnaire(), parse_intake(questionnaire(), draw(intakes())))
    draft.grades |= {"acne_scars": None, "laxity": None}  # follow-ups are asked, too
    items = [item for item in questionnaire().items if item.codes]
    item = draw(st.sampled_from([*items, *[questionnaire().by_id[SIGNS]] * len(items)]))
    draft.forget(item.id)
    if item.is_list and draw(st.booleans()):
        draft.lists[item.id] = draw(ticks(item))
    of_item = st.builds(Mentioned, st.just(item.id), st.sampled_from(item.codes), st.just("words"))
    others = st.sampled_from(items).flatmap(
        lambda other: st.builds(Mentioned, st.just(other.id), st.sampled_from(other.codes), st.just("words"))
    )
    return draft, draw(
        st.lists(st.tuples(of_item | of_item | others, st.sampled_from(REPLIES)), min_size=1, max_size=6)
    )


@st.composite
def ticks(draw: st.DrawFn, item: Item) -> ListDraft:
    """A list as it may be ticked on screen."""
    codes, which = (draw(st.lists(st.sampled_from(item.codes), max_size=2, unique=True)) for _ in range(2))
    said = {"codes": codes, "which": which, "not_sure": draw(st.booleans()), "none": draw(st.booleans())}
    draft = Draft()
    take(questionnaire(), draft, item, said)
    return draft.lists[item.id]


@settings(SAME_EVERY_TIME, max_examples=300)
@given(replied())
def test_no_reply_turns_what_is_unknown_or_said_about_anything_else_into_a_no(told: tuple[Draft, Replies]) -> None:
    draft, replies = told
    hear(draft, [replace(found) for found, _ in replies])
    for found, said in replies:
        before = known(draft)
        reply(draft, found.code, said, found.item)
        now, item = known(draft), questionnaire().by_id[found.item]
        for (name, code), was in before.items():
            is_replied_to = name == found.item and (code == found.code or item.type == "choice")
            if is_replied_to or name in follow_ups(found.item):
                continue
            assert now[name, code] == was or (was, now[name, code]) == (NO, "unknown"), (found, said, name, code)


@pytest.mark.parametrize("said", [None, 7, "", "maybe", ["yes"], NOT_SURE])
def test_what_is_no_reply_does_nothing(said: object) -> None:
    draft = having_heard(ECZEMA)
    reply(draft, "eczema", said)
    assert draft == having_heard(ECZEMA)


def test_an_age_is_never_set_by_words() -> None:
    draft = having_heard(YOUNG)
    assert shown(draft) == [] and words_about(draft, "age") == ["i am 16"]
    draft.values["age"] = 16
    assert words_about(draft, "age") == []
    draft.values["age"] = 30
    assert words_about(draft, "age") == ["i am 16"]


def test_a_note_stands_beside_a_question_until_it_is_settled() -> None:
    draft = having_heard(ECZEMA)
    assert words_about(draft, "conditions") == ["eczema"]
    draft.lists["conditions"] = ListDraft(none=True)
    assert words_about(draft, "conditions") == ["eczema"]
    reply(draft, "eczema", NO)
    assert words_about(draft, "conditions") == []


# When the text changes.


def test_replies_outlive_another_text_but_a_sign_told_anew_is_asked_again() -> None:
    draft = having_heard(MOLE, ECZEMA)
    reply(draft, "changing_mole", NO)
    reply(draft, "eczema", NO)
    hear(
        draft, [Mentioned(SIGNS, "changing_mole", "it bleeds every day"), Mentioned("conditions", "eczema", "Eczema!")]
    )
    assert [each.code for each in open_signs(draft)] == ["changing_mole"]
    assert shown(draft) == ["changing_mole", "eczema"]
    assert [each.reply for each in draft.mentions] == ["", NO]


def test_taking_words_away_takes_no_answer_away() -> None:
    draft = having_heard(MOLE, ECZEMA)
    for found in draft.mentions:
        take_reply(questionnaire(), draft, found, YES)
    before = raw_answers(questionnaire(), draft)
    hear(draft, [])
    assert raw_answers(questionnaire(), draft) == before
    assert draft.mentions == []


def test_replies_are_kept_with_the_draft() -> None:
    draft = having_heard(MOLE, ECZEMA, YOUNG, draft=Draft(values={"own_words": "my mole bleeds"}))
    reply(draft, "eczema", YES)
    restored = read_progress(questionnaire(), write_progress(questionnaire(), Progress(draft)))
    assert restored and restored.progress.draft == draft


@pytest.mark.parametrize(
    "spoiled", [{"item": "nothing"}, {"code": "nothing"}, {"reply": "perhaps"}, {"item": "age", "code": "under_age"}]
)
def test_mentions_that_no_longer_fit_are_dropped(spoiled: dict[str, str]) -> None:
    raw = json.loads(write_progress(questionnaire(), Progress(having_heard(ECZEMA, MOLE))))
    raw["draft"]["mentions"][0] |= spoiled
    restored = read_progress(questionnaire(), json.dumps(raw).encode())
    assert restored and [each.code for each in restored.progress.draft.mentions] == ["changing_mole"]


# Words alone only ever add.


def same_decision(one: Draft, other: Draft, left: Iterable[str]) -> bool:
    decisions = [
        decide(policy(), parse_intake(questionnaire(), raw_answers(questionnaire(), draft, frozenset(left))))
        for draft in (one, other)
    ]
    return decisions[0] == decisions[1]


@SAME_EVERY_TIME
@given(intakes(), st.integers(min_value=0, max_value=10_000))
def test_text_adds_questions_and_changes_no_answer_and_no_decision(answers: Raw, number: int) -> None:
    text = texts()[number % len(texts())]
    answers.pop("own_words", None)
    plain, told = draft_of(answers), reading(text, draft_of(answers))
    without, with_text = quick(plain), quick(told)
    assert asked_items(questionnaire(), told, with_text) >= asked_items(questionnaire(), plain, without)
    answered = raw_answers(questionnaire(), told, without)
    assert {key: value for key, value in answered.items() if key != "own_words"} == raw_answers(
        questionnaire(), plain, without
    )
    assert same_decision(plain, told, without)


def test_every_text_leaves_an_empty_draft_without_a_safety_answer() -> None:
    for text in texts():
        draft = reading(text, Draft())
        assert set(raw_answers(questionnaire(), draft)) <= {"concerns", "own_words"}
        assert asked_items(questionnaire(), draft) == asked_items(questionnaire(), Draft())
        held_up = first_section_with_gaps(questionnaire(), draft, library().say)
        assert held_up == questionnaire().sections[0]
        for sign in open_signs(draft):
            assert f"heard-{SIGNS}-{sign.code}" in first_gaps(draft)


def test_an_item_that_words_speak_of_is_asked_where_the_quick_check_would_leave_it_out() -> None:
    draft = draft_of(healthy(pregnancy="pregnant_or_possible"))
    left = quick(draft)
    item = min(left)
    draft.mentions = [Mentioned(item, "any", "words")]
    assert quick(draft) == left - {item}


# For staff.


def test_staff_see_every_mention_with_its_status_and_whether_the_answers_say_it() -> None:
    text = "i have eczema. no psoriasis. my sister has rosacea. my mole is bleeding and has changed"
    draft = draft_of_case(library(), healthy(own_words=text, conditions=["eczema"]))
    found = {each.found.code: (str(each.found.status), each.is_answered) for each in understood(questionnaire(), draft)}
    assert found["eczema"] == ("now", True)
    assert found["psoriasis"] == ("negated", False)
    assert found["rosacea"] == ("other_person", False)
    assert found["changing_mole"] == ("now", False)


def test_what_the_answers_do_not_say_is_to_be_asked_if_it_is_about_safety() -> None:
    text = "i have eczema. my mole is bleeding and has changed"
    found = unconfirmed(library(), healthy(own_words=text, conditions=["eczema"]))
    items = questionnaire().by_id
    assert {entry.tag for entry in found} >= {SIGNS} and all(items[entry.tag].is_safety for entry in found)
    told = " ".join(entry.text for entry in found)
    assert items[SIGNS].label("changing_mole") in told
    assert items["conditions"].label("eczema") not in told


def test_what_was_denied_when_asked_is_told_so_and_still_to_be_asked() -> None:
    text = "i have eczema. my mole is bleeding and has changed"
    draft = reading(text, Draft())
    for found in [each for each in open_mentions(draft) if each.item == "conditions"]:
        take_reply(questionnaire(), draft, found, NO)
    denied = denied_mentions(draft)
    assert denied == ("conditions.eczema",)
    answers = healthy(own_words=text)
    heard = understood(questionnaire(), draft_of_case(library(), answers), denied)
    shown = {each.found.code: (each.is_denied, each.is_to_ask) for each in heard}
    assert (shown["eczema"], shown["changing_mole"]) == ((True, True), (False, True))
    eczema = questionnaire().by_id["conditions"].label("eczema")
    again = library().say("heard_staff_ask_again", words=f"“{quoted('eczema')}”", meaning=eczema)
    assert again in [entry.text for entry in unconfirmed(library(), answers, denied)]
    take_reply(questionnaire(), draft, next(each for each in draft.mentions if each.code == "eczema"), YES)
    assert denied_mentions(draft) == ()


def test_answers_of_an_older_questionnaire_are_no_harm() -> None:
    assert unconfirmed(library(), {"own_words": "i have eczema", "conditions": 7, "gone": ["x"]})[0].tag == "conditions"


# Quotes.


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("a\nb\t c", "a b c"),
        ("<b>x</b> **y** {z}", "<b>x</b> **y** {z}"),
        ("\u202eevil\u202c", "evil"),
        ("\x00\ud800", ""),
        ("👩‍⚕️ rosacea", "👩‍⚕️ rosacea"),
    ],
)
def test_a_quote_is_one_line_of_plain_text_that_turns_nothing_around(words: str, plain: str) -> None:
    assert quoted(words) == f"\u2068{plain}\u2069"


def test_a_long_quote_is_cut() -> None:
    found = quoted("x" * 200)
    assert len(found) == LONGEST + 2 and found.endswith("…\u2069")


def test_the_site_reads_own_words_without_scikit_learn() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
