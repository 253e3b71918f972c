"""Skin in several tones, and the colours that marks take on each of them."""

from __future__ import annotations

from dataclasses import dataclass


def mix(one: str, other: str, share: float) -> str:
    """A colour between two: `share` 0 is the first, 1 the second."""
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


@dataclass(frozen=True)
class Tone:
    """One skin tone, with a hair colour that goes with it."""

    skin: str
    hair: str

    @property
    def line(self) -> str:
        return mix(self.skin, "#22090F", 0.72)

    @property
    def shade(self) -> str:
        return mix(self.skin, "#4A1C14", 0.16)

    @property
    def light(self) -> str:
        return mix(self.skin, "#FFFFFF", 0.3)

    def darker(self, strength: float) -> str:
        """Shadow and pigment; at 1 nearly black."""
        return mix(self.skin, "#2A100A", strength)

    def paler(self, strength: float) -> str:
        return mix(self.skin, "#FFF6EE", strength)

    def redder(self, strength: float) -> str:
        return mix(self.skin, "#B8182F", strength)

    def greyer(self, strength: float) -> str:
        """The same skin with less life in it; at 1 plain grey."""
        return mix(self.skin, "#8B8A88", strength)


PORCELAIN = Tone("#F6DDCC", "#8A4B2E")
ROSE = Tone("#EFC9AE", "#5B3B2E")
OLIVE = Tone("#DDB089", "#33211D")
TAN = Tone("#C18E64", "#2B1B18")
BROWN = Tone("#96633F", "#1F1413")
DEEP = Tone("#66412D", "#171010")
