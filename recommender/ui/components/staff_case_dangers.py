"""What could harm this client, the loudest first: warning signs, visits to call off, restrictions, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from recommender.casework.consultation import clearable
from recommender.casework.planning import unfit_sessions
from recommender.casework.roles import Action
from recommender.casework.understanding import unconfirmed
from recommender.domain.terms import Urgency
from recommender.exports.findings import against, flags, flags_only_assumed, only_assumed, unknowns
from recommender.exports.sheets import Entry, Lines
from recommender.exports.told import Told
from recommender.flow.suggesting import SIGNS
from recommender.ui import session
from recommender.ui.components.staff_case_clearing import cleared, clearing_form
from recommender.ui.components.staff_case_lines import entries, heading, sentence
from recommender.ui.consulting import Opened, in_words


def dangers(case: Opened) -> None:
    """The panel that is read first. A medical lead finds beside a restriction how to lift it."""
    told = case.told()
    with st.container(key="case-dangers"):
        if told is None:
            unreadable = heading(session.say("case_unreadable_title")) + sentence(session.say("case_unreadable"))
            st.html(unreadable + _told_signs(case))
            return
        found = (_reaction(case), _went_wrong(case), _other_skin(case), _unfit(case), _signs(told), _told_signs(case))
        st.html("".join(found))
        _restrictions(case, told)
        st.html(_open(case, told) + _marked(case))
        cleared(case)


def _signs(told: Told) -> str:
    """Findings that need a doctor, by urgency; nothing where there is none."""
    found, assumed = flags(told), flags_only_assumed(told)
    if not found and not assumed:
        return sentence(session.say("case_no_signs"), "calm")
    urgency = told.decision.trace.refers[0].urgency
    kind = "alarm" if urgency.rank >= Urgency.URGENT.rank else "amber" if urgency is Urgency.PROMPT else "sky"
    more = sentence(session.say("case_many_assumed")) if assumed else ""
    return f'<div class="case-signs {kind}">{heading(session.say("sheet_flags"))}{entries(found)}{more}</div>'


def _told_signs(case: Opened) -> str:
    """Warning signs that own words tell of and the answers do not: nobody decides before somebody asked."""
    found = [
        entry for entry in unconfirmed(session.library(), case.file.answers, case.file.denied) if entry.tag == SIGNS
    ]
    if not found:
        return ""
    return f'<div class="case-signs amber">{heading(session.say("heard_staff_signs"))}{entries(_untagged(found))}</div>'


def _untagged(found: Iterable[Entry]) -> list[Entry]:
    return [Entry(entry.text) for entry in found]


def _reaction(case: Opened) -> str:
    found = case.file.examination
    if found is None or found.test_patch != "reaction":
        return ""
    return f'<div class="case-signs alarm">{sentence(session.say("case_reacted"))}</div>'


def _went_wrong(case: Opened) -> str:
    """What came of an earlier treatment, where that was bad."""
    found, say = case.file.follow_up, session.say
    if found is None or found.result != "adverse":
        return ""
    entry = Entry(found.note, name=session.library().language.upper_first(say("paper_follow_up_adverse")))
    return f'<div class="case-signs alarm">{heading(say("paper_follow_up"))}{entries([entry])}</div>'


def _other_skin(case: Opened) -> str:
    """A skin type that is another one than the answer: the rules have read the answer."""
    found, answer = case.file.examination, case.file.answers.get("skin_type")
    if found is None or found.skin_type is None or answer in (None, str(found.skin_type)):
        return ""
    item = session.questionnaire().by_id["skin_type"]
    told = item.label(answer) if answer in item.codes else session.say("paper_unknown")
    text = session.say("case_skin_differs", told=told, found=item.label(str(found.skin_type)))
    return sentence(text, "mark")


def _unfit(case: Opened) -> str:
    """Planned visits that the answers no longer allow."""
    if case.decided is None:
        return ""
    language = session.library().language
    found = [
        Entry(session.say(wrong.key, **in_words(wrong.values)), name=language.date(visit.day))
        for visit, wrong in unfit_sessions(session.library(), case.file, case.decided, case.today)
    ]
    if not found:
        return ""
    return f'<div class="case-signs alarm">{heading(session.say("case_call_off"))}{entries(found)}</div>'


def _restrictions(case: Opened, told: Told) -> None:
    st.html(heading(session.say("sheet_restrictions")))
    may_clear = clearable(session.library(), case.file) if case.may(Action.CLEAR_RESTRICTION) else ()
    for number, group in enumerate(against(told, ask=True)):
        if group.entries:
            label = heading(group.label, 3) if group.label else ""
            st.html(f'<div class="case-level level-{number}">{label}{entries(group.entries)}</div>')
            for code in _lifted(case, group, may_clear):
                clearing_form(case, code)
    assumed = [*only_assumed(told)]
    if assumed:
        st.html(heading(session.say("sheet_assumed_rules"), 3) + sentence(session.say("case_many_assumed")))


def _lifted(case: Opened, group: Lines, codes: tuple[str, ...]) -> Iterator[str]:
    """Codes that, cleared, would lift one of these restrictions; a caution is lifted by nobody."""
    rules = [
        session.library().policy.rules_by_id[name] for entry in group.entries for name in entry.tag.split(", ") if name
    ]
    read = {code for rule in rules if not rule.effect.caution for _, code in rule.when.reads}
    already = {found.code for found in case.file.cleared}
    yield from (code for code in codes if code in read and code not in already)


def _open(case: Opened, told: Told) -> str:
    """What nobody knows yet, each as the question to ask, and what own words say beside the answers."""
    more = [
        entry for entry in unconfirmed(session.library(), case.file.answers, case.file.denied) if entry.tag != SIGNS
    ]
    found = [entry for part in unknowns(told, more=more) for group in part.groups for entry in group.entries]
    if not found:
        return sentence(session.say("case_nothing_open"), "calm")
    items = told.library.policy.questionnaire.by_id
    named = [Entry(entry.text, name=items[entry.tag].name) for entry in found]
    return heading(session.say("sheet_unknowns")) + entries(named, "open")


def _marked(case: Opened) -> str:
    """Safety answers that somebody should look at once more: who gave them, and when."""
    items, file, say = session.questionnaire().by_id, case.file, session.say
    marks = {item: say("paper_mark_changed") for item in file.changed_after_result}
    for item in file.answered_by_staff:
        mark = say("paper_mark_confirmed" if item in file.confirmed else "paper_mark_staff")
        marks[item] = f"{marks[item]}; {mark}" if item in marks else mark
    named = [Entry(mark, name=items[item].name) for item, mark in marks.items() if item in items]
    return heading(say("case_marked")) + entries(named, "marked") if named else ""
