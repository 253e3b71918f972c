"""What a client sees of what they sent: the number, what is next, the private link, files, and ways to change it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from recommender.casework.contacts import shown_number
from recommender.casework.deciding import Decided, as_asked_today, clinic_day, decided
from recommender.casework.mine import Mine
from recommender.content.loading import library_in
from recommender.domain.case import CaseFile, Status, spoken
from recommender.domain.terms import Outcome
from recommender.errors import CaseNotFoundError, IntakeError, StoreError
from recommender.exports.case_export import Exported, case_json
from recommender.exports.told import Told
from recommender.language import SOURCE
from recommender.prose.consents import consent_told
from recommender.ui import sending, session, way
from recommender.ui.components import kiosk
from recommender.ui.components.scripted import scripted
from recommender.ui.components.sent_changes import CHANGES, choose
from recommender.ui.components.take_away import PDF, client_pdf, clinic_pdf, download
from recommender.ui.components.text import escaped, focus_on, paragraph, small

JSON = "application/json"


def sent() -> None:
    """The page, whatever became of the case."""
    shown = sending.token()
    if "sent.deleted" in st.session_state and shown in ("", st.session_state["sent.deleted"]):
        _plain("sent_deleted_title", session.say("sent_deleted_text"))
        return
    try:
        case = sending.mine()
    except CaseNotFoundError:
        _plain("sent_nothing_title", session.say("sent_nothing_text", phone=session.library().clinic.phone_on_one_line))
    except StoreError:
        _trouble(shown)
    else:
        change = CHANGES.get(st.session_state.get("sent.change", ""), _overview)
        change(shown, case)


def _plain(title: str, text: str) -> None:
    st.title(escaped(session.say(title)), anchor=False)
    paragraph(text)
    if st.button(session.say("footer_start"), type="primary", key="sent.start", width="stretch"):
        st.switch_page(session.QUESTIONS)
    focus_on(title)


def _trouble(shown: str) -> None:
    """It is stored, and cannot be read just now; the link that leads to it later is there."""
    st.title(escaped(session.say("sent_trouble_title")), anchor=False)
    paragraph(session.say("sent_trouble"))
    if st.button(session.say("send_again"), type="primary", key="sent.again", width="stretch"):
        st.rerun()
    _link(shown)
    focus_on("sent.trouble")


def _overview(shown: str, case: Mine) -> None:
    if kiosk.is_on():
        kiosk.sent(case.reference, sending.private_link(shown))
        focus_on("sent.kiosk")
        return
    found = _decided(case)
    _card(case)
    _note(shown)
    _next(case, found)
    _link(shown)
    _files(case, found)
    _change(shown, case)
    focus_on(f"sent.{case.version}.{st.session_state.get('sent.note', '')}")


def _decided(case: Mine) -> Decided | None:
    """The suggestion on these answers as of today; None where the questionnaire has changed too much since."""
    library = library_in(SOURCE)
    try:
        today = clinic_day(library, sending.now())
        return decided(library, as_asked_today(library, case.file, sending.now()), case.file.cleared, today)
    except IntakeError:
        return None


def _card(case: Mine) -> None:
    """That it is there, and the number to tell; nobody has to read further."""
    say, date = session.say, session.library().language.date
    days = [clinic_day(session.library(), moment) for moment in (case.sent_at, case.changed_at)]
    with st.container(border=True, key="outcome-sent"):
        st.title(escaped(say("sent_title")), anchor=False)
        st.html(_number(say("sent_reference"), spoken(case.reference)))
        paragraph(say("sent_reference_help"))
        small(
            say("sent_on", date=date(days[0]))
            if days[0] == days[1]
            else say("sent_on_changed", date=date(days[0]), changed=date(days[1]))
        )
        if case.status is not Status.WAITING:
            paragraph(say(f"sent_status_{case.status}"))


def _number(label: str, number: str) -> str:
    return f'<p class="reference"><span>{label}</span> <b>{number}</b></p>'


def _note(shown: str) -> None:
    """What just happened, or what is still to be sent."""
    note = st.session_state.get("sent.note")
    if sending.has_the_answers_of(shown) and sending.unsent():
        with st.container(border=True, key="kept-note"):
            paragraph(session.say("sent_unsent"))
            if st.button(session.say("correct_submit"), type="primary", key="sent.unsent", width="stretch"):
                way.leave_for(session.SEND)
    elif note:
        with st.container(border=True, key="kept-note"):
            paragraph(session.say(note))


def _next(case: Mine, found: Decided | None) -> None:
    say, phone = session.say, session.library().clinic.phone_on_one_line
    st.header(escaped(say("sent_heading_next")), anchor=False)
    steps = [say("sent_next_read")]
    if found and found.decision.outcome is Outcome.MEDICAL_REFERRAL:
        steps.insert(0, say("sent_next_doctor"))
    steps.append(say("sent_next_contact", phone=phone) if case.contact else say("sent_next_call", phone=phone))
    st.markdown("\n".join(f"- {escaped(step)}" for step in steps))


def _link(shown: str) -> None:
    say = session.say
    st.header(escaped(say("sent_heading_link")), anchor=False)
    paragraph(say("sent_link_lead"))
    data = {
        "address": f"/mine#{shown}",
        "label": say("sent_heading_link"),
        "copy": say("sent_link_copy"),
        "copied": say("sent_link_copied"),
        "by_hand": say("sent_link_by_hand"),
    }
    scripted("link")(data=data, key="link")
    small(say("sent_link_warning"))


def _files(case: Mine, found: Decided | None) -> None:
    st.header(escaped(session.say("take_title")), anchor=False)
    if found:
        told = Told(session.library(), found.intake, found.decision, found.day)
        number = spoken(case.reference)
        download("take_client_pdf", "page.pdf", PDF, partial(client_pdf, told, number))
        download("take_clinic_pdf", "clinic.pdf", PDF, partial(clinic_pdf, told, number))
    download("sent_json", "sent.json", JSON, partial(_json, case))
    small(session.say("take_private"))


def _json(case: Mine) -> bytes:
    """All that the client sent, and what it came to; not what staff wrote, which the clinic gives out on request."""
    of_staff = ("cleared", "examination", "review", "sessions", "follow_up", "notes")
    file = case.file.model_copy(update={name: CaseFile.model_fields[name].get_default() for name in of_staff})
    told = Exported(
        reference=case.reference,
        sent_at=case.sent_at,
        changed_at=case.changed_at,
        case=file,
        language=case.language,
        contact=case.contact,
        consents=case.consents,
    )
    return case_json(session.library(), told)


def _change(shown: str, case: Mine) -> None:
    """Every way to change what is there; what destroys comes last, and is asked once more."""
    say = session.say
    st.header(escaped(say("sent_heading_change")), anchor=False)
    if st.button(say("sent_correct"), key="sent.correct", width="stretch"):
        if not sending.has_the_answers_of(shown):
            sending.take_up(shown, case)
        way.leave_for(session.CHECK)
    if session.draft().has_answers and not sending.has_the_answers_of(shown):
        small(say("sent_correct_replaces"))
    _contact(case)
    with st.expander(escaped(say("sent_heading_agreed")), key="more-agreed"):
        _agreed(case)
    if case.contact and st.button(say("sent_withdraw"), key="sent.withdraw", width="stretch"):
        choose("withdraw")
    if st.button(say("sent_delete"), key="sent.delete", width="stretch"):
        choose("delete")


def _contact(case: Mine) -> None:
    say, contact = session.say, case.contact
    st.subheader(escaped(say("sent_heading_contact")), anchor=False)
    if contact is None:
        paragraph(say("sent_contact_none"))
    else:
        lines = [contact.name, shown_number(session.library(), contact.phone), contact.email]
        if contact.guardian:
            paragraph(say("sent_contact_guardian"))
        st.text("\n".join(line for line in lines if line))
    label = say("sent_contact_change") if contact else say("sent_contact_give")
    if st.button(label, key="sent.contact", width="stretch"):
        choose("contact")


def _agreed(case: Mine) -> None:
    """What was agreed to, in the words of then."""
    library, date = session.library(), session.library().language.date
    for consent in case.consents:
        text = library.consents.version(consent.purpose, consent.version)
        given = date(clinic_day(library, consent.given_at))
        if text:
            told = consent_told(library, text)
            st.markdown(f"**{escaped(told.agree)}**")
            paragraph(" ".join(told.more))
        if consent.withdrawn_at:
            ended = date(clinic_day(library, consent.withdrawn_at))
            small(session.say("sent_taken_back", date=given, ended=ended))
        else:
            small(session.say("sent_agreed", date=given))
