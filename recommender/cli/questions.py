"""`questions`: what each question can change, how often it does, and how often it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from recommender.cli.console import FOUND, ContentOption, JsonOption, library_of, print_json, print_text
from recommender.content.loading import DEFAULT_CONTENT

Step = TypeVar("Step")


def questions(
    sample: Annotated[int, typer.Option(min=2, max=100_000, help="How many invented clients to count over.")] = 300,
    seed: Annotated[int, typer.Option(help="The same number gives the same clients.")] = 1,
    content: ContentOption = DEFAULT_CONTENT,
    as_json: JsonOption = False,
) -> None:
    """Print the price of each question: what its answer can change, and how often it does.

    What it can change is proved over every possible intake, with two clients who differ in that answer alone. How
    often is counted over invented clients with plausible answers: each is given the answer of another one. The quick
    check is walked through with every one of them. Exit status 1 when some question can change nothing for anybody.

      python -m recommender questions --sample 1000 --seed 7
    """
    from recommender.questions.reporting import as_json as told
    from recommender.questions.reporting import as_text  # the solver is loaded where it is needed
    from recommender.questions.study import study

    library = library_of(content)
    report = study(library, sample, seed, _with_progress)
    if as_json:
        print_json(told(report), indent=1)
    else:
        print_text(as_text(report, library.policy.questionnaire))
    raise typer.Exit(FOUND if report.idle else 0)


def _with_progress(steps: Iterable[Step], total: int, name: str) -> Iterator[Step]:
    """The steps, and a bar on standard error while they are taken."""
    yield from track(steps, name, total, console=Console(stderr=True))
