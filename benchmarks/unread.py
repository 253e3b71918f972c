"""How many texts are wrongly read or left unread, and how many of those that are not to be read give a mention.

    python -m benchmarks.unread

Printed as JSON, for each kind of text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml

from recommender.content.loading import DEFAULT_CONTENT, library_in
from recommender.content.phrases import load_phrases
from recommender.language import SOURCE
from recommender.matching.mentions import match
from recommender.matching.readable import Unread, unread
from tests.mistyping import mistyped, parts
from tests.serving import ROOT

FOLDER = ROOT / "tests/phrases"


def main() -> None:
    book = load_phrases(DEFAULT_CONTENT, library_in(SOURCE).policy.questionnaire)
    clients = [marked.text for _, texts in sorted(book.texts.items()) for marked in texts]
    sets = [
        json.loads(line)["text"] for path in FOLDER.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    rightly = {text for texts in _held("in_other_sets").values() for text in texts}
    to_read: dict[str, Iterable[str]] = {
        "texts of the collection": (text for text in clients if text not in rightly),
        "texts of the sets": (text for text in sets if text not in rightly),
        "near misses": _held("read"),
        "a typing mistake in one of three words": mistyped(clients, 3),
        "a typing mistake in every word": mistyped(clients, 1),
        **{f"{count} words out of a text": parts(clients, count) for count in (2, 3, 4)},
    }
    print(
        json.dumps({"to read": {name: _told(found, None) for name, found in to_read.items()}, **_not_read()}, indent=1)
    )


def _not_read() -> dict[str, Any]:
    listed = {
        group: [text for each in found.values() for text in each] for group, found in _held("other_languages").items()
    }
    unseen = {"unseen": [text for each in _held("letters").values() for text in each]}
    languages = {group: _told(texts, Unread.OTHER_LANGUAGE) for group, texts in {**listed, **unseen}.items()}
    machines = {group: _told(texts, Unread.FOR_A_MACHINE) for group, texts in _held("for_a_machine").items()}
    return {"other languages": languages, "for a machine": machines}


def _told(texts: Iterable[str], wanted: Unread | None) -> dict[str, int]:
    every = list(texts)
    wrong = [text for text in every if unread(text) is not wanted]
    told = {"texts": len(every), "wrong": len(wrong)}
    return told if wanted is None else told | {"mentions": sum(bool(match(text)) for text in every)}


def _held(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"unread/{name}.yaml").read_text("utf-8"))


if __name__ == "__main__":
    main()
