"""`audit-decisions`: where staff overrule the policy, and which points would agree more with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from recommender.casework.reviewed import reviewed
from recommender.cli.console import (
    FOUND,
    WRONG_USE,
    ContentOption,
    JsonOption,
    library_of,
    print_json,
    print_text,
    refuse,
    refusing_what_fails,
)
from recommender.cli.decided_cases import Unread, cases_of_lines, first_line
from recommender.content.loading import DEFAULT_CONTENT
from recommender.domain.clinic import Auditing
from recommender.domain.library import Library
from recommender.domain.reviewed import Reviewed
from recommender.store.records import site_records

if TYPE_CHECKING:  # numpy, scipy and scikit-learn are loaded where they are needed
    from pydantic import ValidationError

    from recommender.cli.proposing import Proposal
    from recommender.learning.auditing import Audit
    from recommender.learning.judged import Judged
    from recommender.learning.simulating import Leaning

MOST_CLIENTS = 100_000
A_BIAS = '{"row": "dullness_mild", "outcome": "facial", "share": 0.8}'


def audit_decisions(
    file: Annotated[
        str, typer.Option("--from", help="Cases as JSON lines, or - for standard input; else those that are stored.")
    ] = "",
    simulate: Annotated[
        int | None, typer.Option(min=1, max=MOST_CLIENTS, help="Invent a clinic with so many cases instead.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="For --simulate: the same number gives the same cases.")] = 0,
    bias: Annotated[
        str, typer.Option(help="For --simulate: what its staff lean to, by name or as a JSON file.")
    ] = "none",
    propose: Annotated[
        Path | None, typer.Option(help="Write a content folder with the proposed points; check, prove and replay it.")
    ] = None,
    least_cases: Annotated[
        int | None, typer.Option(min=50, help="Cases with points deciding, before the scorecard is weighed.")
    ] = None,
    least_of_a_row: Annotated[
        int | None, typer.Option(min=5, help="Cases that meet a row, before its points may change.")
    ] = None,
    as_json: JsonOption = False,
    content: ContentOption = DEFAULT_CONTENT,
) -> None:
    """Hold what staff decided against the policy, and propose points that would agree more with them.

    Each line of a file is {"answers": {...}, "outcome": "facial", "reason": "examination"}, for example

      python -m recommender audit-decisions --from decided.jsonl --propose content-proposed

    Nothing is published: the folder of --propose is for the medical lead to read. Exit status 0: no points are
    proposed. 1: some are, or a line could not be read. 2: there are too few cases, or wrong use.
    """
    _refuse_wrong_use(file, simulate, bias, propose)
    library = library_of(content)
    unread = Unread()
    cases = _cases(library, file, simulate, seed, bias, unread)
    found = _audited(library, cases, least_cases, least_of_a_row)
    unread.tell()
    if not as_json:
        _print(found)
    proposed = _propose(library, content, found, propose) if propose else None
    if as_json:
        _print_as_json(found, unread, proposed)
    elif propose:
        _print_proposed(proposed, propose)
    _leave(found, unread)


def _leave(found: Audit, unread: Unread) -> NoReturn:
    if not found.is_enough:
        _tell_needs(found)
        raise typer.Exit(WRONG_USE)
    raise typer.Exit(FOUND if unread.lines or (found.refit and found.refit.found.changes) else 0)


def _refuse_wrong_use(file: str, simulate: int | None, bias: str, propose: Path | None) -> None:
    """Every mistake in the options at once."""
    found = []
    if file and simulate is not None:
        found.append("--from and --simulate exclude each other. Leave one of them out.")
    if bias != "none" and simulate is None:
        found.append("--bias belongs to --simulate. Add that, or leave it out.")
    if propose is not None and propose.exists():
        found.append(f"{propose}: It is there already. Name a folder that is not.")
    elif propose is not None and (problem := _unwritable(propose)):
        found.append(f"{propose}: {problem}. Name a folder that can be written.")
    if found:
        refuse("\n".join(found))


def _unwritable(target: Path) -> str | None:
    from recommender.cli.proposing import unwritable

    return unwritable(target)


def _cases(
    library: Library, file: str, simulate: int | None, seed: int, bias: str, unread: Unread
) -> Iterator[Judged]:  # fmt: skip
    from recommender.learning.judged import judge

    if simulate is not None:
        return _simulated(library, simulate, seed, _leanings(library, bias))
    if file:
        return judge(library.policy, cases_of_lines(library, file, unread))
    return judge(library.policy, _stored(), lambda error: unread.add("A stored case", first_line(error)))


def _stored() -> Iterator[Reviewed]:
    with refusing_what_fails():
        yield from reviewed(site_records(), datetime.now(UTC))


def _simulated(library: Library, count: int, seed: int, leanings: tuple[Leaning, ...]) -> Iterator[Judged]:
    from recommender.learning.card import card_of
    from recommender.learning.simulating import clients, simulate
    from recommender.questions.population import population

    waiting = clients(library.policy, population(library.policy.questionnaire, count, seed))
    return simulate(waiting, leanings, seed, card_of(library.policy))


def _leanings(library: Library, bias: str) -> tuple[Leaning, ...]:
    from pydantic import TypeAdapter, ValidationError

    from recommender.learning.simulating import LEANINGS, Leaning, unknown_names

    if bias in LEANINGS:
        return LEANINGS[bias]
    try:
        raw = json.loads(Path(bias).read_bytes())
        found = TypeAdapter(tuple[Leaning, ...]).validate_python(raw if isinstance(raw, list) else [raw])
    except OSError:
        refuse(f"{bias}: This is no file, and no bias that is known. Known are: {', '.join(LEANINGS)}.")
    except ValidationError as error:
        wrong = [f"{bias}: {problem}" for problem in _problems(error)]
        refuse("\n".join([*wrong, f"A bias is written as {A_BIAS}."]))
    except ValueError as error:
        refuse(f"{bias}: It is not JSON: {error}. A bias is written as {A_BIAS}.")
    if wrong := list(unknown_names(library.policy, found)):
        refuse("\n".join(f"{bias}: {problem}" for problem in wrong))
    return found


def _problems(error: ValidationError) -> Iterator[str]:
    """Each with where it stands: `share` of the first leaning is `1 share`."""
    for found in error.errors():
        number, *place = found["loc"]
        yield f"Leaning {int(number) + 1}{', '.join(['', *(f'`{part}`' for part in place)])}: {found['msg']}."


def _audited(
    library: Library, cases: Iterator[Judged], least_cases: int | None, least_of_a_row: int | None
) -> Audit:  # fmt: skip
    from recommender.learning.auditing import audit

    said = library.clinic.auditing
    least = Auditing(cases=least_cases or said.cases, of_a_row=least_of_a_row or said.of_a_row)
    with Console(stderr=True).status("reading the cases"):  # only a terminal shows it
        every = list(cases)
    with Console(stderr=True).status(f"weighing {len(every):,} cases"):
        return audit(library.policy, every, least)


def _propose(library: Library, content: Path, found: Audit, target: Path) -> Proposal | None:
    from recommender.cli.proposing import write_proposal
    from recommender.learning.figures import new_points

    points = new_points(found.refit) if found.refit else {}
    return write_proposal(library, content, target, points) if points else None


def _print(found: Audit) -> None:
    from recommender.learning.reporting import report

    print_text(report(found))


def _print_proposed(proposed: Proposal | None, target: Path) -> None:
    said = proposed.lines() if proposed else [f"No points are proposed, so {target} is not written."]
    print_text("\n" + "\n".join(said))


def _print_as_json(found: Audit, unread: Unread, proposed: Proposal | None) -> None:
    from recommender.learning.figures import report_json

    told = {"unread": {"lines": unread.lines, "problems": unread.told, "repeats": unread.repeats}}
    print_json(report_json(found) | told | {"written": proposed.as_json() if proposed else None}, indent=1)


def _tell_needs(found: Audit) -> None:
    for need in found.needs:
        if not need.is_met:
            more = need.needed - need.there
            typer.echo(f"{need.needed:,} {need.what} are needed {need.purpose}: {more:,} more.", err=True)
