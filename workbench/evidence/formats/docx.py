"""Word documents (DOCX), as a reader of the final text sees them.

Tracked insertions count and deletions do not; comments, page headers and footers, macros and
embedded objects are not read. Hidden text is handed over apart (``docx_look`` says what that is).
Headings are known by their style or outline level. Numbers that Word makes itself, of lists and
headings, are not in the file and so not in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats import docx_look, html
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.office import Package, attribute, flag, local

_MADE_BY_SIGN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNREAD = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sdtPr sectPr del moveFrom instrText delText comment"
    " Fallback object rt".split()
)
_USUAL = ""  # the key of the style of paragraphs that name none
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
    page = docx_look.page_colour(root)
    reader = _Reader(_styles(package, main), page)
    blocks = [*reader.blocks(body), *reader.notes(package, main)]
    return Content(blocks, reader.title or package.title(), hidden=reader.hidden)


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style means; None where it leaves that to the style it is based on."""

    base: str = ""
    level: int | None = None  # of a heading, 0 for text
    item: bool | None = None
    title: bool = False
    look: docx_look.RunLook = docx_look.NOTHING


def _styles(package: Package, main: str) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for part in package.related(main, "styles"):
        root = package.xml(part)
        for style in () if root is None else root.iterfind("{*}style"):
            if attribute(style, "type") in {None, "paragraph", "character"}:
                name = (attribute(style.find("{*}name"), "val") or "").lower()
                base = attribute(style.find("{*}basedOn"), "val") or ""
                level, item = _properties(style.find("{*}pPr"))
                if level is None and name.startswith("heading ") and name[8:].isdecimal():
                    level = _level(int(name[8:]))
                title = name == "title"
                key = attribute(style, "styleId") or ""
                found[key] = _Style(base, 1 if title else level, item, title, _look(style))
                if attribute(style, "type") != "character" and attribute(style, "default") == "1":
                    found[_USUAL] = found[key]
    return found


def _look(style: etree._Element) -> docx_look.RunLook:
    """What a style says of the look of runs; the ground may be that of its paragraphs."""
    ground = docx_look.shade(style.find("{*}pPr/{*}shd"))
    look = docx_look.said(style.find("{*}rPr"))
    return look if ground is None else look.over(docx_look.RunLook(ground=ground))


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where text is read: its paragraph, the look of its style, and what is hidden in it."""

    paragraph: etree._Element
    look: docx_look.RunLook
    hidden: list[str]


class _Reader:
    """Turns the elements of a document into blocks; collects title and notes on the way."""

    def __init__(self, styles: dict[str, _Style], page: str) -> None:
        self._styles, self._page = styles, page
        self._looks: dict[str, docx_look.RunLook] = {}  # of styles, with those they are based on
        self._notes: list[tuple[str, str]] = []  # kind and id, in the order of their marks
        self._boxes: list[etree._Element] = []  # text boxes, read after their paragraph
        self.hidden: list[str] = []
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
        style = attribute(paragraph.find("{*}pPr/{*}pStyle"), "val") or _USUAL
        place = _Place(paragraph, self._look(style), [])
        text = "".join(self._text(paragraph, place))
        if place.hidden:
            self.hidden.append("".join(place.hidden))
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

    def _text(self, parent: etree._Element, place: _Place) -> Iterator[str]:
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
            elif name == "r" and self._unseen(element, place):
                place.hidden.extend(t.text or "" for t in element.iter("{*}t"))
            elif name not in _UNREAD:
                yield from self._text(element, place)

    def _unseen(self, run: etree._Element, place: _Place) -> bool:
        """Whether a reader does not see a run."""
        properties = run.find("{*}rPr")
        look = place.look
        if properties is not None:
            named = properties.find("{*}rStyle")
            own = docx_look.said(properties)
            if named is not None:
                own = own.over(self._look(attribute(named, "val") or _USUAL))
            look = own.over(look) if own is not docx_look.NOTHING else look
        return look is not docx_look.NOTHING and docx_look.unseen(look, place.paragraph, self._page)

    def _look(self, style: str) -> docx_look.RunLook:
        """What a style and those that it is based on say of the look of runs."""
        if style not in self._looks:
            look, name = docx_look.NOTHING, style
            seen: set[str] = set()
            while name not in seen and (found := self._styles.get(name)):
                seen.add(name)
                look = look.over(found.look)
                name = found.base or name
            self._looks[style] = docx_look.NOTHING if look == docx_look.NOTHING else look
        return self._looks[style]

    def _row(self, row: etree._Element) -> Iterator[RawBlock]:
        """A row of a table; one cell alone, or cells with structure, are layout."""
        if flag(row.find("{*}trPr/{*}hidden")):
            self.hidden.append(" ".join(t.text or "" for t in row.iter("{*}t")))
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
