"""The list of accounts, and the forms that make and change one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from recommender.casework import accounts
from recommender.casework.accounts import Account
from recommender.casework.roles import Actor, Role
from recommender.errors import AccountError
from recommender.ui import session, staff
from recommender.ui.components.scripted import scripted
from recommender.ui.components.text import escaped

COLUMNS = ("accounts_column_name", "accounts_column_username", "accounts_column_role", "accounts_column_state")
CHOSEN, SAID, WRONG, NEW = "accounts.chosen", "accounts.said", "accounts.wrong", "new"
LONGEST_TYPED = 400  # characters; more than anything that is taken


def account_list(found: Sequence[Account]) -> None:
    """All accounts; choosing one shows what can be changed."""
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "off": each.is_disabled,
            "cells": [each.username, _role(each.role), _state(each)],
        }
        for each in found
    ]
    data = {"columns": [session.say(column) for column in COLUMNS], "accounts": rows, "chosen": chosen()}
    told = scripted("accounts")(data=data, key="accounts-list", tells=("account",))
    if told.account in [each.id for each in found]:
        choose(told.account)
        st.rerun()


def chosen() -> str:
    """The id of the account that is shown, NEW for one that is to be made, or nothing."""
    return str(st.session_state.get(CHOSEN, ""))


def choose(account: str) -> None:
    st.session_state[CHOSEN] = account
    _tell()


def new_account(actor: Actor) -> None:
    """A form for another account."""
    with st.form("accounts.new", border=False):
        username = _line("accounts_username", "", "accounts.new.username")
        st.caption(escaped(session.say("accounts_username_help")))
        name = _line("accounts_name", "", "accounts.new.name")
        st.caption(escaped(session.say("accounts_name_help")))
        role = _choice(list(Role), 0, "accounts.new.role")
        password = _password("accounts_password", "accounts_password_help", "accounts.new.password")
        if st.form_submit_button(session.say("accounts_save_new"), type="primary", key="accounts.new.save"):
            _do("add", name, lambda: choose(_added(actor, username, name, role, password or None)))


def _added(actor: Actor, username: str, name: str, role: Role, password: str | None) -> str:
    return accounts.add(
        staff.records(), actor, username=username, name=name, role=role, password=password, now=staff.now()
    )


def account_forms(actor: Actor, account: Account) -> None:
    """What can be changed about one account."""
    key = f"accounts.{account.id}"
    if account.id == actor.id:
        st.markdown(escaped(session.say("accounts_yours")))
    else:
        _role_form(actor, account, key)
        _password_form(actor, account, key)
    _identity_form(actor, account, key)
    _access(actor, account, key)


def _password_form(actor: Actor, account: Account, key: str) -> None:
    with st.form(f"{key}.password", border=False, clear_on_submit=True):
        _heading("accounts_heading_password")
        password = _password("accounts_password_new", "accounts_password_new_help", f"{key}.password.typed")
        if st.form_submit_button(session.say("accounts_save_password"), key=f"{key}.password.save"):
            _do("password", account.name, lambda: accounts.set_password(
                staff.records(), actor, account.id, password, now=staff.now()
            ))  # fmt: skip


def _role_form(actor: Actor, account: Account, key: str) -> None:
    _heading("accounts_heading_role")
    roles = list(Role)
    with st.form(f"{key}.role", border=False):
        role = _choice(roles, roles.index(account.role), f"{key}.role.{account.role}", has_heading=True)
        if st.form_submit_button(session.say("accounts_save_role"), key=f"{key}.role.save"):
            _do("role", account.name, lambda: accounts.change_role(
                staff.records(), actor, account.id, role, now=staff.now()
            ))  # fmt: skip


def _identity_form(actor: Actor, account: Account, key: str) -> None:
    records = staff.records()
    with st.form(f"{key}.identity", border=False):
        _heading("accounts_heading_identity")
        st.caption(escaped(session.say("accounts_identity_help")))
        issuer = _line("accounts_issuer", account.issuer, f"{key}.issuer")
        subject = _line("accounts_subject", account.subject, f"{key}.subject")
        if st.form_submit_button(session.say("accounts_save_identity"), key=f"{key}.identity.save"):
            _do("identity", account.name, lambda: accounts.link_identity(
                records, actor, account.id, issuer, subject, now=staff.now()
            ))  # fmt: skip
    if account.subject and st.button(session.say("accounts_remove_identity"), key=f"{key}.identity.remove"):
        _do("unlink", account.name, lambda: accounts.unlink_identity(records, actor, account.id, now=staff.now()))


def _access(actor: Actor, account: Account, key: str) -> None:
    """Ending sessions, and letting somebody in no more."""
    records = staff.records()
    _heading("accounts_heading_access")
    st.caption(escaped(session.say("accounts_access_help")))
    with st.container(horizontal=True):
        if account.id != actor.id and account.is_disabled:
            if st.button(session.say("accounts_enable"), key=f"{key}.enable"):
                _do("enable", account.name, lambda: accounts.enable(records, actor, account.id, now=staff.now()))
        elif account.id != actor.id and st.button(session.say("accounts_disable"), key=f"{key}.disable"):
            _do("disable", account.name, lambda: accounts.disable(records, actor, account.id, now=staff.now()))
        if st.button(session.say("accounts_end_sessions"), key=f"{key}.end", disabled=not account.sessions):
            _do("end", account.name, lambda: accounts.end_sessions(records, actor, account.id, now=staff.now()))


def told() -> None:
    """What came of the last thing that was done."""
    if said := st.session_state.get(SAID):
        key, name = said
        st.success(escaped(session.say(f"accounts_done_{key}", name=name)))
    if wrong := st.session_state.get(WRONG):
        st.error(escaped(session.say(wrong)))


def _do(what: str, name: str, do: Callable[[], object]) -> None:
    """Do one thing, and say what came of it above the list: a run anew shows everything as it is now."""
    try:
        do()
        _tell(said=(what, name.strip()))
    except AccountError as error:
        _tell(wrong=error.reason)
    st.rerun()


def _tell(*, said: tuple[str, str] | None = None, wrong: str = "") -> None:
    st.session_state[SAID], st.session_state[WRONG] = said, wrong


def _heading(key: str) -> None:
    st.header(session.say(key), anchor=False)


def _password(label: str, help_text: str, key: str) -> str:
    typed: str = st.text_input(
        session.say(label), type="password", autocomplete="new-password", max_chars=LONGEST_TYPED, key=key
    )
    st.caption(escaped(session.say(help_text)))
    return typed


def _choice(roles: Sequence[Role], index: int, key: str, *, has_heading: bool = False) -> Role:
    seen: Literal["collapsed", "visible"] = "collapsed" if has_heading else "visible"
    label = session.say("accounts_role")
    chosen = st.radio(label, roles, index, format_func=_role_told, key=key, label_visibility=seen)
    return Role(chosen or roles[index])


def _line(label: str, said: str, key: str) -> str:
    return st.text_input(session.say(label), said, max_chars=LONGEST_TYPED, autocomplete="off", key=key)


def _role(role: Role) -> str:
    return session.say(f"staff_role_{role}")


def _role_told(role: Role) -> str:
    return escaped(session.say(f"accounts_role_{role}"))


def _state(account: Account) -> str:
    if account.is_disabled:
        return session.say("accounts_state_disabled")
    if account.sessions:
        return session.say("accounts_state_open", count=account.sessions)
    return session.say("accounts_state_ready" if account.has_password or account.subject else "accounts_state_no_way")
