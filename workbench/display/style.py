"""The style sheet of everything that ``display`` draws."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from workbench.display.html import Markup, rules


@cache
def stylesheet() -> Markup:
    """The style sheet, as one ``<style>`` element: once on a page of the app, once an output."""
    return rules(files("workbench.display").joinpath("style.css").read_text("utf-8"))
