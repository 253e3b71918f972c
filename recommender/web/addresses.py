"""The addresses of the pages, each with the interface text that is its title. Nothing else is a page."""

from __future__ import annotations

import re

from recommender.casework.roles import PERMITTED, Action, Role
from recommender.domain.library import Library

START = ""
TITLES = {
    START: "app_title",
    "check": "check_title",
    "result": "result_title",
    "now": "stop_title",
    "send": "send_title",
    "sent": "sent_title",
    "treatments": "treatments_title",
    "how-we-decide": "how_title",
    "privacy": "privacy_title",
}
# Addresses that mean something only to a client who is answering: nothing for search engines.
OF_A_SESSION = ("check", "result", "now", "send", "sent")
# Pages for staff, each with what somebody must be allowed to do to open it; the first one of a role is its first page.
STAFF = {
    "queue": Action.SEE_QUEUE,
    "consultation": Action.SEE_CASE,
    "desk": Action.START_INTAKE,
    "accounts": Action.MANAGE_STAFF,
    "records": Action.SEE_AUDIT,
    "signoff": Action.SIGN_OFF_POLICY,
}
OF_ONE_CASE = ("consultation",)  # nobody comes there but from a case
ENTER = "enter"  # where a provider of identities sends staff back to
LOGIN, LOGOUT, PASSWORD = "/staff/login", "/staff/logout", "/staff/password"
GIVE_DEVICE = "/staff/give-device"  # from whoever is logged in to a client
HAND_BACK = "/hand-back"  # from the client to the clinic
TAKE_OVER = "/take-over"  # what a one-time link opens
AFTER_LOGIN = re.compile(rf"/(?:{'|'.join(STAFF)})(?:\?case=[0-9a-f]{{32}})?")


def is_page(path: str) -> bool:
    """Whether a path such as /check is the address of a page."""
    return path.removeprefix("/") in (*TITLES, *STAFF, ENTER)


def is_for_staff(path: str) -> bool:
    """Whether a path is one that only staff open."""
    return path.removeprefix("/") in (*STAFF, ENTER)


def first_page(role: Role) -> str:
    """The path that somebody in this role begins at."""
    return next(f"/{address}" for address, action in STAFF.items() if action in PERMITTED[role])


def after_login(wanted: str, role: Role) -> str:
    """Where to go after logging in: to the page that was asked for, if it is one of this role's, and nowhere else."""
    if AFTER_LOGIN.fullmatch(wanted):
        address = wanted[1:].partition("?")[0]
        if STAFF[address] in PERMITTED[role] and (address not in OF_ONE_CASE or "?" in wanted):
            return wanted
    return first_page(role)


def title(library: Library, address: str) -> str:
    """What the browser's tab says on a page."""
    named = library.say(TITLES[address]) if address in TITLES else staff_title(library, address)
    return library.say("page_title", title=named, clinic=library.clinic.name)


def staff_title(library: Library, address: str) -> str:
    """What a page for staff is called."""
    return library.say(f"staff_page_{address}")
