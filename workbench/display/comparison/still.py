"""Right against cost or time as markup alone: for a page that runs nothing and may be printed."""

from __future__ import annotations

import math

from workbench.display import say
from workbench.display.comparison.board import NAME, milliseconds
from workbench.display.html import Markup, label, tag
from workbench.records import Comparison, Frontier, Standing

_TAKES = {"cost": "cost of a thousand answers", "time": "usual time of an answer"}
#: Empty space at both sides, in percent of the width.
_EDGE = 6.0


def still(comparison: Comparison, takes: str) -> Markup | None:
    """Each model at its place, numbered as on the leaderboard; None where none can be placed.

    Across, what it takes, on a scale of powers of ten; upward, how often it is right, from 0 to
    100 %, with its interval.
    """
    rows = comparison.by_cost if takes == "cost" else comparison.by_latency
    placed = [row for row in rows if row.on is not None and row.takes]
    if not placed:
        return None
    order = [s.model for s in comparison.standings]
    ends = [math.log10(row.takes or 1.0) for row in placed]
    low, high = min(ends), max(ends)
    points = [
        _point(row, comparison.standing(row.model), order.index(row.model) + 1, low, high)
        for row in placed
    ]
    said = "; ".join(_said(row, comparison.standing(row.model), takes) for row in placed)
    lines = [
        tag(
            "span", tag("span", f"{share} %", class_="wb-still-tick"), class_="wb-still-line",
            style=f"bottom:{share}%",
        )
        for share in (0, 25, 50, 75, 100)
    ]  # fmt: skip
    across = (
        tag("span", _amount(min(row.takes or 0.0 for row in placed), takes)),
        tag("span", _TAKES[takes]),
        tag("span", _amount(max(row.takes or 0.0 for row in placed), takes)),
    )
    return tag(
        "div",
        tag("div", f"Right against {_TAKES[takes]}", class_="wb-title"),
        tag("div", lines, points, class_="wb-still", role="img", aria_label=said),
        tag("div", across, class_="wb-still-axis"),
        tag(
            "div",
            "A full point: no other is right as often for less. A hollow one: another is. "
            "Numbers are those of the table; lines are 95 % intervals.",
            class_="wb-note",
        ),
        class_="wb-still-whole",
    )


def _point(row: Frontier, s: Standing, number: int, low: float, high: float) -> Markup:
    at = (math.log10(row.takes or 1.0) - low) / (high - low) if high > low else 0.5
    left = _EDGE + (100 - 2 * _EDGE) * at
    accuracy = s.figures["accuracy"]
    bottom, top = 100 * (accuracy.low or 0.0), 100 * (accuracy.high or 0.0)
    place = 100 * (accuracy.value or 0.0)
    kind = "wb-still-on" if row.on else "wb-still-off"
    span = f"left:{left:.1f}%;bottom:{bottom:.1f}%;height:{top - bottom:.1f}%"
    return tag(
        "span",
        tag("span", class_="wb-still-span", style=span),
        tag(
            "span", str(number), class_=f"wb-still-point {kind}",
            style=f"left:{left:.1f}%;bottom:{place:.1f}%",
        ),
    )  # fmt: skip


def _said(row: Frontier, s: Standing, takes: str) -> str:
    worth = (
        "no other is right as often for less" if row.on else "another is right as often for less"
    )
    return f"{label(s.label, NAME)}: {row.brings:.0%} right, {_amount(row.takes, takes)}, {worth}"


def _amount(value: float | None, takes: str) -> str:
    if takes == "cost":
        return say.cost(value)
    return "not known" if value is None else milliseconds(value)
