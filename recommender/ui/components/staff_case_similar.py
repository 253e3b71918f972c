"""Decided cases like this one, for whoever decides: what became of them, what they share, and where they differ.

They are sought when the part is opened, not before, and not again in each run: every search opens cases, which the
record tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import streamlit as st

from recommender.casework.consultation import LOOK
from recommender.casework.reference import spoken
from recommender.casework.similar import Similar, similar
from recommender.domain.library import Library
from recommender.domain.reviewed import AGE_BANDS, age_band
from recommender.errors import CaseNotFoundError, NotPermittedError, StoreError
from recommender.exports.sheets import Entry
from recommender.ui import session
from recommender.ui.components.staff_case_lines import entries, sentence
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, go_to

Said = Mapping[str, tuple[str, ...]]


def similar_cases(case: Opened) -> None:
    """Folded until somebody wants it."""
    say = session.say
    folded = st.expander(escaped(say("similar_title")), key=f"case-similar-{case.id[:8]}", on_change="rerun")
    with folded:
        if not folded.open:
            return
        try:
            found = _found(case)
        except StoreError:
            st.html(sentence(say("similar_trouble"), "mark"))
            return
        st.html(sentence(say("similar_lead" if found else "similar_none"), "calm"))
        for each in found:
            _shown(case, each)


def _found(case: Opened) -> tuple[Similar, ...]:
    """What was found for this version, for as long as a look at it is the same look."""
    key = (case.actor, case.id, case.found.version)
    known: tuple[object, datetime, tuple[Similar, ...]] | None = st.session_state.get("similar_cases")
    if known and known[0] == key and case.now - known[1] < LOOK:
        return known[2]
    try:
        found = similar(case.records, session.library(), case.actor, case.id, case.now)
    except (CaseNotFoundError, NotPermittedError):  # since this run began; the next one says so
        return ()
    st.session_state["similar_cases"] = (key, case.now, found)
    return found


def _shown(case: Opened, each: Similar) -> None:
    """One case by its reference, which opens it, and its lines."""
    told = session.say("similar_open", reference=spoken(each.reference), percent=round(100 * each.alike))
    # No st.page_link: within one page it leaves the address at the case that was left.
    wanted = {"case": each.id}
    st.button(escaped(told), key=f"case.alike.{each.id}", type="tertiary", on_click=go_to, kwargs=wanted)
    st.html(entries(_outcome(session.library(), each), "similar") + "".join(_compared(session.library(), each)))


def _outcome(library: Library, each: Similar) -> Iterator[Entry]:
    """What was decided, why otherwise, and how it went."""
    say = library.say
    yield Entry(_decided(library, each), name=say("similar_decided"))
    if each.reason:
        yield Entry(say(f"paper_reason_{each.reason}"), name=say("paper_reason"))
    went = f"paper_follow_up_{each.follow_up}" if each.follow_up else "similar_no_follow_up"
    yield Entry(say(went), name=say("paper_follow_up"))


def _compared(library: Library, each: Similar) -> Iterator[str]:
    """What both said, and what one of them alone did; an answer a line."""
    for key, said in (
        ("similar_shared", each.shared),
        ("similar_only_here", each.only_here),
        ("similar_only_there", each.only_there),
    ):
        if said:
            yield sentence(library.say(key), "label") + entries(_said(library, said), key.replace("_", "-"))


def _decided(library: Library, each: Similar) -> str:
    outcome, day = library.say(f"name_{each.decided}"), library.language.date(each.decided_on)
    if each.is_accepted:
        return library.say("similar_accepted", outcome=outcome, date=day)
    return library.say("similar_overridden", outcome=outcome, date=day, suggested=library.say(f"name_{each.suggested}"))


def _said(library: Library, said: Said) -> Iterator[Entry]:
    """Items with what was said, in the words of the questionnaire; a concern with its grade."""
    items = library.policy.questionnaire.by_id
    if "main_concern" in said:
        yield Entry(items["concerns"].label(said["main_concern"][0]), name=items["main_concern"].name)
    concerns = dict.fromkeys(said.get("concerns", ()), "")
    concerns |= {code: grade for code, grade in (text.split() for text in said.get("grade", ()))}
    if concerns:
        named = [_concern(library, code, grade) for code, grade in concerns.items()]
        yield Entry(", ".join(named), name=items["concerns"].name)
    for item, codes in said.items():
        if item not in ("main_concern", "concerns", "grade"):
            told = [_age(library, code) if item == "age" else items[item].label(code) for code in codes]
            yield Entry(", ".join(told), name=items[item].name)


def _concern(library: Library, code: str, grade: str) -> str:
    label = library.policy.questionnaire.by_id["concerns"].label(code)
    return f"{label} ({library.say(f'grade_label_{grade}')})" if grade else label


def _age(library: Library, band: str) -> str:
    """A band of ages in words."""
    starts = [least for least, _ in AGE_BANDS]
    first = next(least for least in starts if age_band(least) == band)
    if first == starts[-1]:
        return library.say("similar_age_over", first=first)
    return library.say("similar_age", first=first, last=starts[starts.index(first) + 1] - 1)
