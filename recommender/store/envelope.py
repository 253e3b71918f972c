"""How a record is locked: by a key of its own, bound to its place, so that nothing can be moved or swapped unseen."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recommender.errors import StoreError
from recommender.store.keys import KEY_BYTES, NONCE_BYTES

FORMAT = b"\x01"


@dataclass(frozen=True, repr=False)
class RecordKey:
    """The key of one record for one purpose. Whoever destroys it has erased what it locked."""

    secret: bytes

    @classmethod
    def new(cls) -> RecordKey:
        return cls(os.urandom(KEY_BYTES))

    def seal(self, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + AESGCM(self.secret).encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises StoreError where it was changed, moved, or locked by another key."""
        nonce, locked = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if sealed[:1] != FORMAT:
                raise ValueError("another format")
            return AESGCM(self.secret).decrypt(nonce, locked, place.encode())
        except (InvalidTag, ValueError):
            raise StoreError(f"What is stored at {place} was changed. Restore it from a backup.") from None
