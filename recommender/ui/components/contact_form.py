"""The form of how a client can be reached and what they agree to, drawn by ui/scripts/contact.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from recommender.errors import IntakeProblem
from recommender.prose.consents import consent_told
from recommender.ui import keeping, session
from recommender.ui.components.scripted import scripted
from recommender.ui.sending import FIELDS, LONGEST_KEPT, Filled

TYPES = {"name": ("text", "name"), "phone": ("tel", "tel"), "email": ("email", "email")}
MOST_LETTERS = 20_000  # of one field that are looked at


@dataclass(frozen=True)
class Form:
    """Which form it is: `key` tells it from others, `submit` stands on its button, `purposes` are to be agreed to.

    With `aloud`, staff read it out and tick what they are told.
    """

    key: str
    submit: str
    purposes: tuple[str, ...]
    minor: bool
    aloud: bool = False


def filled(form: Form, start: Mapping[str, str]) -> Filled:
    """What stands in the form, news from the browser included; at first what it starts with."""
    found: Filled = st.session_state.setdefault(_name(form), Filled(dict(start)))
    state = st.session_state.get(_key(form))
    _take(form, found, state.get("said") if isinstance(state, Mapping) else None)
    return found


def _name(form: Form) -> str:
    return f"form.{form.key}"


def _key(form: Form) -> str:
    """The browser holds on to what was said under a key; once answers are deleted, the form goes by a new one."""
    return f"{form.key}.{session.times_forgotten()}"


def _take(form: Form, found: Filled, said: Any) -> bool:
    """Take what a browser told, whatever it is; whether it is news, and not older than what is known."""
    heard = f"{_name(form)}.heard"
    if not isinstance(said, Mapping) or type(said.get("seq")) is not int:
        return False
    if said["seq"] <= st.session_state.get(heard, 0):
        return False
    st.session_state[heard] = said["seq"]
    typed, ticked = said.get("typed"), said.get("ticked")
    if isinstance(typed, Mapping):
        found.typed = {name: str(typed.get(name, ""))[:MOST_LETTERS] for name in FIELDS}
    if isinstance(ticked, list):
        found.ticked = [purpose for purpose in form.purposes if purpose in ticked]
    return True


def typed_to_keep(found: Filled) -> dict[str, str]:
    """What was typed, as far as a draft keeps it."""
    return {name: text[:LONGEST_KEPT] for name, text in found.typed.items() if text}


def contact_form(form: Form, found: Filled, problems: Sequence[IntakeProblem], tries: int) -> bool:
    """Draw it; whether its button was pressed. Messages stand beside what they are about."""
    errors = {problem.item: problem.message for problem in problems}
    data = {
        **_words(form),
        "fields": [_field(name, found, errors) for name in FIELDS],
        "consents": [_consent(purpose, errors) for purpose in form.purposes],
        "ticked": found.ticked,
        "seq": st.session_state.get(f"{_name(form)}.heard", 0),
        "step": f"{keeping.name()}.{tries}",
    }
    told = scripted("contact")(data=data, key=_key(form), default={"said": None}, tells=("said", "send"))
    return _take(form, found, told.send)  # a press tells all that was typed


def _words(form: Form) -> dict[str, str]:
    say = session.say
    return {
        "reach": say("send_heading_reach_minor") if form.minor else say("send_heading_reach"),
        "reach_help": say("send_reach_help"),
        "agree": say("send_heading_consents"),
        "agree_help": _how_to_agree(form),
        "submit": form.submit,
        "busy": say("send_busy"),
    }


def _how_to_agree(form: Form) -> str:
    if form.aloud:
        return session.say("desk_send_ask")
    return session.say("send_consents_help_minor") if form.minor else session.say("send_consents_help")


def _field(name: str, found: Filled, errors: Mapping[str, str]) -> dict[str, str]:
    kind, autocomplete = TYPES[name]
    return {
        "id": name,
        "label": session.say(f"send_{name}"),
        "kind": kind,
        "autocomplete": autocomplete,
        "value": found.typed.get(name, ""),
        "error": errors.get(name, ""),
    }


def _consent(purpose: str, errors: Mapping[str, str]) -> dict[str, Any]:
    library = session.library()
    text = consent_told(library, library.consents.now(purpose))
    return {"id": purpose, "agree": text.agree, "more": list(text.more), "error": errors.get(purpose, "")}
