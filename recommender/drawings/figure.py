"""The figure to tap: head and chest, both hands, and a whole body; one shape for each code of the item `areas`."""

from __future__ import annotations

from functools import cache

from recommender.drawings.faces import WALL
from recommender.drawings.shapes import EDGE, Point, attributes, dot, fill, oval, stroke
from recommender.drawings.tones import TAN, Tone

WIDTH, HEIGHT = 320, 340
TONE: Tone = TAN
WEAR = "#8C6A7F"

FACE = "M54 96C50 26 174 26 170 96C170 142 148 182 112 182C76 182 54 142 54 96Z"
EYES = (
    "M62 84C70 72 98 74 112 84C126 74 154 72 162 84C168 98 164 114 150 119C134 123 120 116 112 108"
    "C104 116 90 123 74 119C60 114 56 98 62 84Z"
)
MOUTH = "M112 130C132 130 144 140 144 153C144 166 130 175 112 175C94 175 80 166 80 153C80 140 92 130 112 130Z"
NECK = "M86 170C100 186 124 186 138 170V224C128 234 96 234 86 224Z"
CHEST = (
    "M86 222C98 234 126 234 138 222C148 231 160 234 170 240C176 298 148 322 112 322S48 298 54 240C64 234 76 231 86 222Z"
)
DRESS = "M54 240C30 246 14 260 8 308V346H216V308C210 260 194 246 170 240C176 298 148 322 112 322S48 298 54 240Z"
BODY = (
    "M266 42C258 42 258 50 250 52C240 55 236 62 234 74L228 108C227 116 236 117 238 110L246 80L248 106L244 194"
    "C244 202 258 202 259 194L267 134H273L281 194C282 202 296 202 296 194L292 106L294 80L302 110"
    "C304 117 313 116 312 108"
    "L306 74C304 62 300 55 290 52C282 50 282 42 274 42Z"
)
FINGERS = ("M-13 -4L-17 -30", "M-5 -8L-6 -40", "M4 -8L5 -39", "M12 -5L15 -31", "M14 10L26 -6")
PALM = "M-17 -6C-18 10 -14 26 -10 46H10C14 30 18 14 17 -4C10 -12 -8 -12 -17 -6Z"


@cache
def figure() -> str:
    """The figure as SVG for a page; every tappable shape carries its code in `data-area`."""
    line = TONE.line
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true" focusable="false">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="16" fill="{WALL}"/>'
        f'<clipPath id="panel"><rect width="{WIDTH}" height="{HEIGHT}" rx="16"/></clipPath>'
        f'<g clip-path="url(#panel)">{_bust(line)}{_hands(line)}{_body(line)}</g>'
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="15" stroke="{EDGE}" stroke-width="2"/></svg>'
    )


def _area(code: str, shapes: str, mark: Point) -> str:
    """A shape to tap, with a tick that shows once it is chosen."""
    x, y = mark
    tick = f'<g class="tick">{dot(mark, 11, "#FFFFFF", stroke="#6B2C4B", stroke_width=2.0)}' + stroke(
        f"M{x - 5} {y}l4 4l7 -8", "#6B2C4B", 2.6
    )
    return f'<g data-area="{code}">{shapes}{tick}</g></g>'


def _shape(d: str, colour: str, *, dashed: bool = False) -> str:
    """The skin of an area; a dashed edge where the skin around it goes on."""
    edge = attributes(stroke=TONE.line, stroke_width=2, stroke_dasharray="1 6" if dashed else None)
    return f'<path class="shape" d="{d}" fill="{colour}"{edge}/>'


def _bust(line: str) -> str:
    hair = fill(
        "M34 176C30 120 26 12 112 12S194 120 190 176C190 190 176 200 164 190L150 150H74L60 190C48 200 34 190 34 176Z",
        TONE.hair,
    )
    fringe = fill(
        "M52 104C40 14 184 14 172 104C170 72 156 58 132 46C112 62 76 64 52 104Z", TONE.hair, pointer_events="none"
    )
    return (
        hair
        + _area("chest", _shape(CHEST, TONE.skin), (112, 282))
        + stroke("M100 250C86 246 76 248 66 254M124 250C138 246 148 248 158 254", line, 2, pointer_events="none")
        + fill(DRESS, WEAR, stroke=line, stroke_width=2.0, pointer_events="none")
        + _area("neck", _shape(NECK, TONE.skin), (112, 208))
        + _area("face", _shape(FACE, TONE.skin), (84, 60))
        + fringe
        + _area("eye_area", _shape(EYES, TONE.skin, dashed=True), (158, 82))
        + f'<g pointer-events="none">{_features(line)}</g>'
        + _area("mouth_area", _shape(MOUTH, TONE.skin, dashed=True), (140, 138))
        + f'<g pointer-events="none">{_lips(line)}</g>'
    )


def _features(line: str) -> str:
    brows = stroke("M70 84Q84 77 98 84M126 84Q140 77 154 84", line, 3)
    eyes = stroke("M72 100Q85 109 98 100M126 100Q139 109 152 100", line, 2.4)
    return brows + eyes + stroke("M111 100C111 112 104 118 105 123Q112 128 119 123", line)


def _lips(line: str) -> str:
    return stroke(
        "M96 154Q104 149 112 152Q120 149 128 154Q112 166 96 154ZM96 154Q112 158 128 154", line, fill=TONE.redder(0.4)
    )


def _hands(line: str) -> str:
    both = _hand(246, 282, 1) + _hand(290, 282, -1)
    hit = '<rect class="hit" x="222" y="230" width="94" height="104" fill="transparent"/>'
    return _area("hands", hit + both, (268, 313))


def _hand(x: float, y: float, way: int) -> str:
    """The back of a hand, its thumb on the right for `way` 1 and on the left for -1."""
    edge = "".join(stroke(d, TONE.line, 12) for d in FINGERS) + stroke(PALM, TONE.line, 4, fill=TONE.line)
    fingers = "".join(f'<path class="finger" d="{d}" stroke="{TONE.skin}" stroke-width="8"/>' for d in FINGERS)
    palm = f'<path class="shape plain" d="{PALM}" fill="{TONE.skin}"/>'
    size = 0.86
    return f'<g transform="translate({x} {y}) scale({way * -size} {size})">{edge}{fingers}{palm}</g>'


def _body(line: str) -> str:
    head = oval((270, 27), 12, 14, TONE.skin, stroke=line, stroke_width=2.0)
    hair = fill("M256 28C254 6 286 6 284 28C282 18 276 16 270 16S258 18 256 28Z", TONE.hair)
    wear = fill("M247 62C256 70 284 70 293 62L292 106L293 128H275L270 122L265 128H247L248 106Z", WEAR)
    hit = '<rect class="hit" x="222" y="8" width="94" height="200" fill="transparent"/>'
    return _area("body", hit + head + hair + _shape(BODY, TONE.skin) + wear, (270, 92))
