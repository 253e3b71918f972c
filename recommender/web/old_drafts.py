"""Deleting the draft that a browser goes on from, when the browser gets another key."""

from __future__ import annotations

import logging

from recommender.errors import StoreError
from recommender.store.drafts import site_drafts
from recommender.store.sealing import BrowserKey

log = logging.getLogger(__name__)


def forget(key: BrowserKey | None) -> None:
    """Delete what was kept for a key; where that fails, the key is gone all the same and nothing opens it any more."""
    try:
        if key:
            site_drafts().delete(key)
    except StoreError as error:
        log.warning("A draft was not deleted. %s", error)
