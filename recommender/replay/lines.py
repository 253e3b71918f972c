"""JSON lines as checked intakes. Every line that is none is noted, and nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from recommender.domain.answers import Intake
from recommender.domain.policy import Policy
from recommender.domain.questionnaire import Questionnaire
from recommender.errors import InputError, IntakeError
from recommender.flow.input import LONGEST_INTAKE_BYTES, intake_of, numbered_lines, read_json
from recommender.flow.parsing import parse_intake
from recommender.replay.problems import Unread


def intakes_of(
    policies: Sequence[Policy], stream: BinaryIO, unread: Unread, advance: Callable[[int], object]
) -> Iterator[tuple[int, Intake]]:
    """Every line that is an intake by the questionnaires of all policies, with its number.

    What staff cleared may stand in it, as in a case. `advance` is told the bytes of each line.
    """
    questionnaires = _different(policies)
    for number, raw, length in numbered_lines(stream, LONGEST_INTAKE_BYTES):
        try:
            yield number, _intake(questionnaires, raw)
        except InputError as error:
            unread.add(number, _about_a_line(str(error), has_end=length > len(raw)))
        except IntakeError as error:
            unread.add(number, " ".join(map(str, error.problems)))
        advance(length)


def _different(policies: Sequence[Policy]) -> list[Questionnaire]:
    """Each questionnaire once: two policies often ask the same, and checking an intake takes its time."""
    found: list[Questionnaire] = []
    for policy in policies:
        if policy.questionnaire not in found:
            found.append(policy.questionnaire)
    return found


def _intake(questionnaires: list[Questionnaire], raw: bytes) -> Intake:
    answers = intake_of(read_json(raw, LONGEST_INTAKE_BYTES))
    return [parse_intake(questionnaire, answers, by_staff=True) for questionnaire in questionnaires][0]


def _about_a_line(message: str, *, has_end: bool) -> str:
    """The message of the reader of JSON, which thinks that the line is all there is."""
    told = message.replace("The input", "The line").replace("(line 1, column", "(column")
    return told if has_end else f"{told} The file ends here; if it was cut off, write it again."
