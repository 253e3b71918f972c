"""The model as it is kept: JSON to read, sorted, with every weight. Loading it needs no scikit-learn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.domain.phrases import Code, Cues, PhraseBook, Tenses
from recommender.matching.features import FARTHEST, MOST_WORDS, STOP, Meanings, Said, meant_together, of_word, stem
from recommender.matching.pairs import Pairs, Places
from recommender.matching.statuses import Tellings

MODEL = Path(__file__).with_name("model.json")
DIGITS = 3  # of a weight
DISTANCES = np.arange(1, FARTHEST + 1)
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """What a code goes by: bias plus weights, and the score from which on it is meant."""

    bias: float
    threshold: float
    weights: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Meanings of words, the words of context by language, what time does to a code, and codes that go together."""

    meanings: Meanings
    cues: Mapping[str, Cues]
    tenses: Tenses
    together: frozenset[frozenset[str]]  # pairs of item.code that the same words can stand for

    @classmethod
    def of(cls, book: PhraseBook) -> Lexicon:
        return cls(Meanings(book.concepts), book.cues, book.tenses, book.together)


@dataclass(frozen=True, eq=False)
class Model:
    """All codes with what they go by. `phrases` is the fingerprint of what it was built from.

    `table` has a row for each feature, by its place in `rows`, and a column for each code, in the order of `names`.
    """

    names: tuple[Code, ...]
    bias: Vector
    threshold: Vector
    rows: Mapping[str, int]
    table: Vector
    tellings: Tellings
    lexicon: Lexicon
    phrases: str

    @classmethod
    def of(cls, codes: Mapping[Code, Weights], tellings: Tellings, lexicon: Lexicon, phrases: str) -> Model:
        names = tuple(sorted(codes))
        rows = {
            name: at for at, name in enumerate(sorted({name for found in codes.values() for name in found.weights}))
        }
        table = np.zeros((len(rows), len(names)), dtype=np.float32)
        for column, code in enumerate(names):
            found = codes[code].weights
            table[[rows[name] for name in found], column] = list(found.values())
        bias = np.array([codes[code].bias for code in names], dtype=np.float32)
        threshold = np.array([codes[code].threshold for code in names], dtype=np.float32)
        return cls(names, bias, threshold, rows, table, tellings, lexicon, phrases)

    def weights(self, code: Code) -> Weights:
        """What one code goes by, to read."""
        at = self.place[code]
        found = {
            name: round(float(self.table[row, at]), DIGITS) for name, row in self.rows.items() if self.table[row, at]
        }
        return Weights(round(float(self.bias[at]), DIGITS), round(float(self.threshold[at]), DIGITS), found)

    @cached_property
    def place(self) -> Mapping[Code, int]:
        return {code: at for at, code in enumerate(self.names)}

    @cached_property
    def least(self) -> Vector:
        """What the features of a stretch must add up to, for each code."""
        return self.threshold - self.bias

    @cached_property
    def goes_with(self) -> npt.NDArray[np.bool_]:
        """Whether two codes, by their places, can be meant by the same words."""
        dotted = [".".join(code) for code in self.names]
        return np.array([[frozenset((one, two)) in self.lexicon.together for two in dotted] for one in dotted])

    @cached_property
    def _sums(self) -> dict[str, Vector]:
        return {}

    def ready(self) -> Model:
        """The same model, with what the first text needs made beforehand."""
        assert self.goes_with.shape == (len(self.names), len(self.names))
        self.by_length(["ready"], self.lexicon.meanings.among(["ready"]), 1)
        self.tellings.ready()
        return self

    def by_length(self, words: Sequence[str], said: Sequence[Said], longest: int) -> Vector:
        """What the features of just so many words add to each code: by words less one, their first, and the code."""
        sums = np.zeros((longest, len(words), len(self.names)), dtype=np.float32)
        sums[0] = [self._sum(word) for word in words]
        rows, starts, ends = self._nearby(words, said)
        short = ends - starts <= longest
        where = ((ends - starts - 1) * len(words) + starts)[short]
        if len(where):
            order = np.argsort(where, kind="stable")
            at, first = np.unique(where[order], return_index=True)
            flat = sums.reshape(-1, len(self.names))
            flat[at] += np.add.reduceat(self.table[rows[short][order]], first, axis=0)
        return sums

    def _nearby(self, words: Sequence[str], said: Sequence[Said]) -> tuple[Places, Places, Places]:
        """The rows of what stands near something in a text, each with its first word and its end."""
        plain = self._beside.at(words)
        beside, beside_rows = self._beside.found(plain[:-1], plain[1:])
        stems = self._near.at(["" if word in STOP else stem(word) for word in words])
        first, apart = np.nonzero(np.arange(len(words))[:, None] + DISTANCES < len(words))
        apart += 1
        one, other = stems[first], stems[first + apart]
        near, near_rows = self._near.found(np.minimum(one, other), np.maximum(one, other))
        meant = [
            (row, start, end) for start, end, concept in said if (row := self.rows.get(f"k:{concept}")) is not None
        ]
        both = [(one[0], other[1], one[2], other[2]) for one, other in meant_together(said)]
        concepts = self._meant.at([one for _, _, one, _ in both]), self._meant.at([other for *_, other in both])
        which, rows = self._meant.found(np.minimum(*concepts), np.maximum(*concepts))
        edges = np.array([(start, end) for start, end, _, _ in both], dtype=np.int64).reshape(-1, 2)[which]
        singles = np.array(meant, dtype=np.int64).reshape(-1, 3)
        return (
            np.concatenate([beside_rows, near_rows, singles[:, 0], rows]),
            np.concatenate([beside, first[near], singles[:, 1], edges[:, 0]]),
            np.concatenate([beside + 2, first[near] + apart[near] + 1, singles[:, 2], edges[:, 1]]),
        )

    @cached_property
    def _beside(self) -> Pairs:
        return Pairs.of(self.rows, "b:", " ")

    @cached_property
    def _near(self) -> Pairs:
        return Pairs.of(self.rows, "p:", "+")

    @cached_property
    def _meant(self) -> Pairs:
        return Pairs.of(self.rows, "kp:", "+")

    def _sum(self, word: str) -> Vector:
        known = self._sums.get(word)
        if known is None:
            found = [(self.rows[name], value) for name, value in of_word(word) if name in self.rows]
            known = np.zeros(len(self.names), dtype=np.float32)
            if found:
                rows, values = zip(*found, strict=True)
                known = np.array(values, dtype=np.float32) @ self.table[list(rows)]
            if len(self._sums) < MOST_WORDS:
                self._sums[word] = known
        return known


