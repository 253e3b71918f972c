"""The sources of what a part of the result says, one tap away."""

from __future__ import annotations

import streamlit as st

from recommender.domain.evidence import Evidence
from recommender.engine.explaining.telling import Block
from recommender.ui import session
from recommender.ui.components.text import escaped


def sources_of(block: Block) -> None:
    """The sources of each sentence of the block, folded away."""
    cited = [line for line in block.lines if line.evidence]
    if not cited:
        return
    with st.expander(session.say("sources"), key=f"sources-{block.key}", icon=":material/menu_book:", type="compact"):
        for line in cited:
            st.markdown(f"**{escaped(line.text)}**")
            told = [source for evidence_id in line.evidence for source in told_sources(evidence_id)]
            st.markdown("\n".join(f"- {escaped(source)}" for source in dict.fromkeys(told)))


def told_sources(evidence_id: str) -> list[str]:
    """One id in words: a claim with its document, a row with what it says and rests on, a conflict, a reference."""
    evidence = session.library().evidence
    if evidence_id in evidence.claims_by_id:
        return [_claim(evidence, evidence_id)]
    if evidence_id in evidence.conflicts_by_id:
        conflict = evidence.conflicts_by_id[evidence_id]
        return [session.say("source_conflict", topic=conflict.topic, reading=conflict.reading)]
    if evidence_id in evidence.references_by_id:
        reference = evidence.references_by_id[evidence_id]
        key = "source_weak" if reference.strength == "weak" else "source_reference"
        return [session.say(key, title=reference.title)]
    row = evidence.rows[evidence_id]
    basis = [told for basis_id in row.basis if basis_id[0] in "DS" for told in told_sources(basis_id)]
    general = [session.say("source_general")] if row.general_knowledge else []
    return [session.say("source_row", title=row.title, text=row.text), *basis, *general]


def _claim(evidence: Evidence, claim_id: str) -> str:
    claim = evidence.claims_by_id[claim_id]
    title = next(document.title for document in evidence.documents if document.id == claim_id.split("-")[0])
    place = session.say("source_document", document=title, section=claim.section)
    return f"{place}: {claim.text}"
