"""The page on which a medical lead signs the content off: how it stands, what changed, and the signature."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.casework.roles import Actor
from recommender.casework.signing import changes_since, sign_off
from recommender.content.loading import library_in
from recommender.content.signoff import sign_offs_of
from recommender.domain.comparing import RuleDifference
from recommender.domain.signoff import SignOff, Standing, StandingKind
from recommender.errors import ContentError, SignOffError, StoreError
from recommender.language import SOURCE
from recommender.ui import session, staff
from recommender.ui.components.policy_mark import PLACE
from recommender.ui.components.text import escaped, paragraph

SAID, CHANGES, DONE = "signoff.said", "signoff.changes", "signoff_done"
COMMAND = "python -m recommender"


def standing_told(found: Standing) -> None:
    """Who signed and when; that nobody did is said by the mark above. Then the fingerprint."""
    if found.is_signed and found.last:
        date = session.library().language.date(found.last.date)
        paragraph(session.say("signoff_signed", name=found.last.name, date=date))
    label, fingerprint = session.say("signoff_fingerprint"), session.library().policy.fingerprint
    st.html(f'<p class="fingerprint">{escape(label)}: <code>{escape(fingerprint)}</code></p>')


def changes(found: Standing) -> None:
    """What is not as it was signed off last; nothing where there is nothing to compare."""
    if found.kind is not StandingKind.CHANGED or found.last is None:
        return
    date = session.library().language.date(found.last.date)
    st.header(escaped(session.say("signoff_changes", date=date)), anchor=False)
    differences = _changes(found.last)
    if differences is None:
        paragraph(session.say("signoff_not_kept"))
        return
    if not differences:
        paragraph(session.say("signoff_only_texts"))
    else:
        st.html(f'<ul class="rule-changes">{"".join(_change(each) for each in differences)}</ul>')
    paragraph(session.say("signoff_past"))
    kept = f"data/content/{found.last.fingerprint.removeprefix('sha256:')}"
    st.code(f"{COMMAND} replay past.jsonl --against {kept}", language=None, wrap_lines=True)


def _changes(last: SignOff) -> tuple[RuleDifference, ...] | None:
    """Worked out once for each pair; both in English, so that no translation counts for a change."""
    english = library_in(SOURCE)
    pair = english.policy.fingerprint, last.fingerprint
    kept = st.session_state.get(CHANGES)
    if kept is None or kept[0] != pair:
        kept = st.session_state[CHANGES] = (pair, changes_since(english, last, PLACE.data))
    found: tuple[RuleDifference, ...] | None = kept[1]
    return found


def _change(found: RuleDifference) -> str:
    """A rule by its kind and id, what became of it, and its reason as clients read it."""
    name = session.say(f"signoff_kind_{found.name.kind}", id=found.name.id)
    fate = session.say(f"signoff_fate_{found.fate}")
    policy = session.library().policy
    rule = policy.rules_by_id.get(found.name.id) or policy.questionnaire.by_id.get(found.name.id) or found.before
    text = getattr(rule, "rationale", "") or getattr(rule, "ask", "")
    return f"<li><b>{escape(name)}</b> <span>{escape(fate)}</span><br>{escape(text)}</li>"


def signature(actor: Actor, found: Standing) -> None:
    """The form to sign with, or why there is none."""
    if said := st.session_state.pop(SAID, ""):
        (st.success if said == DONE else st.error)(escaped(session.say(said)))
    if found.is_signed:
        return
    if found.kind is StandingKind.CHANGED:
        st.header(session.say("signoff_heading"), anchor=False)
    paragraph(session.say("signoff_what"))
    if not PLACE.can_be_written:
        paragraph(session.say("signoff_cannot_write"))
        st.code(f"{COMMAND} signoff --as USERNAME", language=None, wrap_lines=True)
        return
    with st.form("signoff", border=False):
        is_read = st.checkbox(escaped(session.say("signoff_read")), key="signoff.read")
        note = st.text_area(session.say("signoff_remark"), key="signoff.note", max_chars=500)
        if st.form_submit_button(session.say("signoff_button"), type="primary", key="signoff.sign"):
            st.session_state[SAID] = _signed(actor, note) if is_read else "signoff_tick_first"
            st.rerun()


def _signed(actor: Actor, note: str) -> str:
    """Sign, and say what came of it."""
    try:
        sign_off(staff.records(), actor, library_in(SOURCE), PLACE, note=note, now=staff.now())
    except (SignOffError, ContentError):
        return "signoff_changed_meanwhile" if PLACE.can_be_written else "signoff_cannot_write"
    except StoreError:
        return "signoff_not_stored"
    return DONE


def all_sign_offs() -> None:
    """Every sign-off there is, the newest first."""
    found = sign_offs_of(PLACE.content)
    if not found:
        return
    st.header(session.say("signoff_all"), anchor=False)
    st.html(f'<ul class="sign-offs">{"".join(_sign_off(each) for each in reversed(found))}</ul>')


def _sign_off(found: SignOff) -> str:
    told = session.say("signoff_one", date=session.library().language.date(found.date), name=found.name)
    note = f"<br>{escape(session.say('signoff_note', note=found.note))}" if found.note else ""
    return f"<li><b>{escape(told)}</b><br><code>{escape(found.fingerprint)}</code>{note}</li>"
