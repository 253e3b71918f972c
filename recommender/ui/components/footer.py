"""Below every page: where to read more and how to reach the clinic. And the way back from there."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from recommender.ui import session, way

READING = {
    "treatments": (session.TREATMENTS, "treatments_title"),
    "how-we-decide": (session.HOW, "how_title"),
    "privacy": (session.PRIVACY, "privacy_title"),
}


def footer(followed: object) -> None:
    """Quiet links to the pages to read, and how to reach the clinic; `followed` is the page whose link was taken."""
    if followed in list(READING):
        way.leave_for(READING[str(followed)][0])
    st.html(_links(session.edition()))


@cache
def _links(edition: session.Edition) -> str:
    """The links are real ones. The head's script keeps a plain click in the session."""
    clinic, say = session.library().clinic, session.say
    pages = "".join(_link(f"/{address}", say(title)) for address, (_, title) in READING.items())
    phone = _link(f"tel:{clinic.phone.replace(' ', '')}", clinic.phone)
    email = _link(f"mailto:{clinic.email}", clinic.email)
    return (
        f'<div class="footer"><nav aria-label="{escape(say("footer_label"))}">{pages}</nav>'
        f"<p>{escape(say('footer_contact'))} {phone} {email}</p></div>"
    )


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


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
