"""Who a case is about and how far it is: the first lines of the page."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import streamlit as st

from recommender.casework.consultation import assign
from recommender.casework.person import Other, others
from recommender.casework.reference import spoken
from recommender.casework.roles import Action
from recommender.language import Language
from recommender.store.cases import moment
from recommender.ui import session
from recommender.ui.components.staff_case_contact import contact_form
from recommender.ui.components.staff_case_lines import ago
from recommender.ui.components.text import escaped, focus_on
from recommender.ui.consulting import Opened, go_to, save

STALE = timedelta(days=14)  # days after which answers about health are asked once more
MOST_OTHERS = 6  # a family or a clinic may have one number for many


def who(case: Opened) -> None:
    """Name and age as the heading, then how to reach them, the reference and how far it is."""
    contact = _contact(case) if case.may(Action.SEE_CONTACT) else ""
    facts = f'<p class="facts">{" · ".join(_facts(case))}</p>'
    # As HTML: Markdown would make a link of an address in a name.
    st.html(f'<div class="case-who"><h1 dir="auto">{escape(_called(case))}</h1>{contact}{facts}</div>')
    if case.may(Action.SEE_CONTACT):
        _others(case)
    contact_form(case)
    if case.may(Action.ASSIGN):
        _assigned(case)
    focus_on(f"case.{case.id}")


def _called(case: Opened) -> str:
    contact, age = case.found.contact, case.file.answers.get("age")
    named = contact.name if contact and not contact.guardian else ""
    reference = session.say("case_reference", reference=spoken(case.found.facts.reference))
    return session.say("case_called", name=named or reference, age=age) if age is not None else named or reference


def _contact(case: Opened) -> str:
    """Links that call and write; a guardian is called one."""
    contact = case.found.contact
    if contact is None:
        return f'<p class="contact">{escape(session.say("paper_no_contact"))}</p>'
    guardian = session.say("case_guardian", name=contact.name) if contact.guardian else ""
    parts = [f'<span dir="auto">{escape(guardian)}</span>'] if guardian else []
    if contact.phone:
        dialled = "".join(letter for letter in contact.phone if letter in "+0123456789")
        parts.append(f'<a href="tel:{escape(dialled)}" dir="ltr">{escape(contact.phone)}</a>')
    if contact.email:
        parts.append(f'<a href="mailto:{escape(contact.email)}">{escape(contact.email)}</a>')
    withdrawn = any(given.purpose == "contact" and given.withdrawn_at for given in case.found.consents)
    if withdrawn:
        parts.append(f"<strong>{escape(session.say('case_no_calls'))}</strong>")
    return f'<p class="contact">{" ".join(parts)}</p>'


def _others(case: Opened) -> None:
    """The other cases of this person, each with its name where it is another one."""
    found = others(case.records, case.actor, case.id, case.now)
    if not found:
        return
    with st.container(horizontal=True, key="case-others"):
        told = session.say("case_others", count=len(found))
        more = session.say("case_others_newest", count=MOST_OTHERS) if len(found) > MOST_OTHERS else ""
        st.html(f"<p>{escape(' '.join(filter(None, (told, more))))}</p>", width="content")
        for other in found[:MOST_OTHERS]:
            label = escaped(" · ".join(_of_other(case, other)))
            wanted = {"case": other.facts.id}
            # No st.page_link: within one page it leaves the address at the case that was left.
            st.button(label, key=f"case.other.{other.facts.id}", type="tertiary", on_click=go_to, kwargs=wanted)


def _of_other(case: Opened, other: Other) -> list[str]:
    facts, contact = other.facts, case.found.contact
    sent = session.library().language.ago(case.now - moment(facts.sent_at))
    name = other.name if contact and other.name != contact.name else ""
    return [part for part in (spoken(facts.reference), name, sent) if part]


def _facts(case: Opened) -> list[str]:
    facts, say = case.found.facts, session.say
    sent = say("case_sent_desk" if facts.origin == "desk" else "case_sent")
    told = [
        escape(say("case_reference", reference=spoken(facts.reference))),
        f"{escape(sent)} {ago(moment(facts.sent_at), case.now)}",
        escape(say("case_language", language=Language(facts.language).name)),
        escape(say(f"case_status_{facts.status}")),
        escape(say("case_assigned", name=case.names.get(facts.assigned_to or "") or say("case_nobody"))),
    ]
    days = (case.today - case.file.answered_on).days
    if days >= STALE.days:
        told.append(f'<strong class="mark">{escape(say("case_answers_old", days=days))}</strong>')
    return told


def _assigned(case: Opened) -> None:
    """Take a case, or leave it to others."""
    is_mine = case.found.facts.assigned_to == case.actor.id
    label, wanted = ("case_leave", None) if is_mine else ("case_take", case.actor.id)
    if st.button(session.say(label), key="case.assign", type="tertiary"):
        save(case, "", lambda edit: assign(edit.records, edit.actor, edit.case_id, wanted, edit.now))
