"""Whether a reader sees the text of an HTML element: what CSS and old attributes make of it.

Where colours cannot be known, text counts as seen: behind pictures and gradients, and for elements
with a class or an id on pages that link a stylesheet. Text for screen readers alone is not seen.
Where a page shows text only at a click (tabs, menus), it is not seen as the file stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from workbench.evidence.formats import css
from workbench.evidence.formats.colours import BLACK, WHITE, Colour, alike, colour, over

_SMALLEST = 2.0  # pixels of type that a reader can still make out
_FAR = -500.0  # pixels; what is moved so far stands off the screen
_FAINT = 0.05  # of 1, how opaque text has to be
_LINK: Colour = (0.0, 0.0, 238.0, 1.0)
_SIZES = {"smaller": 5 / 6, "larger": 6 / 5}
_HARMLESS = frozenset(
    "font font-size color background background-color display visibility height width".split()
)
_KEPT = frozenset({"inherit", "unset"})
_PROPERTIES = frozenset(
    "display visibility opacity content-visibility transform text-indent margin-left margin-top"
    " position left top right bottom overflow overflow-x overflow-y height width max-height"
    " max-width clip clip-path font font-size color text-shadow background background-color"
    " background-image background-clip -webkit-background-clip".split()
)
_TELLING = frozenset("style hidden popover color bgcolor background text".split())
_TELLING_MARKS = _TELLING - {"style"}
_TAGS = frozenset({"a", "dialog", "font", "mark"})
_PICTURES = frozenset({"img", "picture", "video", "canvas", "svg"})
_HIDING = etree.XPath(
    "boolean(//@style | //@hidden | //@popover | //@color | //@bgcolor | //@text | //dialog)"
)
_PAINT = re.compile(r"url\(|gradient\(|image\(|var\(")
_WORD = re.compile(r"[\w-]+\([^()]*\)|[^\s()]+")
_FONT_SIZE = re.compile(
    r"(?:^|\s)((?:\d+\.?\d*|\.\d+)(?:px|pt|pc|em|rem|ex|%)|0)(?=\s*/|\s)", re.ASCII
)
_SCALE = re.compile(r"scale[xy]?\(\s*0*\.?0+\s*[,)]")
_SHIFT = re.compile(r"translate(?:x|y|3d)?\(([^()]*)\)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


@dataclass(frozen=True, slots=True)
class Look:
    """How text is shown that stands in an element; ``gone`` holds for all that is inside of it."""

    colour: Colour | None = BLACK
    ground: Colour | None = WHITE
    size: float = 16.0  # of type, in pixels
    shown: bool = True
    gone: bool = False
    unseen: bool = False  # its own text, though not that of elements inside with another look


class Looks:
    """The looks of the elements of one page, by its rules.

    ``plain`` says that it has nothing by which any text could be hidden.
    """

    def __init__(self, root: etree._Element, sheets: Sequence[str] = ()) -> None:
        own = ["".join(style.itertext()) for style in root.iter("style")]
        self._sheet = css.Sheet([*sheets, *own], _PROPERTIES)
        self.plain = not self._sheet and not _HIDING(root)
        self._linked = any(
            "stylesheet" in link.get("rel", "").lower() for link in root.iter("link")
        )

    def of(self, element: etree._Element, around: Look) -> Look:
        """The look of an element that stands in one of the look ``around``."""
        attributes = element.attrib
        unknown = self._linked and ("class" in attributes or "id" in attributes)
        if not (unknown or self._sheet or element.tag in _TAGS) and (
            not attributes or _TELLING.isdisjoint(attributes)
        ):
            return around
        said = {name: value for name, (value, _) in self._sheet.of(element).items()}
        if not (said or unknown or element.tag in _TAGS) and _TELLING_MARKS.isdisjoint(attributes):
            return around
        if _gone(element, said):
            return replace(around, gone=True, unseen=True)
        look = Look(
            _colour(element, said, None if unknown else around.colour),
            _ground(element, said, None if unknown else around.ground),
            _size(said, around.size),
            _shown(said.get("visibility", ""), shown=around.shown),
        )
        if look.size < _SMALLEST or not look.shown:
            return replace(look, unseen=True)
        return replace(look, unseen=_blends(look) and not _on_picture(element, said))


def _gone(element: etree._Element, said: dict[str, str]) -> bool:
    """Whether an element is not shown at all, nor what is inside of it."""
    closed = element.tag == "dialog" and "open" not in element.attrib
    hidden = closed or "hidden" in element.attrib or "popover" in element.attrib
    if said.get("display", "none" if hidden else "") == "none":
        return True
    if said.keys() <= _HARMLESS:
        return False
    opaque = said.get("opacity", "1")
    share = css.pixels(opaque, whole=1.0)
    if share is not None and share < _FAINT:
        return True
    if said.get("content-visibility") == "hidden" or _SCALE.search(said.get("transform", "")):
        return True
    return _off_screen(said) or _clipped(said)


def _off_screen(said: dict[str, str]) -> bool:
    lengths = [said.get("text-indent", ""), said.get("margin-left", ""), said.get("margin-top", "")]
    if said.get("position", "static") != "static":
        lengths += [said.get(side, "") for side in ("left", "top", "right", "bottom")]
    lengths += (_SHIFT.search(said.get("transform", "")) or ("", ""))[1].split(",")
    if any((far := css.pixels(length)) is not None and far <= _FAR for length in lengths):
        return True
    indent = css.pixels(said.get("text-indent", ""), whole=1.0)
    return said.get("text-indent", "").endswith("%") and _cut(said) and (indent or 0) >= 1


def _cut(said: dict[str, str]) -> bool:
    names = ("overflow", "overflow-x", "overflow-y")
    return any(word in said.get(name, "") for name in names for word in ("hidden", "clip"))


def _clipped(said: dict[str, str]) -> bool:
    """Whether nothing is left of the place that an element is shown in."""
    if _cut(said):
        for name in ("height", "width", "max-height", "max-width"):
            room = css.pixels(said.get(name, ""), whole=1.0)
            if room is not None and (room == 0 or (room <= 1 and "%" not in said[name])):
                return True
    clip = said.get("clip", "")
    if clip.startswith("rect(") and said.get("position") in {"absolute", "fixed"}:
        parts = [float(number) for number in _NUMBER.findall(clip)]
        return len(parts) == 4 and (parts[2] - parts[0] <= 1 or parts[1] - parts[3] <= 1)
    path = said.get("clip-path", "")
    if path.startswith("inset("):
        shares = [float(n) for n in re.findall(r"(\d+\.?\d*)%", path)]
        return bool(shares) and max(shares) >= 50
    return bool(re.match(r"circle\(\s*0[^.\d]", path))


def _shown(value: str, *, shown: bool) -> bool:
    if value in {"hidden", "collapse"}:
        return False
    return shown if not value or value in _KEPT else True


def _size(said: dict[str, str], around: float) -> float:
    """The size of type in pixels; the usual one where it is not said in numbers."""
    short = _FONT_SIZE.search(said.get("font", "") + " ")
    value = said.get("font-size") or (short[1] if short else "")
    if not value or value in _KEPT:
        return around
    if value in _SIZES:
        return around * _SIZES[value]
    size = css.pixels(value, em=around, whole=around)
    return 16.0 if size is None else size


def _colour(element: etree._Element, said: dict[str, str], around: Colour | None) -> Colour | None:
    """The colour of an element's text; None where it is not known."""
    painted = "text" in said.get("background-clip", said.get("-webkit-background-clip", ""))
    if painted or said.get("text-shadow", "none") != "none":
        return None
    value = said.get("color") or element.get("color" if element.tag == "font" else "text")
    if not value and element.tag == "a" and "href" in element.attrib:
        return _LINK
    return around if not value or value in _KEPT else colour(value)


