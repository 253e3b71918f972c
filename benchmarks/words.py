"""How long own words take to be read, beside the plainest model of scikit-learn, measured in the same run.

    python -m benchmarks.words

The model is loaded in a process of its own, which tells how long that takes and how much memory it fills. Then every
text of tests/phrases/ is read, and long ones that are made by joining them. The yardstick counts letters and words and
adds up weights for as many codes, which says nothing of stretches, statuses or reasons: the floor of a linear model.
Printed as JSON: milliseconds a text, and how the two compare.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline, make_union

from recommender.content.loading import DEFAULT_CONTENT, library_in
from recommender.content.phrases import load_phrases
from recommender.language import SOURCE
from recommender.matching.mentions import match
from tests.serving import ROOT

LONG = 500  # letters, which is as many as a client may type
ROUNDS = 3
MILLISECONDS = 1e3
LOADING = """
import json, time
from pathlib import Path
from recommender.matching import mentions
pages = lambda: int(Path("/proc/self/statm").read_text().split()[1])
before, start = pages(), time.perf_counter()
mentions.load_model()
took = time.perf_counter() - start
print(json.dumps({"seconds": round(took, 2), "megabytes": (pages() - before) * 4096 // 1_000_000}))
"""


def main() -> None:
    texts = list(dict.fromkeys(_texts()))
    joined = " ".join(texts)
    by_length = {
        "all": texts,
        "up_to_100_letters": [text for text in texts if len(text) <= 100],
        "100_to_250_letters": [text for text in texts if 100 < len(text) <= 250],
        "500_letters": [joined[at : at + LONG] for at in range(0, len(joined) - LONG, 20 * LONG)],
    }
    plain = _yardstick()
    found = {name: {"match": measured(match, some), "plain": measured(plain, some)} for name, some in by_length.items()}
    ratios = {name: round(each["match"]["mean_ms"] / each["plain"]["mean_ms"], 2) for name, each in found.items()}
    print(json.dumps({"loading": _loading(), **found, "ratios": ratios}, indent=1))


def measured(read: Callable[[str], Any], texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds a text, in the best of some rounds; the first text is no part of it."""
    read(texts[0])
    rounds = [[_took(read, text) for text in texts] for _ in range(ROUNDS)]
    best = min(rounds, key=sum)
    return {
        "texts": len(texts),
        "words": round(statistics.mean(len(text.split()) for text in texts), 1),
        "mean_ms": round(statistics.mean(best), 2),
        "p95_ms": round(statistics.quantiles(best, n=20)[-1], 2),
    }


def _took(read: Callable[[str], Any], text: str) -> float:
    start = time.perf_counter()
    read(text)
    return (time.perf_counter() - start) * MILLISECONDS


def _texts() -> Iterable[str]:
    for path in sorted((ROOT / "tests/phrases").glob("*.jsonl")):
        yield from (json.loads(line)["text"] for line in path.read_text("utf-8").splitlines())


def _yardstick() -> Callable[[str], Any]:
    book = load_phrases(DEFAULT_CONTENT, library_in(SOURCE).policy.questionnaire)
    said = [
        (text, ".".join(code)) for found in book.phrases.values() for code, each in found.items() for text in each.says
    ]
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), n_features=2**15)
    words = HashingVectorizer(ngram_range=(1, 2), n_features=2**15)
    model = make_pipeline(make_union(letters, words), SGDClassifier(max_iter=5, tol=None, random_state=0))
    model.fit([text for text, _ in said], [code for _, code in said])
    model[-1].sparsify()  # or each text would take as long as copying all weights
    return lambda text: model.decision_function([text])


def _loading() -> dict[str, float]:
    told = subprocess.run([sys.executable, "-c", LOADING], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


if __name__ == "__main__":
    main()
