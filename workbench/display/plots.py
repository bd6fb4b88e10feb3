"""What all Plotly figures have in common: no ground of their own, readable on light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.display.heat import CON, PRO

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: A grey with the same contrast, above 4, to white and to the dark theme's ground.
INK = "#7b7b7b"
FAINT = "rgba(128,128,128,0.22)"


def rgba(colour: tuple[int, int, int], alpha: float = 1.0) -> str:
    """A colour in the notation of CSS."""
    return f"rgba({colour[0]},{colour[1]},{colour[2]},{alpha:g})"


#: From taking away through nothing, which is clear, to adding.
DIVERGING = [
    [0.0, rgba(CON)],
    [0.25, rgba(CON, 0.5)],
    [0.5, rgba((128, 128, 128), 0.08)],
    [0.75, rgba(PRO, 0.5)],
    [1.0, rgba(PRO)],
]


def figure(height: int) -> Figure:
    """An empty figure; colours stand in its template, so that an app's theme may change them."""
    from plotly.graph_objects import Figure, Layout, layout  # noqa: PLC0415

    axis = {"gridcolor": FAINT, "zerolinecolor": INK, "linecolor": FAINT, "automargin": True}
    template = layout.Template(
        layout=Layout(
            font={"color": INK, "size": 13},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            xaxis=axis,
            yaxis=axis,
            hoverlabel={"align": "left"},
        )
    )
    return Figure(
        layout=Layout(template=template, height=height, margin={"l": 8, "r": 8, "t": 64, "b": 8})
    )
