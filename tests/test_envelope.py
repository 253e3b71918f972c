"""How a record is locked: it opens with its key, at its place, unchanged, and not otherwise."""

from __future__ import annotations

import pytest

from recommender.errors import StoreError
from recommender.store.envelope import RecordKey

PLAIN, PLACE = "ğüş a rash".encode(), "case_versions|1|1"


def test_what_was_sealed_opens_at_its_place() -> None:
    key = RecordKey.new()
    assert key.open(key.seal(PLAIN, PLACE), PLACE) == PLAIN
    assert key.open(key.seal(b"", PLACE), PLACE) == b""


def test_sealing_twice_gives_different_bytes_without_the_text() -> None:
    key = RecordKey.new()
    first, second = key.seal(PLAIN, PLACE), key.seal(PLAIN, PLACE)
    assert first != second and PLAIN not in first and key.secret not in first


@pytest.mark.parametrize("place", ["case_versions|1|2", "case_versions|2|1", "contacts|1", ""])
def test_it_opens_at_no_other_place(place: str) -> None:
    key = RecordKey.new()
    with pytest.raises(StoreError, match="was changed. Restore it from a backup"):
        key.open(key.seal(PLAIN, PLACE), place)


def test_it_opens_with_no_other_key() -> None:
    with pytest.raises(StoreError, match=r"case_versions\|1\|1 was changed"):
        RecordKey.new().open(RecordKey.new().seal(PLAIN, PLACE), PLACE)


def test_every_changed_bit_and_every_cut_is_found() -> None:
    key = RecordKey.new()
    sealed = key.seal(PLAIN, PLACE)
    changed = [bytes(b ^ (1 << bit) if at == place else b for at, b in enumerate(sealed))
               for place in range(len(sealed)) for bit in range(8)]  # fmt: skip
    for wrong in [*changed, *(sealed[:length] for length in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(StoreError):
            key.open(wrong, PLACE)


def test_refusal_and_print_tell_neither_key_nor_text() -> None:
    key = RecordKey.new()
    with pytest.raises(StoreError) as refused:
        key.open(key.seal(PLAIN, PLACE)[:-1], PLACE)
    assert "rash" not in str(refused.value) and refused.value.__cause__ is None
    assert str(key.secret) not in repr(key)
