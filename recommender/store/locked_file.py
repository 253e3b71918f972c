"""A file locked by a passphrase, written and read in pieces, so that its size does not matter.

AES-256-GCM piece by piece, with the key from the passphrase by argon2id. Each piece is bound to the head of the file,
to its place, and to whether it is the last, so that nothing can be changed, swapped or cut off unseen.
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from typing import Any, BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recommender.errors import BackupError

MAGIC = b"recommender backup 1\n"
SALT_BYTES, START_BYTES, CHECK_BYTES, TAG_BYTES, KEY_BYTES = 16, 7, 16, 16, 32
PIECE_BYTES = 64 * 1024
ROUNDS, MEMORY_KIB, LANES = 3, 64 * 1024, 4
MOST_ROUNDS, MOST_MEMORY_KIB, MOST_LANES = 20, 1024 * 1024, 16  # whoever writes a head must not stop who reads it
COSTS = struct.Struct(">III")
HEAD_BYTES = len(MAGIC) + SALT_BYTES + START_BYTES + COSTS.size + CHECK_BYTES
DAMAGED = "The backup is damaged or was cut off. Take another copy of it."


class _Lock:
    """The key of one file, and what each of its pieces is bound to."""

    def __init__(self, passphrase: str, salt: bytes, start: bytes, costs: tuple[int, int, int]) -> None:
        rounds, memory, lanes = costs
        secret = hash_secret_raw(
            passphrase.encode(errors="surrogatepass"), salt, rounds, memory, lanes, KEY_BYTES + CHECK_BYTES, Type.ID
        )
        self.start, self.cipher = start, AESGCM(secret[:KEY_BYTES])
        self.head = MAGIC + salt + start + COSTS.pack(*costs) + secret[KEY_BYTES:]

    def nonce(self, place: int, is_last: bool) -> bytes:
        return self.start + place.to_bytes(4, "big") + bytes([is_last])


class LockedWriter(io.RawIOBase):
    """Locks what is written to it. The file can be opened only once `close` has written the last piece."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file = file
        self._lock = _Lock(passphrase, os.urandom(SALT_BYTES), os.urandom(START_BYTES), (ROUNDS, MEMORY_KIB, LANES))
        self._open, self._place = bytearray(), 0
        file.write(self._lock.head)

    def writable(self) -> bool:
        return True

    def write(self, plain: Any) -> int:
        self._open += plain
        while len(self._open) > PIECE_BYTES:
            self._put(bytes(self._open[:PIECE_BYTES]), is_last=False)
            del self._open[:PIECE_BYTES]
        return len(plain)

    def finish(self) -> None:
        """Write the last piece. Without it the file is one that was cut off."""
        self._put(bytes(self._open), is_last=True)

    def _put(self, plain: bytes, is_last: bool) -> None:
        nonce = self._lock.nonce(self._place, is_last)
        self._file.write(self._lock.cipher.encrypt(nonce, plain, self._lock.head))
        self._place += 1


class LockedReader(io.RawIOBase):
    """Reads what `LockedWriter` wrote; raises BackupError for what it did not."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._file, self._place, self._plain = file, 0, b""
        self._lock = _opened(file.read(HEAD_BYTES), passphrase)
        self._next = file.read(PIECE_BYTES + TAG_BYTES)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain and self._next is not None:
            self._take()
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def _take(self) -> None:
        sealed, ahead = self._next, self._file.read(PIECE_BYTES + TAG_BYTES)
        try:
            nonce = self._lock.nonce(self._place, is_last=not ahead)
            self._plain = self._lock.cipher.decrypt(nonce, sealed, self._lock.head)
        except (InvalidTag, ValueError):
            raise BackupError(DAMAGED) from None
        self._place += 1
        self._next = ahead or None  # type: ignore[assignment]


def _opened(head: bytes, passphrase: str) -> _Lock:
    if not head.startswith(MAGIC):
        raise BackupError("This file is no backup. Name one that `backup` wrote.")
    if len(head) < HEAD_BYTES:
        raise BackupError(DAMAGED)
    at = len(MAGIC) + SALT_BYTES
    salt, start = head[len(MAGIC) : at], head[at : at + START_BYTES]
    rounds, memory, lanes = COSTS.unpack_from(head, at + START_BYTES)
    if not (0 < rounds <= MOST_ROUNDS and 0 < lanes <= MOST_LANES and 8 * lanes <= memory <= MOST_MEMORY_KIB):
        raise BackupError(DAMAGED)
    lock = _Lock(passphrase, salt, start, (rounds, memory, lanes))
    if not hmac.compare_digest(lock.head, head):
        raise BackupError("The passphrase does not open this backup, or its first bytes are damaged.")
    return lock
