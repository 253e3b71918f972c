"""`check`: every problem of the content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from recommender.cli.console import FOUND, ContentOption, JsonOption, print_text
from recommender.cli.reading import reading_report
from recommender.content.catalogues import translation_problems
from recommender.content.coverage import coverage, coverage_lines
from recommender.content.loading import DEFAULT_CONTENT, assemble, examine_content
from recommender.content.phrases import examine_phrases, has_phrases
from recommender.content.records import Reader
from recommender.domain.library import Library
from recommender.errors import ContentError, Problem
from recommender.matching.model import load_model
from recommender.matching.readable import load_readable


def check(
    content: ContentOption = DEFAULT_CONTENT,
    show_coverage: Annotated[
        bool, typer.Option("--coverage", help="Print what carries each row of the evidence, or why nothing does.")
    ] = False,
    show_reading: Annotated[
        bool, typer.Option("--reading", help="Print the reading age of each file, and the hardest sentences.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Examine the content: every problem at once, with file and line."""
    library, problems = examine_content(content)
    if library and not problems:
        problems = [*translation_problems(library, content), *_phrase_problems(library, content)]
    rows = _coverage(content) if show_coverage and library else []
    levels = reading_report(content) if show_reading and library else None
    if as_json:
        listed = [{"file": p.file, "line": p.line, "record": p.record, "message": p.message} for p in problems]
        carried = [{"id": r.id, "title": r.title, "carried_by": r.carried_by, "reason": r.reason} for r in rows]
        found = {"problems": listed} | ({"coverage": carried} if show_coverage else {})
        found |= {"reading": levels.as_json()} if levels else {}
        print_text(json.dumps(found, ensure_ascii=False))
    else:
        for line in [*(coverage_lines(rows) if rows else ()), *(levels.lines() if levels else ())]:
            print_text(line)
        if problems:
            print_text(ContentError(problems).report())
        elif library:
            policy = library.policy
            print_text(
                f"Content is fine: {len(policy.questionnaire.items)} items, {_rule_count(library)} rules and rows, "
                f"{len(library.evidence.claims)} claims. Policy {policy.fingerprint}."
            )
    raise typer.Exit(FOUND if problems or (levels and levels.too_hard) else 0)


def _phrase_problems(library: Library, content: Path) -> list[Problem]:
    """What is wrong with the phrases, or that others made the model or the lists. A folder without phrases has none."""
    if not has_phrases(content):
        return []
    book, problems = examine_phrases(content, library.policy.questionnaire)
    if problems or book is None:
        return problems
    stale = [] if load_model().phrases == book.fingerprint else [STALE]
    unlisted = [] if load_readable().phrases == book.fingerprint_of_lists else [UNLISTED]
    return [Problem("content/phrases", 0, "", message) for message in (*stale, *unlisted)]


STALE = "They are not those that the model was built from. Build it: python -m recommender phrases --build"
UNLISTED = "They are not those of the lists of what is not read. Write these: python -m recommender phrases --lists"


def _rule_count(library: Library) -> int:
    policy = library.policy
    return (
        len(policy.refer_rules) + len(policy.restrictions) + len(policy.instead.rules) + len(policy.extra_rules)
        + len(policy.extra_notes) + len(policy.scorecard.rows) + 3 * len(policy.scorecard.concerns)
    )  # fmt: skip


def _coverage(content: Path) -> list[Any]:
    reader = Reader(content)
    library = assemble(reader)
    return coverage(library.evidence, reader.data) if library else []
