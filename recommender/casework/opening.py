"""Opening a private link. A right token opens at once; wrong ones are counted for the address that they come from."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from recommender.casework.sending import link_digest
from recommender.casework.throttle import FORGOTTEN_AFTER, Limit, network
from recommender.errors import CaseNotFoundError, LoginError
from recommender.store import cases, login_attempts
from recommender.store.audit import milliseconds
from recommender.store.login_attempts import Attempts
from recommender.store.records import Records

# Nobody guesses 256 bits; this keeps whoever tries from making work.
WRONG = Limit(free=20, first=timedelta(seconds=15), longest=timedelta(minutes=10))


def open_link(records: Records, token: str, address: str, now: datetime) -> None:
    """Make sure that a private link leads somewhere.

    Raises
    ------
    CaseNotFoundError
        When it does not: it was never one, or what was sent was deleted.
    LoginError
        When too many wrong ones came from the address, and this is another one.
    """
    with records.reading() as work:
        if cases.facts(work, cases.by_link(link_digest(work, token))):
            return
    seconds = _count(records, address, milliseconds(now))
    if seconds:
        raise LoginError(seconds)
    raise CaseNotFoundError("The link leads to nothing: what was sent was deleted, or the link is not whole.")


def _count(records: Records, address: str, moment: int) -> int:
    """Count a wrong one, unless the address has to wait; how many seconds that is."""
    with records.writing() as work:
        digest = work.keys.digest("link from an address", network(address))
        found = login_attempts.held(work.connection, digest)
        if found.blocked_until > moment:
            return math.ceil((found.blocked_until - moment) / 1000)
        is_old = moment - found.last_at > FORGOTTEN_AFTER / timedelta(milliseconds=1)
        failures = 1 if is_old else found.failures + 1
        login_attempts.write(work.connection, digest, Attempts(failures, moment, moment + WRONG.wait(failures)))
    return 0
