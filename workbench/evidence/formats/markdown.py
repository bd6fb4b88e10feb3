"""Markdown, as a reader sees it: the markup is gone, the text of links is kept.

HTML within it counts as a browser would show it, also where it opens before a paragraph and closes
behind it. What it hides is handed over apart, as are comments that hold sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workbench.evidence.formats import html
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.encoding import decode
from workbench.evidence.formats.html_open import OpenElements

_FRONT_MATTER = re.compile(
    r"---[^\S\n]*\n(?P<fields>\w[\w -]*:[^\n]*\n(?:[^\n]*\n)*?)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)"
)
_TITLE = re.compile(r"^title\s*:\s*(?P<title>\S[^\n]*)$", re.M | re.I)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)(?:</style|\Z)", re.S | re.I)
_UNREAD = re.compile(r"<(/?)(?:script|style|template|noscript)\b", re.I)


def read(data: bytes) -> Content:
    """The blocks of a Markdown file; YAML in front of it gives only the title."""
    text = re.sub(r"\r\n?", "\n", decode(data))
    title = ""
    front = _FRONT_MATTER.match(text)
    if front:
        stated = _TITLE.search(front["fields"])
        title = stated["title"].strip().strip("\"'") if stated else ""
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    found: dict[str, Any] = {}
    reader = _Reader(parser.parse(text, found))
    blocks = list(reader.blocks())
    return Content(blocks, title, hidden=[*reader.hidden, *_remarks(found)])


def _remarks(found: Mapping[str, Any]) -> Iterator[str]:
    """Comments that are written as a link which leads nowhere: ``[//]: # (like this)``."""
    for reference in found.get("references", {}).values():
        if reference["href"] in {"", "#"} and (said := html.sentence(reference["title"])):
            yield said


class _Reader:
    """Turns the parser's flat run of tokens into blocks; ``hidden`` is what HTML in it hides."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._open = OpenElements(
            style[1]
            for token in tokens
            if token.type == "html_block"
            for style in _STYLE.finditer(token.content)
        )
        self.hidden: list[str] = []

    def blocks(self) -> Iterator[RawBlock]:
        """The blocks, in order."""
        items = 0  # how many lists the present token is inside of
        cells: list[str] = []
        kind, level = "paragraph", 0
        for token in self._tokens:
            if token.type in {"fence", "code_block"}:
                yield from self._seen(RawBlock("code", token.content))
            elif token.type == "html_block":
                yield from self._html(token.content)
            elif token.type == "list_item_open":
                items += 1
            elif token.type == "list_item_close":
                items -= 1
            elif token.type == "heading_open":
                kind, level = "heading", int(token.tag[1])
            elif token.type == "paragraph_open":
                kind, level = "item" if items else "paragraph", 0
            elif token.type in {"td_open", "th_open"}:
                kind = "cell"
            elif token.type == "tr_close":
                yield RawBlock("row", html.row(cells))
                cells = []
            elif token.type == "inline":
                text = self._inline(token.children or [])
                if kind == "cell":
                    cells.append(text)
                else:
                    yield RawBlock(kind, text, level)

    def _seen(self, block: RawBlock) -> Iterator[RawBlock]:
        if self._open.look.unseen:
            self.hidden.append(block.text)
        else:
            yield block

    def _html(self, source: str) -> Iterator[RawBlock]:
        content = html.fragment(source, self._open.look, self._open.sheets)
        self.hidden += content.hidden
        yield from content.blocks
        self._open.feed(source)
        self._open.end_block()

    def _inline(self, tokens: Sequence[Token]) -> str:
        """The visible text of a run of inline tokens."""
        parts: list[str] = []
        hidden: list[str] = []
        unread = 0  # inside how many elements that hold no text
        before = self._open.depth
        for token in tokens:
            into = hidden if self._open.look.unseen else parts
            if token.type == "html_inline":
                if found := _UNREAD.match(token.content):
                    unread = max(0, unread - 1) if found[1] else unread + 1
                elif token.content.lower().startswith("<br"):
                    into.append("\n")
                elif token.content.startswith("<!--"):
                    self.hidden.append(html.sentence(token.content[4:].removesuffix("-->")))
                else:
                    self._open.feed(token.content)
            elif unread:
                continue
            elif token.type in {"text", "text_special", "code_inline"}:
                into.append(token.content)
            elif token.type == "softbreak":
                into.append(" ")
            elif token.type == "hardbreak":
                into.append("\n")
        self._open.cut(before)
        if hidden:
            self.hidden.append("".join(hidden))
        return "".join(parts)
