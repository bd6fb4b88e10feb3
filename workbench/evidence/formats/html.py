"""HTML, as a reader sees it: no scripts, no menus around the main text, nothing hidden.

Hidden text is handed over apart (``html_look`` says what that is), menus included, and comments
that hold sentences. Alternative texts and tooltips are neither read nor hidden: a reader can have
them shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from workbench.errors import DocumentError
from workbench.evidence.formats import text as plain
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.encoding import decode
from workbench.evidence.formats.html_look import Look, Looks

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
_MARKUP = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # letters of scripts without spaces
_CODE = re.compile(r"[{}();=<>\[\]|$_/\\]")


def read(data: bytes) -> Content:
    """The blocks of an HTML file; its title is that of ``<title>``, or else the first ``<h1>``."""
    declared = _DECLARED.search(data[:4096])
    encoding = (declared[1] or declared[2]).decode("ascii") if declared else ""
    source = decode(data, encoding)
    if not _TAG.search(source):  # plain text under a wrong name; its line breaks mean something
        return plain.read(data)
    root, comments = _tree(source)
    page = _Page(_main(root), Looks(root))
    found = list(page.walk(root, Look()))
    stated = map(_text, root.xpath("//title[not(ancestor::svg)]"))
    first = (b.text for b in found if b.kind == "heading" and b.level == 1)
    title = next((text for text in (*stated, *first) if text.strip()), "")
    return Content(found, title, hidden=[*page.hidden, *comments])


def fragment(source: str, look: Look | None = None, sheets: Sequence[str] = ()) -> Content:
    """A piece of HTML, as it stands inside another format.

    Parameters
    ----------
    source : str
        The HTML.
    look : Look, optional
        How its surroundings show text.
    sheets : sequence of str
        Style sheets of its surroundings.
    """
    if not source.strip():
        return Content([])
    root, comments = _tree(source)
    if look and look.gone:
        return Content([], hidden=[_readable(root), *comments])
    page = _Page(None, Looks(root, sheets))
    return Content(list(page.walk(root, look or Look())), hidden=[*page.hidden, *comments])


def row(cells: Sequence[str]) -> str:
    """A table row as one line; empty where all its cells are."""
    flat = [" ".join(cell.split()) for cell in cells]
    return " | ".join(flat).strip() if any(flat) else ""


def _tree(source: str) -> tuple[etree._Element, list[str]]:
    """The root element, and those of the comments taken out of it that hold sentences."""
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True, no_network=True)
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
    if root is None:
        return _tree(f"<html><body>{source}") if "<!--" in source else (etree.Element("html"), [])
    comments = [said for e in root.xpath("//comment()") if (said := sentence(e.text or ""))]
    etree.strip_tags(root, etree.Comment)
    return root, comments


def sentence(comment: str) -> str:
    """What a comment says to people: four words and more; nothing where it is code."""
    if comment.lstrip().startswith("[") or comment.rstrip().endswith("]"):  # conditional: [if mso]>
        return ""
    text = " ".join(_MARKUP.sub(" ", comment).split())
    if len(_WORD.findall(text)) < 4 and len(_UNSPACED.findall(text)) < 8:
        return ""
    return "" if len(_CODE.findall(text)) > 0.05 * len(text) else text


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


def _framing(element: etree._Element, main: _Main | None) -> bool:
    """Whether an element only frames the main text."""
    if main is None or element in main.around:
        return False
    if element.tag == "nav" or element.get("role") == "navigation":
        return True
    frames = element.tag in _FRAME or element.get("role") in {"banner", "contentinfo"}
    return frames and element not in main.within


def _readable(element: etree._Element) -> str:
    """All text inside an element that is meant for people."""
    found: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "start":
            if inner.tag in _UNREAD:
                walker.skip_subtree()
            else:
                found.append(inner.text or "")
        else:
            found.append((inner.tail or "") if inner is not element else "")
            found.append(" " if inner.tag in _BLOCK else "")
    return " ".join("".join(found).split())


class _Builder:
    """Collects running text and cuts it into blocks where block elements begin and end."""

    def __init__(self, hidden: list[str]) -> None:
        self._parts: list[str] = []
        self._open: list[str] = []  # the tags of the open elements that give blocks their kind
        self._unseen: list[str] = []
        self._hidden = hidden

    def enter(self, element: etree._Element, look: Look) -> Iterator[RawBlock]:
        """The block that ends where an element begins, if any."""
        if element.tag in _BLOCK:
            yield from self.flush()
        if element.tag in _KINDS:
            self._open.append(element.tag)
        if element.tag == "br":
            self._parts.append("\n")
        self.add(element.text, look)

    def leave(self, element: etree._Element) -> Iterator[RawBlock]:
        """The block that ends where an element ends, if any."""
        if element.tag in _BLOCK:
            yield from self.flush()
        if element.tag in _KINDS:
            self._open.pop()

    def add(self, text: str | None, look: Look) -> None:
        """More running text; white space counts in ``<pre>`` alone."""
        if not text:
            return
        if look.unseen:
            self._unseen.append(text)
            return
        if self._unseen and text.strip():
            self._set_apart()
        self._parts.append(text if "pre" in self._open else _WHITE.sub(" ", text))

    def _set_apart(self) -> None:
        self._hidden.append(" ".join("".join(self._unseen).split()))
        self._unseen = []

    def flush(self) -> Iterator[RawBlock]:
        """The running text as a block, unless it is blank."""
        if self._unseen:
            self._set_apart()
        text = "".join(self._parts)
        self._parts = []
        if text.strip():
            tag = self._open[-1] if self._open else "p"
            kind = _KINDS.get(tag, "paragraph")
            yield RawBlock(kind, text, int(tag[1]) if kind == "heading" else 0)


class _Page:
    """Turns elements into blocks; what nobody sees is collected in ``hidden``."""

    def __init__(self, main: _Main | None, looks: Looks) -> None:
        self._main, self._looks = main, looks
        self.hidden: list[str] = []

    def walk(self, root: etree._Element, around: Look) -> Iterator[RawBlock]:
        """Blocks in the order of the document; without recursion, as nesting may be deep."""
        build = _Builder(self.hidden)
        passed: etree._Element | None = None  # the element that is not gone into
        looks = [around]
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                look = looks[-1] if self._looks.plain else self._looks.of(element, looks[-1])
                simple_row = element.tag == "tr" and not any(
                    e.tag in _NO_ROW for e in element.iterdescendants()
                )
                skipped = self._skipped(element, look, looks[-1])
                if not simple_row and not skipped:
                    looks.append(look)
                    yield from build.enter(element, look)
                    continue
                passed = element
                walker.skip_subtree()
                if element.tag in _BLOCK:
                    yield from build.flush()
                if not skipped:
                    yield RawBlock("row", row(list(self._cells(element, look))))
            else:
                if element is not passed:
                    yield from build.leave(element)
                    looks.pop()
                build.add(element.tail if element is not root else None, looks[-1])
        yield from build.flush()

    def _skipped(self, element: etree._Element, look: Look, around: Look) -> bool:
        """Whether an element is no text of the page; hidden text in it is noted."""
        if element.tag in _UNREAD:
            return True
        if look.gone:
            self.hidden.append(_readable(element))
            return True
        if not _framing(element, self._main):
            return False
        if self._looks.plain:
            return True
        frame = _Page(None, self._looks)
        for _ in frame.walk(element, around):  # a menu is seen, so only what it hides counts
            pass
        self.hidden += frame.hidden
        return True

    def _cells(self, element: etree._Element, look: Look) -> Iterator[str]:
        """The texts of the cells of a row without their hidden parts."""
        for cell in element:
            if not self._skipped(cell, self._looks.of(cell, look), look):
                yield " ".join(block.text for block in self.walk(cell, look))
