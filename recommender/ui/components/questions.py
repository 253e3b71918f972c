"""The questions on screen, drawn by ui/scripts/questions.js. What is said arrives here and goes into the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import streamlit as st

from recommender.domain.questionnaire import Item, Option, Section
from recommender.domain.terms import NOT_SURE, Grade
from recommender.drawings.figure import figure
from recommender.drawings.gallery import address_of
from recommender.flow.draft import Draft
from recommender.flow.saying import take, take_grades
from recommender.flow.steps import Ask, Gap
from recommender.ui import session
from recommender.ui.components.scripted import scripted

AREAS = "areas"  # the item that a figure to tap stands beside
OWN = "ask"
KINDS = {"integer": "number", "choice": "choice", "text": "text"}


@dataclass(frozen=True)
class Sheet:
    """Whose answers are asked for: the draft that they go into.

    `name` begins the keys by which the browser knows the questions, so that two drafts in one session stay apart.
    `notes` says by item what a person has to know about an answer that is there already.
    """

    draft: Draft
    name: str = OWN
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def heard(self) -> dict[str, int]:
        """How far each question was listened to."""
        found: dict[str, int] = st.session_state.setdefault("heard" if self.name == OWN else f"heard.{self.name}", {})
        return found

    def key_of(self, section: Section) -> str:
        """The browser holds on to what was said under a key; once answers are deleted, questions go by new keys."""
        forgotten = session.times_forgotten()
        return f"{self.name}.{section.id}.{forgotten}" if forgotten else f"{self.name}.{section.id}"


def own_sheet() -> Sheet:
    """The client's own."""
    return Sheet(session.draft())


def listen(section: Section, asks: Iterable[Ask], sheet: Sheet | None = None) -> None:
    """Take what was said on screen since the last run into the draft. News older than what is known is left alone."""
    sheet = sheet or own_sheet()
    for ask in asks:
        said = _said(section, ask, sheet)
        if said and said["seq"] > sheet.heard.get(ask.key, 0):
            sheet.heard[ask.key] = said["seq"]
            if ask.grades:
                take_grades(sheet.draft, said)
            else:
                take(session.questionnaire(), sheet.draft, ask.item, said)


def _said(section: Section, ask: Ask, sheet: Sheet) -> dict[str, Any] | None:
    """What the browser last told about a question, if it is of the right form."""
    state = st.session_state.get(sheet.key_of(section))
    told = state.get("said") if isinstance(state, Mapping) else None
    said = told.get(ask.key) if isinstance(told, Mapping) else None
    return dict(said) if isinstance(said, Mapping) and type(said.get("seq")) is int else None


def questions(section: Section, asks: Sequence[Ask], gaps: Sequence[Gap], sheet: Sheet | None = None) -> None:
    """Ask what a section asks now. Messages of `gaps` stand beside the questions that they are about."""
    sheet = sheet or own_sheet()
    errors = {gap.key: gap.message for gap in gaps}
    data = {"questions": [question(ask, errors, sheet) for ask in asks]}
    component = scripted("questions")
    component(data=data, key=sheet.key_of(section), default={"said": None}, tells=("said",))


def question(ask: Ask, errors: Mapping[str, str], sheet: Sheet) -> dict[str, Any]:
    """All that the browser needs to draw one question, with what was said to it so far."""
    shared = {"key": ask.key, "seq": sheet.heard.get(ask.key, 0), "note": sheet.notes.get(ask.item.id, "")}
    return {**_asked(ask, errors, sheet.draft), **shared}


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
    limit = session.say("text_left", most=item.longest) if item.longest else ""
    return {"help": f"{item.help} {limit}".strip(), "said": {"text": draft.values.get(item.id)}}


def _choice(item: Item, _: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    options = [_option(option, item.id) for option in _choices(item, draft)]
    if item.allows_not_sure:
        options.append({"code": NOT_SURE, "label": item.not_sure_label})
    return {"options": options, "said": {"value": draft.values.get(item.id)}}


def _choices(item: Item, draft: Draft) -> list[Option]:
    """The options to choose from; of another item's, those that were chosen there."""
    if not item.options_from:
        return list(item.options)
    source = session.questionnaire().by_id[item.options_from]
    return [option for option in source.options if option.code in draft.grades]


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
        "figure": figure() if item.id == AREAS else None,
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
