"""Whether a reader sees a run of a Word document, by its own properties and by its styles.

Hidden are runs marked so, of type of one point and less, and in a colour that their ground has too.
Where the ground cannot be known (text boxes, tables with a style, patterns, themes), they count as
seen. Runs hidden on the web alone (``webHidden``) are seen in print, as page numbers of a table of
contents are, and count as seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from workbench.evidence.formats.colours import WHITE, Colour, alike, colour
from workbench.evidence.formats.office import attribute, flag, local

_SMALLEST = 2  # half points
_UNKNOWN = "unknown"
_HIGHLIGHTS = {"white": "ffffff", "black": "000000", "none": ""}


@dataclass(frozen=True, slots=True)
class RunLook:
    """What is said of a run; None where it is left to styles and surroundings.

    Colours are six hexadecimal digits, empty for the usual one, or "unknown".
    """

    hidden: bool | None = None
    size: int | None = None  # half points
    ink: str | None = None
    ground: str | None = None

    def over(self, lower: RunLook) -> RunLook:
        """A look with what it leaves open taken from another one."""
        return RunLook(
            lower.hidden if self.hidden is None else self.hidden,
            lower.size if self.size is None else self.size,
            lower.ink if self.ink is None else self.ink,
            lower.ground if self.ground is None else self.ground,
        )


NOTHING = RunLook()


def said(properties: etree._Element | None) -> RunLook:
    """What the properties of a run or a style say of its look."""
    if properties is None or not len(properties):
        return NOTHING
    hidden: bool | None = None
    size: int | None = None
    ink = ground = None
    for element in properties:
        name = local(element)
        if name == "vanish":
            hidden = flag(element)
        elif name == "sz":
            value = attribute(element, "val") or ""
            size = int(value) if value.isascii() and value.isdecimal() else size
        elif name == "color":
            ink = _digits(attribute(element, "val") or "auto")
        elif name == "highlight":
            ground = _HIGHLIGHTS.get(attribute(element, "val") or "", _UNKNOWN) or ground
        elif name == "shd" and ground is None:
            ground = shade(element)
    if hidden is None and size is None and ink is None and ground is None:
        return NOTHING
    return RunLook(hidden, size, ink, ground)


def shade(element: etree._Element | None) -> str | None:
    """The ground that a shading gives; None where it gives none."""
    if element is None:
        return None
    fill = attribute(element, "fill") or "auto"
    if attribute(element, "val") not in {"clear", "nil", None} or (
        attribute(element, "themeFill") and fill == "auto"
    ):
        return _UNKNOWN
    return _digits(fill) or None


def _digits(value: str) -> str:
    """A colour as hexadecimal digits; empty for the usual one."""
    if value == "auto":
        return ""
    return value.lower() if colour(f"#{value}") else _UNKNOWN


def page_colour(document: etree._Element) -> str:
    """The colour of a document's pages; empty for white."""
    return _digits(attribute(document.find("{*}background"), "color") or "auto")


def surroundings(paragraph: etree._Element) -> str | None:
    """The ground that tables around a paragraph give it; None where they give none."""
    for around in paragraph.iterancestors():
        name = local(around)
        if name == "tc" and (ground := shade(around.find("{*}tcPr/{*}shd"))):
            return ground
        if name == "txbxContent":
            return _UNKNOWN
        if name == "tbl" and around.find("{*}tblPr/{*}tblStyle") is not None:
            return _UNKNOWN
    return None


def unseen(look: RunLook, paragraph: etree._Element, page: str) -> bool:
    """Whether a reader does not see a run of this look; ``page`` is the colour of the page."""
    if look.hidden or (look.size is not None and look.size <= _SMALLEST):
        return True
    if not look.ink or look.ink == _UNKNOWN:
        return False
    ground = look.ground or shade(paragraph.find("{*}pPr/{*}shd")) or surroundings(paragraph)
    ground = ground or page
    if ground == _UNKNOWN:
        return False
    return alike(_colour(look.ink), _colour(ground) if ground else WHITE)


def _colour(digits: str) -> Colour:
    return colour(f"#{digits}") or WHITE
