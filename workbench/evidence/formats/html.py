"""HTML, as a reader sees it: no scripts, no hidden parts, no menus around the main text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats import text as plain
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.encoding import decode

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.-]+)",
    re.I,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!")
_UNREAD = frozenset(
    "script style template noscript head iframe object embed applet canvas svg math audio video"
    " select datalist textarea button input map".split()
)
_FRAME = frozenset({"nav", "footer", "aside", "header"})
_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol"
    " optgroup option p pre section summary table tbody td tfoot th thead tr ul".split()
)
_KINDS = {"li": "item", "dd": "item", "pre": "code", **{f"h{n}": "heading" for n in range(1, 7)}}
_NO_ROW = frozenset("tr table ul ol dl h1 h2 h3 h4 h5 h6 pre blockquote".split())
_WHITE = re.compile(r"\s+")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)


def read(data: bytes) -> Content:
    """The blocks of an HTML file; its title is that of ``<title>``, or else the first ``<h1>``."""
    declared = _DECLARED.search(data[:4096])
    encoding = (declared[1] or declared[2]).decode("ascii") if declared else ""
    source = decode(data, encoding)
    if not _TAG.search(source):  # plain text under a wrong name; its line breaks mean something
        return plain.read(data)
    root = _tree(source)
    stated = [*root.xpath("//title[not(ancestor::svg)]"), *root.iter("h1")]
    title = next((text for text in map(_text, stated) if text.strip()), "")
    return Content(list(_walk(root, _main(root))), title)


def blocks(source: str) -> Iterator[RawBlock]:
    """The blocks of a piece of HTML, as it stands inside another format."""
    if source.strip():
        yield from _walk(_tree(source), None)


def row(cells: Sequence[str]) -> str:
    """A table row as one line; empty where all its cells are."""
    flat = [" ".join(cell.split()) for cell in cells]
    return " | ".join(flat).strip() if any(flat) else ""


def _tree(source: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    safe = source.encode("utf-8", "replace").replace(b"\0", b"")
    try:
        root: etree._Element | None = etree.fromstring(safe, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(f"The HTML cannot be read: {error}.") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise DocumentError(
            "The HTML is nested too deeply to be read whole. Save the page again from a browser, "
            "or export it as text."
        )
    return etree.Element("html") if root is None else root


def _text(element: etree._Element) -> str:
    return "".join(element.itertext())


@dataclass(frozen=True, slots=True)
class _Main:
    """The elements around a page's main text, and those that make it up."""

    around: set[etree._Element]
    within: set[etree._Element]


def _main(root: etree._Element) -> _Main | None:
    """Where a page marks its main text; None where it does not."""
    marked = [e for e in root.xpath("//main | //article | //*[@role='main']") if _text(e).strip()]
    if not marked:
        return None
    return _Main(
        {a for e in marked for a in e.iterancestors()}, {d for e in marked for d in e.iter()}
    )


def _skipped(element: etree._Element, main: _Main | None) -> bool:
    """Whether a reader does not see the element, or it only frames the main text."""
    if element.tag in _UNREAD or "hidden" in element.attrib:
        return True
    if _INVISIBLE.search(element.get("style", "")):
        return True
    if main is None or element in main.around:
        return False
    if element.tag == "nav" or element.get("role") == "navigation":
        return True
    frames = element.tag in _FRAME or element.get("role") in {"banner", "contentinfo"}
    return frames and element not in main.within


class _Builder:
    """Collects running text and cuts it into blocks where block elements begin and end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []  # the tags of the open elements that give blocks their kind

    def enter(self, element: etree._Element) -> Iterator[RawBlock]:
        """The block that ends where an element begins, if any."""
        if element.tag in _BLOCK:
            yield from self.flush()
        if element.tag in _KINDS:
            self._open.append(element.tag)
        if element.tag == "br":
            self._parts.append("\n")
        self.add(element.text)

    def leave(self, element: etree._Element) -> Iterator[RawBlock]:
        """The block that ends where an element ends, if any."""
        if element.tag in _BLOCK:
            yield from self.flush()
        if element.tag in _KINDS:
            self._open.pop()

    def add(self, text: str | None) -> None:
        """More running text; white space counts in ``<pre>`` alone."""
        if text:
            self._parts.append(text if "pre" in self._open else _WHITE.sub(" ", text))

    def flush(self) -> Iterator[RawBlock]:
        """The running text as a block, unless it is blank."""
        text = "".join(self._parts)
        self._parts = []
        if text.strip():
            tag = self._open[-1] if self._open else "p"
            kind = _KINDS.get(tag, "paragraph")
            yield RawBlock(kind, text, int(tag[1]) if kind == "heading" else 0)


def _walk(root: etree._Element, main: _Main | None) -> Iterator[RawBlock]:
    """Blocks in the order of the document; without recursion, as nesting may be deep."""
    build = _Builder()
    passed: etree._Element | None = None  # the element that is not gone into
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            simple_row = element.tag == "tr" and not any(
                e.tag in _NO_ROW for e in element.iterdescendants()
            )
            if not simple_row and not _skipped(element, main):
                yield from build.enter(element)
                continue
            passed = element
            walker.skip_subtree()
            if element.tag in _BLOCK:
                yield from build.flush()
            if not _skipped(element, main):
                yield RawBlock(
                    "row", row([_seen(cell, main) for cell in element if not _skipped(cell, main)])
                )
        else:
            if element is not passed:
                yield from build.leave(element)
            build.add(element.tail if element is not root else None)
    yield from build.flush()


def _seen(cell: etree._Element, main: _Main | None) -> str:
    """The text of a table cell without its hidden parts."""
    return " ".join(block.text for block in _walk(cell, main))
