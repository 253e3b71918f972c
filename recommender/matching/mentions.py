"""`match`: what a text mentions, each with its words, its score and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommender.domain.phrases import Code
from recommender.matching.context import Status, read
from recommender.matching.features import of_words
from recommender.matching.finding import Found, find
from recommender.matching.letters import Word, words_of
from recommender.matching.model import Model, load_model

MOST_REASONS = 12


@dataclass(frozen=True)
class Mention:
    """A code that a text speaks of. `text` stands in the text as typed, from `start` to before `end`."""

    item: str
    code: str
    text: str
    score: float
    status: Status
    start: int
    end: int
    because: tuple[tuple[str, float], ...] = ()

    @property
    def is_meant(self) -> bool:
        """Whether it may hold for whoever wrote the text, now."""
        return self.status in (Status.NOW, Status.POSSIBLE)

    def as_json(self, explained: bool = False) -> dict[str, Any]:
        found = {key: getattr(self, key) for key in ("item", "code", "text", "score")} | {"status": str(self.status)}
        return found | ({"because": [list(reason) for reason in self.because]} if explained else {})


def match(text: str, model: Model | None = None) -> list[Mention]:
    """What a text mentions, in its order; nothing where nothing is said clearly enough.

    Parameters
    ----------
    text
        Anything a person typed, in English, in Turkish or in both. Of very long texts the first 1,000 words are read.
    model
        The model of the project if not said.

    Returns
    -------
    list of Mention
        A code once for each status. They are suggestions: none answers, removes or clears anything.
    """
    model = model or load_model()
    words = words_of(text)
    found = find(model, words)
    reading = read(model.lexicon, words, found)
    mentions: dict[tuple[Code, Status], Mention] = {}
    for stretch in found:
        status, code = reading.status(stretch, found), stretch.code
        turned = reading.becomes(stretch, found)
        if turned is not None and status is Status.PAST:
            status, code = Status.NOW, (code[0], turned)
        if status is None:
            continue
        mention = _mention(model, text, words, stretch, code, status)
        standing = mentions.get((code, status))
        if standing is None or standing.score < mention.score:
            mentions[code, status] = mention
    return sorted(mentions.values(), key=lambda mention: (mention.start, mention.end, mention.item, mention.code))


def _mention(model: Model, text: str, words: list[Word], found: Found, code: Code, status: Status) -> Mention:
    start, end = words[found.start].start, words[found.end - 1].end
    return Mention(*code, text[start:end], found.score, status, start, end, reasons(model, words, found))


def reasons(model: Model, words: list[Word], found: Found) -> tuple[tuple[str, float], ...]:
    """What carried a match: the heaviest features of its words, each with what it added."""
    weights = model.codes[found.code].weights
    added: dict[str, float] = {}
    for name, value in of_words([word.reads for word in words[found.start : found.end]]):
        if name in weights:
            added[name] = added.get(name, 0.0) + value * weights[name]
    heaviest = sorted(added.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return tuple((name, round(value, 2)) for name, value in heaviest[:MOST_REASONS])
