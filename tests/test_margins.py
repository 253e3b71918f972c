"""What a stretch adds up to: quickly for all stretches of a text at once, and slowly, feature by feature, alike."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.matching.features import of_words
from recommender.matching.finding import ACROSS, MOST_PARTS, PER_WORD, TURNS, Margins
from recommender.matching.letters import words_of
from recommender.matching.model import load_model
from recommender.matching.naming import names_of
from recommender.matching.statuses import RowsOfKeys

SETS = sorted((Path(__file__).parent / "phrases").glob("fresh_*.jsonl"))
TEXTS = [json.loads(line)["text"] for path in SETS for line in path.read_text("utf-8").splitlines()][::12]
MANY_SENTENCES = "eczema. no. yes. itchy? ok! my scalp; flakes\nall. day. long. since. may. red. dry. and sore there"


@pytest.mark.parametrize("text", [*TEXTS, MANY_SENTENCES, "acne", "the the the my my my"])
def test_every_stretch_is_worth_the_sum_of_its_features(text: str) -> None:
    model = load_model()
    words = words_of(text)
    reads = [word.reads for word in words]
    said = model.lexicon.meanings.among(reads)
    sums = Margins.of(model, words, said).sums
    features = [feature for feature in of_words(reads, said) if feature.name in model.rows]
    parts = np.cumsum([read in TURNS for read in reads]) + [word.sentence for word in words]
    for size in range(1, len(sums) + 1):
        for start in range(len(words) - size + 1):
            end = start + size
            within = [feature for feature in features if feature.start >= start and feature.end <= end]
            carried = sum((feature.value * model.table[model.rows[feature.name]] for feature in within), start=0.0)
            cost = PER_WORD * size + ACROSS * min(parts[end - 1] - parts[start], MOST_PARTS)
            assert np.allclose(sums[size - 1, start], carried - cost, atol=2e-3)
        assert np.isneginf(sums[size - 1, len(words) - size + 1 :]).all()


def test_a_key_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="No features are known of 'colour'"):
        names_of(("colour", "red"))


def test_rows_of_keys_are_kept_but_not_those_of_two_words_that_nobody_knows() -> None:
    rows = {"lb:my mum": 1, "l:mum": 2, "lc:mum": 3, "l1:mum": 4}
    known = RowsOfKeys(rows)
    before = len(known)
    assert known["pair", "l", "my", "mum"] == (1,)
    assert known["pair", "l", "ada", "example"] == ()
    assert len(known) == before == 1
    assert known["side", "l", "mum", 1, True] == (2, 3, 4)
    assert len(known) == 2


def test_every_feature_of_two_words_is_found_by_its_key() -> None:
    tellings = load_model().tellings
    pairs = {name: row for name, row in tellings.rows.items() if name[1:3] == "b:"}
    known = RowsOfKeys(tellings.rows)
    assert len(pairs) > 10_000
    assert {name: known[key] for key in list(known) for name in names_of(key)} == {
        name: (row,) for name, row in pairs.items()
    }
