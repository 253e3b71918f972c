"""What every content record shares: frozen, unknown keys refused, evidence beside each sentence."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A piece of content. Unknown keys are an error, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Read:
    """Marks a field that people read: it is translated. Ids, codes and names of publications are not."""


Text = Annotated[str, Field(min_length=1)]
Prose = Annotated[str, Field(min_length=1), Read()]
Perhaps = Annotated[str, Read()]  # prose, or nothing
EvidenceIds = tuple[str, ...]
SomeEvidence = Annotated[tuple[str, ...], Field(min_length=1)]
