"""One style sheet for light and dark: its colours stand out from both."""

from __future__ import annotations

import re

import pytest

from workbench.display.heat import CON, PRO
from workbench.display.style import stylesheet

LIGHT, DARK = (255, 255, 255), (18, 22, 28)


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance of WCAG 2."""
    parts = [c / 255 for c in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def over(colour: tuple[int, ...], alpha: float, ground: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(round(c * alpha + g * (1 - alpha)) for c, g in zip(colour, ground, strict=True))


@pytest.mark.parametrize("ground", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [PRO, CON])
def test_hues_stand_out_from_both_grounds(colour: tuple[int, ...], ground: tuple[int, ...]) -> None:
    assert contrast(colour, ground) >= 3


@pytest.mark.parametrize(("ground", "ink"), [(LIGHT, (27, 36, 48)), (DARK, (230, 234, 240))])
@pytest.mark.parametrize("colour", [PRO, CON, (234, 179, 8)])
def test_text_is_readable_on_full_tints(
    colour: tuple[int, ...], ground: tuple[int, ...], ink: tuple[int, ...]
) -> None:
    assert contrast(ink, over(colour, 0.5, ground)) >= 4.5
    assert contrast(over(ink, 0.74, ground), ground) >= 4.5


def test_the_sheet_has_the_two_hues_of_the_scale() -> None:
    css = str(stylesheet())
    assert f"--wb-pro: {' '.join(map(str, PRO))};" in css
    assert f"--wb-con: {' '.join(map(str, CON))};" in css


def test_all_classes_are_our_own_and_nothing_is_loaded() -> None:
    css = str(stylesheet())
    assert not [
        c for c in re.findall(r"\.(-?[a-zA-Z_][\w-]*)", css) if not re.match(r"(st-key-)?wb\b", c)
    ]
    assert "url(" not in css
    assert "@import" not in css
    assert "prefers-reduced-motion" in css
    assert ":focus-visible" in css
