"""HTML elements that open in one place of a Markdown file and close in another."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

from lxml import etree

from workbench.evidence.formats.html_look import Look, Looks

_EMPTY = frozenset(
    "area base br col embed hr img input link meta param source track wbr script style".split()
)
_CLOSED_BY_BLOCKS = frozenset("p li dt dd td th tr option".split())  # their end may go unwritten
_DEEPEST = 100


class OpenElements:
    """The elements that are open at a place, with the look that text has there.

    Parameters
    ----------
    sheets : iterable of str
        Style sheets that hold for them.
    """

    def __init__(self, sheets: Iterable[str] = ()) -> None:
        self.sheets = list(sheets)
        self._looks = Looks(etree.Element("html"), self.sheets)
        self._open: list[tuple[str, Look]] = []

    @property
    def look(self) -> Look:
        """How text is shown here."""
        return self._open[-1][1] if self._open else Look()

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._open)

    def feed(self, source: str) -> None:
        """Follow the tags of a piece of HTML."""
        parser = _Tags(self)
        parser.feed(source)
        parser.close()

    def cut(self, depth: int) -> None:
        """Close all elements but the outermost ones, as the end of a paragraph does."""
        del self._open[depth:]

    def end_block(self) -> None:
        """Close the elements that the next block closes."""
        while self._open and self._open[-1][0] in _CLOSED_BY_BLOCKS:
            self._open.pop()

    def enter(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _EMPTY or len(self._open) >= _DEEPEST:
            return
        element = etree.Element("span")
        try:
            element.tag = tag
            for name, value in attributes:
                element.set(name, value or "")
        except ValueError:  # a name or value that XML has no room for
            element = etree.Element("span")
        around = self.look
        look = around if around.gone else self._looks.of(element, around)
        self._open.append((tag, look))

    def leave(self, tag: str) -> None:
        """Close the innermost element of a tag; nothing where none is open."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                return


class _Tags(HTMLParser):
    def __init__(self, elements: OpenElements) -> None:
        super().__init__()
        self._elements = elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._elements.enter(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._elements.enter(tag, attrs)  # a browser takes no notice of the stroke

    def handle_endtag(self, tag: str) -> None:
        self._elements.leave(tag)
