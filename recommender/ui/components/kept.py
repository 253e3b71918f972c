"""What the client is told about their answers being kept, the way to delete them, and what a lost connection means."""

from __future__ import annotations

import streamlit as st

from recommender.ui import keeping, session
from recommender.ui.components import kiosk
from recommender.ui.components.text import small


def connection(mine: keeping.Keeper) -> dict[str, str]:
    """What the watch on the connection says when it is lost and when it is back, and what to read out now."""
    lost = session.say("connection_lost_kept") if mine.is_keeping else session.say("connection_lost")
    said = " ".join(_texts(mine))
    return {"lost": lost, "back": session.say("connection_back"), "said": said, "id": f"{mine.name}.{said}"}


def kept_notes(mine: keeping.Keeper) -> list[str]:
    """What the client has to know about their answers, once, at the top."""
    return [] if _is_urgent() else _texts(mine)


def _is_urgent() -> bool:
    """Whether the page is the one that says what cannot wait: it says nothing else."""
    return st.session_state.get("page") == "now"


def _texts(mine: keeping.Keeper) -> list[str]:
    names = (item.name for item in session.questionnaire().items if item.id in mine.dropped) if mine.dropped else ()
    said = {"kept_changed": {"items": ", ".join(names)}}
    return [session.say(key, **said.get(key, {})) for key in mine.notes]


def kept_footer() -> None:
    """How the answers are kept, and one tap to delete them; nothing where there are none."""
    if kiosk.is_on():
        _kiosk_footer()
        return
    if not session.draft().has_answers or _is_urgent():
        return
    mine = keeping.keeper()
    with st.container(key="kept"):
        if _how(mine) not in mine.notes:
            small(session.say(_how(mine)))
        label = "kept_delete_here" if session.sending().token else "kept_delete"
        if st.button(session.say(label), key="kept.delete", type="tertiary"):
            if keeping.delete():
                st.switch_page(session.QUESTIONS)
            st.rerun()


def _kiosk_footer() -> None:
    """The way to give the device back, where the page has none of its own."""
    if st.session_state.get("page") not in ("now", "sent"):
        kiosk.stop_and_hand_back()


def _how(mine: keeping.Keeper) -> str:
    if mine.is_keeping:
        return "kept_sent" if session.sending().token else "kept_how"
    return "kept_trouble" if mine.key else "kept_only_open"
