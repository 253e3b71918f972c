"""Putting right a name, a telephone number or an e-mail address, where the client says that it is wrong."""

from __future__ import annotations

from functools import partial

import streamlit as st

from recommender.casework.contacts import as_typed, check_contact
from recommender.casework.reaching import put_contact_right
from recommender.casework.roles import Action
from recommender.domain.case import LONGEST_NAME, Contact
from recommender.errors import ContactError
from recommender.ui import session
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, entered, save

LONGEST_TYPED = 254  # letters of an e-mail address


def contact_form(case: Opened) -> None:
    """The three fields as they stand, folded; nothing for a role that may not, or where nothing is kept."""
    contact, say = case.found.contact, session.say
    if contact is None or not case.may(Action.EDIT_CONTACT):
        return
    with st.expander(escaped(say("case_contact_wrong"))):
        name = _line(case, "reach.name", contact.name, "send_name", LONGEST_NAME)
        phone = _line(case, "reach.phone", contact.phone, "send_phone", LONGEST_TYPED)
        email = _line(case, "reach.email", contact.email, "send_email", LONGEST_TYPED)
        if st.button(escaped(say("case_contact_save")), key="case.reach.save"):
            _put_right(case, contact, as_typed(name, phone, email))


def _line(case: Opened, name: str, known: str, label: str, most: int) -> str:
    typed: str = entered(
        case, name, known, st.text_input, escaped(session.say(label)), max_chars=most, autocomplete="off"
    )
    return typed


def _put_right(case: Opened, known: Contact, typed: Contact) -> None:
    """Store it, or say beside the fields everything that does not fit."""
    try:
        checked = check_contact(session.library(), typed, known.guardian)
    except ContactError as error:
        for problem in error.problems:
            st.error(escaped(problem.message))
        return
    save(case, "reach", partial(put_contact_right, known=known, contact=checked))
