"""From the lines of a PDF to its headings, paragraphs, list items and table rows.

A PDF knows letters and places only; the rest is read off the layout: larger type is a heading, a
wider gap parts paragraphs, a line that stops short of the margin ends one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from workbench.evidence.formats.content import RawBlock
from workbench.evidence.sentences import sentences

_BULLET = re.compile(r"[•◦▪●‣·∙*–-]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_LEADER = re.compile(r"(?:\s?\.){4,}\s*")  # the dots of a table of contents
_OUTLINE = re.compile(r"\d+(?:\.\d+)*\.?\s")
_LEAD = re.compile(r"\A(\W|\(?[\d.]{1,8}[.)]?|\(?[a-zA-Z][.)])\t")
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\W*#(?:\W*(?:of|von|/)?\W*#)?\W*")
_WORD = re.compile(r"\w+(?:-\w+)*")
_END = ".!?:。？！"
# Words that are joined to the next by a hyphen that belongs there.
_PREFIXES = frozenset("self non well ex all half cross long short high low pre".split())


@dataclass(frozen=True, slots=True)
class Line:
    """One line; places and sizes in points, ``base`` counted from the page's foot upward.

    A tab in the text parts the cells of a table; ``hyphen`` says that a word is divided at the
    end, its hyphen already taken off.
    """

    page: int
    text: str
    left: float
    right: float
    base: float
    size: float
    hyphen: bool = False


def to_blocks(lines: Sequence[Line]) -> list[RawBlock]:
    """The blocks of a document, in order."""
    body = _without_running_heads([replace(x, text=_LEAD.sub(r"\1 ", x.text, 1)) for x in lines])
    if not body:
        return []
    page = _Page(body)
    groups: list[list[Line]] = []
    for line in body:
        if groups and page.continues(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return list(_mended(page.block(group) for group in groups))


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Drop page numbers, and what the head or foot of pages repeats, but for its first time."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges: dict[int, str] = {}  # id of a line at an edge -> its text with numbers masked
    for part in pages.values():
        by_height = sorted(part, key=lambda x: -x.base)
        for line in (*by_height[:2], *by_height[-2:]):
            edges[id(line)] = re.sub(r"\d+", "#", line.text.lower())
    counts = Counter(edges.values())
    needed = max(3, 0.4 * len(pages))
    kept, seen = [], set()
    for line in lines:
        key = edges.get(id(line), "")
        number = bool(_PAGE_NUMBER.fullmatch(key))
        repeated = counts[key] >= (2 if number else needed)
        if not key or not repeated or not (number or key in seen):
            kept.append(line)
        seen.add(key)
    return kept


class _Page:
    """What is usual in a document: its type size, line spacing, margins and words."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
        self._body = sizes.most_common(1)[0][0]
        larger = sorted((s for s in sizes if s >= 1.15 * self._body), reverse=True)
        self._levels = {size: min(6, rank) for rank, size in enumerate(larger, start=1)}
        steps = [
            (a.base - b.base) / a.size
            for a, b in pairwise(lines)
            if a.page == b.page and 0.8 * a.size < a.base - b.base < 2.2 * a.size
        ]
        self._spacing = median(steps) if steps else 1.2
        rights: dict[tuple[int, int], list[float]] = defaultdict(list)
        for line in lines:
            rights[_column(line)].append(line.right)
        self._margin = {c: sorted(r)[int(0.8 * len(r))] for c, r in rights.items()}
        self._words = {word.lower() for line in lines for word in _WORD.findall(line.text)}

    def level(self, line: Line) -> int:
        """The heading level of a line by its size, 0 for text."""
        level = self._levels.get(_rounded(line.size), 0)
        words = sum(c.isalpha() for c in line.text) > 1 and not _LEADER.search(line.text)
        return level if words else 0

    def continues(self, a: Line, b: Line) -> bool:
        """Whether line ``b`` belongs to the block that ends with line ``a``."""
        if a.page != b.page or "\t" in a.text or "\t" in b.text:
            return False
        level = self.level(a)
        down = (a.base - b.base) / a.size
        if level != self.level(b) or abs(a.size - b.size) > (0.1 if level else 0.25) * a.size:
            return False
        if level:
            return 0.5 < down < 1.35 and not _OUTLINE.match(b.text)
        return a.hyphen or self._same_text(a, b, down)

    def _same_text(self, a: Line, b: Line, down: float) -> bool:
        """Whether ``b``, which stands ``down`` type sizes lower, goes on with the text of ``a``."""
        if _BULLET.match(b.text) or _NUMBER.match(b.text):
            return False
        if down < -0.5:  # the next column
            return b.text[:1].islower()
        if down > 1.3 * self._spacing:
            return False
        ended = a.text[-1] in _END
        indented = b.left - a.left > 0.8 * a.size
        short = not self._full(a, b)
        if short and _LEADER.search(a.text):
            return False
        return not (ended and (indented or short))

    def _full(self, a: Line, b: Line) -> bool:
        """Whether the first word of ``b`` had no room left in line ``a``."""
        word = len(b.text.split(maxsplit=1)[0])
        room = self._margin[_column(a)] - a.right
        return room <= (0.5 * (word + 1) + 1) * a.size

    def block(self, group: Sequence[Line]) -> RawBlock:
        """One block from its lines."""
        first = group[0]
        level = self.level(first)
        text = first.text
        for a, b in pairwise(group):
            text = self._joined(text, a, b, heading=bool(level))
        text = _LEADER.sub(" … ", text)
        if level:
            return RawBlock("heading", text, level, first.page)
        if "\t" in text:
            cells = (cell.strip() for cell in text.split("\t"))
            return RawBlock("row", " | ".join(cells), 0, first.page)
        bullet = _BULLET.match(text)
        item = bullet or _NUMBER.match(text)
        kind = "item" if item else "paragraph"
        return RawBlock(kind, text[bullet.end() :] if bullet else text, 0, first.page)

    def _joined(self, text: str, a: Line, b: Line, *, heading: bool) -> str:
        if a.hyphen:
            return text + self._hyphen(text, b.text) + b.text
        if re.search(r"\w[-\u2010\u00ad]\Z", text[-2:]):
            return text + b.text
        soft = heading or b.text[:1].islower() or self._full(a, b)
        return text + (" " if soft else "\n") + b.text

    def _hyphen(self, text: str, following: str) -> str:
        """The hyphen of a divided word where it belongs there, by the document's own words."""
        first, second = _WORD.findall(text[-60:]), _WORD.match(following)
        left = first[-1].lower() if first else ""
        right = second[0].lower() if second else ""
        if f"{left}-{right}" in self._words:
            return "-"
        if left + right in self._words:
            return ""
        return "-" if left in _PREFIXES or not following[:1].islower() else ""


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _column(line: Line) -> tuple[int, int]:
    """Lines of one page that begin about the same place share a margin."""
    return line.page, round(line.left / 36)


def _mended(blocks: Iterator[RawBlock]) -> Iterator[RawBlock]:
    """Let a sentence that runs over a page end on the page where it began."""
    last: RawBlock | None = None
    for block in blocks:
        current: RawBlock | None = block
        if last and last.page != block.page and _runs_on(last, block):
            text = f"{last.text} {block.text}"
            end = next(e for s, e in sentences(text) if e > len(last.text))
            last = replace(last, text=text[:end])
            rest = text[end:].strip()
            current = replace(block, text=rest) if rest else None
        if current is not None:
            if last:
                yield last
            last = current
    if last:
        yield last


def _runs_on(last: RawBlock, block: RawBlock) -> bool:
    kinds = last.kind in {"paragraph", "item"} and block.kind == "paragraph"
    return kinds and last.text[-1] not in _END and block.text[:1].islower()
