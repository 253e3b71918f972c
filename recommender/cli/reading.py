"""`check --reading`: how hard the content is to read, in English and in translation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recommender.content.loading import assemble
from recommender.content.reading_levels import Levels, level_lines, reading_levels
from recommender.content.reading_translations import TranslatedLevels, translated_levels, translated_lines
from recommender.content.records import Reader


@dataclass(frozen=True)
class ReadingReport:
    english: Levels
    turkish: TranslatedLevels

    @property
    def too_hard(self) -> bool:
        english, turkish = self.english, self.turkish
        return bool(english.too_long or english.too_old or turkish.too_long or turkish.too_hard)

    def lines(self) -> list[str]:
        return [*level_lines(self.english), *translated_lines(self.turkish)]

    def as_json(self) -> dict[str, Any]:
        too_old = [level.file for level in self.english.too_old]
        return asdict(self.english) | {"too_old": too_old, "turkish": asdict(self.turkish)}


def reading_report(content: Path) -> ReadingReport:
    reader = Reader(content)
    assemble(reader)
    return ReadingReport(reading_levels(reader.data), translated_levels(content))
