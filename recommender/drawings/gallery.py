"""Every picture by its name, as it is served: `<concern>_<grade>`, `<item>_<code>`, `icon_<name>`, and `areas`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from recommender.drawings import colour, firmness, glow, icons, lines, pores, scars, sun
from recommender.drawings.figure import figure

GRADES = ("mild", "moderate", "severe")
CONCERNS: dict[str, Callable[[int], str]] = {
    "dullness": glow.dullness,
    "dehydration": glow.dehydration,
    "maintenance": glow.maintenance,
    "sensitivity": glow.sensitivity,
    "redness": glow.redness,
    "clogged_pores": pores.clogged_pores,
    "enlarged_pores": pores.enlarged_pores,
    "texture": pores.texture,
    "active_acne": pores.active_acne,
    "uneven_tone": colour.uneven_tone,
    "dark_spots": colour.dark_spots,
    "sun_damage": colour.sun_damage,
    "fine_lines": lines.fine_lines,
    "deep_wrinkles": lines.deep_wrinkles,
    "expression_lines": lines.expression_lines,
    "under_eye_lines": lines.under_eye_lines,
    "lip_lines": lines.lip_lines,
    "laxity": firmness.laxity,
    "volume_loss": firmness.volume_loss,
    "acne_scars": scars.acne_scars,
    "other_scars": scars.other_scars,
    "stretch_marks": scars.stretch_marks,
    "something_else": scars.something_else,
}


def address_of(name: str) -> str | None:
    """Where the site serves a picture; None when there is none of that name."""
    return f"/drawings/{name}.svg" if name in _pictures() else None


def names() -> tuple[str, ...]:
    """The names of all pictures there are."""
    return tuple(_pictures())


@cache
def drawing(name: str) -> str | None:
    """A picture as SVG; None when there is none of that name."""
    draw = _pictures().get(name)
    return draw() if draw else None


@cache
def _pictures() -> Mapping[str, Callable[[], str]]:
    graded = {
        f"{concern}_{grade}": partial(draw, level)
        for concern, draw in CONCERNS.items()
        for level, grade in enumerate(GRADES)
    }
    swatches = {f"skin_type_{code}": partial(sun.swatch, code) for code in sun.SKIN_TYPES}
    signs = {f"icon_{name}": partial(icons.icon_file, name) for name in icons.ICONS}
    return graded | swatches | signs | {"areas": figure}
