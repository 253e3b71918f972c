"""A decision as a receipt: policy, answers, decision and trace in one canonical form, so that it can be made again.

Canonical means JSON in ASCII with sorted keys and no spaces, and a line end. The seal is the sha256 of all but itself;
it shows that a receipt was changed, not who wrote it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from recommender import __version__
from recommender.domain.answers import Intake
from recommender.domain.decision import Decision
from recommender.domain.library import Library
from recommender.engine.decide import decide
from recommender.engine.rendering import decision_json
from recommender.errors import ReceiptError
from recommender.flow.parsing import parse_intake

FORMAT = 1
KEYS = ("answers", "decision", "format", "policy", "program", "seal", "trace")
FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")
SHORTEST_ID, NAMED_ID = 4, 8  # digits of a seal that a person types, and that are printed


@dataclass(frozen=True)
class Receipt:
    """What was decided for whom by which policy. `answers` are those of one intake, in the contract's spelling."""

    answers: dict[str, Any]
    decision: dict[str, Any]
    trace: dict[str, Any]
    policy: str
    program: str

    @property
    def body(self) -> dict[str, Any]:
        return {**asdict(self), "format": FORMAT}

    @property
    def seal(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(canonical(self.body)).hexdigest()

    def as_bytes(self) -> bytes:
        return canonical({**self.body, "seal": self.seal})


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


def receipt_of(library: Library, intake: Intake, decision: Decision) -> Receipt:
    """The receipt of a decision that was made with a library."""
    cleared = [{name: value for name, value in asdict(found).items() if value} for found in intake.cleared]
    answers = {**intake.answers, **({"cleared": cleared} if cleared else {})}
    parts = {"answers": answers, "decision": decision_json(library, intake, decision), "trace": asdict(decision.trace)}
    return Receipt(**json.loads(canonical(parts)), policy=decision.policy, program=__version__)


def read_receipt(value: Any) -> Receipt:
    """A receipt out of parsed JSON.

    Raises
    ------
    ReceiptError
        When it is no receipt, or was changed after it was written.
    """
    if not isinstance(value, dict) or set(value) != set(KEYS):
        raise ReceiptError("This is no receipt. A receipt is what `recommend --receipt FILE` wrote, whole.")
    if value["format"] != FORMAT:
        raise ReceiptError(f"The receipt has format {value['format']!r}; this program reads format {FORMAT}.")
    wrong = [key for key in ("answers", "decision", "trace") if not isinstance(value[key], dict)]
    wrong += [key for key in ("policy", "program") if not isinstance(value[key], str)]
    if wrong or not FINGERPRINT.fullmatch(value["policy"]):
        raise ReceiptError(
            f"The receipt is damaged at {', '.join(wrong or ['policy'])}. Take it from where it was kept."
        )
    receipt = Receipt(**{key: found for key, found in value.items() if key not in ("format", "seal")})
    if receipt.seal != value["seal"]:
        raise ReceiptError(
            "The receipt was changed after it was written: its seal does not fit. Take the unchanged one."
        )
    return receipt


def decided_again(library: Library, receipt: Receipt) -> Receipt:
    """What the same answers give with a library.

    Raises
    ------
    IntakeError
        When its answers do not fit the questionnaire.
    """
    intake = parse_intake(library.policy.questionnaire, receipt.answers, by_staff=True)
    return receipt_of(library, intake, decide(library.policy, intake))


def differences(then: Receipt, now: Receipt) -> list[str]:
    """One line for each place where two receipts differ, in the order of keys."""
    return list(_differences("", then.body, now.body))


def _differences(place: str, then: Any, now: Any) -> Iterator[str]:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted({**then, **now}):
            yield from _differences(f"{place}.{key}" if place else key, then.get(key), now.get(key))
    elif then != now:
        yield f"{place}: was {_short(then)}, is {_short(now)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 80 else f"{text[:77]}..."
