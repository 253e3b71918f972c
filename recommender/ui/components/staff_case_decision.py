"""The decision: what the policy suggests and why, and what staff make of it. The suggestion stays beside theirs."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from recommender.casework.consultation import decide_finally
from recommender.casework.deciding import Decided, as_asked_today, decided
from recommender.casework.overriding import MEDICAL, what_forbids
from recommender.casework.roles import Action
from recommender.domain.case import LONGEST_NOTE, Override
from recommender.domain.terms import Outcome
from recommender.engine.explain import explain
from recommender.engine.explaining.telling import Explanation
from recommender.errors import IntakeError
from recommender.exports.clinic_sheet import days
from recommender.exports.ruled import named_outcome, ruling, suggested
from recommender.exports.sheets import Entry
from recommender.exports.told import Told
from recommender.ui import session
from recommender.ui.components.result import rest_of
from recommender.ui.components.staff_case_lines import ago, entries, heading, sentence
from recommender.ui.components.staff_case_similar import similar_cases
from recommender.ui.components.text import escaped
from recommender.ui.consulting import Opened, entered, save


def standing(case: Opened) -> None:
    """In a few lines: what was suggested, what was decided, and the one click that accepts it."""
    told = case.told()
    with st.container(key="case-standing"):
        st.html("".join(_standing(case, told)))
        if case.decided and not case.file.review and case.may(Action.DECIDE) and case.is_newest:
            if case.unsaved.has_changed_answers:
                st.html(sentence(session.say("case_accept_waits"), "mark"))
                return
            outcome = case.decided.decision.outcome
            label = session.say("case_accept", outcome=session.say(f"name_{outcome}"))
            if st.button(escaped(label), key="case.accept", type="primary", width="stretch"):
                save(case, "override", partial(decide_finally, outcome=outcome))


def _standing(case: Opened, told: Told | None) -> list[str]:
    say, review = session.say, case.file.review
    found = [heading(say("paper_review" if review else "case_suggested"))]
    if review:
        who = case.names.get(review.by) or say("paper_staff")
        key = "case_accepted" if review.verdict == "accepted" else "case_overridden"
        suggestion = suggested(session.library(), case.file)
        by = escape(say(key, name=who, outcome=suggestion))
        found.append(
            f'<p class="outcome">{escape(say(f"name_{review.outcome}"))}</p><p>{by} {ago(review.at, case.now)}</p>'
        )
        reason = f"{say(f'paper_reason_{review.reason}')}: {review.note}" if review.reason else review.note
        found += [f'<p dir="auto">{escape(reason)}</p>'] if reason else []
    else:
        name = named_outcome(told) if told else suggested(session.library(), case.file)
        found.append(f'<p class="outcome">{escape(name)}</p>')
    found += [sentence(line) for line in (days(told) if told else ())]
    if told and case.file.receipt["policy"] != told.decision.policy:
        found.append(sentence(say("paper_other_content", outcome=named_outcome(told)), "mark"))
    by_now = _by_now(case)
    if told and by_now and named_outcome(by_now) != named_outcome(told):
        found.append(sentence(say("case_time_passed", outcome=named_outcome(by_now)), "mark"))
    return found


def _by_now(case: Opened) -> Told | None:
    """What the same answers come to today, as days that passed end waits."""
    library = session.library()
    try:
        found = decided(library, as_asked_today(library, case.file, case.now), case.file.cleared, case.today)
    except IntakeError:
        return None
    return Told(library, found.intake, found.decision, found.day)


def decision(case: Opened) -> None:
    """Decide otherwise; then the trace with its sources, as the client's own page tells it, and how it was decided."""
    found, told = case.decided, case.told()
    if found is None or told is None:
        st.html(sentence(session.say("case_unreadable")))
        return
    if case.may(Action.DECIDE):
        _otherwise(case, found)
    similar_cases(case)
    explanation = _explained(case, found)
    st.html(sentence(session.say("case_told_to_client"), "label"))
    rest_of(explanation, found.decision)
    with st.expander(session.say("sheet_decision"), key="more-ruling"):
        st.html(entries(ruling(told, str(case.file.receipt["seal"]))))


def _otherwise(case: Opened, found: Decided) -> None:
    """Another outcome, with a coded reason and a note. What is not possible says why instead of being offered."""
    say = session.say
    others = [outcome for outcome in Outcome if outcome is not found.decision.outcome]
    refused = {outcome: wrong for outcome in others if (wrong := what_forbids(found.decision, outcome))}
    is_kept = found.decision.outcome is Outcome.MEDICAL_REFERRAL
    with st.expander(say("case_otherwise"), key="case-otherwise"):
        if case.unsaved.has_changed_answers:
            st.html(sentence(say("case_accept_waits"), "mark"))
            return
        for outcome, wrong in refused.items():
            st.html(entries([Entry(say(wrong.key), name=say(f"name_{outcome}"))]))
        offered = [outcome for outcome in others if outcome not in refused]
        if is_kept and not case.may(Action.CLEAR_RESTRICTION):
            st.html(sentence(say("case_refused_lead")))
            return
        if not offered:
            return
        _form(case, offered, list(MEDICAL if is_kept else Override))


def _form(case: Opened, offered: list[Outcome], reasons: list[Override]) -> None:
    say = session.say
    names = {str(outcome): say(f"name_{outcome}") for outcome in offered}
    told = {str(reason): session.library().language.upper_first(say(f"paper_reason_{reason}")) for reason in reasons}
    outcome = entered(
        case, "override.outcome", None, st.radio, say("case_other_outcome"), list(names),
        format_func=lambda code: escaped(names[code]),
    )  # fmt: skip
    reason = entered(
        case, "override.reason", None, st.radio, say("paper_reason"), list(told),
        format_func=lambda code: escaped(told[code]),
    )  # fmt: skip
    note = entered(case, "override.note", "", st.text_area, say("paper_note"), max_chars=LONGEST_NOTE, height=100)
    if st.button(say("case_override"), key="case.override"):
        if outcome is None:
            case.unsaved.said, case.unsaved.trouble = "", ("case_override_incomplete", {})
            st.rerun()
        wanted = Override(reason) if reason else None
        save(case, "override", partial(decide_finally, outcome=Outcome(outcome), reason=wanted, note=note))


def _explained(case: Opened, found: Decided) -> Explanation:
    """The explanation, made once for a decision: what would change it takes a while to find."""
    made = (found.seal, session.library().language_code, found.day)
    kept: tuple[object, Explanation] | None = st.session_state.get("case.explained")
    if kept is None or kept[0] != made:
        told = explain(session.library(), found.intake, found.decision, as_of=found.day)
        kept = st.session_state["case.explained"] = (made, told)
    return kept[1]
