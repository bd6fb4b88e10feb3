"""Colours as CSS, Word and spreadsheets write them, and whether text shows on its ground."""

from __future__ import annotations

import colorsys
import re

#: Red, green and blue from 0 to 255, and how opaque it is, from 0 to 1.
Colour = tuple[float, float, float, float]

WHITE: Colour = (255.0, 255.0, 255.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0, 1.0)

_ALIKE = 20  # of 255, in every part; a light grey of 34 can still be read on white
_NAMES = {
    "black": 0x000000, "white": 0xFFFFFF, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "azure": 0xF0FFFF,
    "ghostwhite": 0xF8F8FF, "floralwhite": 0xFFFAF0, "mintcream": 0xF5FFFA, "linen": 0xFAF0E6,
    "whitesmoke": 0xF5F5F5, "aliceblue": 0xF0F8FF, "seashell": 0xFFF5EE, "honeydew": 0xF0FFF0,
    "lavenderblush": 0xFFF0F5, "oldlace": 0xFDF5E6, "gainsboro": 0xDCDCDC, "yellow": 0xFFFF00,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "silver": 0xC0C0C0, "gray": 0x808080,
    "grey": 0x808080, "dimgray": 0x696969, "red": 0xFF0000, "maroon": 0x800000, "navy": 0x000080,
    "green": 0x008000, "lime": 0x00FF00, "olive": 0x808000, "purple": 0x800080, "teal": 0x008080,
    "blue": 0x0000FF, "aqua": 0x00FFFF, "fuchsia": 0xFF00FF, "orange": 0xFFA500,
}  # fmt: skip


def colour(value: str) -> Colour | None:
    """A colour; None where it is none that is known, as variables are."""
    value = value.strip().lower()
    if value == "transparent":
        return 0.0, 0.0, 0.0, 0.0
    if value in _NAMES:
        value = f"#{_NAMES[value]:06x}"
    if value.startswith("#"):
        return _hexadecimal(value[1:])
    name, _, inside = value.removesuffix(")").partition("(")
    parts = [part for part in re.split(r"[\s,/]+", inside.strip()) if part]
    if name not in {"rgb", "rgba", "hsl", "hsla"} or len(parts) not in {3, 4}:
        return None
    try:
        opaque = _share(parts[3], 1.0) if len(parts) == 4 else 1.0
        if name.startswith("rgb"):
            red, green, blue = (_share(part, 255.0) for part in parts[:3])
            return red, green, blue, opaque
        hue = float(parts[0].removesuffix("deg")) / 360
        light, strong = _share(parts[2], 1.0), _share(parts[1], 1.0)
    except ValueError:
        return None
    red, green, blue = (255 * part for part in colorsys.hls_to_rgb(hue, light, strong))
    return red, green, blue, opaque


def _hexadecimal(digits: str) -> Colour | None:
    if len(digits) in {3, 4}:
        digits = "".join(2 * digit for digit in digits)
    if len(digits) not in {6, 8} or not re.fullmatch(r"[0-9a-f]+", digits):
        return None
    red, green, blue, *opaque = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return red, green, blue, opaque[0] / 255 if opaque else 1.0


def _share(part: str, whole: float) -> float:
    return float(part[:-1]) / 100 * whole if part.endswith("%") else float(part)


def over(upper: Colour, lower: Colour | None) -> Colour | None:
    """What is seen of a colour that lies over another one; None where that is not known."""
    if upper[3] >= 1:
        return upper
    if lower is None:
        return None
    red, green, blue = (upper[3] * upper[i] + (1 - upper[3]) * lower[i] for i in range(3))
    return red, green, blue, 1.0


def alike(first: Colour, second: Colour) -> bool:
    """Whether the eye cannot tell text of one colour from a ground of the other."""
    return max(abs(a - b) for a, b in zip(first[:3], second[:3], strict=True)) <= _ALIKE
