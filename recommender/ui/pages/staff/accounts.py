"""Accounts of staff, for administrators. Nothing about clients is on this page."""

import streamlit as st

from recommender.casework import accounts
from recommender.casework.deciding import clinic_day
from recommender.ui import session, staff
from recommender.ui.components.accounts import NEW, account_forms, account_list, choose, chosen, new_account, told
from recommender.ui.components.text import escaped, focus_on, small

actor = staff.member()
if actor is None:
    st.rerun()
found = accounts.accounts(staff.records(), actor, now=staff.now())
shown = next((account for account in found if account.id == chosen()), None)

if shown or chosen() == NEW:
    st.button(session.say("accounts_back"), key="accounts.back", type="tertiary", on_click=choose, args=("",))
    st.title(escaped(shown.name if shown else session.say("accounts_add")), anchor=False)
    told()
    with st.container(key="accounts-forms"):
        if shown:
            added = session.library().language.date(clinic_day(session.library(), shown.created_at))
            small(f"{shown.username}. {session.say('accounts_made', date=added)}")
            account_forms(actor, shown)
        else:
            new_account(actor)
else:
    st.title(session.say("staff_page_accounts"), anchor=False)
    small(session.say("accounts_lead"))
    told()
    account_list(found)
    st.button(session.say("accounts_add"), key="accounts.add", type="primary", on_click=choose, args=(NEW,))
focus_on(f"accounts.{chosen()}")
