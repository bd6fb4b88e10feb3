"""Passages: stretches of a document that are searched and shown as one.

A passage is cut at sentence ends only and stays within one section, so that its heading holds for
all of it. A heading directly above the first sentence of its section is part of the passage's text
(so that search finds it) but none of its sentences (so that it is never quoted as an answer).
Short sections stay apart: each entry of a list of questions and answers is best found on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from workbench.evidence.sentences import Span, block_sentences
from workbench.records import Block, Document, Passage

# One word for the length of a passage: up to 24 characters without space, or one character of a
# script that writes without spaces. A long sentence is cut between such words.
_WIDE = "\u2e80-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]{{1,24}}")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is too long to stay whole."""

    start: int
    end: int
    words: int
    page: int | None
    block_end: bool  # the last one of its block


@dataclass(slots=True)
class _Section:
    """What stands under one heading; ``start`` is where its heading begins, if it has one."""

    headings: tuple[str, ...]
    start: int | None = None
    units: list[_Unit] = field(default_factory=list)


def passages(
    document: Document, text: str, blocks: Sequence[Block], *, words: int = 120
) -> tuple[Passage, ...]:
    """Cut a document into passages.

    Parameters
    ----------
    text : str
        The stored text; ``blocks`` are offsets into it.
    words : int, default 120
        Aimed length. Without its headings no passage is longer than twice that.

    Returns
    -------
    tuple of Passage
        In the order of the text, without overlap. Together they hold every sentence once.
    """
    made: list[Passage] = []
    for section in _sections(text, blocks, words):
        start = section.start
        for group in _groups(section.units, words):
            begin = group[0].start if start is None else start
            start = None
            end = group[-1].end
            made.append(
                Passage(
                    document=document.id,
                    text_sha256=document.text_sha256,
                    start=begin,
                    end=end,
                    text=text[begin:end],
                    title=document.title,
                    headings=section.headings,
                    page=group[0].page,
                    sentences=tuple((unit.start, unit.end) for unit in group),
                    collection=document.collection,
                )
            )
    return tuple(made)


def _sections(text: str, blocks: Sequence[Block], words: int) -> list[_Section]:
    """The document's sections that hold text, in order."""
    sections = [_Section(())]
    path: list[Block] = []
    start: int | None = None  # where the run of headings directly above began
    for block, following in zip_longest(blocks, blocks[1:]):
        if block.kind == "heading":
            path = [b for b in path if b.level < block.level]
            alone = following is None or (
                following.kind == "heading" and following.level <= block.level
            )
            if not alone:
                path.append(block)
                start = block.start if start is None else start
                continue
            names = tuple(text[b.start : b.end] for b in path)
            sections.append(_Section(names, start))
            units = _units(text, block, ((block.start, block.end),), words)
        else:
            if start is not None:
                names = tuple(text[b.start : b.end] for b in path)
                sections.append(_Section(names, start))
            units = _units(text, block, block_sentences(text, block), words)
        start = None
        sections[-1].units.extend(units)
    return [section for section in sections if section.units]


def _units(text: str, block: Block, spans: Sequence[Span], words: int) -> Iterator[_Unit]:
    """The sentences of a block; one of more than ``2 * words`` words in pieces of ``words``."""
    for i, (start, end) in enumerate(spans):
        found = [match.span() for match in _WORD.finditer(text, start, end)]
        step = words if len(found) > 2 * words else max(1, len(found))
        for first in range(0, len(found), step):
            piece = found[first : first + step]
            last = i == len(spans) - 1 and first + step >= len(found)
            yield _Unit(piece[0][0], piece[-1][1], len(piece), block.page, last)


def _groups(units: Sequence[_Unit], words: int) -> Iterator[list[_Unit]]:
    """Even groups of about ``words`` words; ends of blocks and pages are welcome cuts."""
    left = sum(unit.words for unit in units)
    group: list[_Unit] = []
    size = 0
    for unit, following in zip_longest(units, units[1:]):
        group.append(unit)
        size += unit.words
        if following is None:
            yield group
        elif _is_cut(unit, following, size, left, words):
            yield group
            group, left, size = [], left - size, 0


def _is_cut(unit: _Unit, following: _Unit, size: int, left: int, words: int) -> bool:
    """Whether a group of ``size`` words ends here, of ``left`` that the section still has."""
    if left <= 1.5 * words and unit.page == following.page:
        return size + following.words > 2 * words  # the rest is one passage
    aim = left / max(1, round(left / words))
    if unit.page != following.page and size >= 0.5 * min(aim, words):
        return left - size >= 0.25 * words  # no crumb on the next page
    if unit.block_end and size >= 0.75 * aim:
        return True
    grown = size + following.words
    return grown > 2 * words or grown - aim > aim - size
