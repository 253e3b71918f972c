"""The questionnaire: one section at a time, nothing preselected, back without losing anything."""

import streamlit as st

from recommender.ui import handed, keeping, session, way
from recommender.ui.components.errors import error_summary
from recommender.ui.components.questions import listen, questions
from recommender.ui.components.start import start
from recommender.ui.components.text import bar_of_steps, escaped, focus_on, paragraph, progress, tab_title

step = way.follow_address()
is_news = listen(step.section, step.asks)
keeping.save_now()
if is_news:
    step = way.step()
say, gaps, attempt = session.say, way.shown_gaps(), way.attempt()
section, number, count = step.section, step.number, step.count
is_start = number == 1 and not session.furthest()

if not is_start or gaps:  # the first screen goes by the title of the site
    tab_title(say("step_of", number=number, count=count + 1, title=section.title), has_errors=bool(gaps))
if is_start:
    start(bar_of_steps(number, count + 1, section.title))
else:
    progress(number, count + 1, section.title)
    st.title(escaped(section.title), anchor=False)
    if section.intro:
        paragraph(section.intro)
error_summary(gaps)

to_now = questions(section, step.asks, gaps, notes=handed.notes(step.asks)) and session.urgent()

going_on = say("to_check" if way.leads_to_the_answers() else "continue")
if st.button(going_on, type="primary", key=f"continue.{section.id}", width="stretch") or to_now:
    page = way.page_after_this_step()
    if page in (None, session.QUESTIONS):
        st.rerun()
    way.leave_for(page)
before = None if way.has_reached_the_end() else step.before
if before and st.button(say("back"), key=f"back.{section.id}", width="stretch"):
    way.go_to(before.id)
    st.rerun()

if attempt:  # not on the very first screen, which starts at its top by itself
    focus_on(f"{section.id}.{attempt}", ".st-key-error-summary h2" if gaps else "h1")
