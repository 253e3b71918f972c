"""One case as a member of staff works on it: what is open, what they entered and did not save yet, and saving it.

What was entered lives in the session, by case, until it is saved or given up: it outlives reruns, other pages and a
database that is out of use. Each change is based on the version that was last taken note of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar

import streamlit as st

from recommender.casework.accounts import colleagues
from recommender.casework.consultation import Consultation, Edit, open_case
from recommender.casework.deciding import Decided, clinic_day, decided_case
from recommender.casework.roles import Action, Actor
from recommender.content.loading import library_in
from recommender.domain.case import CaseFile
from recommender.domain.library import Library
from recommender.errors import (
    CaseChangedError,
    CaseNotFoundError,
    IntakeError,
    NotPermittedError,
    RefusedError,
    StoreError,
)
from recommender.exports.told import Told
from recommender.flow.draft import Draft, raw_answers
from recommender.flow.merging import changed_items
from recommender.language import SOURCE
from recommender.store.records import Records
from recommender.ui import session, staff

Value = TypeVar("Value")
PARTS = ("decision", "answers", "visits", "history")


@dataclass
class Corrected:
    """Answers that are being corrected: as they were when that began, the draft, and which news were heard of it."""

    base: dict[str, Any]
    draft: Draft
    heard: dict[str, int] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        return raw_answers(session.questionnaire(), self.draft)

    @property
    def changed(self) -> tuple[str, ...]:
        """Items that are answered otherwise than when it began."""
        return changed_items(session.questionnaire(), self.base, self.answers)


@dataclass
class Unsaved:
    """What somebody entered on one case. `times` counts how often the fields were drawn anew, as empty ones.

    `said` and `trouble` are interface texts: what came of the last saving, until the next.
    """

    based_on: int
    typed: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    times: int = 0
    corrected: Corrected | None = None
    said: str = ""
    trouble: tuple[str, dict[str, Any]] | None = None

    @property
    def is_there(self) -> bool:
        typed = any(value != self.first[name] for name, value in self.typed.items())
        return typed or self.has_changed_answers

    @property
    def has_changed_answers(self) -> bool:
        """Whether answers were changed and not saved: what the rules suggest is not on those, so nobody decides yet."""
        return bool(self.corrected and self.corrected.changed)

    def forget(self, form: str) -> None:
        """Draw the fields of a form anew."""
        self.times += 1
        for name in [name for name in self.typed if name.startswith(f"{form}.")]:
            del self.typed[name], self.first[name]


@dataclass(frozen=True)
class Opened:
    """One case in this run. `decided` is None where the questionnaire no longer knows the answers."""

    actor: Actor
    records: Records
    found: Consultation
    names: dict[str, str]
    now: datetime
    unsaved: Unsaved
    decided: Decided | None

    @property
    def id(self) -> str:
        return self.found.facts.id

    @property
    def file(self) -> CaseFile:
        return self.found.file

    @property
    def today(self) -> date:
        return clinic_day(session.library(), self.now)

    @property
    def is_newest(self) -> bool:
        """Whether what was entered is based on the version that stands."""
        return self.unsaved.based_on == self.found.version

    def may(self, action: Action) -> bool:
        return self.actor.may(action)

    def told(self) -> Told | None:
        """The decision in words, with dates from the day that the answers are about."""
        found = self.decided
        return Told(session.library(), found.intake, found.decision, found.day) if found else None

    def who(self, actor: str) -> str:
        """Somebody by name, from how the record names them."""
        kind, _, name = actor.partition(":")
        return self.names.get(name) or session.say(f"case_by_{kind}")


def opened() -> Opened | None:
    """The case that the address names, with the look at it recorded; None where there is none for this person.

    Raises
    ------
    StoreError
    """
    actor = staff.member()
    if actor is None:
        return None
    records, now = staff.records(), staff.now()
    try:
        found = open_case(records, actor, st.query_params.get("case", ""), now)
    except (NotPermittedError, CaseNotFoundError):
        return None
    unsaved = st.session_state.setdefault("unsaved", {}).setdefault(found.facts.id, Unsaved(found.version))
    return Opened(actor, records, found, colleagues(records, actor), now, unsaved, _decided(found.file))


def _decided(file: CaseFile) -> Decided | None:
    try:
        return decided_case(session.library(), file)
    except IntakeError:
        return None


def part() -> str:
    """The part of the page that the address asks for; the first one where it asks for none there is."""
    name = st.query_params.get("part", "")
    return name if name in PARTS else PARTS[0]


def go_to(**wanted: str) -> None:
    """Name a place within the case in the address: codes of the page, never of what was answered."""
    case = st.query_params.get("case", "")
    st.query_params.from_dict({"case": case} | {name: value for name, value in wanted.items() if value})


def source_library() -> Library:
    """The library that decisions are stored with."""
    return library_in(SOURCE)


def entered(case: Opened, name: str, first: Value, draw: Callable[..., Any], *given: Any, **settings: Any) -> Any:
    """A field that keeps what was entered: `first` until then. `name` begins with that of its form and a dot.

    Streamlit forgets what stood in a field that was not drawn for a run; it begins anew with what is remembered here.
    """
    unsaved = case.unsaved
    unsaved.first.setdefault(name, first)
    begun = unsaved.typed.get(name, first)
    if draw is st.radio:
        settings["index"] = given[1].index(begun) if begun in given[1] else None
    else:
        settings["value"] = begun
    unsaved.typed[name] = draw(*given, key=f"case.{case.id[:8]}.{name}.{unsaved.times}", **settings)
    return unsaved.typed[name]


def save(case: Opened, form: str, change: Callable[[Edit], object]) -> NoReturn:
    """Make one change and show what came of it. Where it was not made, all that was entered stays."""
    unsaved = case.unsaved
    unsaved.said, unsaved.trouble = "", None
    try:
        version = change(Edit(case.records, source_library(), case.actor, case.id, unsaved.based_on, staff.now()))
    except RefusedError as error:
        unsaved.trouble = (error.key, error.values)
    except IntakeError:
        unsaved.trouble = ("case_answers_wrong", {})
    except NotPermittedError:
        unsaved.trouble = ("case_not_permitted", {})
    except CaseChangedError:
        unsaved.trouble = ("case_changed_first", {})
    except CaseNotFoundError:
        pass  # the next run finds no case, and says so
    except StoreError:
        unsaved.trouble = ("case_not_saved", {})
    else:
        unsaved.based_on = version if isinstance(version, int) else unsaved.based_on
        unsaved.said = "case_saved"
        unsaved.forget(form)
    st.rerun()


def in_words(values: dict[str, Any]) -> dict[str, Any]:
    """What fills a text, with days as the language writes them."""
    date_of = session.library().language.date
    return {name: date_of(value) if isinstance(value, date) else value for name, value in values.items()}
