"""How often right against what it takes: each model a point, and the frontier as a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.display import plots
from workbench.display.heat import CON, PRO
from workbench.display.html import plotly_literal
from workbench.records import Comparison, Frontier, Standing

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: What can stand on the horizontal axis: its title, and that of the figure.
TAKES = {
    "cost": ("USD for a thousand answers", "Right against cost"),
    "time": ("milliseconds, usual time of an answer", "Right against time"),
}


def trade(comparison: Comparison, takes: str) -> Figure:
    """Accuracy with its interval by cost or time, which is drawn on a scale of powers of ten.

    Points are numbered as the leaderboard's rows are, and carry the model's id as ``customdata``.
    Models of which it is not known are left out.
    """
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    axis, title = TAKES[takes]
    rows = comparison.by_cost if takes == "cost" else comparison.by_latency
    standings = {s.model: s for s in comparison.standings}
    placed = [r for r in rows if r.on is not None and r.takes]
    figure = plots.figure(height=440)
    front = sorted((r for r in placed if r.on), key=lambda r: r.takes or 0)
    figure.add_trace(
        Scatter(
            x=[r.takes for r in front], y=[r.brings for r in front], mode="lines",
            line={"color": plots.rgba(PRO), "width": 2, "shape": "hv"},
            name="nothing better for as little", hoverinfo="skip",
        )
    )  # fmt: skip
    for on, name, symbol, colour in (
        (True, "worth a look", "circle", PRO), (False, "another is better for less", "x", CON),
    ):  # fmt: skip
        some = [r for r in placed if r.on is on]
        if some:
            figure.add_trace(_points(some, standings, name, symbol, colour))
    log = len(placed) > 1
    figure.update_xaxes(
        title={"text": axis},
        type="log" if log else "linear",
        **({"exponentformat": "none", "dtick": 1} if log else {}),
    )
    highs = [standings[r.model].figures["accuracy"].high or 0 for r in placed]
    figure.update_yaxes(
        title={"text": "right"}, tickformat=".0%", range=[0, min(1.05, max([*highs, 0.5]) + 0.1)]
    )
    figure.update_layout(
        title={"text": title, "font": {"size": 15}},
        legend={"orientation": "h", "y": -0.25, "x": 0},
    )
    return figure


def _points(
    rows: Sequence[Frontier],
    standings: Mapping[str, Standing],
    name: str,
    symbol: str,
    colour: tuple[int, int, int],
) -> object:
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    right = [standings[r.model].figures["accuracy"] for r in rows]
    order = list(standings)
    places = [order.index(r.model) + 1 for r in rows]
    labels = [plotly_literal(standings[r.model].label, 90) for r in rows]
    return Scatter(
        x=[r.takes for r in rows], y=[r.brings for r in rows], mode="markers+text",
        text=[str(n) for n in places], name=name, cliponaxis=False,
        # Models of like accuracy stand side by side; their numbers must not.
        textposition=["top right" if n % 2 else "bottom right" for n in places],
        marker={"color": plots.rgba(colour), "size": 12, "symbol": symbol,
                "line": {"color": plots.INK, "width": 1}},
        error_y={
            "type": "data", "symmetric": False, "color": plots.INK, "thickness": 1,
            "array": [(m.high or 0) - (m.value or 0) for m in right],
            "arrayminus": [(m.value or 0) - (m.low or 0) for m in right],
        },
        textfont={"size": 15},
        customdata=[[r.model, name] for r, name in zip(rows, labels, strict=True)],
        hovertemplate="%{customdata[1]}<br>%{y:.0%} right<extra></extra>",
    )  # fmt: skip
