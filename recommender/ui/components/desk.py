"""The parts of the page on which staff begin an intake: the way through it, the link, the device and the call."""

from __future__ import annotations

import streamlit as st

from recommender.casework.desk import Handover
from recommender.engine.explaining.urgent import explain_stop, numbers_to_call
from recommender.exports.typesetting import qr_code
from recommender.ui import desk, session, staff
from recommender.ui.components.result import stop_card
from recommender.ui.components.scripted import scripted
from recommender.ui.components.text import paragraph, small
from recommender.ui.desk import OnDesk
from recommender.web.addresses import GIVE_DEVICE

SECONDS_BETWEEN_LOOKS = 5


def told(mine: OnDesk) -> None:
    """What has to be known about the desk as a whole."""
    if mine.note:
        with st.container(border=True, key="desk-note"):
            paragraph(session.say(mine.note))


def tell_urgent(mine: OnDesk) -> None:
    """Whom to call, before anything else is asked."""
    found = desk.urgent(mine)
    if found:
        headline, blocks = explain_stop(session.library(), found)
        paragraph(session.say("desk_urgent"))
        stop_card(headline, blocks, numbers_to_call(session.library(), found), str(found[0].urgency))


def parts(mine: OnDesk) -> None:
    """The way to each part, and how far it is."""
    here, every = desk.section(), session.questionnaire().sections
    listed = [
        {
            "id": found.id,
            "title": found.title,
            "state": desk.state_of(mine, found),
            "told": session.say(f"desk_part_{desk.state_of(mine, found)}", title=found.title),
        }
        for found in every
    ]
    data = {"label": session.say("desk_parts"), "parts": listed, "here": here.id}
    chosen = scripted("desk_parts")(data=data, key="desk-parts", tells=("part",))
    if chosen.part in [found.id for found in every]:
        desk.show(mine, chosen.part)
        st.rerun()


def hand_over(mine: OnDesk) -> None:
    """The ways to the client; none while something cannot wait, or nothing is there to be handed over."""
    st.header(session.say("desk_over_title"), anchor=False)
    if desk.urgent(mine):
        paragraph(session.say("desk_urgent_first"))
    elif not mine.desk.draft.has_answers:
        paragraph(session.say("desk_nothing_yet"))
    else:
        small(session.say("desk_over_lead"))
        _by_link(mine)
        _on_this_device()


def _by_link(mine: OnDesk) -> None:
    st.subheader(session.say("desk_link_title"), anchor=False)
    link = mine.desk.link
    if link is None:
        if st.button(session.say("desk_link_make"), key="desk.link.make", type="primary", width="stretch"):
            desk.make_link(mine)
            st.rerun()
        return
    if desk.is_waiting(mine, link):
        small(session.say("desk_link_lead", time=desk.clinic_time(link.until)))
        _link(link)
    _state(mine, link)
    with st.container(horizontal=True):
        if st.button(session.say("desk_link_again"), key="desk.link.again"):
            desk.make_link(mine)
            st.rerun()
        if st.button(session.say("desk_link_take_back"), key="desk.link.back"):
            desk.take_link_back(mine)
            st.rerun()


def _link(link: Handover) -> None:
    address = desk.address_of(link)
    texts = {name: session.say(f"desk_link_{name}") for name in ("alt", "label", "copy", "copied")}
    scripted("one_time_link")(data={"address": address, "drawn": qr_code(address), **texts}, key="desk-link")


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _state(mine: OnDesk, link: Handover) -> None:
    """Whether the client has come. Looking keeps nobody logged in."""
    if staff.member(acting=False):
        st.text(session.say(f"desk_link_{desk.state_of_link(mine, link)}"))


def _on_this_device() -> None:
    """The client gets this browser. Who came by a provider cannot take it back by password, so is not offered it."""
    if not staff.browsers_token():
        return
    st.subheader(session.say("desk_device_title"), anchor=False)
    small(session.say("desk_device_lead"))
    if st.button(session.say("desk_device_go"), key="desk.device", width="stretch"):
        scripted("post")(data={"address": GIVE_DEVICE}, key="desk-device")
        st.stop()


def clear(mine: OnDesk) -> None:
    """The end of this intake on this desk."""
    if st.button(session.say("desk_clear"), key="desk.clear", type="tertiary"):
        desk.clear(mine)
        st.rerun()
    small(session.say("desk_clear_sure"))
