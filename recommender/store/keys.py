"""The keys that lock what is stored. They stand in a file of their own, apart from the database and its backups.

A wrapping key locks the keys of single records, so that a new one takes over without touching what they lock. Digests
for searching and the seals of the audit have keys of their own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recommender.errors import KeysError

SETTING = "RECOMMENDER_KEYS"
DEFAULT_FILE = Path(__file__).resolve().parents[2] / "data" / "keys.json"
FORMAT = 1
KEY_BYTES, NONCE_BYTES = 32, 12
OWNER_ONLY = 0o600
WHAT_TO_DO = f"Put back the file that belongs to this database, or name it with {SETTING}."


@dataclass(frozen=True, repr=False)
class Keyring:
    """Every key of one clinic. `wrapping` and `audit` have the keys by their names; `current` names those in use."""

    current: str
    wrapping: Mapping[str, bytes]
    audit: Mapping[str, bytes]
    digests: bytes

    @classmethod
    def new(cls) -> Keyring:
        name = new_name()
        return cls(name, {name: _random()}, {name: _random()}, _random())

    @property
    def mark(self) -> str:
        """What a database remembers to tell its own keys from others; it opens nothing."""
        return self.digest("mark", "")

    def digest(self, use: str, text: str) -> str:
        """64 hexadecimal digits that tell equal texts without telling the text; another `use` gives others."""
        return hmac.new(self.digests, f"{use}\0{text}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    def token(self, use: str, text: str) -> str:
        """A secret made from a text, the same each time, that nobody without the keys can make."""
        raw = hmac.new(self.digests, f"token {use}\0{text}".encode(errors="surrogatepass"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def mac(self, name: str, content: bytes) -> str:
        """The seal of an audit entry by the key of that name."""
        return hmac.new(self.audit[name], content, hashlib.sha256).hexdigest()

    def wrap(self, secret: bytes, bound: str) -> tuple[str, bytes]:
        """A record's key, locked by the current wrapping key, and that one's name."""
        nonce = os.urandom(NONCE_BYTES)
        return self.current, nonce + AESGCM(self.wrapping[self.current]).encrypt(nonce, secret, bound.encode())

    def unwrap(self, name: str, wrapped: bytes, bound: str) -> bytes:
        """Raises KeysError where the wrapping key is not here, or the record's key was changed."""
        if name not in self.wrapping:
            raise KeysError(f"The key {name!r} is missing from the keys. {WHAT_TO_DO}")
        try:
            return AESGCM(self.wrapping[name]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound.encode())
        except (InvalidTag, ValueError):
            raise KeysError("A record's key cannot be opened: it was changed. Restore it from a backup.") from None

    def with_new_key(self) -> Keyring:
        """The same keys and new ones in front: records and audit entries made from now on use those."""
        name = new_name()
        wrapping, audit = {**self.wrapping, name: _random()}, {**self.audit, name: _random()}
        return Keyring(name, wrapping, audit, self.digests)

    def without_old_wrapping(self) -> Keyring:
        """The keys without the wrapping keys that nothing is locked with any more."""
        return Keyring(self.current, {self.current: self.wrapping[self.current]}, self.audit, self.digests)

    def as_json(self) -> str:
        named = {
            name: {key: base64.b64encode(raw).decode() for key, raw in found.items()}
            for name, found in (("wrapping", self.wrapping), ("audit", self.audit))
        }
        digests = base64.b64encode(self.digests).decode()
        return json.dumps({"format": FORMAT, "current": self.current, "digests": digests, **named}, indent=1) + "\n"


def new_name() -> str:
    return f"k{os.urandom(4).hex()}"


def _random() -> bytes:
    return os.urandom(KEY_BYTES)


def file_of_keys() -> Path:
    """Where the keys of the site are."""
    return Path(os.environ.get(SETTING) or DEFAULT_FILE)


def read_keys(file: Path) -> Keyring | None:
    """The keys in a file; None where there is no file.

    Raises
    ------
    KeysError
        When it cannot be read, or holds no keys.
    """
    try:
        return keys_from(file.read_text())
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeysError(f"The keys cannot be read ({type(error).__name__}). {WHAT_TO_DO}") from None


def keys_from(written: str) -> Keyring:
    """The keys as `as_json` writes them; raises KeysError where it did not."""
    try:
        return _keyring(json.loads(written))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysError(f"The file of keys is damaged. {WHAT_TO_DO}") from None


def _keyring(found: Any) -> Keyring:
    named = {
        kind: {name: base64.b64decode(raw, validate=True) for name, raw in found[kind].items()}
        for kind in ("wrapping", "audit")
    }
    keys = Keyring(found["current"], digests=base64.b64decode(found["digests"], validate=True), **named)
    every = [*keys.wrapping.values(), *keys.audit.values(), keys.digests]
    has_current = keys.current in keys.wrapping and keys.current in keys.audit
    if found["format"] != FORMAT or not has_current or any(len(key) != KEY_BYTES for key in every):
        raise ValueError("not as `as_json` writes it")
    return keys


def write_keys(file: Path, keys: Keyring, *, replacing: bool = False) -> None:
    """Write the keys so that the owner alone can read them, whole or not at all.

    Raises
    ------
    KeysError
        When they cannot be written, or there is a file already and it is not to be replaced.
    """
    try:
        put_in_place(write_beside(file, keys), file, replacing=replacing)
    except OSError as error:
        raise KeysError(
            f"The keys cannot be written ({type(error).__name__}). Look at the disk and its rights."
        ) from None


def write_beside(file: Path, keys: Keyring) -> Path:
    """Write the keys under a name of their own beside the file, and return it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.urandom(4).hex()}")
    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "w") as stream:
        stream.write(keys.as_json())
        stream.flush()
        os.fsync(stream.fileno())
    return beside


def put_in_place(beside: Path, file: Path, *, replacing: bool = True) -> None:
    """Give what was written beside the file its name."""
    try:
        if replacing:
            beside.replace(file)
        else:
            os.link(beside, file)  # fails where there is one already, unlike a renaming
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or the name may be lost with the power, and with it everything that the keys lock
    finally:
        os.close(folder)
