"""The script behind every page: settings, style and the list of pages."""

import streamlit as st

from recommender.ui import keeping, session, speech
from recommender.ui.components.footer import footer
from recommender.ui.components.head import head
from recommender.ui.components.kept import kept_footer, kept_note
from recommender.ui.trouble import say_sorry
from recommender.web import addresses

speech.begin()
pages = {
    addresses.START: session.QUESTIONS,
    "check": session.CHECK,
    "result": session.RESULT,
    "now": session.STOP,
    "treatments": session.TREATMENTS,
    "how-we-decide": session.HOW,
    "privacy": session.PRIVACY,
}
page = st.navigation(
    [
        st.Page(
            pages[address],
            title=addresses.title(session.library(), address),
            url_path=address,
            default=address == addresses.START,
        )
        for address in addresses.TITLES
    ],
    position="hidden",
)
head()
try:
    with keeping.kept(page.url_path):
        kept_note()
        page.run()
        kept_footer()
    if page.url_path != "now":  # where help is needed at once, nothing else is offered
        footer()
except Exception as error:  # the top of the pages: a plain page instead of a traceback, and the answers stay
    say_sorry(error)
