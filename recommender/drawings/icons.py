"""Line icons, in the colour of the text around them. Words always stand beside them, so readers pass them over."""

from __future__ import annotations

from recommender.drawings.shapes import number

ICONS = {
    # A face with eyes closed, and two glints.
    "facial": (
        "M12 21C11 9 33 9 32 21C32 30 28 38 22 38S12 30 12 21Z"
        "M16 22Q18 24 20 22M24 22Q26 24 28 22M19 31Q22 33 25 31"
        "M39 8V16M35 12H43M38 26V32M35 29H41"
    ),
    # A pen held to the skin, with its fine points.
    "dermatherapy": (
        "M36 4L44 12L27 29L19 21ZM31 9L39 17M19 21L15 25L23 33L27 29M16 32L14 34M19 35L17 37M13 29L11 31"
        "M4 43Q14 38 24 42T44 41"
    ),
    # A stethoscope.
    "medical_referral": (
        "M12 6H9V16C9 24 25 24 25 16V6H22M17 22V30C17 44 37 44 37 30V26M37 26A5 5 0 1 0 37 16A5 5 0 0 0 37 26Z"
    ),
    # A calendar leaf with a tick.
    "preparation": "M8 12H40V42H8ZM8 20H40M16 7V15M32 7V15M17 31L22 36L32 26",
    # Somebody lying on a couch.
    "session": (
        "M4 34H44M9 34V42M39 34V42M4 34V24M14 26A4 4 0 1 0 14 18A4 4 0 0 0 14 26ZM21 30Q24 22 32 24L44 30"
        "M28 10V4M22 12L18 8M34 12L38 8"
    ),
    # A clock that has gone round once.
    "first_day": "M24 8A16 16 0 1 1 9 18M9 18L6 11M9 18L16 16M24 15V24L30 28",
    # Seven days in an arc, above a drop.
    "first_week": (
        "M6 26H6.01M9 16H9.01M16 9H16.01M24 6H24.01M32 9H32.01M39 16H39.01M42 26H42.01M24 18"
        "C30 26 33 30 33 34A9 9 0 0 1 15 34C15 30 18 26 24 18Z"
    ),
    # A path that goes round again.
    "next_sessions": "M8 22A16 16 0 0 1 36 13L40 17M40 7V17H30M40 26A16 16 0 0 1 12 35L8 31M8 41V31H18",
    # A sprig.
    "upkeep": "M24 44V20M24 30C12 30 8 22 8 14C18 14 24 20 24 30ZM24 24C24 14 30 8 40 8C40 18 34 24 24 24Z",
    # Marks of an option: a tick, a ring, a bar.
    "suggested": "M10 25L20 35L39 14",
    "possible": "M24 36A12 12 0 1 0 24 12A12 12 0 0 0 24 36Z",
    "fits_less": "M24 12V36M14 26L24 36L34 26",
    "not_now": "M12 24H36",
}

SMALL = ("preparation", "session", "first_day", "first_week", "next_sessions", "upkeep")
WIDTHS = dict.fromkeys(SMALL, 2.8) | dict.fromkeys(
    ("suggested", "possible", "fits_less", "not_now"), 5.0
)  # shown smaller


def icon(name: str) -> str:
    """The place of an icon in a page. Pages let no SVG through, so the file becomes a mask that takes on the colour."""
    return f'<span class="icon" style="mask-image: url(/drawings/icon_{name}.svg)" aria-hidden="true"></span>'


def icon_file(name: str) -> str:
    """An icon as an SVG file."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="#000" '
        f'stroke-width="{number(WIDTHS.get(name, 2.0))}" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{ICONS[name]}"/></svg>'
    )
