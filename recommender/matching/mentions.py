"""`match`: what a text mentions, each with its words, its score and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recommender.domain.phrases import CONCERNS, FAMILY, Code, Tenses
from recommender.matching.context import Reading, read
from recommender.matching.features import of_words
from recommender.matching.finding import Found, find
from recommender.matching.model import Model, load_model
from recommender.matching.readable import read_words
from recommender.matching.statuses import Status
from recommender.matching.telling import Told

MOST_REASONS = 12
DOUBT, SOME_DOUBT = 2.5, 1.25  # how much more must speak for nothing before words are taken for that; for concerns
HELD_BACK = 2.0  # how far a status must be ahead that no word of the text says
UNREACHED = 1.75  # how far it must be ahead for a warning sign that no cue reaches
NEVER = 99.0  # the same, further than any is
AGREED, SOME_AGREED = 2.4, 2.0  # how far not so, over or somebody else's may be behind where cues say it; for concerns
TAKEN_AWAY = (Status.NEGATED, Status.PAST, Status.OTHER_PERSON)


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
    never_over: bool = False

    @property
    def is_meant(self) -> bool:
        """Whether it may hold for whoever wrote the text, now."""
        return self.status in (Status.NOW, Status.POSSIBLE)

    @property
    def is_to_ask(self) -> bool:
        """Whether it is asked about: what may hold now, and what is asked about however long ago it was."""
        return self.is_meant or (self.never_over and self.status is Status.PAST)

    def as_json(self, explained: bool = False) -> dict[str, Any]:
        found = {key: getattr(self, key) for key in ("item", "code", "text", "score")} | {"status": str(self.status)}
        return found | ({"because": [list(reason) for reason in self.because]} if explained else {})


def match(text: str, model: Model | None = None, explained: bool = False) -> list[Mention]:
    """What a text mentions, in its order; nothing where nothing is said clearly enough.

    Parameters
    ----------
    text
        Anything a person typed, in English, in Turkish or in both. Of very long texts the first 1,000 words are read.
        What is in another language or meant for a machine is not read: `readable.unread` says so.
    model
        The model of the project if not said.
    explained
        Whether each mention also says what carried it.

    Returns
    -------
    list of Mention
        A code once for each status. They are suggestions: none answers, removes or clears anything.
    """
    model = model or load_model()
    words = read_words(text)
    reads = [word.reads for word in words]
    said = model.lexicon.meanings.among(reads)
    found = find(model, words, said)
    reading = read(model.lexicon, words, found)
    telling = Told.of(reading, said)
    mentions: dict[tuple[Code, Status], Mention] = {}
    for stretch in found:
        code, status = _read_as(model, reading, telling, stretch, found)
        if status is None:
            continue
        because = reasons(model, reads, stretch) if explained else ()
        never_over = code[1] in model.lexicon.tenses.never_over.get(code[0], ())
        start, end = words[stretch.start].start, words[stretch.end - 1].end
        mention = Mention(*code, text[start:end], stretch.score, status, start, end, because, never_over)
        standing = mentions.get((code, status))
        if standing is None or standing.score < mention.score:
            mentions[code, status] = mention
    return sorted(mentions.values(), key=lambda mention: (mention.start, mention.end, mention.item, mention.code))


def _read_as(
    model: Model, reading: Reading, telling: Told, stretch: Found, found: list[Found]
) -> tuple[Code, Status | None]:
    """The code and what is said about it; no status where it is only wished for. What ended may be another code."""
    ruled = reading.status(stretch, found)
    if ruled is None:
        return stretch.code, None
    held_back = _held_back(model.lexicon.tenses, telling, stretch, ruled)
    doubt, enough = (SOME_DOUBT, SOME_AGREED) if stretch.code[0] == CONCERNS else (DOUBT, AGREED)
    agreed: dict[Status, float] = {ruled: enough} if ruled in TAKEN_AWAY else {}
    status = model.tellings.status(telling.keys(stretch, ruled), doubt, held_back, agreed)
    if status is None:
        return stretch.code, None
    turned = reading.becomes(stretch, found)
    if turned is not None and status is Status.PAST:
        return (stretch.code[0], turned), Status.NOW
    return stretch.code, _lasting(model.lexicon.tenses, stretch.code, status)


def _held_back(tenses: Tenses, telling: Told, stretch: Found, ruled: Status) -> dict[Status, float]:
    """Hardly anything is somebody else's where nobody is named, or a year old, or a sign denied or over, without a word
    for it; nor is a sign that no such word reaches. One beside a word such as now is neither denied nor over. What is
    said to be mine is nobody else's.
    """
    item, name = stretch.code
    is_sign = item == "warning_signs"
    held = {Status.OTHER_PERSON}
    if is_sign:
        held |= {Status.NEGATED, Status.PAST}
    if name in tenses.within_a_year.get(item, ()):
        held |= {Status.PAST}
    unreached = {status: UNREACHED for status in TAKEN_AWAY if is_sign and status is not ruled}
    found = unreached | dict.fromkeys(held & telling.unspoken(stretch.code), HELD_BACK)
    if is_sign and telling.says_now(stretch):
        found |= {Status.NEGATED: NEVER, Status.PAST: NEVER}
    if stretch.code == FAMILY or telling.is_mine(stretch):
        found |= {Status.OTHER_PERSON: NEVER}
    return found


def _lasting(tenses: Tenses, code: Code, status: Status) -> Status:
    """What was once and is asked for as a history is so now; an illness that seldom ends may be."""
    item, name = code
    if status is not Status.PAST:
        return status
    if name in tenses.histories.get(item, ()):
        return Status.NOW
    may_last = item == "conditions" and name in tenses.lasting.get(item, ())
    return Status.POSSIBLE if may_last else status


def reasons(model: Model, reads: list[str], found: Found) -> tuple[tuple[str, float], ...]:
    """What carried a match: the heaviest features of its words, each with what it added."""
    place = model.place[found.code]
    added: dict[str, float] = {}
    words = reads[found.start : found.end]
    for feature in of_words(words, model.lexicon.meanings.among(words)):
        row = model.rows.get(feature.name)
        if row is not None:
            added[feature.name] = added.get(feature.name, 0.0) + feature.value * float(model.table[row, place])
    heaviest = sorted(added.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return tuple((name, round(value, 2)) for name, value in heaviest[:MOST_REASONS] if round(value, 2))
