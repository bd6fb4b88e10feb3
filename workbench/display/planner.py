"""A cost plan in two figures: month by month, and which assumption moves it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.display import plots
from workbench.display.heat import CON, PRO
from workbench.display.html import plotly_literal
from workbench.records import Moved, Plan

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: So many assumptions are drawn.
_SHOWN = 10


def monthly(plan: Plan) -> Figure:
    """USD of each month, of what is known, with the range of its middle 90 of 100 cases."""
    from plotly.graph_objects import Bar  # noqa: PLC0415

    known = [m for m in plan.months if m.known.likely is not None]
    figure = plots.figure(height=380)
    figure.add_trace(
        Bar(
            x=[m.month for m in known],
            y=[m.known.likely for m in known],
            marker={"color": plots.rgba(PRO, 0.7)},
            name="likely",
            error_y={
                "type": "data", "symmetric": False, "color": plots.INK, "thickness": 1,
                "array": [(m.known.high or 0) - (m.known.likely or 0) for m in known],
                "arrayminus": [(m.known.likely or 0) - (m.known.low or 0) for m in known],
            },
            hovertemplate="month %{x}: $%{y:,.4g}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_xaxes(title={"text": "month"}, dtick=1 if len(known) <= 24 else None)
    figure.update_yaxes(title={"text": "USD"}, rangemode="tozero")
    figure.update_layout(title={"text": "What each month costs", "font": {"size": 15}})
    return figure


def sensitivity(moved: Sequence[Moved], names: Mapping[str, str]) -> Figure:
    """How far each assumption moves the whole, from its low to its high value."""
    from plotly.graph_objects import Bar  # noqa: PLC0415

    shown = [m for m in moved if m.swing > 0][:_SHOWN][::-1]
    figure = plots.figure(height=140 + 34 * len(shown))
    labels = [
        plotly_literal(names[m.name] + (", measured" if m.measured else ", assumed"), 60)
        for m in shown
    ]
    for name, side, colour, pattern in (
        ("at its low value", "at_low", PRO, ""), ("at its high value", "at_high", CON, "/"),
    ):  # fmt: skip
        figure.add_trace(
            Bar(
                y=labels, orientation="h", base=[m.likely for m in shown],
                x=[getattr(m, side) - m.likely for m in shown],
                customdata=[getattr(m, side) for m in shown],
                marker={"color": plots.rgba(colour, 0.7), "pattern": {"shape": pattern}},
                name=name, hovertemplate="$%{customdata:,.4g}<extra>%{y}</extra>",
            )
        )  # fmt: skip
    figure.update_xaxes(title={"text": "USD over all months"})
    figure.update_layout(
        title={"text": "What decides", "font": {"size": 15}}, barmode="overlay",
        legend={"orientation": "h", "y": -0.3, "x": 0},
    )  # fmt: skip
    return figure
