"""The one place that writes HTML, and so the one place that escapes.

Text of documents, models and people is hostile. A ``str`` handed to :func:`tag` is text and
nothing else, whatever it holds; only :class:`Markup`, which only this module makes, is taken as
HTML. Joining or formatting a ``Markup`` by other means gives an ordinary ``str`` again, which
would be escaped: a mistake shows as visible tags, never as live ones.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape

#: What may stand between tags. Nothing here runs, loads or submits anything.
ELEMENTS = frozenset(
    {"a", "bdi", "code", "details", "div", "li", "mark", "p", "pre", "section", "small", "span"}
    | {"strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTE = re.compile(r"(?!on)[a-z]+(-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[#?]|\./|/(?!/)|https?://", re.IGNORECASE)

# What no HTML parser gives back, and what no UTF-8 can carry.
_LOST = re.compile("[\x00\ud800-\udfff]")
# Control characters, and those that change the direction of the text after them.
_CONTROL = re.compile("([\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069])")


class Markup(str):
    """HTML that is safe as it stands; made by this module alone."""

    __slots__ = ()


def text(raw: str) -> Markup:
    """Text as HTML that shows it to the character.

    Characters that steer the direction of writing, and control characters, are boxed: each is
    still there, shows as a small sign with its code point, and reaches nothing outside its box.
    NUL and lone surrogates, which HTML cannot hold, become U+FFFD.
    """
    safe = escape(_LOST.sub("\ufffd", raw)).replace("\r", "&#13;")
    return Markup(_CONTROL.sub(_box, safe))


def _box(found: re.Match[str]) -> str:
    point = f"U+{ord(found[0]):04X}"
    return (
        f'<span class="wb-control" style="display:inline-block" title="{point}">{found[0]}</span>'
    )


def label(raw: str, limit: int = 200) -> str:
    """One line of text for a title, a name or a tooltip: no control characters, not too long."""
    line = " ".join(_CONTROL.sub("\ufffd", _LOST.sub("\ufffd", raw)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def join(*children: object) -> Markup:
    """Children one after the other: ``Markup`` as it is, ``str`` escaped, None left out."""
    return Markup("".join(_flat(children)))


def _flat(children: Iterable[object]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str):
            yield text(child)
        elif isinstance(child, Iterable):
            yield from _flat(child)
        else:
            raise TypeError(f"Neither text nor markup: {type(child).__name__}")


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """One element.

    Parameters
    ----------
    name : str
        One of :data:`ELEMENTS`.
    *children : Markup, str, None or iterables of these
        What stands in it; every ``str`` is escaped.
    **attributes : str, int, float, bool or None
        ``class_`` stands for ``class``, other underscores for hyphens. None and False leave the
        attribute out, True writes its name alone. An ``href`` that is neither a fragment, a
        query, a path nor http(s) is left out.

    Raises
    ------
    ValueError
        If the element is not allowed, or an attribute's name is none or an event's.
    """
    if name not in ELEMENTS:
        raise ValueError(f"The element “{name}” is not written here")
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    if not _ATTRIBUTE.fullmatch(name) or name in {"src", "srcdoc", "action"}:
        raise ValueError(f"The attribute “{name}” is not written here")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    raw = _CONTROL.sub("\ufffd", _LOST.sub("\ufffd", str(value)))
    if name == "href" and not _ADDRESS.match(raw):
        return ""
    return f' {name}="{escape(raw)}"'.replace("\r", "&#13;")


def picture(png: bytes, alt: str, **attributes: object) -> Markup:
    """A picture that stands in the page itself, so that nothing is loaded from anywhere.

    Parameters
    ----------
    png : bytes
        The picture, as PNG.
    alt : str
        What it shows, for those who do not see it.
    **attributes : str, int, float, bool or None
        As for :func:`tag`.

    Raises
    ------
    ValueError
        If it is no PNG.
    """
    if not png.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("Only a PNG is shown as a picture")
    source = f'src="data:image/png;base64,{b64encode(png).decode()}"'
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<img {source}{_attribute('alt', label(alt))}{written}>")


def rules(css: str) -> Markup:
    """A ``<style>`` element of our own rules.

    Raises
    ------
    ValueError
        If there is a ``<`` in them, with which they could end their element.
    """
    if "<" in css:
        raise ValueError("A style sheet with “<” in it could end its own element")
    return Markup(f"<style>{css}</style>")


def document(title: str, styles: Markup, *body: object, **attributes: object) -> str:
    """A whole HTML file that stands alone: what is in it cannot load, run or submit anything.

    Parameters
    ----------
    title : str
        Shown in the browser's tab.
    styles : Markup
        Of :func:`rules`.
    *body : Markup, str, None or iterables of these
        What stands in it; every ``str`` is escaped.
    **attributes : str, int, float, bool or None
        Of the body, as for :func:`tag`.
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(label(title))}</title>{join(styles)}"
    )
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    page = f'<html lang="en"><head>{head}</head><body{written}>{join(*body)}</body></html>'
    return f"<!DOCTYPE html>{page}"


def markdown_literal(raw: str, limit: int = 200) -> str:
    r"""One line of text so that Streamlit's Markdown shows it literally.

    Every ASCII punctuation mark is escaped, which CommonMark allows; a word joiner, which is not
    seen, keeps bare addresses from becoming links and ``:names:`` from becoming icons.
    """
    line = label(raw, limit)
    line = re.sub(r"(?i)\b(www)(?=\.)", "\\1\u2060", line)
    line = re.sub("([:@])", "\\1\u2060", line)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", line)


def plotly_literal(raw: str, limit: int = 60) -> str:
    """One line of text so that Plotly, which knows a few tags, shows it literally."""
    return escape(label(raw, limit), quote=False)


def plotly_note(lines: Iterable[str]) -> str:
    """Lines under the title of a figure: smaller, and not bold where a page's theme makes it so.

    Parameters
    ----------
    lines : iterable of str
        Literal already, as :func:`plotly_literal` makes them.
    """
    return f'<br><span style="font-size:12px;font-weight:400">{"<br>".join(lines)}</span>'
