"""A proposed content folder: written, checked, proved and replayed. Nothing is put in the place of anything."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from recommender.cli.console import refuse
from recommender.content.loading import examine_content
from recommender.content.rescoring import write_rescored
from recommender.domain.library import Library

INVENTED, SEED = 20_000, 1
PROCESSES = 2


@dataclass(frozen=True)
class Proposal:
    """What came of it. Without problems it keeps every promise of the content; that makes it right for nobody yet."""

    folder: Path
    problems: tuple[str, ...]
    unproved: tuple[str, ...] = ()
    proved: int = 0
    replayed: str = ""

    @property
    def passes(self) -> bool:
        return not self.problems and not self.unproved

    def lines(self) -> list[str]:
        if self.problems:
            return [f"{self.folder}: written, and check refuses it:", *self.problems]
        told = [f"{self.folder}: written, for the medical lead to read. Nothing is published.", "Check: no problem."]
        told.append(f"Prove: {self.proved} obligations proved, {len(self.unproved)} not.")
        told += [f"  not proved: {says}" for says in self.unproved]
        told.append(f"Replay: {self.replayed}")
        return told if self.passes else [*told, "Do not use it: it breaks a promise of the content."]

    def as_json(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "passes": self.passes,
            "check": list(self.problems),
            "prove": {"proved": self.proved, "not_proved": list(self.unproved)},
            "replay": self.replayed,
        }


def unwritable(target: Path) -> str | None:
    """What keeps a folder from being made there: it is tried, and nothing is left."""
    new = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        target.mkdir(parents=True)
        return None
    except OSError as error:
        return error.strerror or str(error)
    finally:
        for folder in new:
            if folder.is_dir():
                folder.rmdir()


def write_proposal(
    library: Library, content: Path, target: Path, points: Mapping[str, tuple[int, int, int]]
) -> Proposal:  # fmt: skip
    """Copy the content with other points, and hold the copy to everything that content is held to."""
    try:
        write_rescored(content, target, points)
    except OSError as error:
        refuse(f"{target}: {error.strerror}. Name a folder that can be written.")
    proposed, problems = examine_content(target)
    if problems or proposed is None:
        return Proposal(target, tuple(str(problem) for problem in problems))
    with Console(stderr=True).status("replaying"):
        replayed = _replayed(library, proposed)
    with Console(stderr=True).status("proving"):
        proved, unproved = _proved(proposed)
    return Proposal(target, (), unproved, proved, replayed)


def _proved(proposed: Library) -> tuple[int, tuple[str, ...]]:
    from recommender.prover.solving import prove

    results = prove(proposed, processes=PROCESSES)
    return sum(result.is_proved for result in results), tuple(each.says for each in results if not each.is_proved)


def _replayed(library: Library, proposed: Library) -> str:
    from recommender.replay.comparing import Replay
    from recommender.replay.reporting import report
    from recommender.replay.sources import invented

    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        policies = {"against": library.policy, "policy": proposed.policy}
        source = invented(policies, INVENTED, SEED, Path(folder), lambda _: None)
        with Replay(library.policy, proposed.policy, source.layout, source.path, Path(folder)) as running:
            return report(running.compare())
