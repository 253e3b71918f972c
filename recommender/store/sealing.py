"""A draft's lock: the key is in the client's cookie and nowhere else, so the database alone opens nothing."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
ID_BYTES = 16
FORMAT = 1  # how a draft is sealed and spelled; another one is not read
WRITTEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, repr=False)
class BrowserKey:
    """The secret of one browser."""

    secret: bytes

    @classmethod
    def new(cls) -> BrowserKey:
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def read(cls, written: object) -> BrowserKey | None:
        """The key as a cookie has it; None when it is none, or not spelled as `write` spells it."""
        if not isinstance(written, str) or not WRITTEN.fullmatch(written):
            return None
        found = cls(base64.urlsafe_b64decode(written + "="))
        return found if found.write() == written else None

    def write(self) -> str:
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")

    @property
    def draft_id(self) -> str:
        """The name of this browser's draft. The key cannot be told from it."""
        return self._derived(b"recommender draft id", ID_BYTES).hex()

    def seal(self, plain: bytes) -> bytes:
        """Nonce and ciphertext, bound to the draft's name and to the format."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._lock().encrypt(nonce, plain, self._bound())

    def unseal(self, sealed: bytes) -> bytes | None:
        """What was sealed; None when it was sealed by another key, as something else, or is damaged."""
        try:
            return self._lock().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound())
        except (InvalidTag, ValueError):
            return None

    def _lock(self) -> AESGCM:
        return AESGCM(self._derived(b"recommender draft seal", KEY_BYTES))

    def _bound(self) -> bytes:
        return f"{self.draft_id} {FORMAT}".encode()

    def _derived(self, use: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=use).derive(self.secret)
