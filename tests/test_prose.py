"""The content in words: every kind of criteria, every rule, every source, and never an id or a code among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pytest

from recommender.domain.criteria import Node, parse_criteria
from recommender.domain.library import Library
from recommender.domain.terms import Outcome, Treatment
from recommender.prose import rules, sources, treatments
from recommender.prose.concerns import concerns
from recommender.prose.criteria import told, when
from recommender.prose.reasons import asked
from recommender.prose.telling import Passage, Told
from tests.case_files import library

ID = re.compile(r"[a-z]+(_[a-z0-9]+)+|\b[BCDERS]\d?-\d+\b|\bNone\b|[{}]")
PIECES = {
    "a single answer": (
        {"medicines": ["isotretinoin"]},
        ["Medicines: “Capsules for acne, taken now, such as Roaccutane or Accutane (isotretinoin)”"],
    ),
    "one of two answers": (
        {"pregnancy": ["pregnant_or_possible", "breastfeeding"]},
        ["Pregnancy and breastfeeding: “Pregnant, or it is possible” or “Breastfeeding”"],
    ),
    "more answers in a list": (
        {"products": ["retinoid", "acid", "scrub"]},
        [
            "Skin products, one of these:",
            "“Retinol, or a vitamin A cream (retinoid)”",
            "“An acid peel, toner or serum”",
            "“A scrub, or a brush that rubs the skin”",
        ],
    ),
    "the main concern": ({"main_concern": ["dullness"]}, ["What matters most: “Tired, dull skin”"]),
    "a grade": (
        {"concerns": {"dullness": ["moderate", "severe"]}},
        ["What bothers you: “Tired, dull skin”, moderate or strong"],
    ),
    "all grades": (
        {"concerns": {"dullness": ["mild", "moderate", "severe"]}},
        ["What bothers you: “Tired, dull skin”, mild, moderate or strong"],
    ),
    "grades of two concerns": (
        {"main_concern": {"dullness": ["severe"], "redness": ["mild"]}},
        ["What matters most, one of these:", "“Tired, dull skin”, strong", "“Redness or flushing”, mild"],
    ),
    "below": ({"age": {"below": 18}}, ["Age: under 18"]),
    "at least": ({"age": {"at_least": 18}}, ["Age: 18 or more"]),
    "between": ({"age": {"at_least": 18, "below": 22}}, ["Age: 18 to 21"]),
    "months": ({"isotretinoin_months": {"below": 1}}, ["Months since the last capsule: under 1"]),
    "unknown": ({"weight_loss": "unknown"}, ["Weight loss: not answered, or not sure"]),
    "known": ({"not": {"weight_loss": "unknown"}}, ["Weight loss: answered, and sure"]),
    "not one answer": ({"not": {"pregnancy": ["breastfeeding"]}}, ["Pregnancy and breastfeeding: not “Breastfeeding”"]),
    "not one of two answers": (
        {"not": {"pregnancy": ["breastfeeding", "no"]}},
        ["Pregnancy and breastfeeding, none of these:", "“Breastfeeding”", "“No, or this does not apply to me”"],
    ),
    "not not": ({"not": {"not": {"age": {"below": 18}}}}, ["Age: under 18"]),
    "not a number": ({"not": {"age": {"below": 18}}}, ["None of these:", "Age: under 18"]),
    "not all": (
        {"not": {"age": {"below": 18}, "weight_loss": "unknown"}},
        ["Not all of these:", "Age: under 18", "Weight loss: not answered, or not sure"],
    ),
    "not any": (
        {"not": {"any": [{"age": {"below": 18}}, {"weight_loss": "unknown"}]}},
        ["None of these:", "Age: under 18", "Weight loss: not answered, or not sure"],
    ),
    "all": (
        {"age": {"below": 18}, "weight_loss": "unknown"},
        ["All of these:", "Age: under 18", "Weight loss: not answered, or not sure"],
    ),
    "any": (
        {"any": [{"age": {"below": 18}}, {"all": [{"age": {"at_least": 90}}]}]},
        ["One of these:", "Age: under 18", "All of these:", "Age: 90 or more"],
    ),
}


def criteria(raw: object) -> Node:
    found = parse_criteria(raw)
    assert isinstance(found, Node)
    return found


def texts(tells: Iterable[Told]) -> list[str]:
    return [piece.text for told in tells for piece in told.every()]


@pytest.mark.parametrize("kind", PIECES)
def test_criteria_are_told_in_the_words_of_the_questionnaire(kind: str) -> None:
    raw, expected = PIECES[kind]
    assert texts([told(library(), criteria(raw))]) == expected


def test_label_says_how_the_parts_go_together() -> None:
    both = [{"age": {"below": 18}}, {"weight_loss": "unknown"}]
    assert when(library(), criteria({"age": {"below": 18}})).text == library().say("words_when")
    assert when(library(), criteria({"all": both})).text == library().say("words_when_all")
    assert when(library(), criteria({"any": both})).text == library().say("words_when_any")


def test_node_of_an_unknown_kind_has_no_words() -> None:
    with pytest.raises(TypeError, match="Node has no words"):
        told(library(), Node())


@cache
def passages() -> tuple[Passage, ...]:
    """Everything that the page on how we decide has to tell."""
    found: Library = library()
    told_rules = (
        *rules.warning_signs(found),
        *(passage for treatment in Treatment for passage in rules.restrictions(found, treatment)),
        *rules.wishes(found),
        *rules.instead(found),
        *rules.extras(found),
        Passage("", rules.adjustments(found)),
        *(Passage(concern.name, (*concern.table.every(), *concern.why)) for concern in concerns(found)),
    )
    documents = (passage for document in found.evidence.documents for passage in sources.claims(found, document))
    return (*told_rules, *documents, *sources.conflicts(found), *sources.references(found))


def everything() -> set[str]:
    return {piece.text for passage in passages() for piece in passage.every()}


def test_every_rule_is_told_with_its_reason_and_its_sources() -> None:
    policy = library().policy
    every = [*policy.rules_by_id.values(), *policy.positioning.same_grade, *policy.scorecard.concerns]
    told_with = {(piece.text, piece.evidence) for passage in passages() for piece in passage.every()}
    untold = [rule.id for rule in every if rule.rationale not in {text for text, _ in told_with}]
    assert (len(every) > 250, untold) == (True, [])
    ruled = [rule for rule in every if rule not in policy.scorecard.concerns]
    assert [rule.id for rule in ruled if (rule.rationale, rule.evidence) not in told_with] == []


def test_every_rule_says_when_and_what() -> None:
    told_rules = [told for passage in rules.warning_signs(library()) for told in passage.tells]
    told_rules += [told for t in Treatment for passage in rules.restrictions(library(), t) for told in passage.tells]
    labels = {library().say(key) for key in ("words_when", "words_when_all", "words_when_any")}
    assert [rule.text for rule in told_rules if rule.parts[0].text not in labels] == []
    assert [rule.text for rule in told_rules if rule.parts[1].text != library().say("words_then")] == []
    assert [label.text for rule in told_rules for label in rule.parts if not label.parts] == []


def test_every_conflict_claim_and_reference_is_told() -> None:
    evidence, found = library().evidence, everything()
    assert {claim.text for claim in evidence.claims} - found == set()
    for conflict in evidence.conflicts:
        sides = {library().say("side", text=side.text) for side in conflict.sides}
        assert {conflict.topic, conflict.reading, conflict.why, *sides} - found == set()
    titles = " ".join(found)
    assert [reference.id for reference in evidence.references if reference.title not in titles] == []


def test_every_statement_of_a_treatment_is_told() -> None:
    for outcome in Outcome:
        card = library().policy.treatments[outcome]
        lists = (card.suits, card.limits, card.what_happens, card.feel, card.today, card.prepare, card.aftercare)
        more = (card.warning_after, card.ask_clinic, card.price, card.options, card.tools, card.people)
        found = {piece.text for passage in treatments.in_full(library(), card) for piece in passage.every()}
        assert {said.text for group in (*lists, *more) for said in group} - found == set()


def test_statement_for_some_says_for_whom() -> None:
    card = library().policy.treatments[Outcome.FACIAL]
    (suits, *_) = treatments.in_full(library(), card)
    (teenagers,) = [said for said in suits.tells if said.text.startswith("Teenagers")]
    assert texts(teenagers.parts) == ["When", "Age: under 18"]


def test_comparison_has_every_figure_or_says_that_there_is_none() -> None:
    table = treatments.comparison(library())
    assert (len(table.heads), len(table.rows)) == (4, 10)
    assert all(cell and all(said.text for said in cell) for _, cells in table.rows for cell in cells)
    rows = dict(table.rows)
    minutes = rows[library().say("plan_minutes")]
    assert texts(minutes[0]) == [library().say("treatments_no_figure")]
    assert minutes[1][0].text.startswith("Keep 75 minutes free.")


def test_no_id_and_no_code_is_told() -> None:
    claims = {claim.text for claim in library().evidence.claims}
    told_texts = everything() - claims
    told_texts |= {p.text for t in Outcome for q in _in_full(t) for p in q.every()}
    assert len(told_texts) > 1000
    assert [text for text in told_texts if ID.search(text)] == []


def _in_full(outcome: Outcome) -> tuple[Passage, ...]:
    return treatments.in_full(library(), library().policy.treatments[outcome])


def test_every_item_is_named_with_its_reason_and_what_it_can_change() -> None:
    found = {item.name: item for item in asked(library())}
    assert set(found) == {item.name for item in library().policy.questionnaire.items}
    assert all(item.why and item.changes for item in found.values())
    nothing = library().say("privacy_use_nothing")
    unused = {item.name for item in library().policy.questionnaire.items if item.not_used}
    assert {name for name, item in found.items() if item.changes == (nothing,)} == unused


def test_change_that_an_item_can_make_comes_from_the_rules_that_read_it() -> None:
    found = {item.name: item.changes for item in asked(library())}
    uses = {key: library().say(f"privacy_use_{key}") for key in ("doctor", "restrictions", "fit", "extras", "asked")}
    assert uses["doctor"] in found["Warning signs"]
    assert uses["restrictions"] in found["Recent procedures"]
    assert uses["fit"] in found["Needles"]
    assert uses["doctor"] not in found["Needles"]
    assert uses["extras"] in found["Extras"]
    assert uses["asked"] in found["Medicines"]
