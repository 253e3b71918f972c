"""How skin takes the sun: for each type, before, right after a day of sun, and some weeks later."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from recommender.drawings.shapes import fill, number, stroke, tile
from recommender.drawings.tones import mix

SKY = "#FBF1DC"
SUN = "#E9A72F"
INK = "#5A3A12"


@dataclass(frozen=True)
class SkinType:
    """Skin before the sun, how red it burns (0 to 1), and the colour it ends up with."""

    before: str
    burn: float
    after: str


SKIN_TYPES = {
    "1": SkinType("#FBE6DA", 0.85, "#FBE6DA"),
    "2": SkinType("#F5D7C0", 0.6, "#EBC5A5"),
    "3": SkinType("#E9C4A2", 0.32, "#CC9A6C"),
    "4": SkinType("#CFA076", 0.1, "#A06E45"),
    "5": SkinType("#9A683F", 0.0, "#74482B"),
    "6": SkinType("#5A3827", 0.0, "#4A2C1F"),
}


def swatch(code: str) -> str:
    """Three strips of skin below a sun: before, after a day of sun, some weeks later."""
    found = SKIN_TYPES[code]
    burnt = mix(mix(found.before, found.after, 0.35), "#D8344A", found.burn * 0.75)
    strips = "".join(
        fill(f"M{x} 34H{x + 32}V96H{x}Z", colour) for x, colour in ((0, found.before), (32, burnt), (64, found.after))
    )
    edges = stroke("M0 34H96M32 34V96M64 34V96", SKY, 3)
    return tile(SKY, strips + edges + _sting(found.burn) + _sun())


def _sting(burn: float) -> str:
    """Strokes of heat on burnt skin: the more, the worse."""
    count = round(burn * 4 + 0.3)
    return "".join(stroke(f"M42 {46 + 12 * i}q3 -4 6 0t6 0", "#8E1226", 2) for i in range(count))


def _sun() -> str:
    rays = [pi + pi * i / 6 for i in range(7)]
    spokes = "".join(
        f"M{number(48 + 17 * cos(a))} {number(34 + 17 * sin(a))}L{number(48 + 24 * cos(a))} {number(34 + 24 * sin(a))}"
        for a in rays
    )
    half = fill("M36 33A12 12 0 0 1 60 33Z", SUN) + stroke("M36 33A12 12 0 0 1 60 33", INK)
    return half + stroke(spokes, INK)
