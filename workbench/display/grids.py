"""Numbers as a grid of coloured cells that can be read on light and dark ground alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.display import captions, plots
from workbench.display.heat import CON, PRO
from workbench.display.html import plotly_literal

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Colour = tuple[int, int, int]
#: Cells carry numbers, so they are opaque: black is readable on each of them, whatever the ground.
_PALE: Colour = (240, 242, 244)
_LETTERS = "#111111"


def _between(colour: Colour) -> Colour:
    red, green, blue = ((a + b) // 2 for a, b in zip(colour, _PALE, strict=True))
    return red, green, blue


#: From taking away through nothing to adding.
CELLS = [
    [0.0, plots.rgba(CON)],
    [0.25, plots.rgba(_between(CON))],
    [0.5, plots.rgba(_PALE)],
    [0.75, plots.rgba(_between(PRO))],
    [1.0, plots.rgba(PRO)],
]


def grid(
    cells: Sequence[Sequence[float | None]],
    *,
    down: Sequence[str],
    across: Sequence[str],
    numbers: Sequence[Sequence[str]],
    hover: Sequence[Sequence[str]],
    full: float,
    title: str,
    note: str,
    open_ended: bool = True,
) -> Figure:
    """A Plotly heatmap on an absolute scale from ``-full`` to ``full``, a number in each cell.

    Parameters
    ----------
    cells : (rows, columns) of float or None
        None is drawn as no cell, with its number in the page's own colour.
    down, across : sequence of str
        Names of rows and columns, of any origin; made literal here.
    numbers, hover : (rows, columns) of str
        What stands in each cell, and what is said of it. Names in ``hover`` have to be literal.
    note : str
        What stands under the title: what the numbers are counted in, first of all.
    open_ended : bool
        Whether values can be beyond the ends of the scale.
    """
    from plotly.graph_objects import Heatmap  # noqa: PLC0415

    figure = plots.figure(height=200 + 38 * max(len(down), 1))
    figure.add_trace(
        Heatmap(
            z=[list(row) for row in cells],
            zmin=-full,
            zmax=full,
            colorscale=CELLS,
            xgap=2,
            ygap=2,
            text=[list(row) for row in numbers],
            texttemplate="%{text}",
            textfont={"color": _LETTERS, "size": 11},
            customdata=[list(row) for row in hover],
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
            colorbar=_colour_bar(full, open_ended=open_ended),
        )
    )
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            if cell is None:  # Plotly writes nothing where there is no cell
                figure.add_annotation(x=j, y=i, text=numbers[i][j], showarrow=False)
    captions.heading(figure, title, note)
    captions.rows(figure, [captions.name(name) for name in down])
    figure.update_xaxes(
        tickvals=list(range(len(across))),
        ticktext=[plotly_literal(name, 24) for name in across],
        tickangle=-35,
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(zeroline=False)
    return figure


def _colour_bar(full: float, *, open_ended: bool) -> dict[str, object]:
    """Narrow, with three numbers, so that it leaves a telephone's width to the cells."""
    low, high = ("≤ ", "≥ ") if open_ended else ("", "")
    return {
        "tickvals": [-full, 0.0, full],
        "ticktext": [f"{low}−{full:g}", "0", f"{high}+{full:g}"],
        "thickness": 8,
        "outlinewidth": 0,
        "xpad": 4,
    }
