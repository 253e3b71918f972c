"""Glow and moisture: dull, dry, cared-for, stinging and red skin, each mild, moderate and severe."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from recommender.drawings.faces import face, on_cheeks, on_face
from recommender.drawings.shapes import Point, blob, dot, fill, oval, polyline, scatter, skin, stroke
from recommender.drawings.tones import OLIVE, PORCELAIN, ROSE, TAN

SHINE = ("M31 34Q40 28 50 31", "M27 58Q29 66 34 71", "M69 58Q67 66 62 71", "M48 52V58")


def dullness(level: int) -> str:
    """Shine goes, grey comes."""
    tone, grey = OLIVE, (0.06, 0.42, 0.85)[level]
    shine = "".join(stroke(d, tone.paler(0.85), 3.2, opacity=0.95) for d in SHINE[: (4, 1, 0)[level]])
    hollow = oval((35, 53), 7, 2.6, tone.greyer(1), opacity=0.7) + oval((61, 53), 7, 2.6, tone.greyer(1), opacity=0.7)
    veil = fill(
        "M22 56C30 60 35 70 40 86L30 84C24 74 22 64 22 56ZM74 56C66 60 61 70 56 86L66 84C72 74 74 64 74 56Z",
        "#6F6C6C",
        opacity=0.5,
    )
    marks = shine + (hollow if level else "") + (veil if level == 2 else "")
    return face(tone, "parted", marks, skin=tone.greyer(grey))


def dehydration(level: int) -> str:
    """Short tight lines; then crinkles; then a net of cracks with flakes that lift."""
    tone = ROSE
    if level < 2:
        count, width = ((7, 1.4), (26, 1.6))[level]
        return skin(tone, "".join(_crinkle(at, tone.darker(0.45), width) for at in scatter(count, 13, 4)))
    return skin(tone, _cracks(tone.darker(0.62)) + "".join(_flake(at) for at in scatter(13, 17, 8, margin=10)))


def _crinkle(at: Point, colour: str, width: float) -> str:
    x, y = at
    return stroke(f"M{x - 6:.1f} {y:.1f}q3 -2.500 6 0t6 0", colour, width)


def _cracks(colour: str) -> str:
    random, rows = Random(3), list[list[Point]]()
    for row in range(-1, 7):
        offset = 9 * (row % 2)
        rows.append([(c * 18 + offset + 7 * random.random(), row * 18 + 7 * random.random()) for c in range(-1, 7)])
    lines = [polyline(row) for row in rows]
    for above, below in zip(rows, rows[1:], strict=False):
        lines += [polyline([one, other]) for one, other in zip(above, below, strict=True)]
    return "".join(stroke(line, colour, 1.8) for line in lines)


def _flake(at: Point) -> str:
    x, y = at
    return stroke(f"M{x - 5:.1f} {y + 2:.1f}q1 -6 6 -6q5 1 5 6z", ROSE.darker(0.5), 1.4, fill=ROSE.paler(0.85))


def maintenance(level: int) -> str:
    """A cared-for face; one that could do with a clean; one that was left alone for long."""
    tone = TAN
    if level == 0:
        shine = "".join(stroke(d, tone.paler(0.8), 3) for d in SHINE)
        return face(tone, "short", shine)
    specks = "".join(dot(at, 1.5, tone.darker(0.7)) for at in scatter((16, 38)[level - 1], 4, 6, on_face))
    shine = stroke(SHINE[0], tone.paler(0.7), 3) if level == 1 else ""
    rough = "".join(_dash(at, tone.paler(0.6)) for at in scatter(12, 8, 15, on_face)) if level == 2 else ""
    return face(tone, "short", shine + specks + rough, skin=tone.greyer((0.08, 0.34)[level - 1]))


def _dash(at: Point, colour: str) -> str:
    return stroke(f"M{at[0] - 2:.1f} {at[1]:.1f}q2 -2.500 4.500 0", colour, 1.6)


def sensitivity(level: int) -> str:
    """Prickles on pink ground: one, some, nearly everywhere."""
    tone = PORCELAIN
    places: list[Point] = [
        (58, 42),
        (30, 64),
        (66, 72),
        (30, 28),
        (50, 54),
        (78, 24),
        (16, 46),
        (80, 54),
        (46, 82),
        (54, 16),
    ]
    shown = places[: (1, 4, 10)[level]]
    glow = (13.0, 17.0, 21.0)[level]
    pink = "".join(
        fill(blob(at, glow, Random(i + 1)), tone.redder(0.6), opacity=(0.45, 0.6, 0.8)[level])
        for i, at in enumerate(shown)
    )
    return skin(tone, pink + "".join(_prickle(at, (4.5, 5.5, 6.5)[level]) for at in shown))


def _prickle(at: Point, size: float) -> str:
    rays = [
        polyline([_away(at, size * 0.45, turn), _away(at, size * 1.15, turn)])
        for turn in (pi * i / 3 + 0.5 for i in range(6))
    ]
    return stroke("".join(rays), PORCELAIN.redder(1), 2)


def _away(at: Point, far: float, turn: float) -> Point:
    return at[0] + far * cos(turn), at[1] + far * sin(turn)


def redness(level: int) -> str:
    """A flush on the cheeks; lasting colour with thread veins; strong colour with bumps."""
    tone = ROSE
    strength, size = ((0.22, 8.5), (0.42, 10.5), (0.6, 13))[level]
    red = tone.redder(strength)
    patches = "".join(_soft((x, 60), size, red) for x in (32, 64))
    if level:
        patches += _soft((48, 58), 5.5 + level, red)
    if level == 2:
        patches += oval((48, 33), 18, 7, red, opacity=0.6) + oval((48, 86), 11, 5, red, opacity=0.6)
    veins = "".join(stroke(d, tone.redder(0.95), 1.2) for d in _VEINS) if level else ""
    bumps = "".join(dot(at, 2.1, tone.redder(0.95)) for at in scatter(16, 6, 2, on_cheeks))
    return face(tone, "swept", patches + veins + (bumps if level == 2 else ""))


def _soft(at: Point, size: float, colour: str) -> str:
    """A patch of colour that fades towards its edge."""
    return oval(at, size * 1.3, size * 1.15, colour, opacity=0.5) + oval(at, size, size * 0.85, colour)


_VEINS = ("M25 57q4 1 5 5q1 3 5 4M30 62q-3 2 -4 5", "M71 57q-4 1 -5 5q-1 3 -5 4M66 62q3 2 4 5", "M45 58q2 2 1 5")
