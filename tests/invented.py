"""Invented cases for a database: the same each time, sent as clients send them. Nobody of these names is meant.

    python -m tests.invented [CASES]

fills the database of the site (RECOMMENDER_DATABASE) for a demonstration, or to look at the console.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from recommender.casework.sending import Sent, Submission, send
from recommender.domain.case import PURPOSES, Consent, Contact
from recommender.errors import IntakeError
from recommender.store.records import Records, site_records
from tests import case_files

FIRST = ("Işıl", "Çağla", "Özgür", "İlknur", "Şükrü", "Ayşe", "Deniz", "Mehmet", "Grace", "Tom", "Amélie", "Noor")
LAST = ("Örnek", "Deneme", "Yılmazer", "Ağaoğlu", "Example", "Specimen", "Sample", "Uydurma")
HOURS = 26  # between two cases, on average; the newest was sent minutes ago


def submissions(seed: int = 0) -> Iterator[Submission]:
    """One after the other, without an end: answers of the cases under tests/cases/, from invented people."""
    made = random.Random(seed)
    cases = [case for case in case_files.all_cases() if not case.answers.get("cleared")]
    while True:
        yield _submission(made, made.choice(cases).answers)


def _submission(made: random.Random, answers: Mapping[str, Any]) -> Submission:
    name = f"{made.choice(FIRST)} {made.choice(LAST)}"
    number = made.randrange(10_000_000)
    has_phone = made.random() < 0.8
    contact = Contact(
        name=name,
        phone=f"+90532{number:07}" if has_phone else "",
        email="" if has_phone and made.random() < 0.5 else f"person{number}@mail.example",
    )
    given = datetime(2026, 1, 1, tzinfo=UTC)
    consents = tuple(Consent(purpose=purpose, version="1", given_at=given) for purpose in PURPOSES)
    origin = "desk" if made.random() < 0.2 else "client"
    language = "en" if made.random() < 0.3 else "tr"
    return Submission(answers, contact, consents, f"{made.getrandbits(256):064x}", language, origin)  # type: ignore[arg-type]


def send_invented(records: Records, count: int, now: datetime, seed: int = 0) -> list[Sent]:
    """Send so many, the oldest first and the last one some minutes before `now`."""
    made, sent = random.Random(seed), list[Sent]()
    ages = sorted((made.expovariate(1 / HOURS) * number for number in range(count)), reverse=True)
    for submission in submissions(seed):
        if len(sent) == count:
            break
        at = now - timedelta(hours=ages[len(sent)], minutes=7)
        try:
            sent.append(send(records, case_files.library(), submission, at))
        except IntakeError:  # what only staff may record
            continue
    return sent


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    sent = send_invented(site_records(), count, datetime.now(UTC))
    print(f"{sum(not each.was_there for each in sent)} cases were sent.")


if __name__ == "__main__":
    main()