def model_text(model: Model) -> str:
    """The model as JSON: one feature a line, the heaviest first, so that it can be read."""
    codes = {".".join(code): _weights_json(model.weights(code)) for code in model.names}
    lexicon = model.lexicon
    found = {
        "phrases": model.phrases,
        "codes": codes,
        "statuses": {"bias": model.tellings.bias, "weights": dict(sorted(model.tellings.weights.items()))},
        "together": sorted(sorted(pair) for pair in lexicon.together),
        "tenses": lexicon.tenses.model_dump(mode="json"),
        "cues": {language: cues.model_dump(mode="json") for language, cues in sorted(lexicon.cues.items())},
        "concepts": {concept: list(words) for concept, words in sorted(lexicon.meanings.concepts.items())},
    }
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


def _weights_json(found: Weights) -> dict[str, Any]:
    heaviest = sorted(found.weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return {"bias": found.bias, "threshold": found.threshold, "weights": dict(heaviest)}


def read_model(text: str) -> Model:
    raw = json.loads(text)
    codes: dict[Code, Weights] = {}
    for name, found in raw["codes"].items():
        item, _, code = name.partition(".")
        codes[item, code] = Weights(found["bias"], found["threshold"], found["weights"])
    cues = {language: Cues.model_validate(found) for language, found in raw["cues"].items()}
    together = frozenset(frozenset(pair) for pair in raw["together"])
    lexicon = Lexicon(Meanings(raw["concepts"]), cues, Tenses.model_validate(raw["tenses"]), together)
    return Model.of(codes, Tellings.of(raw["statuses"]["bias"], raw["statuses"]["weights"]), lexicon, raw["phrases"])


@cache
def load_model(path: Path = MODEL) -> Model:
    """The model of the project, read once."""
    return read_model(path.read_text(encoding="utf-8")).ready()