def _ground(element: etree._Element, said: dict[str, str], around: Colour | None) -> Colour | None:
    """The colour behind an element's text; None where it is not known."""
    values = [said[name] for name in ("background", "background-color", "background-image")
              if name in said]  # fmt: skip
    if "background" in element.attrib or any(_PAINT.search(value) for value in values):
        return None
    if not values and (old := element.get("bgcolor")):
        values = [old]
    if not values:
        return (255.0, 255.0, 0.0, 1.0) if element.tag == "mark" else around
    for value in reversed(values):
        for word in _WORD.findall(value):
            if (found := colour(word)) is not None:
                return over(found, around)
    plain = all(value in {"none", "inherit", "initial", "unset", "0"} for value in values)
    return around if plain else None


def _blends(look: Look) -> bool:
    if look.colour is not None and look.colour[3] < _FAINT:
        return True
    if look.colour is None or look.ground is None:
        return False
    shown = over(look.colour, look.ground)
    return shown is not None and alike(shown, look.ground)


def _on_picture(element: etree._Element, said: dict[str, str]) -> bool:
    """Whether an element may have been laid over a picture beside it."""
    parent = element.getparent()
    if parent is None or said.get("position") not in {"absolute", "fixed"}:
        return False
    return any(e.tag in _PICTURES for e in parent.iter())
