"""Scars and marks, and something else, each mild, moderate and severe."""

from __future__ import annotations

from random import Random

from recommender.drawings.shapes import Point, blob, dot, fill, oval, scatter, skin, stroke, tile
from recommender.drawings.tones import BROWN, DEEP, OLIVE, PORCELAIN, TAN


def acne_scars(level: int) -> str:
    """Flat marks and shallow dents; dents with a shadow; deep holes and pits close together."""
    tone = TAN
    places = scatter((7, 13, 21)[level], (17, 16, 14)[level], 23, margin=10)
    return skin(tone, "".join(_dent(at, i, level) for i, at in enumerate(places)))


def _dent(at: Point, i: int, level: int) -> str:
    size = (3.4, 4.8, 5.8)[level] + i % 2
    if level == 0:
        return oval(at, size, size * 0.7, TAN.redder(0.28), i * 40)
    if level == 2 and i % 3 == 0:
        return dot(at, 2.6, TAN.darker(0.92)) + stroke(_rim(at, 3.2), TAN.light, 1.6)
    hollow = oval(at, size, size * 0.78, TAN.darker((0.26, 0.48)[level - 1]))
    return (
        hollow
        + stroke(_shadow(at, size), TAN.darker((0.5, 0.85)[level - 1]), (1.6, 2.4)[level - 1])
        + stroke(_rim(at, size), TAN.light, 1.8)
    )


def _shadow(at: Point, size: float) -> str:
    x, y = at
    return f"M{x - size:.1f} {y:.1f}A{size:.1f} {size * 0.78:.1f} 0 0 1 {x + size * 0.5:.1f} {y - size * 0.68:.1f}"


def _rim(at: Point, size: float) -> str:
    x, y = at
    return f"M{x + size:.1f} {y:.1f}A{size:.1f} {size * 0.78:.1f} 0 0 1 {x - size * 0.5:.1f} {y + size * 0.68:.1f}"


def other_scars(level: int) -> str:
    """One scar: a thin pale line; wider and of another colour; large, thick and puckered."""
    tone, course = BROWN, "M24 70C36 60 38 46 50 40S68 28 74 24"
    if level == 0:
        return skin(tone, stroke(course, tone.paler(0.5), 2))
    if level == 1:
        return skin(tone, stroke(course, tone.redder(0.3), 8) + stroke(course, tone.paler(0.5), 4))
    edge = fill(
        "M14 80C14 62 26 58 30 44C36 30 58 16 84 12C92 24 76 34 68 42C58 56 52 62 42 70C34 80 22 90 14 80Z",
        tone.redder(0.36),
        opacity=0.95,
    )
    core = stroke(course, tone.paler(0.42), 9) + stroke(course, tone.paler(0.72), 3.4)
    puckers = "M26 56L38 62M36 42L47 52M50 27L57 38M66 18L69 30M34 82L30 68M50 66L44 55M66 48L58 37M80 36L72 27"
    return skin(tone, edge + core + stroke(puckers, tone.darker(0.6), 1.8))


STRIPES: tuple[tuple[Point, float, float], ...] = (
    ((21, 66), 26, 12), ((76, 64), 28, -12), ((32, 72), 22, 8), ((11, 60), 30, 14), ((66, 72), 24, -8),
    ((87, 58), 30, -14),
    ((42, 80), 20, 3), ((55, 82), 20, -3), ((16, 28), 22, 10), ((80, 27), 22, -10), ((28, 36), 20, 7),
    ((69, 36), 20, -7),
)  # fmt: skip


def stretch_marks(level: int) -> str:
    """Stripes beside the navel: a few narrow ones; many; broad and sunken ones."""
    tone, width = DEEP, (1.1, 1.9, 3.8)[level]
    shown = STRIPES[: (3, 8, 12)[level]]
    stripes = "".join(_stripe(at, width, length * (0.5, 0.55, 0.68)[level], turn, level) for at, length, turn in shown)
    navel = stroke("M44 44Q48 36 52 44Q52 52 48 54Q44 52 44 44Z", tone.line, fill=tone.darker(0.45))
    waist = fill("M0 0H6C12 24 2 44 0 52ZM96 0H90C84 24 94 44 96 52Z", "#E9DDD6")
    sides = stroke("M6 -2C12 24 2 44 -2 52M90 -2C84 24 94 44 98 52", tone.line)
    return skin(tone, stripes + navel + waist + sides)


def _stripe(at: Point, width: float, reach: float, turn: float, level: int) -> str:
    """A stripe with pointed ends; a sunken one has a shadow along one side."""
    x, y = at
    top, upper, lower, foot = (f"{y + reach * share:.1f}" for share in (-1, -0.33, 0.33, 1))
    left, right = f"{x - width:.1f}", f"{x + width:.1f}"
    edge = f"M{x} {top}C{left} {upper} {left} {lower} {x} {foot}"
    turned = f"rotate({turn} {x} {y})"
    colour = DEEP.paler((0.26, 0.4, 0.46)[level])
    stripe = stroke(f"{edge}C{right} {lower} {right} {upper} {x} {top}Z", colour, 1, fill=colour, transform=turned)
    return stripe + (stroke(edge, DEEP.darker(0.75), 2, transform=turned) if level == 2 else "")


def something_else(level: int) -> str:
    """A rash with a lump, and the days of a week on which it bothers: one, four, all."""
    tone = OLIVE
    size = (9, 14, 22)[level]
    rash = fill(blob((48, 36), size, Random(5), 0.3), tone.redder((0.35, 0.5, 0.65)[level]))
    near = [at for at in scatter(60, 6, 7) if (at[0] - 48) ** 2 + (at[1] - 36) ** 2 < (size + 5) ** 2]
    bumps = "".join(dot(at, 1.8, tone.redder(0.95)) for at in near)
    lump = dot((48, 36), 4, tone.darker(0.3), stroke=tone.line, stroke_width=2.0)
    return tile(tone.skin, rash + bumps + lump + _week((1, 4, 7)[level]))


def _week(days: int) -> str:
    ground = fill("M0 72H96V96H0Z", PORCELAIN.light)
    circles = "".join(
        dot((12 + 12 * i, 84), 4, "#6B2C4B" if i < days else PORCELAIN.light, stroke="#6B2C4B", stroke_width=2.0)
        for i in range(7)
    )
    return ground + stroke("M0 72H96", OLIVE.line) + circles
