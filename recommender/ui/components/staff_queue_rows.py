"""The rows of the queue as ui/scripts/queue.js draws them: what stands out without opening a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from recommender.casework.queue import Line
from recommender.casework.reference import spoken
from recommender.domain.library import Library
from recommender.domain.terms import Urgency
from recommender.store.cases import Facts, moment

URGENCIES = list(Urgency)


@dataclass(frozen=True)
class Told:
    """What every row is told with. `sees_names` is false for roles that see no contacts; then no name is missed."""

    library: Library
    now: datetime
    sees_names: bool

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.library.clinic.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def exactly(self, at: datetime) -> str:
        return self.library.language.moment(at.astimezone(self.zone))


def row(told: Told, line: Line) -> dict[str, Any]:
    """Texts of one case. `mark` is the shape and colour of its outcome; the words say the same."""
    facts, say = line.facts, told.library.say
    sent = moment(facts.sent_at)
    return {
        "id": facts.id,
        "address": f"/consultation?case={facts.id}",
        "reference": spoken(facts.reference),
        "name": line.name or (say("queue_no_name") if told.sees_names else spoken(facts.reference)),
        "named": bool(line.name) or not told.sees_names,
        **_outcome(told.library, facts),
        "sent": told.library.language.ago(told.now - sent),
        "sent_exactly": told.exactly(sent),
        "sent_code": sent.astimezone(UTC).isoformat(),
        **_day(told, facts),
        "status": say(f"queue_status_{facts.status}"),
        "by": line.looked_after_by or say("queue_nobody"),
        "cared": bool(line.looked_after_by),
        "origin": say(f"queue_origin_{facts.origin}"),
    }


def _outcome(library: Library, facts: Facts) -> dict[str, str]:
    """A referral by its urgency, with what it is below; a treatment by its name."""
    name = library.say(f"name_{facts.outcome}")
    if facts.urgency:
        urgency = URGENCIES[facts.urgency - 1]
        return {"kind": str(urgency), "outcome": library.say(f"urgency_{urgency}"), "detail": name}
    return {"kind": facts.outcome, "outcome": name, "detail": ""}


def _day(told: Told, facts: Facts) -> dict[str, Any]:
    """When the client can come: now, or from a day on. That a doctor comes first stands beside it already."""
    say = told.library.say
    if facts.earliest_day is None:
        return {"day": "", "day_exactly": "", "reached": False}
    day = date.fromisoformat(facts.earliest_day)
    told_day, is_reached = told.library.language.date(day), day <= told.today
    text = say("queue_day_reached") if is_reached else say("queue_day_from", date=told_day)
    return {"day": text, "day_exactly": say("queue_day_exact", date=told_day), "reached": is_reached}
