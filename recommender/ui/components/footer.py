"""Below every page: where to read more and how to reach the clinic. And the way back from there."""

from __future__ import annotations

import streamlit as st

from recommender.ui import session, way
from recommender.ui.components.scripted import scripted

READING = {
    "treatments": (session.TREATMENTS, "treatments_title"),
    "how-we-decide": (session.HOW, "how_title"),
    "privacy": (session.PRIVACY, "privacy_title"),
}


def footer() -> None:
    """Quiet links to the pages to read, and the clinic's telephone number and address for letters."""
    clinic = session.library().clinic
    data = {
        "label": session.say("footer_label"),
        "pages": [{"address": address, "title": session.say(title)} for address, (_, title) in READING.items()],
        "contact": session.say("footer_contact"),
        "phone": clinic.phone,
        "dial": f"tel:{clinic.phone.replace(' ', '')}",
        "email": clinic.email,
        "write": f"mailto:{clinic.email}",
    }
    chosen = scripted("footer")(data=data, key="footer", tells=("page",))
    if chosen.page in list(READING):  # it may be anything that a browser sends
        way.leave_for(READING[chosen.page][0])


def way_back() -> None:
    """A link to where the client was, for those who have answered something."""
    if session.draft().has_answers:
        page, step = _place()
        st.page_link(page, label=session.say("footer_go_on"), icon=":material/arrow_back:", query_params=step)


def way_on() -> None:
    """The one button of a page to read: start, or go on where the client was."""
    label = session.say("footer_go_on" if session.draft().has_answers else "footer_start")
    if st.button(label, type="primary", key="reading.on", width="stretch"):
        page, step = _place()
        st.switch_page(page, query_params=step)


def _place() -> tuple[str, dict[str, str]]:
    """The page that the client left, with the step to name in its address."""
    if session.urgent():
        return session.STOP, {}
    if way.has_reached_the_end() and not way.missing():
        return (session.RESULT if session.has_seen_result() else session.CHECK), {}
    return session.QUESTIONS, {"step": way.section().id} if session.draft().has_answers else {}
