"""The small part of Markdown in which the made documents of the sample pilot are written.

Headings (``#``), paragraphs, lists (``-``, ``1.``) and tables (``|``), parted by blank lines, with
each paragraph, item and row on one line. Bold is kept for the maker to read. A paragraph that
begins with ``%hidden`` is written as hidden text, which only a Word document can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

AUTHOR = "Larkmere Energy Ltd"
_HIDDEN = "%hidden "


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a source.

    ``kind`` is heading, paragraph, hidden, item or table; ``mark`` is the level of a heading or
    what stands before an item; ``rows`` are those of a table, the first one its head.
    """

    kind: str
    text: str = ""
    mark: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def title(source: str) -> str:
    """The first heading."""
    return source.split("\n", 1)[0].removeprefix("# ")


def parts(source: str) -> Iterator[Part]:
    """The blocks of a source, in order."""
    for block in source.strip().split("\n\n"):
        lines = block.split("\n")
        if heading := re.match(r"(#{1,3}) (.+)", block):
            yield Part("heading", heading[2], str(len(heading[1])))
        elif block.startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            yield Part("table", rows=(rows[0], *rows[2:]))  # rows[1] is the line of dashes
        elif re.match(r"- |\d+\. ", block):
            for line in lines:
                mark, text = line.split(" ", 1)
                yield Part("item", text, mark)
        elif block.startswith(_HIDDEN):
            yield Part("hidden", block.removeprefix(_HIDDEN))
        else:
            yield Part("paragraph", block)


def bold(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a text, each with whether it is bold."""
    for number, piece in enumerate(text.split("**")):
        if piece:
            yield piece, number % 2 == 1
