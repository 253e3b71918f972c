"""Lines: fine lines, folds, and the lines of brows, eyes and lips, each mild, moderate and severe."""

from __future__ import annotations

from recommender.drawings.faces import eye, forehead, mouth
from recommender.drawings.shapes import fill, stroke, tile
from recommender.drawings.tones import BROWN, OLIVE, PORCELAIN, ROSE, TAN, Tone

CROWS_FEET = (
    "M68 45Q78 42 90 34",
    "M68 49Q80 49 93 47",
    "M67 53Q78 58 90 62",
    "M66 41Q74 36 84 25",
    "M64 57Q72 65 82 74",
)
NET = (
    "M76 30Q80 46 78 66", "M86 26Q90 48 85 74", "M10 64Q30 76 60 72", "M14 74Q36 86 70 80", "M8 84Q34 95 72 90",
    "M22 60Q28 74 26 94", "M42 64Q48 78 46 95", "M60 66Q66 80 66 95", "M8 54Q14 62 22 64",
)  # fmt: skip


def fine_lines(level: int) -> str:
    """At the corner of the eye: two, then five, then a net over the cheek."""
    tone = ROSE
    shown = (*CROWS_FEET[: (2, 5, 5)[level]], *(NET if level == 2 else ()))
    colour, width = tone.darker((0.4, 0.55, 0.62)[level]), (1.2, 1.5, 1.6)[level]
    return eye(tone, "".join(stroke(d, colour, width) for d in shown), shift=-3, squint=level == 0)


FOLDS = (
    ("M30 20C20 30 17 38 16 47", "M66 20C76 30 79 38 80 47"),
    ("M20 54C16 62 18 72 24 79", "M76 54C80 62 78 72 72 79", "M10 22C6 34 6 46 8 58", "M90 22C94 34 90 46 88 58"),
    ("M30 78Q48 72 66 78", "M4 62C2 74 6 84 12 92", "M92 62C94 74 90 84 84 92"),
)


def deep_wrinkles(level: int) -> str:
    """From nose to mouth: shallow; then several clear creases; then deep folds with shadow."""
    tone = TAN
    drawn = [d for group in FOLDS[: level + 1] for d in group]
    width = (1.5, 2.2, 3.6)[level]
    colour = tone.darker((0.36, 0.58, 0.78)[level])
    shadow = "".join(stroke(d, tone.darker(0.2), 9) for d in drawn) if level == 2 else ""
    return mouth(tone, shadow + "".join(stroke(d, colour, width) for d in drawn))


BROW_LINES = (
    "M18 40Q48 33 78 40",
    "M14 50Q48 43 82 50",
    "M20 30Q48 23 76 30",
    "M44 52Q43 60 44 66",
    "M52 52Q53 60 52 66",
)


def expression_lines(level: int) -> str:
    """Broken, thin lines that come and go; a trace that stays; grooves."""
    tone = PORCELAIN
    colour, width = tone.darker((0.4, 0.5, 0.8)[level]), (1.4, 1.8, 3.4)[level]
    shown = BROW_LINES[: (2, 4, 5)[level]]
    dash = "2 5" if level == 0 else None
    shadow = "".join(stroke(d, tone.darker(0.2), 8, transform="translate(0 2)") for d in shown) if level == 2 else ""
    return forehead(tone, shadow + "".join(stroke(d, colour, width, stroke_dasharray=dash) for d in shown))


UNDER_EYE = ("M22 60Q42 70 64 60", "M20 67Q42 79 68 66", "M26 75Q46 86 70 74", "M16 56Q20 62 26 64")


def under_eye_lines(level: int) -> str:
    """Crinkles as the eye squints; crinkles that stay; creases over a fold of loose skin."""
    tone = BROWN
    if level < 2:
        shown, width = UNDER_EYE[: (2, 4)[level]], (1.3, 1.8)[level]
        drawn = "".join(stroke(d, tone.darker((0.45, 0.65)[level]), width) for d in shown)
        return eye(tone, drawn, squint=level == 0)
    bag = fill("M10 54C14 66 26 78 44 78S72 68 78 52C60 64 30 64 10 54Z", tone.darker(0.2))
    light = stroke("M30 72Q44 75 58 71", tone.light, 2.4, opacity=0.7)
    creases = stroke("M10 54C14 66 26 78 44 78S72 68 78 52", tone.darker(0.85), 3.2) + stroke(
        "M18 60Q42 70 70 59", tone.darker(0.75), 2.4
    )
    deeper = stroke("M24 82Q46 92 70 78M66 66Q72 74 82 80", tone.darker(0.7), 2.2)
    return eye(tone, bag + light + creases + deeper)


def lip_lines(level: int) -> str:
    """Upright lines round the lips: faint on pursed lips, thin at rest, deep all round."""
    tone = OLIVE
    xs = ((36, 46, 56), (30, 37, 44, 52, 59, 66), (22, 28, 34, 40, 46, 51, 57, 63, 69, 75))[level]
    colour, width = tone.darker((0.4, 0.55, 0.75)[level]), (1.3, 1.6, 2.4)[level]
    reach = (6, 8, 13)[level]
    upper = "".join(stroke(_upright(x, -1, reach, level), colour, width) for x in xs)
    lower = "".join(stroke(_upright(x, 1, reach, level), colour, width) for x in xs) if level else ""
    return _pursed(tone, upper) if level == 0 else mouth(tone, upper + lower)


def _upright(x: int, way: int, reach: int, level: int) -> str:
    """A line that leads away from the lips, above (-1) or below (1) them."""
    bend = (x - 48) / 26
    start = 36.5 + 9 * bend * bend if way < 0 else 67.5 - 14 * bend * bend
    far = reach * (1 - 0.3 * (x % 3) / 2)
    start += 5 if level == 0 else 0
    return f"M{x} {start:.1f}q{bend * 0.5:.1f} {way * far / 2:.1f} {bend * 4:.1f} {way * far:.1f}"


def _pursed(tone: Tone, marks: str) -> str:
    tip = stroke("M32 10Q26 18 35 20Q42 25 48 25T61 20Q70 18 64 10", tone.line)
    shape = "M34 54C34 47 41 43 45 45Q48 47 51 45C55 43 62 47 62 54C62 62 54 65 48 65S34 62 34 54Z"
    lips = stroke(shape, tone.line, fill=tone.redder(0.4))
    middle = stroke("M43 54Q48 51 53 54Q48 57 43 54Z", tone.line, fill=tone.line)
    middle += stroke("M41 49L43 51M48 48V50M55 49L53 51M41 60L43 58M48 62V59M55 60L53 58", tone.line, 1.4)
    chin = stroke("M38 86Q48 90 58 86", tone.line, 1.6)
    return tile(
        tone.skin, fill("M96 96H30C60 90 86 70 96 40Z", tone.shade, opacity=0.5) + marks + lips + middle + tip + chin
    )
