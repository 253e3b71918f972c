"""The page about the treatments: the comparison, then each way in full, made once for each language."""

from __future__ import annotations

import streamlit as st

from recommender.domain.library import Library
from recommender.domain.terms import Outcome
from recommender.domain.treatments import TreatmentCard
from recommender.prose import treatments
from recommender.prose.telling import Passage
from recommender.ui import session
from recommender.ui.components.parts import Part, Parts
from recommender.ui.components.reading import heading, passage, table


@st.cache_resource(show_spinner=False)
def comparison(edition: session.Edition) -> str:
    """The three ways side by side."""
    library = session.library()
    return heading(library.say("treatments_compare")) + table(treatments.comparison(library), "compare", sourced=True)


@st.cache_resource(show_spinner=False)
def parts(edition: session.Edition) -> Parts:
    """The parts of one edition of the content."""
    return parts_of(session.library())


def parts_of(library: Library) -> Parts:
    """Each way in full, then what can be added and the short articles."""
    cards = {str(outcome): _card(library, library.policy.treatments[outcome]) for outcome in Outcome}
    more = (Passage(library.say("treatments_extras"), treatments.extras(library)), *treatments.topics(library))
    lead = library.say("treatments_more_lead")
    return cards | {"more": Part(library.say("heading_topics"), lead, lambda: _passages(more))}


@st.cache_resource(show_spinner=False)
def part(edition: session.Edition, name: str) -> str:
    """The HTML of one part."""
    return parts(edition)[name].html()


def _card(library: Library, card: TreatmentCard) -> Part:
    return Part(card.title, card.summary.text, lambda: _passages(treatments.in_full(library, card)))


def _passages(found: tuple[Passage, ...]) -> str:
    return "".join(passage(each) for each in found)
