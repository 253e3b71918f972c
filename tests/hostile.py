"""Text that means harm, in every field that somebody types into, and what it must not do to a page."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from recommender.casework.consultation import (
    Edit,
    add_note,
    clear,
    decide_finally,
    edit_answers,
    examine,
    plan_sessions,
    record_follow_up,
)
from recommender.casework.reaching import put_contact_right
from recommender.domain.case import (
    LONGEST_NAME,
    LONGEST_NOTE,
    CaseFile,
    Clearing,
    Contact,
    Examination,
    FollowUp,
    Override,
    Session,
    whole,
)
from recommender.domain.terms import Outcome
from tests.builders import healthy, questionnaire
from tests.consultations import clearing, usual

if TYPE_CHECKING:  # tests without a browser do not pay for importing it
    from playwright.sync_api import ConsoleMessage, Dialog, Page

OUTSIDE = "evil.example"
KINDS = {
    "script": f'<script>fetch("https://{OUTSIDE}/s")</script>',
    "image": f'"\'><img src="https://{OUTSIDE}/i.png" onerror="alert(1)"><svg onload=alert(2)>',
    "markdown": f"![a](https://{OUTSIDE}/m.png) [b](https://{OUTSIDE}/l) <https://{OUTSIDE}/u> **c** :red[d] `e`",
    "formula": f'=HYPERLINK("https://{OUTSIDE}/f","open")',
    "typst": '#read("/etc/passwd") #panic() $ x $ @ref <label> \\ //',
    "template": "{name} {{7*7}} ${7*7} %s %(a)s </textarea></style>",
    "direction": "ab\u202ecd\u202c \u2066ef\u2069 \u200fgh",
    "nul": "before\x00after \x07\x1b[31m\x7f",
    "half": "before\ud800after",
    "long": "w" * 10_000,
}
LONGEST_TYPED = 254  # of a telephone number or an e-mail address, in every form
LOUD = " ".join(text for kind, text in KINDS.items() if kind != "long")
# Fields of a case that nobody types into: ids and codes, which the program fills, and the decision.
FILLED_BY_PROGRAM = {
    "CaseFile.receipt", "CaseFile.changed_after_result", "CaseFile.answered_by_staff", "CaseFile.confirmed",
    "CaseFile.denied", "Clearing.code", "Clearing.by", "Examination.by",
    "Review.by", "Review.receipt", "FollowUp.by", "Note.by",
}  # fmt: skip
CODE = "immunosuppression"
GIVEN: dict[str, Any] = {"concerns": {"fine_lines": "moderate"}, "conditions": [CODE]}  # needling, once it is cleared


def own_words(text: str) -> dict[str, str]:
    """What stands in every question that is answered in words, as long as it may be."""
    return {item.id: text[: item.longest] for item in questionnaire().items if item.type == "text"}


def contact_of(text: str) -> Contact:
    """What could stand in a contact if nobody looked at it, as long as the forms let it be."""
    return Contact(name=text[:LONGEST_NAME], phone=text[:LONGEST_TYPED], email=text[:LONGEST_TYPED])


def as_kept(text: str) -> set[str]:
    """The text as it may stand in a field: without halves of characters, and cut as its form cuts it."""
    return {whole(text[:most]) for most in (len(text), LONGEST_NAME, LONGEST_TYPED, LONGEST_NOTE)}


def everything(text: str, by: str = "staff-1") -> CaseFile:
    """A case with this in every field, as far as its types let it in."""
    case, note = usual(), text[:LONGEST_NOTE]
    stamped = {"by": by, "note": note}
    changed: dict[str, Any] = {
        "answers": case.answers | own_words(text),
        "cleared": (dict(clearing("melasma")) | stamped | {"clinician": text[:LONGEST_NAME]},),
        "examination": dict(case.examination or ()) | stamped,
        "review": dict(case.review or ()) | stamped,
        "sessions": [dict(each) | {"note": note} for each in case.sessions],
        "follow_up": dict(case.follow_up or ()) | stamped,
        "notes": [dict(each) | {"text": note, "by": by} for each in case.notes],
    }
    return CaseFile.model_validate(dict(case) | changed)


def typed_into(contact: Contact, text: str, day: date, at: datetime) -> dict[str, Callable[[Edit], object]]:
    """Everything that staff do to a case of GIVEN, one after the other, with this in every field."""
    note, by = text[:LONGEST_NOTE], "somebody else"
    cleared = Clearing(code=CODE, clinician=text[:LONGEST_NAME], date=day, note=note, by=by)
    found = Examination(skin_type=2, note=note, by=by, at=at)
    visit = Session(day=day, treatment=Outcome.FACIAL, note=note)
    after = FollowUp(result="worse", note=note, by=by, at=at)
    anew = healthy(**GIVEN, age=46, **own_words(text))
    reason = Override.OTHER
    return {
        "contact": lambda edit: put_contact_right(edit, contact, contact_of(text)),
        "answers": lambda edit: edit_answers(edit, anew),
        "clearing": lambda edit: clear(edit, cleared),
        "decision": lambda edit: decide_finally(edit, Outcome.FACIAL, reason=reason, note=note),
        "examination": lambda edit: examine(edit, found),
        "sessions": lambda edit: plan_sessions(edit, (visit,)),
        "follow_up": lambda edit: record_follow_up(edit, after),
        "note": lambda edit: add_note(edit, note),
    }


# Which fields there are


def text_fields(model: type[BaseModel]) -> set[str]:
    """Every field that can hold a text of any kind, in a model and in what it is made of: `Note.text`."""
    named = ((f"{model.__name__}.{name}", field.annotation) for name, field in model.model_fields.items())
    return {found for name, kind in named for found in _texts_in(name, kind)}


def _texts_in(name: str, kind: Any) -> Iterator[str]:
    if get_origin(kind) in (Annotated, Union, types.UnionType, tuple, list):
        for part in get_args(kind):
            yield from _texts_in(name, part)
    elif get_origin(kind) is dict or kind is Any:
        yield name
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from text_fields(kind)
    elif kind is str:
        yield name
    else:
        known = get_origin(kind) is Literal or kind in (bool, int, date, datetime, types.NoneType, Ellipsis)
        assert known or issubclass(kind, Enum), f"{name} is of a kind that nobody looked at: {kind}"


def texts_of(part: BaseModel) -> Iterator[tuple[str, str]]:
    """Every text that stands in a record, by the name of its field; of a table, each value that is one."""
    for name, value in part:
        for found in value if isinstance(value, tuple) else (value,):
            if isinstance(found, BaseModel):
                yield from texts_of(found)
            elif isinstance(found, str) and not isinstance(found, Enum):
                yield f"{type(part).__name__}.{name}", found


# In a browser

HELD_BACK = """() => addEventListener('securitypolicyviolation', (found) =>
    found.blockedURI === 'wasm-eval' || console.error(`held back: ${found.violatedDirective} ${found.blockedURI}`))"""
ALIVE = """(outside) => [...document.querySelectorAll('body *')].flatMap((each) => [...each.attributes].map(
    (one) => [each.tagName, one.name, one.value.trim()])).filter(([tag, name, value]) =>
    (['href', 'src', 'srcset', 'action', 'data', 'poster'].includes(name) && value.includes(outside)
        && !value.startsWith('mailto:')) || /javascript:/i.test(value) && name === 'href'
    || (name.startsWith('on') && value.includes('alert')))"""


def watch(page: Page, wrong: list[str]) -> None:
    """Note what goes wrong from now on: dialogs, windows, and what the site's own rules had to hold back."""

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def note(told: ConsoleMessage) -> None:
        if "held back" in told.text:
            wrong.append(told.text)

    page.add_init_script(f"({HELD_BACK})()")
    page.on("dialog", dismiss)
    page.on("console", note)
    page.on("popup", lambda other: wrong.append(f"a window of {other.url}"))


def alive(page: Page) -> list[list[str]]:
    """What of the text became part of the page: links and pictures from elsewhere, handlers."""
    found: list[list[str]] = page.evaluate(ALIVE, OUTSIDE)
    return found
