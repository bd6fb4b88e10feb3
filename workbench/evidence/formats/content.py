"""What a format hands over: the blocks of a document, before cleaning and without offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One block as it stands in the file; the fields are those of ``records.Block``.

    A line break within the text is one that means something: wrapped lines are joined already.
    """

    kind: str  # heading | paragraph | item | row | code
    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds. ``title`` is the one that it states itself, or empty."""

    blocks: Sequence[RawBlock]
    title: str = ""
    pages: int | None = None
