"""From the bytes of a file to its stored text and blocks.

:func:`parse` runs where it is called. Files of unknown origin go through
:class:`workbench.evidence.worker.Parser`, which calls it in a process of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath

from workbench.errors import DocumentError
from workbench.evidence.clean import base_name, clean, one_line, smuggled
from workbench.evidence.formats import recognise
from workbench.evidence.formats.content import Content, RawBlock
from workbench.records import Block

_LONGEST_HEADING = 300  # characters; what is longer is text that was only set large


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as it will be stored: every block is ``text[block.start:block.end]``.

    ``note`` says what of the file was not read; it is empty where all of it was. ``hidden`` is
    text of the file that its reader does not see: it is no part of ``text``.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str
    media_type: str
    pages: int | None = None
    note: str = ""
    hidden: tuple[str, ...] = ()


def parse(data: bytes, name: str) -> Parsed:
    """Read a document.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its name; of its ending the kind is known where the content leaves it open. It is never
        used as a path.

    Raises
    ------
    DocumentError
        With what is wrong with the file and what to do; ``subject`` is its name.
    """
    shown = base_name(name)
    try:
        if not data.strip():
            raise DocumentError("The file is empty. Check that it was saved or uploaded whole.")
        kind = recognise(data, shown)
        reader = import_module(f"workbench.evidence.formats.{kind.module}")
        content: Content = reader.read(data)
        text, blocks = assemble(content.blocks)
        if not any(character.isalnum() for character in text):
            raise DocumentError(
                f"No words are left of this {kind.name} file once markup and what cannot be seen "
                "are taken out. Check that it is the right file."
            )
    except DocumentError as error:
        raise DocumentError(error.message, shown) from error
    first = "" if content.title is None else _first_heading(text, blocks)
    title = one_line(content.title or "") or first or _stem(shown)
    note = one_line(content.note, limit=500)
    spelt = (found for part in content.blocks for found in smuggled(part.text))
    hidden = tuple(found for x in (*content.hidden, *spelt) if (found := one_line(x, limit=2_000)))
    return Parsed(text, blocks, title, kind.media_type, content.pages, note, hidden)


def assemble(raw: Sequence[RawBlock]) -> tuple[str, tuple[Block, ...]]:
    """The stored text, blocks parted by a blank line, and where each block stands in it."""
    texts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for part in raw:
        text = clean(part.text, keep_space=part.kind == "code")
        kind = part.kind
        if kind in {"heading", "row"}:
            text = text.replace("\n", " ")
        if kind == "heading" and len(text) > _LONGEST_HEADING:
            kind = "paragraph"
        if not text:
            continue
        level = part.level if kind == "heading" else 0
        blocks.append(Block(kind, position, position + len(text), level, part.page))
        texts.append(text)
        position += len(text) + 2
    return "\n\n".join(texts), tuple(blocks)


def _first_heading(text: str, blocks: Sequence[Block]) -> str:
    first = next((block for block in blocks if block.kind == "heading"), None)
    return one_line(text[first.start : first.end]) if first else ""


def _stem(name: str) -> str:
    """A title from a file name: without its ending, and with spaces for underscores."""
    return one_line(PurePosixPath(name).stem.replace("_", " ")) or name
