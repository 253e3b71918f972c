"""Pores and spots: blocked pores, large pores, rough skin and acne, each mild, moderate and severe."""

from __future__ import annotations

from random import Random

from recommender.drawings.faces import face, nose, on_face
from recommender.drawings.shapes import Point, blob, dot, fill, oval, scatter, skin, stroke
from recommender.drawings.tones import BROWN, OLIVE, ROSE, TAN


def clogged_pores(level: int) -> str:
    """Dark dots and white bumps: a few on the nose, then the cheeks too, then packed."""
    tone = OLIVE
    within = (_on_nose_tip, _on_nose_or_beside, _off_nostrils)[level]
    places = scatter((6, 26, 95)[level], (7, 7, 5.6)[level], 12, within, 5)
    return nose(tone, "".join(_plug(at, i) for i, at in enumerate(places)))


def _plug(at: Point, i: int) -> str:
    if i % 4 == 3:
        return dot(at, 2.2, OLIVE.paler(0.9), stroke=OLIVE.darker(0.45), stroke_width=1.0)
    return dot(at, 1.9, OLIVE.darker(0.85))


def _on_nose_tip(at: Point) -> bool:
    return abs(at[0] - 48) < 17 and 46 < at[1] < 68


def _on_nose_or_beside(at: Point) -> bool:
    return _off_nostrils(at) and at[1] > 26 and abs(at[0] - 48) < 36


def _off_nostrils(at: Point) -> bool:
    return not (66 < at[1] < 82 and abs(at[0] - 48) < 26)


def enlarged_pores(level: int) -> str:
    """Open holes, wider and deeper."""
    tone, size = TAN, (1.2, 2.3, 3.7)[level]
    places = scatter((22, 34, 40)[level], (11, 11.5, 11.5)[level], 5, margin=6)
    return skin(tone, "".join(_hole(at, size, (0.45, 0.6, 0.8)[level]) for at in places))


def _hole(at: Point, size: float, depth: float) -> str:
    lip = stroke(f"M{at[0] - size:.1f} {at[1] + size * 0.6:.1f}q{size:.1f} {size:.1f} {2 * size:.1f} 0", TAN.light, 1.4)
    return oval(at, size, size * 1.15, TAN.darker(depth)) + (lip if size > 2 else "")


def texture(level: int) -> str:
    """Bumps in light from the side: felt more than seen, then with shadows, then large."""
    tone, size = BROWN, (2.4, 4.2, 7.2)[level]
    places = scatter((12, 20, 22)[level], (15, 13, 15.5)[level], 9, margin=6)
    return skin(tone, "".join(_bump(at, size, (0.3, 0.55, 0.8)[level]) for at in places))


def _bump(at: Point, size: float, strength: float) -> str:
    x, y = at
    shadow = dot((x + size * 0.28, y + size * 0.28), size, BROWN.darker(strength * 0.8))
    raised = dot(at, size * 0.92, BROWN.paler(strength * 0.12))
    shine = oval((x - size * 0.3, y - size * 0.35), size * 0.34, size * 0.22, BROWN.paler(strength * 0.7), -40)
    return shadow + raised + shine


def active_acne(level: int) -> str:
    """Fewer than ten sore spots; some twenty and a deep lump; far more, with several lumps."""
    tone = ROSE
    dots = "".join(dot(at, 1.2, tone.darker(0.6)) for at in scatter(12, 6, 31, on_face))
    sore = scatter((5, 18, 44)[level], (8, 6.4, 4.9)[level], 21, on_face)
    places: list[Point] = [(66, 66), (31, 64), (50, 34), (56, 84)]
    lumps = places[: (0, 1, 4)[level]]
    deep = "".join(fill(blob(at, 6.2, Random(2)), tone.redder(0.85)) + dot(at, 2, tone.redder(0.5)) for at in lumps)
    flush = oval((48, 62), 27, 24, tone.redder(0.3)) if level == 2 else ""
    return face(tone, "short", flush + dots + "".join(_spot(at) for at in sore) + deep)


def _spot(at: Point) -> str:
    return dot(at, 2.5, ROSE.redder(0.8)) + dot((at[0] - 0.5, at[1] - 0.5), 0.9, ROSE.paler(0.9))
