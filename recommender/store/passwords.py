"""Passwords as they are kept: by argon2id, and never otherwise.

One is worked on at a time. Each takes 64 MiB and every core there is for a moment, so many at once would starve the
pages; who waits in between, and how many may, is for the callers to say.
"""

from __future__ import annotations

import base64
import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_turn = threading.Lock()


def hashed(password: str) -> str:
    """The password as it is kept, another text each time."""
    with _turn:
        return HASHER.hash(_raw(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept. Where none was kept the work is the same, and the answer no."""
    with _turn:
        try:
            return HASHER.verify(kept or NOBODYS, _raw(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other parameters than those of this release."""
    return HASHER.check_needs_rehash(kept)


def _raw(password: str) -> bytes:
    return password.encode(errors="surrogatepass")


def _nobodys() -> str:
    """What no password fits, in the form and with the parameters of every other: it takes the same work to find out."""
    salt, tag = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (HASHER.salt_len, HASHER.hash_len))
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"


NOBODYS = _nobodys()
