"""The script behind every page: settings, style and the list of pages."""

import streamlit as st

from recommender.ui import session, speech
from recommender.ui.components.head import head
from recommender.ui.components.text import style
from recommender.ui.trouble import say_sorry
from recommender.web import addresses

speech.begin()
pages = {
    addresses.START: session.QUESTIONS,
    "check": session.CHECK,
    "result": session.RESULT,
    "now": session.STOP,
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
style()
head()
try:
    page.run()
except Exception as error:  # the top of the pages: a plain page instead of a traceback, and the answers stay
    say_sorry(error)
