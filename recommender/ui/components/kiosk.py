"""A device of the clinic in a client's hands: how they give it back, at any time and after sending."""

from __future__ import annotations

import streamlit as st

from recommender.casework.reference import spoken
from recommender.exports.typesetting import qr_code
from recommender.ui import session
from recommender.ui.components.scripted import scripted
from recommender.ui.components.text import escaped, paragraph
from recommender.web import kiosk
from recommender.web.addresses import HAND_BACK

# Without a touch: who walks off leaves nothing behind. After sending there is nothing more to do.
SECONDS_UNTIL_IT_STOPS, SECONDS_AFTER_SENDING = 600, 120


def is_on() -> bool:
    """Whether this device is with a client."""
    return kiosk.ON in (st.context.cookies.get(name) for name in (kiosk.NAME, kiosk.NAME_OVER_TLS))


def stop_and_hand_back() -> None:
    """On every page on the way: stop, delete, hand back."""
    with st.container(key="kept"):
        _hand_back(session.say("kiosk_stop"), session.say("kiosk_stop_help"), seconds=SECONDS_UNTIL_IT_STOPS)


def sent(reference: str, private_link: str) -> None:
    """All that is shown after sending: the number to tell, a code to take along, and the way to hand back."""
    with st.container(border=True, key="outcome-sent"):
        st.title(escaped(session.say("sent_title")), anchor=False)
        number = f'<p class="reference"><span>{session.say("sent_reference")}</span> <b>{spoken(reference)}</b></p>'
        st.html(number)
    with st.expander(escaped(session.say("kiosk_take_along")), key="kiosk-code"):
        paragraph(session.say("kiosk_take_along_help"))
        scripted("code")(data={"drawn": qr_code(private_link), "alt": session.say("kiosk_code_alt")}, key="code")
    _hand_back(session.say("kiosk_done"), session.say("kiosk_done_help"), seconds=SECONDS_AFTER_SENDING, is_main=True)


def _hand_back(label: str, text: str, *, seconds: int = 0, is_main: bool = False) -> None:
    data = {"address": HAND_BACK, "label": label, "help": text, "seconds": seconds, "main": is_main}
    scripted("hand_back")(data=data, key="hand-back")
