"""`replay`: what another policy would have decided."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from recommender.cli.console import (
    FOUND,
    JsonOption,
    open_input,
    print_json,
    print_text,
    refuse,
    size_of,
)
from recommender.cli.writing import whole_file
from recommender.content.loading import DEFAULT_CONTENT, load_content
from recommender.domain.library import Library
from recommender.errors import ContentError, InputError

if TYPE_CHECKING:  # ibis, DuckDB and Arrow are loaded where they are needed
    from recommender.replay.changes import Comparison
    from recommender.replay.comparing import Replay
    from recommender.replay.sources import Source

STOPPED = 130  # what a shell says of a program that Ctrl-C ended
MOST_CLIENTS = 100_000_000
COLUMNS, LINES = ".parquet", ".jsonl"  # the endings of files that it writes
TRIED, BEFORE = "policy", "against"  # the options that name a content folder

Libraries = Mapping[str, Library]
_stopped = Event()  # set by Ctrl-C


def replay(
    intakes: Annotated[
        str, typer.Argument(help="Intakes as JSON lines or Parquet, or - for JSON lines on standard input.")
    ] = "",
    policy: Annotated[
        Path, typer.Option(help="The content folder to try; without it, this program's own.", show_default=False)
    ] = DEFAULT_CONTENT,
    against: Annotated[
        Path | None, typer.Option(help="The content folder to compare with: how it was decided before.")
    ] = None,
    as_json: JsonOption = False,
    changed: Annotated[
        Path | None, typer.Option(help="Write the intakes whose decision changes, with both decisions, as JSON lines.")
    ] = None,
    generate: Annotated[
        int | None, typer.Option(min=1, max=MOST_CLIENTS, help="Invent so many clients instead of reading a file.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="For --generate: the same number gives the same clients.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Write the intakes to a file that ends in .parquet or .jsonl.")
    ] = None,
) -> None:
    """Decide a whole file of intakes by two policies, and tell what changes.

    It prints how many decisions change, from what to what, and which rules are behind it, for example

      python -m recommender replay --generate 100000 --policy content --against content-before

    Exit status 0: no decision changes; 1: some do, or an intake could not be read; 2: wrong use, or broken content.
    Without --against, --out alone writes the intakes to a file: JSON lines as Parquet, which is read much faster.
    """
    _refuse_wrong_use(intakes, against, changed, generate, out)
    with _stopping_cleanly(), tempfile.TemporaryDirectory(prefix="replay-") as folder:
        libraries = _libraries({BEFORE: against, TRIED: policy} if against else {TRIED: policy})
        made_up = (generate, seed) if generate else None
        source = _source(libraries, intakes, made_up, Path(folder))
        if out:
            _write_intakes(source, out)
        comparison = _compare(libraries, source, changed, Path(folder)) if against else None
    _tell(libraries, source, comparison, as_json=as_json)
    raise typer.Exit(FOUND if source.unread.lines or (comparison and comparison.changed) else 0)


def _refuse_wrong_use(
    intakes: str, against: Path | None, changed: Path | None, generate: int | None, out: Path | None
) -> None:
    """Every mistake in the options at once."""
    found = []
    if not intakes and generate is None:
        found.append("There is nothing to replay. Name a file of intakes, or invent clients with --generate 10000.")
    if intakes and generate is not None:
        found.append("A file and --generate exclude each other. Leave one of them out.")
    if against is None and out is None:
        found.append("Name the content folder to compare with: --against FOLDER.")
    if against is None and changed is not None:
        found.append("--changed needs --against: without it there is nothing to compare.")
    if out is not None and out.suffix not in (COLUMNS, LINES):
        found.append(f"{out}: the name must end in {COLUMNS} or {LINES}.")
    if found:
        refuse("\n".join(found))


def _libraries(folders: Mapping[str, Path]) -> Libraries:
    """Both content folders, or every problem of both."""
    found, broken = {}, []
    for option, folder in folders.items():
        try:
            found[option] = load_content(folder)
        except ContentError as error:
            see = f"See it with: python -m recommender check --content {folder}"
            broken.append(f"--{option} {folder}\n\n{error.report()}\n{see}")
    if broken:
        refuse("\n\n".join(broken))
    return found


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """Refusals and Ctrl-C as one message; files are written whole or not at all."""
    try:
        with _heeding_ctrl_c():
            yield
    except InputError as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{error.filename or 'A file'}: {error.strerror}. Nothing was left half written.")
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was left half written.", err=True)
        raise typer.Exit(STOPPED) from None


@contextmanager
def _heeding_ctrl_c() -> Iterator[None]:
    """Note each Ctrl-C. One that comes while a library lets go of something is lost in Python: nobody hears of it."""
    _stopped.clear()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # kept away by a shell, or somebody else's
        yield
        return

    def noted(number: int, frame: FrameType | None) -> None:
        _stopped.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, noted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _source(libraries: Libraries, intakes: str, made_up: tuple[int, int] | None, folder: Path) -> Source:
    from recommender.replay import sources

    policies = {option: library.policy for option, library in libraries.items()}
    if made_up:
        count, seed = made_up
        with _progress("inventing", count) as advance:
            return sources.invented(policies, count, seed, folder, advance)
    if Path(intakes).is_file() and sources.is_parquet(Path(intakes)):
        return sources.from_parquet(policies, Path(intakes), folder)
    with open_input(intakes) as stream, _progress("reading", size_of(stream)) as advance:
        return sources.from_lines(policies, stream, folder, advance)


@contextmanager
def _progress(label: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """A bar on standard error. It is told how much was done since it was told last."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total)

        def advance(done: int) -> None:
            if _stopped.is_set():
                raise KeyboardInterrupt
            progress.update(task, advance=done)

        yield advance


