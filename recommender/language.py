"""How a language writes dates, numbers, plurals and capitals. Texts are elsewhere: they are content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

SOURCE = "en"  # the language that content is written in; all others are translations of it
DOTTED = ("tr", "az")  # languages in which i and ı are two letters


@dataclass(frozen=True)
class Language:
    """One language by its code, such as `en` or `tr`."""

    code: str = SOURCE

    @cached_property
    def locale(self) -> Locale:
        return Locale.parse(self.code)

    @property
    def name(self) -> str:
        """Its own name for itself."""
        return self.upper_first(self.locale.get_display_name(self.code) or self.code)

    def date(self, day: date) -> str:
        """A date such as 9 December 2026."""
        return format_date(day, "d MMMM y", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """A date with the time, such as 9 December 2026, 14:05."""
        return format_datetime(at, "d MMMM y, HH:mm", locale=self.locale)

    def ago(self, time: timedelta) -> str:
        """How long ago something was, in one unit, such as 2 hours ago; 90 minutes are no hour yet."""
        past = max(time, timedelta(minutes=1))
        return format_timedelta(-past, granularity="minute", add_direction=True, threshold=2, locale=self.locale)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.locale)

    def plural(self, count: float) -> str:
        """The CLDR category of a count: `one`, `other` ..."""
        return str(self.locale.plural_form(count))

    def lower(self, text: str) -> str:
        """Small letters: in Turkish I becomes ı and İ becomes i, as one letter each."""
        if self.code in DOTTED:
            text = text.replace("İ", "i").replace("I", "ı")
        return text.lower()

    def upper(self, text: str) -> str:
        """Capitals: in Turkish i becomes İ."""
        if self.code in DOTTED:
            text = text.replace("i", "İ")
        return text.upper()

    def upper_first(self, text: str) -> str:
        """The text with a capital at its start, and nothing else changed."""
        return self.upper(text[:1]) + text[1:]
