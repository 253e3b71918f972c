"""Colour: uneven tone, dark spots and sun-worn skin, each mild, moderate and severe."""

from __future__ import annotations

from random import Random

from recommender.drawings.faces import face
from recommender.drawings.shapes import Point, blob, dot, fill, scatter, skin, stroke
from recommender.drawings.tones import DEEP, OLIVE, ROSE

BLOTCHES: list[tuple[Point, float]] = [
    ((31, 60), 8), ((66, 64), 7), ((52, 33), 8), ((36, 35), 6), ((62, 52), 5),
    ((40, 82), 6), ((57, 82), 5), ((27, 50), 4),
]  # fmt: skip


def uneven_tone(level: int) -> str:
    """Blotches darker and lighter than the rest: faint, clear, strong."""
    tone, strength = DEEP, (0.34, 0.58, 0.82)[level]
    shown = BLOTCHES[: (3, 5, 8)[level]]
    drawn = [
        fill(blob(at, size * (0.9, 1, 1.25)[level], Random(i + 3), 0.35), _blotch(i, strength))
        for i, (at, size) in enumerate(shown)
    ]
    return face(tone, "scarf", "".join(drawn))


def _blotch(i: int, strength: float) -> str:
    return DEEP.paler(strength * 0.55) if i % 3 == 1 else DEEP.darker(strength)


def dark_spots(level: int) -> str:
    """A few pale brown marks; more that catch the eye; many, with large dark areas."""
    tone, strength = OLIVE, (0.28, 0.55, 0.78)[level]
    places = scatter((3, 8, 17)[level], (22, 20, 14)[level], 17, margin=12)
    marks = "".join(
        fill(blob(at, (3.6, 5.0, 5.2)[level] + i % 3, Random(i + 1)), tone.darker(strength))
        for i, at in enumerate(places)
    )
    area = fill(blob((66, 62), 19, Random(6), 0.3), tone.darker(0.5)) + fill(
        blob((24, 26), 12, Random(9)), tone.darker(0.5)
    )
    return skin(tone, (area if level == 2 else "") + marks)


def sun_damage(level: int) -> str:
    """Freckles; then spots, lines and thread veins side by side; then leather with scaly places."""
    tone = ROSE
    freckles = "".join(dot(at, 1.7, tone.darker(0.4)) for at in scatter((16, 14, 10)[level], 10, 3))
    if level == 0:
        return skin(tone, freckles)
    spots = "".join(
        fill(blob(at, 4.0 + level, Random(i)), tone.darker(0.5))
        for i, at in enumerate(scatter((6, 12)[level - 1], 16, 14))
    )
    lines = "".join(stroke(d, tone.darker(0.6), (1.4, 2.2)[level - 1]) for d in FURROWS[: (3, 9)[level - 1]])
    veins = "".join(stroke(d, tone.redder(0.85), 1.3) for d in VEINS)
    scales = "".join(_scale(at) for at in ((26, 70), (70, 30), (64, 76)))
    base = tone.darker((0.08, 0.24)[level - 1])
    return skin(tone, lines + spots + freckles + veins + (scales if level == 2 else ""), base)


FURROWS = (
    "M-2 24Q30 16 60 26T98 22", "M-2 52Q24 44 52 54T98 50", "M-2 80Q30 72 60 82T98 76", "M-2 38Q28 32 56 40T98 36",
    "M-2 66Q26 58 54 68T98 63", "M22 -2Q16 30 26 54T20 98", "M52 -2Q46 26 55 50T50 98", "M80 -2Q74 30 82 56T78 98",
    "M-2 10Q28 4 58 12T98 8",
)  # fmt: skip
VEINS = ("M58 14q6 3 6 10q1 6 8 8M64 24q-6 1 -8 6", "M16 44q6 1 8 8q2 6 9 6M24 52q-6 3 -7 8", "M72 62q-3 6 2 11")


def _scale(at: Point) -> str:
    random = Random(int(at[0]))
    patch = fill(blob(at, 10, random), ROSE.redder(0.45))
    flakes = "".join(
        stroke(f"M{at[0] + x:.1f} {at[1] + y:.1f}q2.500 -4 5.500 0", ROSE.paler(0.9), 1.8)
        for x, y in ((-7, -2), (0, -4), (-4, 3), (2, 3))
    )
    return patch + flakes
