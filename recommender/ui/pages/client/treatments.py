"""About the treatments: the three ways side by side, then each in full, for whoever only wants to read."""

import streamlit as st

from recommender.ui import session
from recommender.ui.components.about import overview, part, parts
from recommender.ui.components.footer import way_back, way_on
from recommender.ui.components.parts import back_to_overview, chosen, part_links
from recommender.ui.components.text import escaped, focus_on, paragraph

say, edition = session.say, session.edition()
every = parts(edition)
name = chosen(every)

if name:
    back_to_overview(say("treatments_title"))
    st.title(escaped(every[name].title), anchor=False)
    paragraph(every[name].lead)
    st.html(part(edition, name))
else:
    way_back()
    st.title(say("treatments_title"), anchor=False)
    paragraph(say("treatments_lead"))
    st.html(overview(edition))
    st.header(say("treatments_heading_full"), anchor=False)
    part_links(every)
way_on()
focus_on(f"treatments.{name}")
