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
from recommender.matching.features import Features

MODEL = Path(__file__).with_name("model.json")
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """What a code goes by: bias plus weights, and the score from which on it is meant."""

    bias: float
    threshold: float
    weights: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        return self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of context by language, and what time does to a code."""

    cues: Mapping[str, Cues]
    tenses: Tenses

    @classmethod
    def of(cls, book: PhraseBook) -> Lexicon:
        return cls(book.cues, book.tenses)


@dataclass(frozen=True)
class Model:
    """All codes with their weights. `phrases` is the fingerprint of what it was built from."""

    codes: Mapping[Code, Weights]
    lexicon: Lexicon
    phrases: str

    @cached_property
    def names(self) -> tuple[Code, ...]:
        return tuple(sorted(self.codes))

    @cached_property
    def bias(self) -> Vector:
        return np.array([self.codes[code].bias for code in self.names], dtype=np.float32)

    @cached_property
    def threshold(self) -> Vector:
        return np.array([self.codes[code].threshold for code in self.names], dtype=np.float32)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(sorted({n for found in self.codes.values() for n in found.weights}))}

    @cached_property
    def _table(self) -> Vector:
        table = np.zeros((len(self._rows), len(self.names)), dtype=np.float32)
        for column, code in enumerate(self.names):
            for name, value in self.codes[code].weights.items():
                table[self._rows[name], column] = value
        return table

    def ready(self) -> Model:
        """The same model, with what the first text needs made beforehand."""
        assert self._table.shape[0] == len(self._rows)
        return self

    def weigh_all(self, features: Sequence[Features]) -> Vector:
        """What each of some sets of features adds to each code."""
        rows = self._rows
        known = [[(rows[name], value) for name, value in found if name in rows] for found in features]
        sums = np.zeros((len(features), len(self.names)), dtype=np.float32)
        filled = [at for at, found in enumerate(known) if found]
        if filled:
            at, values = zip(*(pair for found in known for pair in found), strict=True)
            parts = self._table[list(at)] * np.array(values, dtype=np.float32)[:, None]
            starts = np.cumsum([0, *(len(known[place]) for place in filled[:-1])])
            sums[filled] = np.add.reduceat(parts, starts, axis=0)
        return sums


def model_text(model: Model) -> str:
    """The model as JSON: one feature a line, sorted, so that a change of the phrases shows as a change of lines."""
    codes = {".".join(code): _weights_json(model.codes[code]) for code in model.names}
    found = {
        "phrases": model.phrases,
        "codes": codes,
        "tenses": model.lexicon.tenses.model_dump(mode="json"),
        "cues": {language: cues.model_dump(mode="json") for language, cues in sorted(model.lexicon.cues.items())},
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
    return Model(codes, Lexicon(cues, Tenses.model_validate(raw["tenses"])), raw["phrases"])


@cache
def load_model(path: Path = MODEL) -> Model:
    """The model of the project, read once."""
    return read_model(path.read_text(encoding="utf-8")).ready()
