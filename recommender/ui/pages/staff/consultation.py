"""One case: the dangerous first, then what the client wants and what was decided; below it one part at a time."""

import logging
from typing import Literal

import streamlit as st

from recommender.errors import StoreError
from recommender.ui import session
from recommender.ui.components.staff_case_answers import answers
from recommender.ui.components.staff_case_changed import changed_meanwhile, told_about_saving, watch_leaving
from recommender.ui.components.staff_case_dangers import dangers
from recommender.ui.components.staff_case_decision import decision, standing
from recommender.ui.components.staff_case_history import history
from recommender.ui.components.staff_case_take import take
from recommender.ui.components.staff_case_visits import visits
from recommender.ui.components.staff_case_wants import wants
from recommender.ui.components.staff_case_who import who
from recommender.ui.components.text import escaped, paragraph
from recommender.ui.consulting import PARTS, go_to, opened, part

SHOWN = {"decision": decision, "answers": answers, "visits": visits, "history": history}

try:
    case = opened()
    if case is None:
        st.title(session.say("case_none_title"), anchor=False)
        paragraph(session.say("case_none_text"))
        st.stop()
    with st.container(key="case-page"):
        who(case)
        told_about_saving(case)
        changed_meanwhile(case)
        left, right = st.columns([6, 5], gap="medium")
        with left:
            dangers(case)
        with right:
            standing(case)
            wants(case)
        take(case)
        with st.container(key="case-parts", horizontal=True):
            for name in PARTS:
                kind: Literal["primary", "secondary"] = "primary" if name == part() else "secondary"
                label = escaped(session.say(f"case_tab_{name}"))
                st.button(label, key=f"case.part.{name}", type=kind, on_click=go_to, kwargs={"part": name})
        with st.container(key=f"case-{part()}"):
            SHOWN[part()](case)
        watch_leaving(case)
except StoreError as error:
    logging.getLogger(__name__).warning("A case was not shown. %s", error)
    st.title(session.say("case_trouble_title"), anchor=False)
    paragraph(session.say("case_trouble_text"))
    st.button(session.say("case_try_again"), key="case.again", type="primary")
