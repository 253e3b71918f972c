"""How we decide: the order in plain words, and one part at a time of all rules and sources."""

import streamlit as st

from recommender.ui import session
from recommender.ui.components.footer import way_back, way_on
from recommender.ui.components.how import order, part, parts
from recommender.ui.components.parts import back_to_overview, chosen, part_links
from recommender.ui.components.text import escaped, focus_on, paragraph

say, edition = session.say, session.edition()
every = parts(edition)
name = chosen(every)

if name:
    back_to_overview(say("how_title"))
    st.title(escaped(every[name].title), anchor=False)
    paragraph(every[name].lead)
    st.html(part(edition, name))
else:
    way_back()
    st.title(say("how_title"), anchor=False)
    paragraph(say("how_lead"))
    st.html(order(edition))
    st.header(say("how_heading_read"), anchor=False)
    part_links(every)
way_on()
focus_on(f"how.{name}")