def _write_intakes(source: Source, out: Path) -> None:
    from recommender.replay.writing import write_intakes

    with Console(stderr=True).status(f"writing {out}"), whole_file(out) as stream:
        write_intakes(stream, source.layout, source.path, as_lines=out.suffix == LINES)


def _compare(libraries: Libraries, source: Source, changed: Path | None, folder: Path) -> Comparison:
    from recommender.replay.comparing import Replay

    before, tried = (libraries[option].policy for option in (BEFORE, TRIED))
    with Replay(before, tried, source.layout, source.path, folder) as running:
        with Console(stderr=True).status("deciding"):
            if not source.is_checked:
                running.leave_out_unfit(source.unread)
            found = running.compare()
        if changed:
            _write_changed(libraries, source, running, found.changed, changed)
    return found


def _write_changed(libraries: Libraries, source: Source, running: Replay, count: int, file: Path) -> None:
    from recommender.replay.writing import write_lines

    with _progress("writing", count) as advance, whole_file(file) as stream:
        write_lines(stream, _entries(libraries, source, running, advance))


def _entries(libraries: Libraries, source: Source, running: Replay, advance: Callable[[int], object]) -> Iterator[Any]:
    from recommender.replay.writing import with_both_decisions

    for line, row in running.changed_rows():
        yield with_both_decisions(libraries, source.layout, line, row)
        advance(1)


def _tell(libraries: Libraries, source: Source, found: Comparison | None, *, as_json: bool) -> None:
    """The comparison on standard output; what was not read, or not asked, on standard error."""
    from recommender.replay.reporting import report, report_json

    unread, lacking = source.unread, source.lacking
    _tell_about_input(unread.told(), unread.lines, lacking)
    if as_json:
        policies = {option: library.policy.fingerprint for option, library in libraries.items()}
        told = {"unread": {"lines": unread.lines, "problems": unread.told()}, "not_in_the_file": list(lacking)}
        print_json(policies | (report_json(found) if found else {}) | told, indent=1)
    elif found:
        same = len({library.policy.fingerprint for library in libraries.values()}) == 1
        print_text(report(found) + ("\n\nBoth folders hold the same content." if same else ""))


def _tell_about_input(problems: Iterable[str], lines: int, lacking: Iterable[str]) -> None:
    for problem in problems:
        typer.echo(problem, err=True)
    if lines:
        verb = "line could not be read and is" if lines == 1 else "lines could not be read and are"
        typer.echo(f"{lines:,} {verb} not counted. Correct what is told above, and replay again.", err=True)
    if lacking:
        typer.echo(f"Not in the file, so nobody answered: {', '.join(lacking)}.", err=True)
