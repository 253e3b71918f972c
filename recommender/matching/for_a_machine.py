"""Which texts are meant for a machine: tags and code, and what is said to a program and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, groupby

from recommender.domain.phrases import ForAMachine
from recommender.matching.letters import Word, folded

GAP = r"(?:\w+ ){0,8}?"  # for ... in a phrase
MAY_BE = re.compile(r"[#<{\[(`$=;:\"“]|\b(?:select|delete|drop|update|insert|curl|sudo)\b", re.IGNORECASE)
TAGS = (  # <3, <5 days and -> are none
    r"</[a-z][\w:-]*\s*>",
    r"<(?:a|abbr|article|aside|audio|b|base|blockquote|body|br|button|code|div|em|embed|font|footer|form|frame|h[1-6]"
    r"|head|header|hr|html|i|iframe|img|input|label|li|link|main|math|meta|nav|object|ol|option|p|pre|s|script|section"
    r"|select|small|span|strong|style|sub|sup|svg|table|td|textarea|th|title|tr|u|ul|video)(?:\s+[\w:-]+=[^<>]*)?\s*/?>",
    r"<!--|<!doctype\b|<\?(?:xml|php)\b|<\|\w+\|>|\[/?INST\]|<</?SYS>>",
)
CODE = (
    r"[{,]\s*(?P<quote>[\"'])[^\"'{}]*(?P=quote)\s*:|\{\s*\w+\s*:\s*[\"'\[{]",  # JSON
    r"^\s*\[\s*[\[{\"'].*[\]}\"']\s*\]\s*$",
    r"\$\{|\{\{[^{}]*[*+.|(\d][^{}]*\}\}|```",
    r"\bselect\s+(?:\*|[\w.,]+(?:\s*,\s*\w+)*)\s+from\s+\w+\s*(?:;|\bwhere\s+\w+\s*=)|\bselect\s+\*\s+from\b",
    r"\bunion\s+(?:all\s+)?select\b|\bdrop\s+table\s+\w+\s*;|\binsert\s+into\s+\w+\s*(?:\([^()]*\)\s*)?values\b",
    r"\bdelete\s+from\s+\w+\s+where\s+\w+\s*=|\bupdate\s+\w+\s+set\s+\w+\s*=|['\"]\s*or\s+['\"]?1['\"]?\s*=\s*['\"]?1",
    r"\b(?:print|alert|eval|exec|console\.\w+|os\.\w+|document\.\w+|__import__)\(|\bjavascript:",
    r"\bdef\s+\w+\(.*\)\s*:|\bfunction\s*\w*\s*\([^()]*\)\s*\{|\bif\s*\(.*\)\s*\{|=>\s*\{",
    r"\b(?:const|let)\s+\w+\s*=|\bimport\s+\w+\s*;|\b\w+\([^()]*\);|\bcurl\s+-|\bsudo\s+\w+\s+-|^#!/",
    r"\b(?:set|mark|tick)\s+\w+\s*=|\b(?:respond|reply|answer)\s+with\s+[\"“']",
    r"^\W*(?:system|assistant|user|sistem|asistan)\s*:|^\s*#+\s*instructions?\b|\bnew\s+(?:system\s+)?instructions?\s*:",
)
WRITTEN = tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in (*TAGS, *CODE))


def is_code(text: str) -> bool:
    """Whether there are tags in a text, or lines that a program or a database would take."""
    return bool(MAY_BE.search(text)) and any(pattern.search(text) for pattern in WRITTEN)


@dataclass(frozen=True, eq=False)
class Instructions:
    """What is said to a program: by the phrases of content/phrases/for_a_machine.yaml."""

    phrases: ForAMachine

    def besides(self, words: Sequence[Word]) -> Sequence[Word]:
        """The words of the sentences that are not for a machine; all of them where none is."""
        sentences = [list(sentence) for _, sentence in groupby(words, key=lambda word: word.sentence)]
        others = [sentence for sentence in sentences if not self._are_in(sentence)]
        if len(others) == len(sentences):
            return words
        return [word for sentence in others if not self._is_order(sentence) for word in sentence]

    def _are_in(self, words: Sequence[Word]) -> bool:
        if not self._anywhere.isdisjoint(word.reads for word in words) and self._said.search(_line(words)):
            return True
        starts = [at for at, word in enumerate(words) if not at or word.clause != words[at - 1].clause]
        return any(self._opens(words[at:]) for at in starts)

    def _is_order(self, words: Sequence[Word]) -> bool:
        return any(word.reads in self._orders for word in (*self._behind_lead(words)[:1], words[-1]))

    def _opens(self, words: Sequence[Word]) -> bool:
        said = self._behind_lead(words)
        return bool(said) and said[0].reads in self._opening and bool(self._opened.match(_line(said)))

    def _behind_lead(self, words: Sequence[Word]) -> Sequence[Word]:
        return list(dropwhile(lambda word: word.reads in self._lead, words))

    @cached_property
    def _lead(self) -> frozenset[str]:
        return frozenset(read for word in self.phrases.lead for read in folded(word))

    @cached_property
    def _orders(self) -> frozenset[str]:
        return frozenset(read for word in self.phrases.orders for read in folded(word))

    @cached_property
    def _opening(self) -> frozenset[str]:
        return frozenset(word for phrase in self.phrases.opens for word in _first(phrase))

    @cached_property
    def _anywhere(self) -> frozenset[str]:
        return frozenset(word for phrase in self.phrases.anywhere for word in _first(phrase))

    @cached_property
    def _opened(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_pattern, self.phrases.opens)))

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return re.compile(r"\b(?:" + "|".join(map(_pattern, self.phrases.anywhere)) + ")")


def _line(words: Sequence[Word]) -> str:
    """The words as they read, with a space behind each."""
    return "".join(f"{word.reads} " for word in words)


def _pattern(phrase: str) -> str:
    return "".join(map(_part, phrase.split()))


def _part(written: str) -> str:
    """A part of a phrase, such as `the/your?`, as an expression over words with a space behind each."""
    if written == "...":
        return GAP
    ends, may_miss = written.endswith("."), written.endswith("?")
    choice = f"(?:{'|'.join(_choices(written))}) "
    return f"(?:{choice})?" if may_miss else choice + ("$" if ends else "")


def _choices(written: str) -> list[str]:
    return [" ".join(folded(word)) for word in written.rstrip(".?").split("/")]


def _first(phrase: str) -> list[str]:
    return _choices(phrase.split()[0])
