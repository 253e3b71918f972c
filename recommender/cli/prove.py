"""`prove`: what the content promises, shown for every possible intake."""

from __future__ import annotations

from time import monotonic

import typer

from recommender.cli.console import FOUND, ContentOption, JsonOption, library_of, print_text
from recommender.content.loading import DEFAULT_CONTENT

PROCESSES = 2


def prove(content: ContentOption = DEFAULT_CONTENT, as_json: JsonOption = False) -> None:
    """Show the obligations of the content for every possible intake, unknown answers included.

    Each is proved, refuted with the smallest intake that breaks it, or undecided with the time spent. Exit status 1
    unless all are proved. The obligations stand in content/obligations.yaml.
    """
    from recommender.prover.reporting import report, report_json  # the solver is loaded where it is needed
    from recommender.prover.solving import prove as prove_library

    library = library_of(content)
    start = monotonic()
    results = prove_library(library, processes=PROCESSES)
    seconds = monotonic() - start
    print_text(report_json(results, seconds) if as_json else report(library.policy.questionnaire, results, seconds))
    raise typer.Exit(0 if all(result.is_proved for result in results) else FOUND)
