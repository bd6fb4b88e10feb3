"""Word documents (DOCX), as a reader of the final text sees them.

Tracked insertions count and deletions do not; hidden text, comments, page headers and footers,
macros and embedded objects are not read. Headings are known by their style or outline level.
Numbers that Word makes itself, of lists and headings, are not in the file and so not in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats import html
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.office import Package, attribute, flag, local

_MADE_BY_SIGN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNREAD = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sdtPr sectPr del moveFrom instrText delText comment"
    " Fallback object rt".split()
)
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read(data: bytes) -> Content:
    """The blocks of a DOCX file, footnotes and endnotes last."""
    package = Package(data)
    main = package.main()
    root = package.xml(main) if main else None
    body = None if root is None else root.find("{*}body")
    if body is None:
        raise DocumentError(
            "The file holds no Word document. Open it in its own program and save a new copy."
        )
    reader = _Reader(_styles(package, main))
    blocks = [*reader.blocks(body), *reader.notes(package, main)]
    return Content(blocks, reader.title or package.title())


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style means; None where it leaves that to the style it is based on."""

    base: str = ""
    level: int | None = None  # of a heading, 0 for text
    item: bool | None = None
    title: bool = False


def _styles(package: Package, main: str) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for part in package.related(main, "styles"):
        root = package.xml(part)
        for style in () if root is None else root.iterfind("{*}style"):
            if attribute(style, "type") in {None, "paragraph"}:
                name = (attribute(style.find("{*}name"), "val") or "").lower()
                base = attribute(style.find("{*}basedOn"), "val") or ""
                level, item = _properties(style.find("{*}pPr"))
                if level is None and name.startswith("heading ") and name[8:].isdecimal():
                    level = _level(int(name[8:]))
                title = name == "title"
                key = attribute(style, "styleId") or ""
                found[key] = _Style(base, 1 if title else level, item, title)
    return found


def _properties(pPr: etree._Element | None) -> tuple[int | None, bool | None]:  # noqa: N803
    """Heading level and being a list item, as paragraph properties say or leave open."""
    if pPr is None:
        return None, None
    outline = attribute(pPr.find("{*}outlineLvl"), "val")
    number = attribute(pPr.find("{*}numPr/{*}numId"), "val")
    level = _level(int(outline) + 1) if outline and outline.isdecimal() else None
    return level, None if number is None else number != "0"


def _level(level: int) -> int:
    """A heading level as it is stored; Word's tenth stands for body text."""
    return min(level, 6) if 1 <= level <= 9 else 0


class _Reader:
    """Turns the elements of a document into blocks; collects title and notes on the way."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles
        self._notes: list[tuple[str, str]] = []  # kind and id, in the order of their marks
        self._boxes: list[etree._Element] = []  # text boxes, read after their paragraph
        self.title = ""

    def blocks(self, parent: etree._Element) -> Iterator[RawBlock]:
        """The blocks of all paragraphs and tables inside an element."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tr":
                yield from self._row(element)
            elif name not in _UNREAD:
                yield from self.blocks(element)

    def notes(self, package: Package, main: str) -> Iterator[RawBlock]:
        """The notes that the text refers to, with the marks that it has for them."""
        parts = {
            (kind, attribute(note, "id")): note
            for kind in dict.fromkeys(kind for kind, _ in self._notes)
            for part in package.related(main, kind)
            if (root := package.xml(part)) is not None
            for note in root
        }
        for number, key in enumerate(list(self._notes), start=1):
            if key in parts:
                texts = [block.text.strip() for block in self.blocks(parts[key])]
                yield RawBlock("paragraph", " ".join([f"[{number}]", *texts]))

    def _paragraph(self, paragraph: etree._Element) -> Iterator[RawBlock]:
        text = "".join(self._text(paragraph))
        kind, level, title = self._kind(paragraph)
        if title and not self.title:
            self.title = text
        yield RawBlock(kind, text, level)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box)

    def _kind(self, paragraph: etree._Element) -> tuple[str, int, bool]:
        """Kind and heading level of a paragraph, and whether it is the document's title."""
        pPr = paragraph.find("{*}pPr")  # noqa: N806
        level, item = _properties(pPr)
        name = attribute(pPr.find("{*}pStyle"), "val") if pPr is not None else None
        title = bool(name) and self._styles.get(name or "", _Style()).title
        seen: set[str] = set()
        while name and name not in seen and (style := self._styles.get(name)):
            seen.add(name)
            level = style.level if level is None else level
            item = style.item if item is None else item
            name = style.base
        if level:
            return "heading", level, title
        return ("item" if item else "paragraph"), 0, title

    def _text(self, parent: etree._Element) -> Iterator[str]:
        """The running text of a paragraph; white space between elements means nothing."""
        for element in parent:
            name = local(element)
            if name == "t":  # of a run or, in an equation, of mathematics
                yield element.text or ""
            elif name in _MADE_BY_SIGN:
                yield _MADE_BY_SIGN[name]
            elif name in _NOTES:
                self._notes.append((_NOTES[name], attribute(element, "id") or ""))
                yield f"[{len(self._notes)}]"
            elif name == "txbxContent":
                self._boxes.append(element)
            elif name not in _UNREAD and not (
                name == "r" and flag(element.find("{*}rPr/{*}vanish"))
            ):
                yield from self._text(element)

    def _row(self, row: etree._Element) -> Iterator[RawBlock]:
        """A row of a table; one cell alone, or cells with structure, are layout."""
        if flag(row.find("{*}trPr/{*}hidden")):
            return
        cells = [cell for cell in row.iter("{*}tc") if self._row_of(cell) is row]
        inside = [list(self.blocks(cell)) for cell in cells]
        kinds = {block.kind for blocks in inside for block in blocks}
        if len(cells) == 1 or not kinds <= {"paragraph"}:
            for blocks in inside:
                yield from blocks
        else:
            yield RawBlock("row", html.row([_joined(blocks) for blocks in inside]))

    def _row_of(self, cell: etree._Element) -> etree._Element | None:
        return next(cell.iterancestors("{*}tr"), None)


def _joined(blocks: Iterable[RawBlock]) -> str:
    return " ".join(block.text for block in blocks)
