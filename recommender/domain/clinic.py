"""Who the clinic is: contacts, hours, emergency numbers. Facts of the place, not evidence."""

from __future__ import annotations

from pydantic import Field

from recommender.domain.base import Prose, Record, Text


class Hours(Record):
    days: Prose
    from_: Text = Field(alias="from")
    to: Text


class Line(Record):
    """A telephone line with a name."""

    name: Prose
    number: Text


class EmergencyNumbers(Record):
    emergency: Text
    urgent: Line | None = None
    crisis: Line


class Embedding(Record):
    """Where the site may stand inside another page."""

    allowed_origins: tuple[Text, ...] = ()


class Colour(Record):
    """The clinic's own colour, as #rrggbb: dark enough on a light ground, light enough on a dark one."""

    light: Text
    dark: Text


class Retention(Record):
    """For how long what clients sent is kept, counted from when it was last changed; then, what was destroyed when."""

    consultation_days: int = Field(ge=1, le=7_300)
    contact_days: int = Field(ge=1, le=7_300)
    log_years: int = Field(3, ge=3, le=30)


class Auditing(Record):
    """How many cases the clinic wants behind a change of the points: where points decided at all, and of each row."""

    cases: int = Field(200, ge=50)
    of_a_row: int = Field(12, ge=5)


class Clinic(Record):
    """`logo` is an SVG file beside clinic.yaml."""

    name: Text
    colour: Colour
    logo: str = ""
    tagline: Prose
    address: Prose
    phone: Text
    email: Text
    country: Text
    timezone: Text
    languages: tuple[str, ...] = Field(min_length=1)
    hours: tuple[Hours, ...] = Field(min_length=1)
    extras_offered: tuple[str, ...] = ()
    price_text: Prose
    booking_text: Prose
    emergency: dict[str, EmergencyNumbers] = Field(min_length=1)
    embedding: Embedding = Embedding()
    retention: Retention
    auditing: Auditing = Field(default_factory=lambda: Auditing())

    @property
    def phone_on_one_line(self) -> str:
        """The number as it stands in a sentence that may be broken, but not within the number."""
        return self.phone.replace(" ", "\u00a0")

    @property
    def numbers(self) -> EmergencyNumbers:
        """The emergency numbers of the clinic's own country."""
        return self.emergency[self.country]
