"""Titles and names in figures, short enough for a telephone."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from workbench.display.html import label, plotly_literal, plotly_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

#: Letters of a note that stand in one line of 390 pixels, and of a name beside a bar.
_NOTE, _NAME = 54, 19


def heading(figure: Figure, title: str, note: str = "") -> None:
    """A title over the figure and a note under it, with room for both.

    Parameters
    ----------
    title, note : str
        Of the program's own words: what comes from elsewhere has to be made literal.
    """
    lines = wrap(note, _NOTE, break_on_hyphens=False)
    under = plotly_note(lines) if lines else ""
    figure.update_layout(
        title={"text": title + under, "font": {"size": 15}, "y": 0.98, "yref": "container",
               "yanchor": "top", "pad": {"t": 6}},
        margin={"t": 48 + 17 * len(lines)},
        height=figure.layout.height + 17 * len(lines),
    )  # fmt: skip


def name(raw: str, rows: int = 2, extra: str = "") -> str:
    """A name of any origin as the literal label of a row: a few short lines, cut where too long.

    Parameters
    ----------
    extra : str
        A last line of the program's own words.
    """
    lines = wrap(label(raw), _NAME, break_on_hyphens=False) or [""]
    if len(lines) > rows:
        lines = lines[:rows]
        lines[-1] = f"{lines[-1][: _NAME - 1].rstrip()}…"
    shown = [plotly_literal(line) for line in lines]
    return "<br>".join([*shown, extra] if extra else shown)


def rows(figure: Figure, names: Sequence[str]) -> None:
    """Label the rows, the first on top, with names that are literal already."""
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=list(names),
        autorange="reversed",
        showgrid=False,
    )


def across(values: Sequence[float]) -> list[float]:
    """A range from left to right that has room for a number at the end of each bar."""
    low, high = min([0.0, *values]), max([0.0, *values])
    margin = 0.32 * ((high - low) or 1.0)
    return [low - (margin if low < 0 else 0.02 * margin), high + (margin if high > 0 else 0.0)]
