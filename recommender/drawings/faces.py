"""Parts of a face to draw marks on: the whole face, its side, an eye, the forehead, the nose, the mouth."""

from __future__ import annotations

from recommender.drawings.shapes import Point, dot, fill, oval, stroke, tile
from recommender.drawings.tones import Tone

WALL = "#E9DDD6"
SCARF = "#7F8F7C"
SCARF_FOLD = "#46533F"
OUTLINE = "M21 42C20 12 76 12 75 42C75 64 66 89 48 89C30 89 21 64 21 42Z"
FRINGES = {
    "parted": "M19 50C12 4 84 4 77 50C76 36 68 28 56 22C46 30 26 32 19 50Z",
    "short": "M20 42C16 4 80 4 76 42C73 30 66 25 48 25C30 25 23 30 20 42Z",
    "swept": "M19 48C12 2 82 2 77 46C72 34 58 30 34 22C27 28 22 36 19 48Z",
}


def on_face(at: Point) -> bool:
    """Inside the skin of the face, and off eyes, nostrils and lips."""
    x, y = at
    inside = ((x - 48) / 25) ** 2 + ((y - 54) / 33) ** 2 < 1 and y > 30
    on_eye = 40 < y < 52 and 27 < abs(x - 48) + 20 < 44
    on_lips = abs(x - 48) < 12 and 70 < y < 80
    return inside and not on_eye and not on_lips


def on_cheeks(at: Point) -> bool:
    return on_face(at) and 50 < at[1] < 74 and abs(at[0] - 48) > 8


def face(tone: Tone, hair: str, marks: str = "", *, skin: str | None = None, outline: str = OUTLINE) -> str:
    """A calm face from the front, eyes closed; `marks` lie on the skin, below eyes, nose and mouth."""
    clip = f'<clipPath id="face"><path d="{outline}"/></clipPath>'
    return tile(
        WALL,
        _back(tone, hair, skin or tone.skin)
        + fill(outline, skin or tone.skin)
        + f'{clip}<g clip-path="url(#face)">{marks}</g>'
        + stroke(outline, tone.line)
        + _front(tone, hair)
        + features(tone),
    )


def _back(tone: Tone, hair: str, skin: str) -> str:
    neck = fill("M36 78H60V104H36Z", skin) + fill("M36 84C42 92 54 92 60 84V88C54 96 42 96 36 88Z", tone.shade)
    ears = oval((20.5, 50), 4, 7, skin, stroke=tone.line, stroke_width=2.0) + oval(
        (75.5, 50), 4, 7, skin, stroke=tone.line, stroke_width=2.0
    )
    if hair == "parted":
        behind = fill("M14 100C6 70 4 4 48 4S90 70 82 100Z", tone.hair)
        return behind + neck + stroke("M36 86V98M60 86V98", tone.line)
    if hair == "scarf":
        wrap = fill("M13 100C8 60 4 3 48 3S88 60 83 100Z", SCARF) + stroke(
            "M13 100C8 60 4 3 48 3S88 60 83 100", SCARF_FOLD
        )
        return wrap + fill("M20 78H76V100H20Z", SCARF)
    bun = dot((48, 8), 9, tone.hair) if hair == "swept" else ""
    return bun + neck + stroke("M36 84V98M60 84V98", tone.line) + ears


def _front(tone: Tone, hair: str) -> str:
    if hair == "scarf":
        return fill("M19 50C12 8 84 8 77 50C75 30 66 24 48 24S21 30 19 50Z", SCARF) + stroke(
            "M24 30C30 25 38 23 48 23S66 25 72 30M28 82C36 94 60 94 68 82M40 91C38 94 36 97 36 100", SCARF_FOLD
        )
    return fill(FRINGES[hair], tone.hair)


def features(tone: Tone) -> str:
    """Brows, closed eyes, nose and mouth."""
    return (
        stroke("M28 40Q34 36 41 39M55 39Q62 36 68 40", tone.line, 2.4)
        + stroke("M29 47Q35 51 41 47M55 47Q61 51 67 47", tone.line)
        + stroke("M48 49C48 56 44 60 44.500 63Q48 66 51.500 63", tone.line)
        + stroke("M40 75Q44 73 48 74.500Q52 73 56 75Q48 81 40 75Z", tone.line, fill=tone.redder(0.4))
    )


