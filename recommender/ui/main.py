"""The script behind every page: settings, style and the list of pages."""

import streamlit as st

from recommender.ui import keeping, shell, speech
from recommender.ui.components.footer import footer
from recommender.ui.components.head import head
from recommender.ui.components.kept import connection, kept_footer, kept_notes
from recommender.ui.listing import pages
from recommender.ui.trouble import say_sorry

speech.begin()
who = shell.settled()
page = st.navigation(pages(who), position="hidden")
if page.url_path:  # else the browser's tab would go on naming the step that the client came from
    st.set_page_config(page_title=page.title)
try:
    if who and shell.is_for_staff(page):
        shell.run(who, page)
        st.stop()
    with keeping.kept(page.url_path) as mine:
        followed = head(connection(mine), kept_notes(mine))
        page.run()
        kept_footer()
    if page.url_path != "now":  # where help is needed at once, nothing else is offered
        footer(followed)
except Exception as error:  # the top of the pages: a plain page instead of a traceback, and the answers stay
    say_sorry(error)
