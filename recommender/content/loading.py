"""content/ as one checked `Library`."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from recommender.content.catalogues import in_language
from recommender.content.examination import early_checks, late_checks
from recommender.content.messages import described
from recommender.content.records import Reader
from recommender.content.signoff import NAME as SIGN_OFFS
from recommender.content.signoff import read_sign_offs
from recommender.content.source import LocatedDict, plain
from recommender.content.validation import Model
from recommender.domain.case import PURPOSES
from recommender.domain.clinic import Clinic
from recommender.domain.consents import Consents, ConsentText
from recommender.domain.evidence import (
    Claim,
    Conflict,
    Contraindication,
    Document,
    Evidence,
    MatrixRow,
    RedFlag,
    Reference,
)
from recommender.domain.library import Library, Wording
from recommender.domain.obligations import Obligations
from recommender.domain.policy import (
    Adjustment,
    ConcernPoints,
    ExtraNote,
    ExtraRule,
    Fallback,
    Instead,
    InsteadRule,
    Policy,
    Position,
    Positioning,
    ReferRule,
    RestrictionRule,
    SameGrade,
    Scorecard,
    ScorecardRow,
)
from recommender.domain.questionnaire import Item, Questionnaire, Section
from recommender.domain.terms import Outcome
from recommender.domain.treatments import Extra, Topic, TreatmentCard
from recommender.errors import ContentError, Problem
from recommender.language import SOURCE

DEFAULT_CONTENT = Path(__file__).resolve().parents[2] / "content"


def load_content(root: Path = DEFAULT_CONTENT, language: str = SOURCE) -> Library:
    """Read and check a content folder; in a language other than English, its catalogues too.

    Raises
    ------
    ContentError
        With every problem found. Nothing is loaded then.
    """
    library, problems = examine_content(root)
    if problems or library is None:
        raise ContentError(problems)
    return library if language == SOURCE else in_language(library, root, language)


@cache
def library_in(language: str) -> Library:
    """The content of the project in one language, read once."""
    return load_content(language=language)


def examine_content(root: Path) -> tuple[Library | None, list[Problem]]:
    """The library, as far as it can be put together, and every problem of the folder."""
    if not root.is_dir():
        return None, [Problem(str(root), 0, "", "There is no such folder.")]
    reader = Reader(root)
    library = assemble(reader)
    reader.problems += reader.unread_files()
    reader.problems += early_checks(reader)
    if library is not None:
        reader.problems += late_checks(library, reader)
    return library, sorted(set(reader.problems))


def fingerprint(data: dict[str, Any]) -> str:
    """sha256 of the canonical form: file names and plain data, free of comments, order of keys and layout."""
    canonical = json.dumps(plain(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def assemble(reader: Reader) -> Library | None:
    """Read everything, then build the parts; None as soon as a record failed, so that no check trips over a gap."""
    questionnaire = _questionnaire(reader)
    evidence = _evidence(reader)
    rules = _rules(reader)
    treatments = _treatments(reader)
    wording = _wording(reader)
    clinic = _single(reader, Clinic, "clinic.yaml")
    consents = _consents(reader)
    obligations = _single(reader, Obligations, "obligations.yaml")
    sign_offs = read_sign_offs(reader)
    if reader.problems or questionnaire is None or clinic is None or consents is None or obligations is None:
        return None
    signed = {file: data for file, data in reader.data.items() if file != SIGN_OFFS}
    policy = Policy(questionnaire=questionnaire, **rules, **treatments["policy"], fingerprint=fingerprint(signed))
    return Library(
        policy=policy,
        evidence=evidence,
        topics=treatments["topics"],
        wording=wording,
        clinic=clinic,
        consents=consents,
        obligations=obligations,
        sign_offs=sign_offs,
    )


def _single(reader: Reader, model: type[Model], file: str) -> Model | None:
    data = reader.file(file)
    return reader.record(model, f"content/{file}", data) if data is not None else None


def _questionnaire(reader: Reader) -> Questionnaire | None:
    sections: list[Section] = []
    items: list[Item] = []
    for file, data in reader.folder("questionnaire", ("sections", "items")):
        if "sections" in data:
            sections += reader.records(Section, file, data, "sections")
        if "items" in data or "sections" not in data:
            items += reader.records(Item, file, data, "items")
    if not sections and not reader.has_problems_in("content/questionnaire"):
        reader.problem("content/questionnaire", 0, "", "No file has `sections`; they are what the client goes through.")
    return Questionnaire(sections=sections, items=items) if sections and items else None


def _evidence(reader: Reader) -> Evidence:
    name = "content/evidence/sources.yaml"
    sources = reader.file("evidence/sources.yaml", ("documents", "references"))
    claims: list[Claim] = []
    for file, data in reader.folder("evidence/claims", ("claims",)):
        claims += reader.records(Claim, file, data, "claims", kind="evidence")
    return Evidence(
        documents=reader.records(Document, name, sources, "documents"),
        references=reader.records(Reference, name, sources, "references", kind="evidence"),
        claims=claims,
        conflicts=_list(reader, Conflict, "evidence/conflicts.yaml", "conflicts", kind="evidence"),
        contraindications=_list(reader, Contraindication, "evidence/contraindications.yaml", "rows", kind="evidence"),
        red_flags=_list(reader, RedFlag, "evidence/red_flags.yaml", "rows", kind="evidence"),
        matrix=_list(reader, MatrixRow, "evidence/matrix.yaml", "rows", kind="evidence"),
    )


def _list(reader: Reader, model: type[Model], file: str, key: str, *, kind: str = "") -> list[Model]:
    return reader.records(model, f"content/{file}", reader.file(file, (key,)), key, kind=kind)


def _rules(reader: Reader) -> dict[str, Any]:
    restrictions: list[RestrictionRule] = []
    for file, data in reader.folder("policy/restrictions", ("rules",)):
        restrictions += reader.records(RestrictionRule, file, data, "rules", kind="rule")
    return {
        "refer_rules": _list(reader, ReferRule, "policy/warning_signs.yaml", "rules", kind="rule"),
        "restrictions": restrictions,
        "positioning": _positioning(reader),
        "scorecard": _scorecard(reader),
        "instead": _instead(reader),
        **_extra_rules(reader),
    }


def _positioning(reader: Reader) -> Positioning | None:
    file = "content/policy/positioning.yaml"
    data = reader.file("policy/positioning.yaml")
    read = {
        "positions": reader.records(Position, file, data, "positions"),
        "adjustments": reader.records(Adjustment, file, data, "adjustments", kind="rule", may_be_empty=True),
        "same_grade": reader.records(SameGrade, file, data, "same_grade", kind="rule", may_be_empty=True),
    }
    return reader.record(Positioning, file, data, read=read) if data is not None else None


def _scorecard(reader: Reader) -> Scorecard | None:
    file = "content/policy/scorecard.yaml"
    data = reader.file("policy/scorecard.yaml")
    read = {
        "concerns": reader.records(ConcernPoints, file, data, "concerns"),
        "rows": reader.records(ScorecardRow, file, data, "rows", kind="rule"),
    }
    return reader.record(Scorecard, file, data, read=read) if data is not None else None


def _instead(reader: Reader) -> Instead | None:
    file = "content/policy/instead.yaml"
    data = reader.file("policy/instead.yaml")
    read: dict[str, Any] = {"rules": reader.records(InsteadRule, file, data, "rules", kind="rule")}
    if data is None:
        return None
    if "facial_blocked" in data:
        line = data.lines["facial_blocked"]
        read["facial_blocked"] = reader.record(Fallback, file, data["facial_blocked"], kind="rule", line=line)
    return reader.record(Instead, file, data, read=read)


def _extra_rules(reader: Reader) -> dict[str, Any]:
    file = "content/policy/extras.yaml"
    data = reader.file("policy/extras.yaml", ("rules", "notes"))
    return {
        "extra_rules": reader.records(ExtraRule, file, data, "rules", kind="rule"),
        "extra_notes": reader.records(ExtraNote, file, data, "notes", kind="rule", may_be_empty=True),
    }


def _treatments(reader: Reader) -> dict[str, Any]:
    cards = {outcome: _single(reader, TreatmentCard, f"treatments/{outcome}.yaml") for outcome in Outcome}
    file = "content/treatments/extras.yaml"
    data = reader.file("treatments/extras.yaml", ("extras", "topics"))
    extras = reader.records(Extra, file, data, "extras")
    topics = reader.records(Topic, file, data, "topics", may_be_empty=True)
    return {"policy": {"treatments": cards, "extras": extras}, "topics": topics}


def _consents(reader: Reader) -> Consents | None:
    file = "content/consents.yaml"
    data = reader.file("consents.yaml", PURPOSES)
    read = {purpose: reader.records(ConsentText, file, data, purpose) for purpose in PURPOSES}
    return reader.record(Consents, file, data, read=read) if data is not None and all(read.values()) else None


def _wording(reader: Reader) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for file, data in reader.folder("wording"):
        for key in data:
            wording = _wording_entry(reader, file, data, key)
            if wording is not None:
                found[key] = wording
    return found


def _wording_entry(reader: Reader, file: str, data: LocatedDict, key: str) -> Wording | None:
    raw, line = data[key], data.lines[key]
    if not isinstance(raw, (str, LocatedDict)):
        message = f"A wording is a text, or a mapping with text and evidence; this is {described(raw)}."
        reader.problem(file, line, key, message)
        return None
    entry = {"text": raw} if isinstance(raw, str) else raw
    return reader.record(Wording, file, entry, kind="wording", name=key, line=line)
