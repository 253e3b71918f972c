"""What every content record shares: frozen, unknown keys refused, evidence beside each sentence."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A piece of content. Unknown keys are an error, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, Field(min_length=1)]
EvidenceIds = tuple[str, ...]
SomeEvidence = Annotated[tuple[str, ...], Field(min_length=1)]
