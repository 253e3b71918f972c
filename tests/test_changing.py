"""What would change a decision: the engine's search against a plain one that tries every set of answers.

The plain search shares nothing with the engine's but `decide`: it spells every changed intake itself, and tries all
sets of up to three changed answers in turn. Numbers and days take the values on both sides of every bound that some
rule of the policy names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recommender.domain.answers import Answers, Intake, Truth
from recommender.domain.changing import Change, ChangeSet
from recommender.domain.criteria import Compares, HasCode, Not
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Item
from recommender.domain.terms import LONGEST_WAIT_DAYS, NOT_SURE, Level, Outcome, Role, Urgency
from recommender.domain.worked_cases import WorkedCase
from recommender.engine.changing.applying import applied
from recommender.engine.changing.search import MOST_ANSWERS, what_would_change
from recommender.engine.decide import decide
from recommender.engine.expectations import intake_of_case
from recommender.engine.explain import explain
from recommender.flow.reading import read_answers
from tests.builders import (
    LEFT_OUT,
    SAME_EVERY_TIME,
    Raw,
    healthy,
    intakes,
    list_items,
    parsed,
    policy,
    questionnaire,
    rendered,
    with_unsure,
)
from tests.case_files import all_cases, library

MOST_ATOMS = 22  # so many changed answers can be tried in all threes in about a second
Atom = tuple[str, str, Any]  # a lever's item and code, and the value it takes
Edit = Callable[[Raw], Raw]


# Every answer that content lets change, spelled out


def plainly(raw: Mapping[str, Any]) -> Raw:
    """The same answers with every list named in full: ticked codes, and under `unsure` all that is open."""
    found, unsure = dict(raw), dict(raw.get("unsure") or {})
    for item in questionnaire().items:
        if item.is_list and applies(item, raw):
            value = found.get(item.id)
            ticked = [code for code in value or () if code != NOT_SURE]
            says_nothing = item.empty_means_unknown and value == []
            spread = value is None or says_nothing or (NOT_SURE in value and item.type == "multi_choice")
            named = (None if says_nothing else unsure.get(item.id)) or (item.codes if spread else ())
            unsure[item.id] = [code for code in named if code not in ticked]
            found[item.id] = {code: (value or {})[code] for code in ticked} if item.type == "ages" else ticked
            found = spelled(found, item, unsure)
    return found | {"unsure": unsure}


def spelled(raw: Raw, item: Item, unsure: Mapping[str, list[str]]) -> Raw:
    """A list of ticked codes with "not sure" beside them where something is open, so that it is read as it stands."""
    value = raw[item.id]
    if item.type != "multi_choice":
        return raw
    ticked = [code for code in value if code != NOT_SURE]
    if not ticked and item.open_unless and not unsure.get(item.id):
        return raw | {item.id: [NOT_SURE], "unsure": {**unsure, item.id: list(item.open_unless.open)}}
    return raw | {item.id: [*ticked, *([NOT_SURE] if unsure.get(item.id) else [])]}


def applies(item: Item, raw: Mapping[str, Any]) -> bool:
    if item.shown_when is None:
        return True
    return bool(item.shown_when.truth(read_answers(questionnaire(), Intake(raw))) is Truth.YES)


def atoms(raw: Raw) -> dict[Atom, Edit]:
    """Each changed answer, and how it is made. Atoms with the same item and code are never made together."""
    found: dict[Atom, Edit] = {}
    for item in questionnaire().items:
        if applies(item, raw) and item.type in ATOMS:
            found |= dict(ATOMS[item.type](item, raw))
    return found | dict(later(raw))


def choice_atoms(item: Item, raw: Raw) -> Iterator[tuple[Atom, Edit]]:
    if not item.codes:
        return
    said = raw.get(item.id)
    said = None if said == NOT_SURE else said
    way = item.changes_of(said) if said else ("finding" if item.is_safety else item.changes)
    targets: tuple[str, ...] = ()
    if way == "by_choice":
        targets = tuple(code for code in item.codes if code != said)
    elif way == "with_time" or (way == "finding" and item.otherwise):
        targets = (item.otherwise,)
    elif way == "finding":
        targets = item.codes
    for code in targets:
        yield (item.id, "", code), lambda raw, code=code: raw | {item.id: code}  # type: ignore[misc]


def list_atoms(item: Item, raw: Raw) -> Iterator[tuple[Atom, Edit]]:
    for code in item.codes:
        ticked, way = code in raw[item.id], item.changes_of(code)
        if way == "by_choice" and (item.id, code) in named_somewhere():
            yield (item.id, code, "no" if ticked else "yes"), marking(item, code, not ticked)
        elif way == "with_time" and ticked:
            yield (item.id, code, "no"), marking(item, code, False)
    if item.is_safety and open_codes(item, raw):
        yield (item.id, "", "found out"), lambda raw: found_out(item, raw)


@cache
def named_somewhere() -> frozenset[tuple[str, str]]:
    """Codes that some rule for the outcome names. Trying the other wishes as well would take four times as long."""
    found = policy()
    rules: tuple[Any, ...] = (*found.refer_rules, *found.restrictions, *found.scorecard.rows, *found.instead.rules)
    atoms = [atom for rule in rules if rule.when for atom in rule.when.atoms() if isinstance(atom, HasCode)]
    return frozenset((atom.item, code) for atom in atoms for code in atom.codes)


def open_codes(item: Item, raw: Raw) -> frozenset[str]:
    return read_answers(questionnaire(), Intake(raw)).reply(item.id).unknown


def marking(item: Item, code: str, ticked: bool) -> Edit:
    def edit(raw: Raw) -> Raw:
        unsure = {**raw["unsure"], item.id: [found for found in raw["unsure"][item.id] if found != code]}
        codes = [found for found in raw[item.id] if found != code] + ([code] if ticked else [])
        return spelled(raw | {item.id: codes, "unsure": unsure}, item, unsure)

    return edit


def found_out(item: Item, raw: Raw) -> Raw:
    """Nothing open is left, and none of it applies."""
    unsure = {**raw["unsure"], item.id: []}
    if item.type == "ages":
        return raw | {"unsure": unsure}
    ticked = [code for code in raw[item.id] if code != NOT_SURE]
    if item.open_unless and not set(ticked) & set(item.open_unless.named):
        ticked.append(item.open_unless.named[0])
    return raw | {item.id: ticked, "unsure": unsure}


def age_atoms(item: Item, raw: Raw) -> Iterator[tuple[Atom, Edit]]:
    if open_codes(item, raw):
        yield (item.id, "", "found out"), lambda raw: found_out(item, raw)
    for code, since in raw[item.id].items():
        for days in sorted(bounds_of(item.id, code)) if since is None else ():
            yield (
                (item.id, code, days),
                lambda raw, code=code, days=days: (
                    raw
                    | {  # type: ignore[misc]
                        item.id: {**raw[item.id], code: days}
                    }
                ),
            )


def number_atoms(item: Item, raw: Raw) -> Iterator[tuple[Atom, Edit]]:
    if item.is_safety and raw.get(item.id) is None:
        bounds = {item.from_, *bounds_of(item.id, ""), *compared(item.id)}
        for value in sorted(bound for bound in bounds if bound is not None and item.from_ <= bound <= item.to):  # type: ignore[operator]
            yield (item.id, "", value), lambda raw, value=value: raw | {item.id: value}  # type: ignore[misc]


ATOMS: dict[str, Callable[[Item, Raw], Iterator[tuple[Atom, Edit]]]] = {
    "choice": choice_atoms, "multi_choice": list_atoms, "ages": age_atoms, "integer": number_atoms,
}  # fmt: skip


def later(raw: Raw) -> Iterator[tuple[Atom, Edit]]:
    """Days pass: for each day on which something counted is at a bound, or one day short of it."""
    days = {
        (bound - (since or 0)) * each
        for item, code, since, each in counted(raw)
        for bound in bounds_of(item, code) | (compared(item) if not code else set())
    }
    for day in sorted(day for day in days if day > 0):
        yield ("later", "", day), lambda raw, day=day: some_days_later(raw, day)  # type: ignore[misc]


def counted(raw: Raw) -> Iterator[tuple[str, str, int | None, int]]:
    for item in questionnaire().items:
        if item.changes == "with_time" and item.type == "ages" and applies(item, raw):
            yield from ((item.id, code, since, 1) for code, since in raw[item.id].items())
        elif item.changes == "with_time" and item.type == "integer" and applies(item, raw):
            yield item.id, "", raw.get(item.id), 31


def some_days_later(raw: Raw, days: int) -> Raw:
    for item, code, since, each in counted(raw):
        moved = (since or 0) + days // each
        raw = raw | {item: {**raw[item], code: moved} if code else moved}
    return raw


@cache
def bounds_of(item: str, code: str) -> frozenset[int]:
    """Answers at which a wait that is counted from them turns from a defer to a wait, or ends, and one before."""
    found: set[int] = set()
    for rule in policy().restrictions:
        since, days = rule.effect.since, rule.effect.days
        if since and days and (since.item, since.code) == (item, code):
            for left in (LONGEST_WAIT_DAYS, 5, 0):
                end = -(-(days - left) // since.days_each)
                found |= {end - 1, end}
    return frozenset(bound for bound in found if bound > 0)


@cache
def compared(item: str) -> frozenset[int]:
    rules = (*policy().refer_rules, *policy().restrictions, *policy().scorecard.rows)
    found = [atom for rule in rules for atom in rule.when.atoms() if isinstance(atom, Compares) and atom.item == item]
    bounds = {bound for atom in found for bound in (atom.at_least, atom.below) if bound is not None}
    return frozenset(bounds | {bound - 1 for bound in bounds})


# Every set of them


def made(raw: Raw, chosen: Mapping[Atom, Edit]) -> Raw:
    """The answers with some changed; days that pass come first, and do not move what is found out."""
    for atom in sorted(chosen, key=lambda atom: atom[0] != "later"):
        raw = chosen[atom](raw)
    return raw


def outcome(raw: Raw, given_policy: Policy | None = None, cleared: Any = ()) -> Outcome:
    return decide(given_policy or policy(), Intake(raw, cleared)).outcome


def smallest(raw: Raw, every: Mapping[Atom, Edit], cleared: Any = ()) -> dict[frozenset[Atom], Outcome]:
    """All sets of up to three changed answers with another outcome, none of which holds another such set."""
    now = outcome(raw, cleared=cleared)
    found: dict[frozenset[Atom], Outcome] = {}
    for size in range(1, MOST_ANSWERS + 1):
        for some in combinations(every, size):
            chosen = frozenset(some)
            if len({atom[:2] for atom in some}) < size or any(smaller <= chosen for smaller in found):
                continue
            then = outcome(made(raw, {atom: every[atom] for atom in some}), cleared=cleared)
            if then is not now:
                found[chosen] = then
    return found


ALWAYS = Not(part=Compares(item="nothing", at_least=0))


def while_excluded(raw: Raw, cleared: Any = ()) -> Policy:
    """The policy with every rule that certainly excludes a treatment today counting always."""
    restrictions = decide(policy(), Intake(raw, cleared)).trace.restrictions.values()
    firings = [firing for found in restrictions for firing in found.firings]
    kept = {firing.rule for firing in firings if firing.certain and firing.level is Level.EXCLUDE}
    rules = [rule.model_copy(update={"when": ALWAYS}) if rule.id in kept else rule for rule in policy().restrictions]
    return policy().model_copy(update={"restrictions": tuple(rules)})


Found = dict[tuple[frozenset[Atom], Outcome], set[Any]]


def expected(raw: Raw, cleared: Any = ()) -> Found:
    """What the plain search finds: per set without its numbers, and per outcome, the numbers."""
    decision = decide(policy(), Intake(raw, cleared))
    if any(firing.certain and firing.urgency.rank >= Urgency.URGENT.rank for firing in decision.trace.refers):
        return {}
    every, strict = atoms(raw), while_excluded(raw, cleared)
    found: Found = {}
    for some, then in smallest(raw, every, cleared).items():
        if outcome(made(raw, {atom: every[atom] for atom in some}), strict, cleared) is then:
            numbers = tuple(sorted(value for *_, value in some if isinstance(value, int)))
            found.setdefault((frozenset(map(bare, some)), then), set()).add(numbers)
    return found


def bare(atom: Atom) -> Atom:
    return (*atom[:2], "number") if isinstance(atom[2], int) else atom


def told(raw: Raw, sets: tuple[ChangeSet, ...]) -> Found:
    """The same from what the engine says: of a stretch, those of its numbers that the plain search tries."""
    every = atoms(raw)
    found: Found = {}
    for each in sets:
        names = [name(change) for change in each.changes]
        numbers = [numbers_in(every, change, atom) for change, atom in zip(each.changes, names, strict=True)]
        key = frozenset(bare(atom) for atom in names), each.outcome
        found.setdefault(key, set()).update(crossed([some for some in numbers if some is not None]))
    return found


def crossed(numbers: list[list[int]]) -> Iterator[tuple[int, ...]]:
    if not numbers:
        yield ()
        return
    for first in numbers[0]:
        yield from (tuple(sorted((first, *rest))) for rest in crossed(numbers[1:]))


def name(change: Change) -> Atom:
    if change.days is not None:
        return ("later", "", change.days)
    if change.at_least is not None:
        return (change.item, "".join(change.codes), change.at_least)
    item = questionnaire().by_id[change.item]
    if item.type == "choice":
        return (item.id, "", change.becomes)
    return (item.id, "", "found out") if change.kind == "by_finding_out" else (item.id, change.codes[0], change.becomes)


def numbers_in(every: Mapping[Atom, Edit], change: Change, atom: Atom) -> list[int] | None:
    if change.days is not None:
        return [change.days]
    if change.at_least is None:
        return None
    tried = [value for item, code, value in every if (item, code) == atom[:2]]
    return [value for value in tried if value >= change.at_least and (change.below is None or value < change.below)]


def fewest_days(found: Found) -> Found:
    """The same with only the fewest days where days pass: more of them are enough as well."""
    return {
        key: {min(numbers)} if any(atom[0] == "later" for atom in key[0]) else numbers for key, numbers in found.items()
    }


def assert_agrees(raw: Mapping[str, Any], cleared: Any = ()) -> None:
    plain = plainly(raw)
    sets = what_would_change(policy(), Intake(raw, cleared))
    assert told(plain, sets) == fewest_days(expected(plain, cleared))


# The engine's search finds just these


@settings(SAME_EVERY_TIME, max_examples=40)
@given(intakes(most_changes=4))
def test_the_search_finds_what_trying_everything_finds(raw: Raw) -> None:
    answers = parsed(raw).answers
    assume(len(atoms(plainly(answers))) <= MOST_ATOMS)
    assert_agrees(answers)


SPREAD = [case for case in all_cases() if len(atoms(plainly(intake_of_case(policy(), case).answers))) <= MOST_ATOMS][
    ::25
]


@pytest.mark.parametrize("case", SPREAD, ids=lambda case: case.id)
def test_it_does_so_for_cases(case: WorkedCase) -> None:
    assert_agrees(intake_of_case(policy(), case).answers, intake_of_case(policy(), case).cleared)


@SAME_EVERY_TIME
@given(intakes())
def test_a_set_gives_the_outcome_it_names_and_no_part_of_it_changes_anything(raw: Raw) -> None:
    """Also for intakes with too much open to try everything."""
    given_intake = parsed(raw)
    now, answers = decide(policy(), given_intake), read_answers(questionnaire(), given_intake)
    for each in what_would_change(policy(), given_intake):
        assert 1 <= len(each.changes) <= MOST_ANSWERS
        then = decide(policy(), applied(policy(), given_intake, answers, each.changes))
        assert each.outcome is not now.outcome
        assert (then.outcome, then.urgency) == (each.outcome, each.urgency)
        for size in range(len(each.changes)):
            for part in combinations(each.changes, size):
                assert decide(policy(), applied(policy(), given_intake, answers, part)).outcome is now.outcome


@SAME_EVERY_TIME
@given(intakes(), st.sampled_from(questionnaire().by_id["warning_signs"].codes))
def test_nothing_changes_a_warning_sign(raw: Raw, sign: str) -> None:
    ticked = with_unsure(raw | {"warning_signs": [sign]}, "warning_signs", None)
    assert what_would_change(policy(), parsed(ticked)) == ()


@SAME_EVERY_TIME
@given(intakes())
def test_what_is_excluded_for_certain_today_is_never_held_out(raw: Raw) -> None:
    restrictions = decide(policy(), parsed(raw)).trace.restrictions.values()
    firings = [firing for found in restrictions for firing in found.firings if firing.certain]
    excluded = {firing.treatment.value for firing in firings if firing.level is Level.EXCLUDE}
    assert {each.outcome.value for each in what_would_change(policy(), parsed(raw))} & excluded == set()


@SAME_EVERY_TIME
@given(intakes())
def test_only_what_content_lets_change_changes(raw: Raw) -> None:
    """A safety answer that is known changes with time alone, a wish by choice; what never changes is not there."""
    reading = read_answers(questionnaire(), parsed(raw))
    for each in what_would_change(policy(), parsed(raw)):
        for change in each.changes:
            item = questionnaire().by_id[change.item]
            if change.kind == "by_finding_out":
                assert item.is_safety
                assert reading.numbers.get(item.id, 0) is None or is_open(item, reading, change)
            elif change.kind == "by_choice":
                assert item.role is Role.WISH
            else:
                assert "with_time" in (item.changes, *(item.changes_of(code) for code in change.codes))


def is_open(item: Item, reading: Answers, change: Change) -> bool:
    days = [reading.days.get(code, 0) for code in change.codes]
    return bool(reading.reply(item.id).unknown) or (item.type == "ages" and days == [None])


@pytest.mark.parametrize("since", range(0, 90, 7))
def test_days_that_pass_are_the_fewest_that_are_enough(since: int) -> None:
    """Day by day, without knowing where any bound is."""
    raw = healthy(concerns={"lip_lines": "moderate"}, procedures={"deep_peel": since})
    now = outcome(raw)
    enough = next(
        (n for n in range(1, 400) if outcome(raw | {"procedures": {"deep_peel": since + n}}) is not now), None
    )
    days = [change.days for each in what_would_change(policy(), parsed(raw)) for change in each.changes if change.days]
    assert days == ([enough] if enough else [])


def test_everything_open_or_everything_ticked_is_looked_through_all_the_same() -> None:
    nothing = {"concerns": {code: "severe" for code in questionnaire().by_id["concerns"].codes}}
    assert what_would_change(policy(), parsed(nothing)) == ()
    lists = {item.id: list(item.codes) for item in list_items() if item.type == "multi_choice"}
    assert what_would_change(policy(), parsed(healthy(**lists))) == ()


# What a client reads of it


def lines(**changes: Any) -> list[str]:
    raw = parsed(healthy(**changes))
    block = explain(library(), raw, decide(policy(), raw)).block("change")
    return [line.text for line in block.lines] if block else []


def test_a_client_reads_what_would_have_to_be_true() -> None:
    assert lines(skin_now=["cold_sore"]) == ["Once the cold sore has fully healed, we would suggest: a facial."]
    assert lines(concerns={"lip_lines": "moderate"}, procedures={"deep_peel": 40}) == [
        "If you ask again in 8 days, we would suggest: dermatherapy. "
        "Counted from today, the earliest date is in 50 days."
    ]
    assert lines(concerns={"fine_lines": "moderate"}, downtime="none") == [
        "If you could live with redness for a day or two, we would suggest: dermatherapy."
    ]


def test_a_client_reads_what_is_needed_together() -> None:
    pair = {"skin_now": ["rosacea_flare"], "conditions": ["not_sure"], "unsure": {"conditions": ["eczema"]}}
    assert lines(concerns={"lip_lines": "moderate"}, **pair) == [
        "If it turns out that nothing more under “Health conditions” applies to you, and once the rosacea is quiet "
        "again, we would suggest: dermatherapy."
    ]


def test_what_one_open_question_would_change_is_told_beside_it_alone() -> None:
    assert lines(concerns={"fine_lines": "moderate"}, pregnancy="not_sure") == []
    assert lines(concerns={"fine_lines": "mild"}, age=LEFT_OUT) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"warning_signs": ["changing_mole"], "skin_now": ["cold_sore"]},
        {"skin_now": ["cold_sore"], "conditions": ["eczema"]},
        {"conditions": ["eczema"], "concerns": {"lip_lines": "moderate"}},
        {"age": 15},
    ],
    ids=str,
)
def test_nothing_is_told_where_nothing_is_the_clients_to_change(changes: Raw) -> None:
    assert lines(**changes) == []


@SAME_EVERY_TIME
@given(intakes())
def test_no_sentence_of_it_is_said_anywhere_else(raw: Raw) -> None:
    intake_ = parsed(raw)
    found = explain(library(), intake_, decide(policy(), intake_))
    change = found.block("change")
    others = {line.text for block in found.blocks if block is not change for line in block.lines}
    told = [line.text for line in change.lines] if change else []
    assert len(set(told)) == len(told) <= 3
    assert not others & set(told)


# The JSON


def test_an_open_question_keeps_its_keys_and_gets_the_answer() -> None:
    (entry,) = [found for found in rendered(healthy(age=LEFT_OUT, concerns={"maintenance": "mild"}))[KEY]]
    assert entry == {
        "kind": "by_finding_out", "item": "age", "codes": [], "outcome": "facial", "urgency": None,
        "earliest_in_days": 0, "answers": [{"kind": "by_finding_out", "item": "age", "codes": [], "at_least": 13}],
    }  # fmt: skip


def test_a_question_that_changes_the_urgency_alone_stays_without_answers() -> None:
    raw = healthy(warning_signs=["not_sure"], appearance_worry="high", concerns={"maintenance": "mild"})
    (entry,) = rendered(raw)[KEY]
    assert (entry["item"], entry["outcome"], entry["urgency"]) == ("warning_signs", "medical_referral", "routine")
    assert "answers" not in entry


def test_answers_that_are_needed_together_stand_in_one_entry() -> None:
    raw = healthy(concerns={"fine_lines": "mild"}, skin_now=["rosacea_flare"], pregnancy="not_sure")
    (entry,) = [found for found in rendered(raw)[KEY] if found["kind"] == "together"]
    assert entry["outcome"] == "dermatherapy"
    assert [(answer["kind"], answer["item"], answer["becomes"]) for answer in entry["answers"]] == [
        ("by_finding_out", "pregnancy", "no"),
        ("with_time", "skin_now", "no"),
    ]


KEY = "what_would_change"
