"""What is asked: sections, items, options, and when an item applies."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from recommender.domain.base import EvidenceIds, Perhaps, Prose, Record, Text
from recommender.domain.criteria import Criteria, Node
from recommender.domain.terms import NOT_SURE, Role

ItemType = Literal["integer", "choice", "multi_choice", "graded", "ages", "text"]
Changes = Literal["with_time", "by_choice", "never"]


class GradeTexts(Record):
    """How a concern looks in a mirror at each grade."""

    mild: Prose
    moderate: Prose
    severe: Prose


class Option(Record):
    """One code with its words.

    `changes` says how this answer can become another one, where the item does not say it for all; `once` and `if_so`
    complete "once ..." (it is over) and "if ..." (the client wished for it).
    """

    code: Text
    label: Prose
    help: Perhaps = ""
    group: Perhaps = ""
    evidence: EvidenceIds = ()
    grades: GradeTexts | None = None
    changes: Changes | None = None
    once: Perhaps = ""
    if_so: Perhaps = ""


class OpenUnless(Record):
    """Codes that stay unknown as long as none of `named` was ticked."""

    named: tuple[str, ...] = Field(min_length=1)
    open: tuple[str, ...] = Field(min_length=1)


class Item(Record):
    """One thing that is asked. Wording, bounds, options, and the criteria under which it is shown.

    `not_used` says why no rule reads it, where that is on purpose. `changes` says how an answer can become another one,
    `otherwise` names the option that a choice falls back to once the others are over or turn out not to apply.
    """

    id: Text
    type: ItemType
    role: Role
    name: Prose
    ask: Prose
    help: Perhaps = ""
    missing: Perhaps = ""
    none_label: Perhaps = ""
    not_sure_label: Perhaps = ""
    which_label: Perhaps = ""
    evidence: EvidenceIds = ()
    shown_when: Criteria | None = None
    optional: bool = False
    unit: str = ""
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    too_high: Perhaps = ""
    too_low: Perhaps = ""
    not_a_number: Perhaps = ""
    longest: int | None = None
    too_long: Perhaps = ""
    options_from: str = ""
    empty_means_unknown: bool = False
    open_unless: OpenUnless | None = None
    not_used: str = ""
    changes: Changes | None = None
    otherwise: str = ""
    options: tuple[Option, ...] = ()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Option codes in order, without `not_sure`."""
        return tuple(option.code for option in self.options)

    @cached_property
    def is_list(self) -> bool:
        """Whether several codes can be yes, so that `unsure` can name some of them."""
        return self.type in ("multi_choice", "ages")

    @property
    def allows_not_sure(self) -> bool:
        return bool(self.not_sure_label)

    @property
    def is_safety(self) -> bool:
        return self.role is Role.SAFETY

    def changes_of(self, code: str) -> Changes:
        """How the answer `code` can become another one."""
        own = next((option.changes for option in self.options if option.code == code), None)
        return own or self.changes or "never"

    def label(self, code: str) -> str:
        """The words a client ticked; the code itself if there are none."""
        if code == NOT_SURE:
            return self.not_sure_label
        return next((option.label for option in self.options if option.code == code), code)


class Section(Record):
    """One step of the client's way. `asks` names items; `concerns.grades` asks how strong each concern is."""

    id: Text
    title: Prose
    intro: Perhaps = ""
    asks: tuple[str, ...] = Field(min_length=1)


class Questionnaire(Record):
    sections: tuple[Section, ...] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def follow_ups(self) -> dict[str, Node]:
        """Items that are asked only where an answer calls for it, with what calls for them."""
        return {item.id: item.shown_when for item in self.items if item.shown_when}

    @cached_property
    def safety_items(self) -> frozenset[str]:
        return frozenset(item.id for item in self.items if item.is_safety)
