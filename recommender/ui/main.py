"""The script behind every page: settings, style and the list of pages."""

import streamlit as st

from recommender.ui import session
from recommender.ui.components.text import style
from recommender.ui.trouble import say_sorry

pages = {
    session.QUESTIONS: ("app_title", ""),
    session.CHECK: ("check_title", "check"),
    session.RESULT: ("result_title", "result"),
    session.STOP: ("stop_title", "now"),
}
page = st.navigation(
    [
        st.Page(path, title=session.say(title), url_path=url, default=path == session.QUESTIONS)
        for path, (title, url) in pages.items()
    ],
    position="hidden",
)
style()
st.text(f"{session.library().clinic.name} · {session.library().clinic.tagline}")
try:
    page.run()
except Exception as error:  # the top of the pages: a plain page instead of a traceback, and the answers stay
    say_sorry(error)
