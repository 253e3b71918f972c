"""`prove`: what the content promises, shown for every possible intake."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from recommender.cli.console import FOUND, ContentOption, JsonOption, library_of, print_text, refuse, with_progress
from recommender.cli.receipts import DEFAULT_DATA, DataOption, keep_receipt
from recommender.content.loading import DEFAULT_CONTENT
from recommender.content.worked_cases import DEFAULT_CASES, read_cases
from recommender.domain.library import Library
from recommender.domain.worked_cases import WorkedCase
from recommender.engine.expectations import intake_of_case, unmet
from recommender.errors import ContentError, IntakeError
from recommender.flow.parsing import parse_intake
from recommender.prover.findings import Witness

PROCESSES = 2


def prove(
    content: ContentOption = DEFAULT_CONTENT,
    as_json: JsonOption = False,
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help="Make one mistake at a time in the rules, and list those that go unnoticed."),
    ] = False,
    cases: Annotated[Path | None, typer.Option(help="For --mutants: the folder of worked cases.")] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show the obligations of the content for every possible intake, unknown answers included.

    Each is proved, refuted with the smallest intake that breaks it, or undecided with the time spent. Exit status 1
    unless all are proved. The obligations stand in content/obligations.yaml. Counterexamples are kept as receipts.

    With --mutants it deletes each rule, flips each criterion, moves each number of days or years by one and drops each
    option in turn. A mistake that no case and no obligation notices is listed, with the smallest intake that it
    changes; exit status 1 if there is any. This takes minutes.
    """
    if cases and not mutants:
        refuse("--cases belongs to --mutants. Add that, or leave it out.")
    library = library_of(content)
    keep = partial(_keep, content, library, data)
    fine = _mutants(library, cases or DEFAULT_CASES, as_json) if mutants else _obligations(library, as_json, keep)
    raise typer.Exit(0 if fine else FOUND)


def _keep(content: Path, library: Library, data: Path, witness: Witness) -> str:
    """Keeps a counterexample as a receipt; the command that shows it."""
    intake = parse_intake(library.policy.questionnaire, witness.raw, by_staff=True)
    named = "" if data == DEFAULT_DATA else f" --data {data}"
    seal = keep_receipt(content, library, intake, witness.decision, data)
    return f"python -m recommender recommend --replay {seal}{named}"


def _obligations(library: Library, as_json: bool, see: Callable[[Witness], str]) -> bool:
    from recommender.prover.reporting import report, report_json  # the solver is loaded where it is needed
    from recommender.prover.solving import DisagreementError
    from recommender.prover.solving import prove as prove_library

    start = monotonic()
    try:
        results = prove_library(library, processes=PROCESSES)
    except DisagreementError as error:
        refuse(f"The prover reads these rules otherwise than the engine does; nothing is shown. {error}")
    seconds = monotonic() - start
    questionnaire = library.policy.questionnaire
    print_text(report_json(results, seconds) if as_json else report(questionnaire, results, seconds, see))
    return all(result.is_proved for result in results)


def _mutants(library: Library, folder: Path, as_json: bool) -> bool:
    from recommender.prover.mutation.mutants import mutants
    from recommender.prover.mutation.reporting import report, report_json
    from recommender.prover.mutation.survival import Fate, verdicts

    cases = _cases_that_hold(library, folder)
    total = sum(1 for _ in mutants(library.policy))
    found = list(with_progress(verdicts(library, cases), total, "mutants"))
    print_text(report_json(found) if as_json else report(library.policy.questionnaire, found))
    return all(verdict.fate is not Fate.SURVIVED for verdict in found)


def _cases_that_hold(library: Library, folder: Path) -> tuple[WorkedCase, ...]:
    cases, wrong = _cases(folder), []
    for case in cases:
        try:
            missed = unmet(library.policy, case, intake_of_case(library.policy, case))
        except IntakeError as error:
            wrong.append(f"{case.id}\n  {error}")
            continue
        wrong += [f"{case.id}\n  `{key}` is {said}, expected {wanted}." for key, (wanted, said) in missed.items()]
    if wrong:
        refuse(
            "\n".join([*wrong, "These cases do not hold. Correct them, or the rules, before you look for mistakes."])
        )
    return cases


def _cases(folder: Path) -> tuple[WorkedCase, ...]:
    try:
        return read_cases(folder)
    except ContentError as error:
        refuse(f"{error.report()}\nCases are described in docs/editing-content.md#cases.")
