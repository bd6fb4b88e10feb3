"""Figures about confidence: what it says against what was so, and what a threshold brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.display import plots
from workbench.display.heat import CON, PRO
from workbench.records import CalibrationBin, OperatingPoint

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def reliability(bins: Sequence[CalibrationBin]) -> Figure:
    """A reliability diagram: each point a bin with its 95 % interval; best is the diagonal."""
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    figure = plots.figure(height=420)
    figure.add_trace(
        Scatter(
            x=[0, 1], y=[0, 1], mode="lines", name="says what is so",
            line={"color": plots.INK, "width": 1, "dash": "dash"}, hoverinfo="skip",
        )
    )  # fmt: skip
    figure.add_trace(
        Scatter(
            x=[b.says for b in bins],
            y=[b.right for b in bins],
            mode="markers",
            name="questions of nearly the same confidence",
            marker={"color": plots.rgba(PRO), "size": 10, "line": {"color": plots.INK, "width": 1}},
            error_y={
                "type": "data", "symmetric": False,
                "array": [b.high - b.right for b in bins],
                "arrayminus": [b.right - b.low for b in bins],
                "color": plots.INK, "thickness": 1,
            },
            customdata=[[b.count, b.low, b.high] for b in bins],
            hovertemplate="%{customdata[0]} questions<br>said %{x:.0%}, right %{y:.0%} "
            "(between %{customdata[1]:.0%} and %{customdata[2]:.0%})<extra></extra>",
        )
    )  # fmt: skip
    _percent(figure, "confidence that was said", "share that was right")
    figure.update_layout(title={"text": "Confidence against truth", "font": {"size": 15}})
    return figure


def risk_coverage(curve: Sequence[OperatingPoint], present: OperatingPoint) -> Figure:
    """Right among the answers given, by the share of questions answered; ``present`` is marked."""
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    figure = plots.figure(height=420)
    figure.add_trace(
        Scatter(
            x=[p.answered for p in curve],
            y=[p.right for p in curve],
            mode="lines",
            line={"color": plots.rgba(PRO), "width": 2, "shape": "hv"},
            name="other thresholds",
            customdata=[[p.threshold] for p in curve],
            hovertemplate="answered from %{customdata[0]:.0%} on<br>%{x:.0%} answered, "
            "%{y:.0%} of these right<extra></extra>",
        )
    )
    if present.right is not None:
        figure.add_trace(
            Scatter(
                x=[present.answered], y=[present.right], mode="markers+text",
                text=["now"], textposition="top center", name="the threshold in force",
                marker={"color": plots.rgba(CON), "size": 13, "symbol": "diamond",
                        "line": {"color": plots.INK, "width": 1}},
                hovertemplate=f"answered from {present.threshold:.0%} on<br>%{{x:.0%}} answered, "
                "%{y:.0%} of these right<extra></extra>",
            )
        )  # fmt: skip
    _percent(figure, "share of the questions answered", "share of the answers right")
    figure.update_layout(title={"text": "Answers against safety", "font": {"size": 15}})
    return figure


def _percent(figure: Figure, x: str, y: str) -> None:
    figure.update_xaxes(title={"text": x}, range=[-0.03, 1.03], tickformat=".0%")
    figure.update_yaxes(title={"text": y}, range=[-0.03, 1.06], tickformat=".0%")
    figure.update_layout(legend={"orientation": "h", "y": -0.22, "x": 0})


def in_words(bins: Sequence[CalibrationBin], near: float = 0.8) -> str:
    """What one bin means: of the one whose confidence is nearest to ``near``."""
    b = min(bins, key=lambda one: abs(one.says - near))
    return (
        f"When it said {b.says:.0%}, it was right {b.right:.0%} of the time ({b.count:,} "
        f"questions; with so many, anything from {b.low:.0%} to {b.high:.0%} would fit)."
    )
