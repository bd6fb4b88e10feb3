"""Which cell styles of a workbook hide what their cells hold.

Those of the number format ``;;;``, of type of one point and less, and of a font in white, or in the
colour of the cell. Colours of themes other than white, patterns, and colours that a condition sets
are not known: such cells count as seen, as do cells of white type in tables with a style.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from workbench.evidence.formats.colours import WHITE, Colour, alike, colour
from workbench.evidence.formats.office import attribute

_SMALLEST = 1.0  # points


def unseen(styles: etree._Element, formats: Sequence[str]) -> list[bool]:
    """For each cell style, whether it hides its cells; ``formats`` are their number formats."""
    fonts = list(styles.iterfind("{*}fonts/{*}font"))
    fills = list(styles.iterfind("{*}fills/{*}fill"))
    small = [_is_small(font) for font in fonts]
    inks = [_colour(font.find("{*}color")) for font in fonts]
    grounds = [_ground(fill) for fill in fills]
    found = []
    for style, code in zip(styles.iterfind("{*}cellXfs/{*}xf"), formats, strict=True):
        font, fill = _at(style, "fontId"), _at(style, "fillId")
        ink = inks[font] if font < len(inks) else None
        ground = grounds[fill] if fill < len(grounds) else WHITE
        faded = ink is not None and ground is not None and alike(ink, ground)
        tiny = font < len(small) and small[font]
        found.append(faded or tiny or code.replace(" ", "") == ";;;")
    return found


def _at(style: etree._Element, name: str) -> int:
    value = attribute(style, name) or "0"
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 9 else 0


def _is_small(font: etree._Element) -> bool:
    try:
        return float(attribute(font.find("{*}sz"), "val") or 11) <= _SMALLEST
    except ValueError:
        return False


def _colour(element: etree._Element | None) -> Colour | None:
    """A colour; None where it is not known. White is the first one of every usual theme."""
    if element is None or (attribute(element, "tint") or "0").strip("0.+-"):
        return None
    if attribute(element, "theme") == "0":
        return WHITE
    digits = attribute(element, "rgb") or {"1": "ffffff", "9": "ffffff"}.get(
        attribute(element, "indexed") or "", ""
    )
    return colour(f"#{digits[-6:]}")


def _ground(fill: etree._Element) -> Colour | None:
    """What a cell is filled with: white where it is with nothing, None where it is not known."""
    pattern = fill.find("{*}patternFill")
    kind = attribute(pattern, "patternType") or "none"
    if pattern is None or kind not in {"none", "solid"}:
        return None
    return WHITE if kind == "none" else _colour(pattern.find("{*}fgColor"))
