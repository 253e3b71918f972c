"""The result: what to do first, then why, why not the others, what is open, and where each sentence comes from."""

from functools import partial

import streamlit as st

from recommender.ui import session, way
from recommender.ui.components.result import is_not, outcome_card, rest_of
from recommender.ui.components.send import send_offer
from recommender.ui.components.take_away import take_away, take_to_doctor
from recommender.ui.components.text import focus_on, paragraph

say = session.say
if session.urgent():
    way.leave_for(session.STOP)
missing = way.missing()
if missing:
    way.go_to(missing.id)
    way.ask_again()

changed = session.changed_after_result()
session.note_result_seen()
intake, decision, explanation = session.result()

kind = str(decision.urgency or decision.outcome)
outcome_card(explanation.headline, explanation.blocks, kind, partial(take_to_doctor, intake, decision))
if changed:
    paragraph(say("edited_after_result", items=", ".join(item.name for item in changed)))
rest_of(explanation, decision)
send_offer(intake, decision)
take_away(intake, decision)
is_not(explanation)

if st.button(say("change_answers"), key="result.change", width="stretch"):
    way.leave_for(session.CHECK)
focus_on("result")