def eye(tone: Tone, marks: str, *, shift: float = 0.0, squint: bool = False) -> str:
    """One eye seen closely, with its brow; the inner corner is on the left."""
    lid = "M12 46C24 34 50 32 68 45C52 53 28 55 12 46Z" if squint else "M12 44C24 24 52 22 68 44C54 55 28 57 12 44Z"
    iris = dot((40, 42), 10.5, tone.hair) + dot((40, 42), 4.5, "#120C0C") + dot((43.5, 38.5), 2.2, "#FFFFFF")
    ball = fill(lid, "#FFFDFA") + f'<clipPath id="eye"><path d="{lid}"/></clipPath><g clip-path="url(#eye)">{iris}</g>'
    lash = stroke("M60 36L65 31M66 41L72 37M52 30L55 25" if not squint else "M60 40L65 36M66 44L72 41", tone.line)
    crease = stroke("M18 33C30 19 52 18 66 31", tone.line, 1.6) if not squint else ""
    brow = stroke("M10 18C24 6 52 4 70 16", tone.hair, 5.5)
    drawn = ball + stroke(lid, tone.line) + lash + crease + brow
    return tile(tone.skin, _cheek(tone) + marks + f'<g transform="translate({shift} 0)">{drawn}</g>')


def _cheek(tone: Tone) -> str:
    return fill("M96 96H30C60 90 86 70 96 40Z", tone.shade, opacity=0.5)


def forehead(tone: Tone, marks: str) -> str:
    """Hairline, brows and the root of the nose."""
    return tile(
        tone.skin,
        fill("M0 0H96V30C90 14 66 12 48 12S6 14 0 30Z", tone.hair)
        + marks
        + stroke("M10 68C18 59 30 58 40 64M86 68C78 59 66 58 56 64", tone.hair, 5)
        + stroke("M14 84Q26 75 38 84Q26 91 14 84ZM82 84Q70 75 58 84Q70 91 82 84Z", tone.line, fill="#FFFDFA")
        + dot((26, 83.5), 4, tone.hair)
        + dot((70, 83.5), 4, tone.hair)
        + stroke("M44 76Q43 86 41 96M52 76Q53 86 55 96", tone.line, 1.6),
    )


def nose(tone: Tone, marks: str) -> str:
    """The nose from the front, with a cheek on each side."""
    return tile(
        tone.skin,
        fill("M0 0H20C14 40 12 60 0 84ZM96 0H76C82 40 84 60 96 84Z", tone.shade, opacity=0.45)
        + marks
        + stroke("M40 0C40 24 30 44 24 58C20 70 28 76 35 72M56 0C56 24 66 44 72 58C76 70 68 76 61 72", tone.line)
        + stroke("M35 72Q42 80 48 80T61 72", tone.line)
        + fill("M34 71Q38 66 43 72Q39 74 34 71ZM62 71Q58 66 53 72Q57 74 62 71Z", tone.line),
    )


def mouth(tone: Tone, marks: str, *, top: float = 48.0) -> str:
    """Nose tip, lips and chin."""
    lip = tone.redder(0.42)
    upper = "M22 48C32 42 40 38 44 39Q48 42 52 39C56 38 64 42 74 48Q48 52 22 48Z"
    lower = "M22 48Q48 52 74 48C66 62 56 65 48 65S30 62 22 48Z"
    lips = fill(upper, lip) + fill(lower, tone.redder(0.32)) + stroke(upper, tone.line) + stroke(lower, tone.line)
    tip = stroke("M32 10Q26 18 35 20Q42 25 48 25T61 20Q70 18 64 10", tone.line)
    chin = stroke("M38 84Q48 88 58 84", tone.line, 1.6)
    return tile(tone.skin, _cheek(tone) + marks + f'<g transform="translate(0 {top - 48})">{lips}</g>' + tip + chin)


def side(tone: Tone, under_chin: str, marks: str) -> str:
    """The lower face from the side, looking right. `under_chin` is the path from the chin to the foot of the neck."""
    outline = (
        "M62 -2C64 6 64 10 67 14C72 22 80 28 79 32C77 36 70 34 70 37C72 40 75 41 74 44C71 46 71 46 71 47"
        f"C74 48 74 51 72 53C69 55 70 57 72 60C74 66 72 70 67 71{under_chin}H6V-2Z"
    )
    return tile(
        WALL,
        fill(outline, tone.skin)
        + marks
        + stroke(outline, tone.line)
        + fill("M0 0H44C30 10 34 24 26 30C18 34 20 50 18 60C14 74 10 84 0 90Z", tone.hair)
        + oval((30, 32), 5.5, 9, tone.skin, -8, stroke=tone.line, stroke_width=2.0)
        + stroke("M30 29Q34 33 30 37", tone.line, 1.6)
        + stroke("M74 44Q68 46 65 44", tone.line)
        + stroke("M68 33Q66 30 69 28", tone.line, 1.6)
        + stroke("M52 12Q57 14 61 11", tone.line),
    )
