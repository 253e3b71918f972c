"""Forms of the site's own: read without trusting their size or letters, and drawn with labels, help and errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from recommender.domain.library import Library

LONGEST_BODY = 100_000  # bytes; what is longer is no form of ours
MOST_FIELDS = 20
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Field:
    """One input. `kind` is what password managers know it by; `said` is what was typed."""

    name: str
    label: str
    kind: str
    said: str = ""
    error: str = ""
    help: str = ""


async def read_form(request: Request) -> dict[str, str]:
    """What a form says, by the names of its fields; nothing where it is none, or too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != URLENCODED:
        return {}
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_BODY:
                return {}
    except ClientDisconnect:
        return {}
    try:
        return dict(
            parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
        )
    except ValueError:
        return {}


def field_html(field: Field) -> str:
    """A label, its help and error, and the input."""
    name, is_secret = escape(field.name), field.kind.endswith("password")
    told = [(f"{name}-help", "help", field.help), (f"{name}-error", "error", field.error)]
    shown = [f'<p class="{kind}" id="{key}">{escape(text)}</p>' for key, kind, text in told if text]
    described = " ".join(key for key, _, text in told if text)
    attributes = [
        f'id="{name}" name="{name}" type="{"password" if is_secret else "text"}" autocomplete="{field.kind}"',
        "" if is_secret else f'value="{escape(field.said)}"',
        'autocapitalize="none" spellcheck="false"',
        f'aria-describedby="{described}"' if described else "",
        'aria-invalid="true"' if field.error else "",
    ]
    label = f'<label for="{name}">{escape(field.label)}</label>'
    return f'<div class="field">{label}{"".join(shown)}<input {" ".join(filter(None, attributes))} /></div>'


def error_summary(library: Library, general: Sequence[str], fields: Sequence[Field]) -> str:
    """All that has to be corrected, with the focus on it; nothing where there is nothing."""
    wrong = [each for each in fields if each.error]
    if not general and not wrong:
        return ""
    told = [f"<p>{escape(text)}</p>" for text in general]
    links = "".join(f'<li><a href="#{escape(each.name)}">{escape(each.error)}</a></li>' for each in wrong)
    return (
        '<div class="errors" role="alert" tabindex="-1" autofocus>'
        f"<h2>{escape(library.say('errors_title'))}</h2>{''.join(told)}{f'<ul>{links}</ul>' if links else ''}</div>"
    )
