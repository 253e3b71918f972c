"""The questions on screen, drawn by ui/scripts/questions.js. What is said arrives here and goes into the draft."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import streamlit as st

from recommender.domain.questionnaire import Item, Option, Section
from recommender.domain.terms import NOT_SURE, Grade
from recommender.drawings.gallery import address_of
from recommender.flow.draft import Draft
from recommender.flow.saying import take, take_grades
from recommender.flow.steps import Ask, Gap
from recommender.flow.suggesting import OWN_WORDS, close_what_is_said, key_of, open_mentions, take_reply
from recommender.ui import hearing, session, speech
from recommender.ui.components.heard import beside, status, suggested
from recommender.ui.components.scripted import scripted

AREAS = "areas"  # the item that a figure to tap stands beside, and the name of its drawing
COUNTED = "#"  # where a script puts in a number
KINDS = {"integer": "number", "choice": "choice", "text": "text"}


@dataclass(frozen=True)
class Answering:
    """Whose answers are asked for: their draft, the news that were heard of each question, and the name they go by.

    The browser holds on to what was said under a name; once answers are deleted, questions go by another one.
    """

    draft: Draft
    heard: dict[str, int]
    name: str

    def key(self, section: Section) -> str:
        before, _, after = self.name.partition("*")
        return f"{before}.{section.id}{after}"


def of_client() -> Answering:
    """The answers that the client of this session gives."""
    forgotten = session.times_forgotten()
    heard = st.session_state.setdefault("heard", {})
    return Answering(session.draft(), heard, f"ask*.{forgotten}" if forgotten else "ask")


def listen(section: Section, asks: Iterable[Ask], answering: Answering | None = None) -> bool:
    """Take what was said on screen since the last run into the draft, and say whether there was any news.

    News older than what is known is left alone.
    """
    mine = answering or of_client()
    told, questionnaire, before = _told(mine.key(section)), session.questionnaire(), open_mentions(mine.draft)
    known, mentions = sum(mine.heard.values()), mine.draft.mentions
    for ask in asks:
        said = _news(told, ask.key, mine)
        if said and ask.grades:
            take_grades(mine.draft, said)
        elif said:
            take(questionnaire, mine.draft, ask.item, said)
    close_what_is_said(before, mine.draft)
    hearing.hear(mine.draft, mine.name)
    for found in mine.draft.mentions:
        said = _news(told, key_of(found), mine)
        if said:
            take_reply(questionnaire, mine.draft, found, said.get("value"))
    return sum(mine.heard.values()) > known or mine.draft.mentions != mentions


def _told(key: str) -> Mapping[str, Any]:
    """What the browser last told about the questions of a section, by what they ask."""
    state = st.session_state.get(key)
    told = state.get("said") if isinstance(state, Mapping) else None
    return told if isinstance(told, Mapping) else {}


def _news(told: Mapping[str, Any], key: str, mine: Answering) -> dict[str, Any] | None:
    """What was told about one question, if it is of the right form and newer than what was heard of it."""
    said = told.get(key)
    if not isinstance(said, Mapping) or type(said.get("seq")) is not int or said["seq"] <= mine.heard.get(key, 0):
        return None
    mine.heard[key] = said["seq"]
    return dict(said)


def questions(
    section: Section, asks: Sequence[Ask], gaps: Sequence[Gap], answering: Answering | None = None,
    notes: Mapping[str, str] | None = None,
) -> bool:  # fmt: skip
    """Ask what a section asks now. Messages of `gaps` stand beside the questions that they are about.

    So do `notes`, by item: what a person has to know about an answer that is there already.

    They go out as text, as Streamlit would put them into JSON at every run, and twice. What comes back is whether the
    client wants to see at once what to do, about a sign in their own words that cannot wait.
    """
    mine = answering or of_client()
    make = partial(_text_of, asks, gaps, mine, notes or {}, is_client=answering is None)
    given = (asks, gaps, notes, dict(mine.heard), speech.language())
    text = make() if answering else session.remembered("questions", make, *given)
    component = scripted("questions")
    told = component(data={"questions": text}, key=mine.key(section), default={"said": None}, tells=("said", "to_now"))
    return told.to_now is True


def _text_of(
    asks: Sequence[Ask], gaps: Sequence[Gap], mine: Answering, notes: Mapping[str, str], is_client: bool
) -> str:
    errors = {gap.key: gap.message for gap in gaps}
    asked: list[dict[str, Any]] = []
    here = {ask.item.id for ask in asks}
    for ask in asks:
        words = "" if OWN_WORDS in here else beside(mine.draft, ask.item.id)
        note = " ".join(filter(None, (notes.get(ask.item.id, ""), words)))
        asked.append(question(ask, errors, mine) | {"note": note, "rest": None if is_client else _rest(ask.item)})
        if ask.item.id == OWN_WORDS:
            heard = suggested(mine.draft, errors, leads_on=is_client)
            asked[-1]["status"] = status(mine.draft, mine.name)
            asked += [each | {"seq": mine.heard.get(each["key"], 0)} for each in heard]
    return json.dumps(asked)


def _rest(item: Item) -> dict[str, str] | None:
    """What is said at the desk of a list that a reply began: nobody goes on from a step there, so it is confirmed."""
    return {name: session.say(f"desk_rest_{name}") for name in ("open", "go", "done")} if item.is_list else None


def question(ask: Ask, errors: Mapping[str, str], mine: Answering) -> dict[str, Any]:
    """All that the browser needs to draw one question, with what was said to it so far."""
    return {**_asked(ask, errors, mine.draft), "key": ask.key, "seq": mine.heard.get(ask.key, 0)}


def _asked(ask: Ask, errors: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    item = ask.item
    if ask.grades:
        return _grades(ask, errors, draft)
    optional = f" {session.say('optional')}" if item.optional else ""
    shared = {"heading": item.ask + optional, "help": item.help, "error": errors.get(item.id, "")}
    draw = {"integer": _number, "choice": _choice, "text": _text, "graded": _concerns}.get(item.type, _list)
    return {"kind": KINDS.get(item.type, "list"), **shared, **draw(item, errors, draft)}


def _number(item: Item, _: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    return {"said": {"text": draft.values.get(item.id)}}


def _text(item: Item, _: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    return {"room": _room(item), "status": "", "said": {"text": draft.values.get(item.id)}}


def _room(item: Item) -> dict[str, Any] | None:
    """How long a text may be. What is left is counted on screen, once four fifths are typed."""
    if not item.longest:
        return None
    counts = {name: session.say(f"text_{name}", count=COUNTED) for name in ("room", "over")}
    most = {"most": item.longest, "from": item.longest * 4 // 5}
    return most | {"limit": session.say("text_left", most=item.longest)} | counts


def _choice(item: Item, _: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    options = [_option(option, item.id) for option in _choices(item, draft)]
    if item.allows_not_sure:
        options.append({"code": NOT_SURE, "label": item.not_sure_label})
    return {"options": options, "said": {"value": draft.values.get(item.id)}}


def _choices(item: Item, draft: Draft) -> list[Option]:
    """The options to choose from; of another item's, those that were chosen there."""
    if not item.options_from:
        return list(item.options)
    chosen = draft.grades
    return [option for option in session.questionnaire().by_id[item.options_from].options if option.code in chosen]


