"""How long things are kept, what should be gone by now, and what was destroyed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from recommender.casework.desk import LINK_LASTS
from recommender.casework.destroying import Going, destroy_now
from recommender.casework.roles import Actor
from recommender.domain.clinic import Retention
from recommender.errors import StoreError
from recommender.store.cases import moment
from recommender.store.destructions import ATTEMPTS_KEPT, SESSIONS_KEPT, Destruction
from recommender.store.drafts import KEPT_FOR
from recommender.ui import session, staff
from recommender.ui.components.text import escaped, paragraph, small

SURE, SAID, DONE = "records.sure", "records.said", "records_destroyed"
HOUR = 3_600  # seconds
FILE = "content/clinic.yaml"
COMMAND = "python -m recommender purge --log"


def kept(actor: Actor, retention: Retention, going: Going) -> None:
    """A row a purpose, where the times are changed, and the button that destroys what is over."""
    st.header(session.say("records_keeping"), anchor=False)
    times = _times(retention)
    rows = [(_purpose(name), times.get(name, ""), number(late)) for name, late in going.overdue.items()]
    st.html(table("records_keeping", ("purpose", "kept", "late"), rows))
    paragraph(session.say("records_where", file=FILE))
    paragraph(session.say("records_by_itself"))
    _destroying(actor, retention, sum(going.overdue.values()))


def _times(keep: Retention) -> dict[str, str]:
    say = session.say
    return {
        "consultation": say("records_kept_changed", days=keep.consultation_days),
        "contact": say("records_kept_changed", days=keep.contact_days),
        "draft": say("records_kept_changed", days=KEPT_FOR.days),
        "handover": say("records_kept_hours", hours=int(LINK_LASTS.total_seconds()) // HOUR),
        "session": say("records_kept_used", days=SESSIONS_KEPT.days),
        "attempt": say("records_kept_used", days=ATTEMPTS_KEPT.days),
        "log": say("records_kept_years", years=keep.log_years),
    }


def _destroying(actor: Actor, retention: Retention, late: int) -> None:
    """What is to be destroyed for good is asked once more."""
    if said := st.session_state.pop(SAID, ""):
        (st.success if said == DONE else st.error)(escaped(session.say(said)))
    if not late:
        st.session_state[SURE] = False
        return small(session.say("records_none_late"))
    if not st.session_state.get(SURE):
        st.button(session.say("records_destroy"), key="records.destroy", on_click=_ask, args=(True,))
        return None
    st.warning(escaped(session.say("records_destroy_sure", count=late)))
    with st.container(horizontal=True):
        if st.button(session.say("records_destroy_yes"), type="primary", key="records.destroy.yes"):
            _destroy(actor, retention)
        st.button(session.say("records_destroy_no"), key="records.destroy.no", on_click=_ask, args=(False,))
    return None


def _ask(is_asked: bool) -> None:
    st.session_state[SURE] = is_asked


def _destroy(actor: Actor, retention: Retention) -> None:
    _ask(False)
    try:
        destroy_now(staff.records(), actor, retention, staff.now())
        st.session_state[SAID] = DONE
    except StoreError:
        st.session_state[SAID] = "records_destroy_failed"
    st.rerun()


def destroyed(log: Sequence[Destruction]) -> None:
    """The log: a row a day, purpose and reason."""
    st.header(session.say("records_log"), anchor=False)
    if not log:
        return small(session.say("records_log_empty"))
    date = session.library().language.date
    rows = [
        (date(moment(row.at).date()), _purpose(row.purpose), _reason(row.reason), number(row.records)) for row in log
    ]
    paragraph(session.say("records_log_lead"))
    st.code(COMMAND, language=None, wrap_lines=True)
    st.html(table("records_log", ("day", "purpose", "reason", "count"), rows))
    return None


def _purpose(code: str) -> str:
    return session.say(f"records_purpose_{or_other('purpose', code)}")


def _reason(code: str) -> str:
    return session.say(f"records_reason_{or_other('reason', code)}")


def or_other(kind: str, code: str) -> str:
    """The code of something else where there are no words for this one: a database may hold whatever it likes."""
    return code if f"records_{kind}_{code}" in session.library().wording else "other"


def number(value: int) -> str:
    return session.library().language.number(value)


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that on a phone becomes lines, each with the name of its column."""
    heads = [session.say(f"records_column_{column}") for column in columns]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{_row(heads, row)}</tr>" for row in rows)
    told = f'<caption class="unseen">{escape(session.say(caption))}</caption>'
    return f'<table class="records">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(heads: Sequence[str], row: Sequence[str]) -> str:
    first, *rest = row
    cells = (f'<td data-label="{escape(head)}">{escape(text)}</td>' for head, text in zip(heads[1:], rest, strict=True))
    return f'<th scope="row">{escape(first)}</th>{"".join(cells)}'
