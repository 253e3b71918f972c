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
    long = [joined[at : at + LONG] for at in range(0, len(joined) - LONG, 20 * LONG)]
    found = {"match": measured(match, texts, long), "plain": measured(_yardstick(), texts, long)}
    ratios = {
        name: round(each["mean_ms"] / found["plain"][name]["mean_ms"], 2) for name, each in found["match"].items()
    }
    print(json.dumps({"loading": _loading(), **found, "ratios": ratios}, indent=1))


def measured(read: Callable[[str], Any], texts: Sequence[str], long: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds a text by length. Each is read once, as a client's is; words of the long ones were seen before."""
    read("a first text, for what is made at the first one")
    took = [(len(text.split()), len(text), _took(read, text)) for text in texts]
    groups = {
        "all": took,
        "up_to_100_letters": [each for each in took if each[1] <= 100],
        "more": [each for each in took if each[1] > 100],
        "500_letters": [(len(text.split()), len(text), _took(read, text)) for text in long],
    }
    return {name: _told(group) for name, group in groups.items()}


def _told(group: Sequence[tuple[int, int, float]]) -> dict[str, float]:
    times = [took for _, _, took in group]
    return {
        "texts": len(group),
        "words": round(statistics.mean(words for words, _, _ in group), 1),
        "mean_ms": round(statistics.mean(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
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
