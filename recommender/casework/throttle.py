"""How failed logins are slowed: for each account and for each address, ever longer, also across a restart.

A try is counted before the password is looked at and taken back when it fits, so tries at the same moment all count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from recommender.errors import LoginError
from recommender.store import login_attempts
from recommender.store.audit import milliseconds
from recommender.store.login_attempts import Attempts
from recommender.store.records import Records, Work

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """From the failure number `free` on there is a wait, which doubles with each further one."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> int:
        """Milliseconds to wait after so many failures."""
        if failures < self.free:
            return 0
        doubled = self.first * 2 ** min(failures - self.free, 20)
        return _milliseconds(min(doubled, self.longest))


# Whoever fails on purpose to keep somebody out keeps them out for no longer than this at a time.
ACCOUNT = Limit(free=5, first=timedelta(seconds=15), longest=timedelta(minutes=15))
# A clinic has one address, and many people behind it.
ADDRESS = Limit(free=20, first=timedelta(seconds=15), longest=timedelta(hours=1))


def count(records: Records, username: str, address: str, now: datetime) -> None:
    """Count one try.

    Raises
    ------
    LoginError
        When it is too soon. Such a try is not counted, or nobody would ever get in again.
    """
    moment = milliseconds(now)
    with records.writing() as work:
        held = [(digest, limit, _held(work, digest, moment)) for digest, limit in _limits(work, username, address)]
        left = max(min(found.blocked_until - moment, _milliseconds(limit.longest)) for _, limit, found in held)
        if left <= 0:
            for digest, limit, found in held:
                login_attempts.write(work.connection, digest, _after(limit, found.failures + 1, moment))
    if left > 0:
        raise LoginError(math.ceil(left / 1000))


def take_back(work: Work, username: str, address: str, now: datetime) -> None:
    """A try that fitted: the account starts anew, and for the address it was never counted.

    An address does not start anew, or somebody with an account of their own could go on guessing at others.
    """
    moment = milliseconds(now)
    for digest, limit in _limits(work, username, address):
        failures = 0 if limit is ACCOUNT else max(_held(work, digest, moment).failures - 1, 0)
        login_attempts.write(work.connection, digest, _after(limit, failures, moment))
    login_attempts.forget(work.connection, last_before=moment - _milliseconds(FORGOTTEN_AFTER))


def start_anew(work: Work, username: str, now: datetime) -> None:
    """Forget the failures of one account, as when it gets a new password."""
    digest = account_digest(work, username)
    login_attempts.held(work.connection, digest)
    login_attempts.write(work.connection, digest, Attempts(last_at=milliseconds(now)))


def account_digest(work: Work, username: str) -> str:
    """What stands for a username, whether there is such an account or not."""
    return work.keys.digest("login of an account", username)


def _limits(work: Work, username: str, address: str) -> list[tuple[str, Limit]]:
    """What is counted, always in the same order: two that hold each other's rows would wait for ever."""
    of_address = work.keys.digest("login from an address", network(address))
    return sorted([(account_digest(work, username), ACCOUNT), (of_address, ADDRESS)], key=lambda each: each[0])


def _held(work: Work, digest: str, moment: int) -> Attempts:
    found = login_attempts.held(work.connection, digest)
    return Attempts() if moment - found.last_at > _milliseconds(FORGOTTEN_AFTER) else found


def _after(limit: Limit, failures: int, moment: int) -> Attempts:
    wait = limit.wait(failures)
    return Attempts(failures, moment, moment + wait if wait else 0)


def network(address: str) -> str:
    """What is counted as one address: of IPv6 the first 64 bits, as a household has all that follow."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
