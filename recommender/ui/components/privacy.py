"""The privacy notice as HTML, made once for each language: the clinic's words, and every question with its reason."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.domain.library import Library
from recommender.prose.consents import time_of_keeping
from recommender.prose.reasons import Asked, asked
from recommender.prose.telling import Table, Told
from recommender.ui import session
from recommender.ui.components.reading import folded, heading, listed, sentence, table

COOKIES = {
    "draft, __Host-draft": "privacy_cookie_draft",
    "lang": "privacy_cookie_lang",
    "mine, __Host-mine": "privacy_cookie_mine",
    "kiosk, __Host-kiosk": "privacy_cookie_kiosk",
    "_streamlit_xsrf": "privacy_cookie_xsrf",
}
NEVER = ("privacy_never_others", "privacy_never_tracking", "privacy_never_address", "privacy_never_train")
RIGHTS = (
    "privacy_right_know", "privacy_right_copy", "privacy_right_correct", "privacy_right_delete",
    "privacy_right_told", "privacy_right_object", "privacy_right_damage",
)  # fmt: skip
SENT = ("privacy_sent_what", "privacy_sent_locked")
SENT_AFTER = ("privacy_sent_link", "privacy_sent_deleted")
KEPT = ("privacy_kept_draft", "privacy_kept_locked", "privacy_kept_nothing_else")
DELETE = ("privacy_delete", "privacy_delete_cookie")
DECISION = ("privacy_decision", "privacy_decision_rules")


@st.cache_resource(show_spinner=False)
def notice(edition: session.Edition) -> tuple[str, str]:
    """The notice up to how answers are deleted, and the rest: a button may stand between them."""
    library = session.library()
    before = (
        _who(library),
        _what(library),
        _texts(library, "privacy_heading_kept", *KEPT),
        _sent(library),
        _texts(library, "privacy_heading_long", "privacy_long"),
        _texts(library, "privacy_heading_delete", *DELETE),
    )
    after = (
        _cookies(library),
        _list(library, "privacy_heading_never", NEVER),
        _texts(library, "privacy_heading_decision", *DECISION),
        _rights(library),
    )
    return "".join(before), "".join(after)


def _texts(library: Library, title: str, *keys: str) -> str:
    """A heading with its sentences."""
    return heading(library.say(title)) + "".join(sentence(library.say(key)) for key in keys)


def _list(library: Library, title: str, keys: tuple[str, ...]) -> str:
    return heading(library.say(title)) + listed(Told(library.say(key)) for key in keys)


def _who(library: Library) -> str:
    clinic = library.clinic
    who = library.say("privacy_who", clinic=clinic.name, address=clinic.address)
    ask = library.say("privacy_who_ask", phone=clinic.phone, email=clinic.email)
    return heading(library.say("privacy_heading_who")) + sentence(who) + sentence(ask)


def _sent(library: Library) -> str:
    """What sending changes: what is kept then, for how long, and how it is taken back."""
    keep = library.clinic.retention
    times = {"answers": keep.consultation_days, "contact": keep.contact_days}
    long = library.say("privacy_sent_long", **{name: time_of_keeping(library, days) for name, days in times.items()})
    after = "".join(sentence(library.say(key)) for key in SENT_AFTER)
    return _texts(library, "privacy_heading_sent", *SENT) + sentence(long) + after


def _what(library: Library) -> str:
    """Why anything is asked, with every single question folded away."""
    told = _texts(library, "privacy_heading_what", "privacy_what", "privacy_what_health", "privacy_what_words")
    return told + folded(library.say("privacy_why_heading"), "".join(_asked(library, item) for item in asked(library)))


def _asked(library: Library, item: Asked) -> str:
    ask = library.say("privacy_item_ask", ask=item.ask)
    changes = Told(library.say("privacy_item_changes"), tuple(Told(use) for use in item.changes))
    return f"<h3>{escape(item.name)}</h3>{listed((Told(ask), Told(item.why), changes))}"


def _cookies(library: Library) -> str:
    heads = (library.say("privacy_cookie_name"), library.say("privacy_cookie_what"))
    rows = tuple((name, ((Told(library.say(key)),),)) for name, key in COOKIES.items())
    return _texts(library, "privacy_heading_cookies", "privacy_cookies") + table(Table(heads, rows), "cookies")


def _rights(library: Library) -> str:
    """The rights in plain words, and how to use them."""
    told = _texts(library, "privacy_heading_rights", "privacy_rights")
    how = sentence(library.say("privacy_rights_how")) + sentence(library.say("privacy_rights_complain"))
    return told + listed(Told(library.say(key)) for key in RIGHTS) + how
