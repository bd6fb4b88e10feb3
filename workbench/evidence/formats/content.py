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
    """What a file holds.

    ``title`` is the one that it states itself; empty where its first heading may stand for it, None
    where its headings are no titles. ``note`` says in sentences what of the file was not read.
    ``hidden`` are stretches of text that stand in the file and that its reader does not see.
    """

    blocks: Sequence[RawBlock]
    title: str | None = ""
    pages: int | None = None
    note: str = ""
    hidden: Sequence[str] = ()


def numbered(what: str, numbers: Sequence[int], most: int = 5) -> str:
    """Things by their numbers, as a sentence begins: "Lines 3, 8 and 12 more"."""
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    shown = [str(number) for number in numbers[:most]]
    rest = len(numbers) - len(shown)
    last = f"{rest} more" if rest else shown.pop()
    return f"{what}s {', '.join(shown)} and {last}"


def counted(number: int, what: str) -> str:
    """A number with its noun: "1 page", "2 pages"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
