"""What every drawing is made of: strokes, dots and patches on a tile of 96 by 96, and where to put many of them."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, hypot, pi, sin
from random import Random

from recommender.drawings.tones import Tone

Point = tuple[float, float]
SIDE = 96
EDGE = "#8C7F83"


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def attributes(**values: object) -> str:
    """Attributes of an element; a trailing or inner underscore stands for a hyphen, None leaves one out."""
    given = {name.replace("_", "-"): value for name, value in values.items() if value is not None}
    return "".join(f' {name}="{number(v) if isinstance(v, float) else v}"' for name, v in given.items())


def stroke(d: str, colour: str, width: float = 2.0, **more: object) -> str:
    return f'<path d="{d}"{attributes(stroke=colour, stroke_width=width, **more)}/>'


def fill(d: str, colour: str, **more: object) -> str:
    return f'<path d="{d}"{attributes(fill=colour, **more)}/>'


def dot(at: Point, radius: float, colour: str | None, **more: object) -> str:
    return f"<circle{attributes(cx=float(at[0]), cy=float(at[1]), r=float(radius), fill=colour, **more)}/>"


def oval(at: Point, rx: float, ry: float, colour: str | None, turn: float = 0.0, **more: object) -> str:
    turned = f"rotate({number(turn)} {number(at[0])} {number(at[1])})" if turn else None
    place = attributes(cx=float(at[0]), cy=float(at[1]), rx=float(rx), ry=float(ry))
    return f"<ellipse{place}{attributes(fill=colour, transform=turned, **more)}/>"


def polyline(points: list[Point]) -> str:
    return "M" + " L".join(f"{number(x)} {number(y)}" for x, y in points)


def blob(at: Point, radius: float, random: Random, wobble: float = 0.25) -> str:
    """The path of a soft, uneven patch."""
    count = 7
    ring = [_on_ring(at, radius * (1 + wobble * (random.random() * 2 - 1)), i, count) for i in range(count)]
    middles = [_between(ring[i], ring[(i + 1) % count]) for i in range(count)]
    curves = "".join(f" Q{_pair(ring[(i + 1) % count])} {_pair(middles[(i + 1) % count])}" for i in range(count))
    return f"M{_pair(middles[0])}{curves}Z"


def _on_ring(at: Point, radius: float, i: int, count: int) -> Point:
    angle = 2 * pi * i / count
    return at[0] + radius * cos(angle), at[1] + radius * sin(angle)


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def everywhere(_: Point) -> bool:
    return True


def scatter(
    count: int, apart: float, seed: int, within: Callable[[Point], bool] = everywhere, margin: float = 7
) -> list[Point]:
    """At most `count` places at least `apart` from each other; the same seed gives the same places."""
    random, found = Random(seed), list[Point]()
    for _ in range(count * 60):
        if len(found) == count:
            break
        at = (margin + random.random() * (SIDE - 2 * margin), margin + random.random() * (SIDE - 2 * margin))
        if within(at) and all(hypot(at[0] - x, at[1] - y) >= apart for x, y in found):
            found.append(at)
    return found


def tile(ground: str, body: str) -> str:
    """A whole drawing: a rounded tile with its own ground, the same on a light and on a dark page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" fill="none" '
        'stroke-linecap="round" stroke-linejoin="round">'
        f'<clipPath id="tile"><rect width="{SIDE}" height="{SIDE}" rx="14"/></clipPath>'
        f'<g clip-path="url(#tile)"><rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>{body}</g>'
        f'<rect x="1" y="1" width="94" height="94" rx="13" stroke="{EDGE}" stroke-width="2"/></svg>'
    )


def skin(tone: Tone, marks: str, base: str | None = None) -> str:
    """A close look at skin, lit from the upper left."""
    ground = base or tone.skin
    light = fill("M0 0H64C40 8 12 34 0 66Z", mix_light(ground), opacity=0.55)
    shade = fill("M96 96H26C58 92 88 66 96 30Z", tone.shade, opacity=0.55)
    return tile(ground, light + shade + marks)


def mix_light(colour: str) -> str:
    return Tone(colour, colour).light
