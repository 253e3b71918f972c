"""The page that says how we decide: the order of a decision, all rules and all sources, made once for each language."""

from __future__ import annotations

from html import escape

import streamlit as st

from recommender.domain.library import Library
from recommender.domain.terms import Treatment
from recommender.prose import rules as told_rules
from recommender.prose import sources as told_sources
from recommender.prose.concerns import ConcernTold, concerns
from recommender.prose.telling import Passage
from recommender.ui import session
from recommender.ui.components.parts import Part, Parts
from recommender.ui.components.reading import folded, heading, listed, listed_with_sources, rules, sentence, table


def parts_of(library: Library) -> Parts:
    """Every part by its name in the address, in reading order."""
    every = {
        "warning_signs": told_rules.warning_signs(library),
        "dermatherapy": told_rules.restrictions(library, Treatment.DERMATHERAPY),
        "facial": told_rules.restrictions(library, Treatment.FACIAL),
        "wishes": told_rules.wishes(library),
        "instead": told_rules.instead(library),
        "extras": told_rules.extras(library),
        "conflicts": told_sources.conflicts(library),
    }
    found = {name: _of_rules(library, name, passages) for name, passages in every.items()}
    documents = {
        f"document_{document.id.lower()}": _document(library, document.title, document.about, passages)
        for document in library.evidence.documents
        if (passages := told_sources.claims(library, document))
    }
    order = ("warning_signs", "dermatherapy", "facial", "concerns", "wishes", "instead", "extras", "conflicts")
    found["concerns"] = _concerns(library)
    return {name: found[name] for name in order} | documents | {"references": _references(library)}


@st.cache_resource(show_spinner=False)
def parts(edition: session.Edition) -> Parts:
    """The parts of one edition of the content."""
    return parts_of(session.library())


@st.cache_resource(show_spinner=False)
def part(edition: session.Edition, name: str) -> str:
    """The HTML of one part."""
    return parts(edition)[name].html()


def _of_rules(library: Library, name: str, passages: tuple[Passage, ...]) -> Part:
    def html() -> str:
        return "".join((heading(p.heading) if p.heading else "") + rules(p.tells) for p in passages)

    count = sum(len(passage.tells) for passage in passages)
    return Part(library.say(f"how_part_{name}"), library.say(f"how_lead_{name}"), html, count)


def _concerns(library: Library) -> Part:
    told = concerns(library)
    others = told_rules.adjustments(library)

    def html() -> str:
        more = heading(library.say("how_more_about_concerns")) + rules(others)
        return "".join(_concern(concern) for concern in told) + more

    title, lead = library.say("how_part_concerns"), library.say("how_lead_concerns")
    return Part(title, lead, html, len(told) + len(others))


def _concern(concern: ConcernTold) -> str:
    return folded(concern.name, table(concern.table, "points") + listed_with_sources(concern.why))


def _document(library: Library, title: str, about: str, passages: tuple[Passage, ...]) -> Part:
    def html() -> str:
        return "".join(folded(passage.heading, listed(passage.tells)) for passage in passages)

    count = sum(len(passage.tells) for passage in passages)
    return Part(library.say("how_part_document", title=title), about, html, count)


def _references(library: Library) -> Part:
    (found,) = told_sources.references(library)
    title, lead = library.say("how_part_references"), library.say("how_lead_references")
    return Part(title, lead, lambda: listed(found.tells), len(found.tells))


@st.cache_resource(show_spinner=False)
def order(edition: session.Edition) -> str:
    """The steps of a decision, and what always holds."""
    library = session.library()
    steps = "".join(
        f"<li>{sentence(library.say(f'how_step_{n}_title'))}{sentence(library.say(f'how_step_{n}_text'))}</li>"
        for n in range(1, 7)
    )
    always = "".join(
        f"<li>{escape(library.say(f'how_always_{name}'))}</li>" for name in ("rules", "unknown", "same", "checked")
    )
    return (
        f'{heading(library.say("how_heading_order"))}<ol class="steps">{steps}</ol>'
        f'{heading(library.say("how_heading_always"))}<ul class="plain">{always}</ul>'
    )
