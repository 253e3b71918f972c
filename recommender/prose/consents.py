"""What a client agrees to, with the clinic's name and the time of keeping in it."""

from __future__ import annotations

from dataclasses import dataclass

from recommender.domain.consents import ConsentText
from recommender.domain.library import Library

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class ConsentTold:
    """One version as it is read: what is agreed to, and below it the use, the time, and the way to take it back."""

    id: str
    agree: str
    more: tuple[str, ...]


def consent_told(library: Library, text: ConsentText) -> ConsentTold:
    filled = {
        "clinic": library.clinic.name,
        "phone": library.clinic.phone_on_one_line,
        "time": time_of_keeping(library, text.days),
    }
    more = tuple(said.format(**filled) for said in (text.use, text.kept, text.withdraw))
    return ConsentTold(text.id, text.agree.format(**filled), more)


def time_of_keeping(library: Library, days: int) -> str:
    """So many years where it comes out even, else days."""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    return library.say("kept_for_days", days=days) if rest else library.say("kept_for_years", years=years)