def _option(option: Option, item: str) -> dict[str, Any]:
    shared = {"code": option.code, "label": option.label, "help": option.help, "group": option.group}
    return {**shared, "picture": address_of(f"{item}_{option.code}")}


def _concerns(item: Item, _: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    said = {"codes": list(draft.grades), "which": [], "days": {}, "none": False, "not_sure": False}
    return {"options": [_option(option, item.id) for option in item.options], "said": said}


def _list(item: Item, errors: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    days = {"label": session.say("days_ago"), "help": session.say("days_unknown")} if item.type == "ages" else None
    return {
        "options": [_option(option, item.id) for option in item.options],
        "figure": address_of(AREAS) if item.id == AREAS else None,
        "none": item.none_label,
        "not_sure": item.not_sure_label,
        "which": {"label": item.which_label, "help": session.say("which_help")},
        "days": days,
        "day_errors": {key.removeprefix(f"{item.id}."): message for key, message in errors.items()},
        "said": asdict(draft.list_of(item.id)),
    }


def _grades(ask: Ask, errors: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    """How strong each chosen concern is, as a person sees it in a mirror."""
    chosen = draft.grades
    asked = [
        {
            "key": f"{ask.key}.{option.code}",
            "code": option.code,
            "heading": option.label,
            "error": errors.get(f"{ask.key}.{option.code}", ""),
            "options": [_grade(option, grade) for grade in Grade],
        }
        for option in ask.item.options
        if option.code in chosen and option.grades is not None
    ]
    return {"kind": "grades", "asked": asked, "said": {"grades": chosen}}


def _grade(option: Option, grade: Grade) -> dict[str, Any]:
    words = {"label": session.say(f"grade_label_{grade}"), "help": getattr(option.grades, grade)}
    return {"code": str(grade), **words, "picture": address_of(f"{option.code}_{grade}")}
