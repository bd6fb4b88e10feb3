"""Markdown, as a reader sees it: the markup is gone, the text of links is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workbench.evidence.formats import html
from workbench.evidence.formats.content import Content, RawBlock
from workbench.evidence.formats.encoding import decode

_FRONT_MATTER = re.compile(
    r"---[^\S\n]*\n(?P<fields>\w[\w -]*:[^\n]*\n(?:[^\n]*\n)*?)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)"
)
_TITLE = re.compile(r"^title\s*:\s*(?P<title>\S[^\n]*)$", re.M | re.I)
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
    return Content(list(_blocks(parser.parse(text))), title)


def _blocks(tokens: Sequence[Token]) -> Iterator[RawBlock]:
    """Blocks from the parser's flat run of tokens."""
    items = 0  # how many lists the present token is inside of
    cells: list[str] = []
    kind, level = "paragraph", 0
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            yield RawBlock("code", token.content)
        elif token.type == "html_block":
            yield from html.blocks(token.content)
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
            text = _inline(token.children or [])
            if kind == "cell":
                cells.append(text)
            else:
                yield RawBlock(kind, text, level)


def _inline(tokens: Sequence[Token]) -> str:
    """The visible text of a run of inline tokens."""
    parts: list[str] = []
    unread = 0  # inside how many elements that no reader sees
    for token in tokens:
        if token.type == "html_inline":
            if hidden := _UNREAD.match(token.content):
                unread = max(0, unread - 1) if hidden[1] else unread + 1
            elif token.content.lower().startswith("<br"):
                parts.append("\n")
        elif unread:
            continue
        elif token.type in {"text", "text_special", "code_inline"}:
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
    return "".join(parts)
