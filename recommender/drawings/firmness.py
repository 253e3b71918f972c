"""Firmness and shape: loose skin and lost volume, each mild, moderate and severe."""

from __future__ import annotations

from recommender.drawings.faces import face, side
from recommender.drawings.shapes import fill, stroke
from recommender.drawings.tones import BROWN, PORCELAIN

UNDER_CHIN = (
    "C60 73 52 74 46 76C43 82 44 90 46 98",
    "C63 75 60 76 58 77C60 85 51 89 46 84C43 88 44 93 46 98",
    "C64 75 62 77 61 79C66 88 62 97 54 98",
)


def laxity(level: int) -> str:
    """The jaw from the side: a little soft; blurred and sagging; hanging in folds."""
    tone = PORCELAIN
    dark = tone.darker(0.6)
    jaw = ("M32 46C34 60 46 68 62 69", "M32 46C33 56 38 62 44 64", "M32 46C33 52 35 56 38 58")[level]
    marks = stroke(jaw, dark, 1.8)
    if level:
        marks += fill(
            ("M42 66C48 74 58 78 64 70C58 64 48 60 42 66Z", "M38 62C42 84 58 90 66 74C58 62 46 54 38 62Z")[level - 1],
            tone.shade,
        )
        marks += stroke(
            ("M46 66C50 74 58 76 63 71", "M40 64C44 82 56 86 64 74")[level - 1], dark, (2.0, 2.8)[level - 1]
        )
    if level == 2:
        marks += stroke("M64 50C60 56 60 62 64 68", dark, 2.4) + stroke("M30 64C34 78 42 88 52 90", dark, 2.4)
        marks += stroke("M24 70C27 82 34 92 42 96", dark, 2.2)
    return side(tone, UNDER_CHIN[level], marks)


OUTLINES = (
    "M21 42C20 12 76 12 75 42C75 62 66 89 48 89C30 89 21 62 21 42Z",
    (
        "M22 38C22 13 74 13 74 38C73 43 75 47 74 53C73 61 68 66 65 74C61 85 56 89 48 89C40 89 35 85 31 74"
        "C28 66 23 61 22 53C21 47 23 43 22 38Z"
    ),
    (
        "M24 36C23 13 73 13 72 36C69 42 75 46 75 53C74 60 64 64 62 74C60 86 56 89 48 89C40 89 36 86 34 74"
        "C32 64 22 60 21 53C21 46 27 42 24 36Z"
    ),
)


def volume_loss(level: int) -> str:
    """The face from the front: a little flatter; hollows that throw a shadow; sunken, with the bones standing out."""
    tone, dark = BROWN, BROWN.darker((0.14, 0.42, 0.58)[level])
    cheek = (
        "M27 60C30 66 34 70 37 72C33 73 29 68 27 60ZM69 60C66 66 62 70 59 72C63 73 67 68 69 60Z",
        "M24 56C30 60 36 66 38 76C32 76 26 68 24 56ZM72 56C66 60 60 66 58 76C64 76 70 68 72 56Z",
        (
            "M23 57C32 58 38 66 38 79C34 80 33 70 30 66C27 63 24 61 23 57ZM73 57C64 58 58 66 58 79"
            "C62 80 63 70 66 66C69 63 72 61 73 57Z"
        ),
    )[level]
    temples = (
        "",
        "M22 32C27 34 28 40 24 44ZM74 32C69 34 68 40 72 44Z",
        "M23 30C31 33 31 41 25 45ZM73 30C65 33 65 41 71 45Z",
    )[level]
    eyes = "M28 50Q35 57 42 50Q35 54 28 50ZM54 50Q61 57 68 50Q61 54 54 50Z" if level else ""
    bones = stroke("M24 55Q31 54 35 57M72 55Q65 54 61 57M40 84Q48 87 56 84", BROWN.paler(0.38), 2) if level == 2 else ""
    return face(tone, "short", fill(cheek + temples + eyes, dark) + bones, outline=OUTLINES[level])
