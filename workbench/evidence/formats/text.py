"""Plain text: paragraphs between blank lines, list items, and headings where they are plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.encoding import decode

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_BULLET = re.compile(r"\s*(?:[-*+•◦▪●‣–]|(?P<number>\(?\d{1,3}[.)]|\(?[a-z]\)))\s+(?=\S)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,})\s*\Z")
_NUMBERED = re.compile(r"\d{1,2}(?:(?:\.\d{1,2}){1,4}\.?|\.)\s+[^\W\d_a-z]")
_NAMED = re.compile(r"(?:chapter|section|part|appendix|annex|article)\s+[\dIVXA-Z]+\b", re.I)
_CLOSING = ".,;:?!。？！"


def read(data: bytes) -> Content:
    """The blocks of a plain text file."""
    return Content(list(blocks(decode(data))))


def blocks(text: str) -> Iterator[RawBlock]:
    """The blocks of plain text, as it stands in a file or inside another format."""
    text = re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    for part in _BLANK.split(text):
        yield from _blocks(part.strip("\n"))


def _blocks(part: str) -> Iterator[RawBlock]:
    """The blocks of a stretch without blank lines."""
    lines = part.split("\n")
    if len(lines) > 1 and _UNDERLINE.match(lines[1].strip()) and len(lines[0]) <= 120:
        yield RawBlock("heading", lines[0], 1 if lines[1].lstrip()[0] == "=" else 2)
        lines = lines[2:]
    elif len(lines) == 1 and (level := heading_level(part.strip())):
        yield RawBlock("heading", part, level)
        return
    group: list[str] = []
    kind = "paragraph"
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            if group:
                yield RawBlock(kind, join_wrapped(group))
            group, kind = [line if bullet["number"] else line[bullet.end() :]], "item"
        else:
            group.append(line)
    if group:
        yield RawBlock(kind, join_wrapped(group))


def heading_level(line: str) -> int:
    """The level of a line that stands alone and is plainly a heading, else 0."""
    letters = [c for c in line if c.isalpha()]
    if not letters or len(line) > 80 or line[-1] in _CLOSING:
        return 0
    if _NUMBERED.match(line):
        return min(6, line.split(maxsplit=1)[0].strip(".").count(".") + 1)
    if _NAMED.match(line) or (len(letters) > 3 and all(c.isupper() for c in letters)):
        return 1
    return 0


def join_wrapped(lines: list[str]) -> str:
    """Join lines that were only wrapped at a margin; keep the breaks that mean something.

    A break is only wrapping where the next line goes on in lower case, or where its line reaches
    towards the margin of its paragraph and that margin is a margin of running text.
    """
    stripped = [line.strip() for line in lines]
    margin = max(len(line) for line in stripped)
    text = stripped[0]
    for line, following in pairwise(stripped):
        wrapped = following[:1].islower() or (margin >= 50 and len(line) >= 0.6 * margin)
        text += (" " if wrapped else "\n") + following
    return text
