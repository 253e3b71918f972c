"""Everything in content/, loaded and checked: the policy, the evidence, the texts, the clinic and the obligations."""

from __future__ import annotations

from recommender.domain.base import EvidenceIds, Record, Text
from recommender.domain.clinic import Clinic
from recommender.domain.evidence import Evidence
from recommender.domain.obligations import Obligations
from recommender.domain.policy import Policy
from recommender.domain.treatments import Topic


class Wording(Record):
    """One interface text. A clinical one carries its evidence."""

    text: Text
    evidence: EvidenceIds = ()


class Library(Record):
    policy: Policy
    evidence: Evidence
    topics: tuple[Topic, ...]
    wording: dict[str, Wording]
    clinic: Clinic
    obligations: Obligations

    def say(self, key: str, **values: object) -> str:
        """The text of `key` with its placeholders filled; KeyError if there is none."""
        return self.wording[key].text.format(**values)
