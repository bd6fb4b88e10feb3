"""A cascade in a figure, a table and a sentence: what it brings to pass on more questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.display import plots, say
from workbench.display.heat import CON, PRO
from workbench.display.html import plotly_literal
from workbench.records import Step, Sweep

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter


#: One line of the table.
Row = dict[str, str | float | None]


def figure(
    steps: Sequence[Step], alone: tuple[Step, Step], names: tuple[str, str],
    chosen: Step | None = None,
) -> Figure:  # fmt: skip
    """Accuracy by the share of questions that is passed on, with its 95 % interval as a band.

    Parameters
    ----------
    steps : sequence of Step
        From the lowest threshold to the highest.
    alone : (Step, Step)
        The cheap and the dear model, each without the other.
    names : (str, str)
        Their plain names.
    chosen : Step, optional
        Is marked.
    """
    drawn = plots.figure(height=440)
    drawn.add_traces(_line(steps))
    cheap, dear = (plotly_literal(name, 44) for name in names)
    drawn.add_trace(_mark(alone[0], "cheap", f"only: {cheap}", "square", "top right"))
    drawn.add_trace(_mark(alone[1], "dear", f"only: {dear}", "circle", "top left"))
    if chosen is not None:
        side = "bottom right" if chosen.escalated < 0.1 else "bottom center"
        # Open and larger, so that a model that stands at the same place is seen through it.
        drawn.add_trace(_mark(chosen, "chosen", "the chosen threshold", "diamond-open", side, 22))
    shown = [*steps, *alone]
    drawn.update_xaxes(
        title={"text": "share of the questions passed on"}, range=[-0.04, 1.04], tickformat=".0%"
    )
    drawn.update_yaxes(
        title={"text": "answered rightly"}, tickformat=".0%",
        range=[max(-0.03, min(s.low for s in shown) - 0.06),
               min(1.06, max(s.high for s in shown) + 0.06)],
    )  # fmt: skip
    drawn.update_layout(
        title={"text": "What passing questions on brings", "font": {"size": 15}},
        legend={"orientation": "h", "y": -0.22, "x": 0},
    )
    return drawn


def _line(steps: Sequence[Step]) -> list[Scatter]:
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    x = [s.escalated for s in steps]
    none = {"width": 0, "color": plots.rgba(PRO, 0.0)}
    return [
        Scatter(x=x, y=[s.low for s in steps], mode="lines", line=none, hoverinfo="skip",
                showlegend=False),
        Scatter(x=x, y=[s.high for s in steps], mode="lines", line=none, hoverinfo="skip",
                fill="tonexty", fillcolor=plots.rgba(PRO, 0.18), name="95 % interval"),
        Scatter(
            x=x, y=[s.accuracy for s in steps], mode="lines", name="the cascade",
            line={"color": plots.rgba(PRO), "width": 2},
            customdata=[[in_confidence(s.threshold), s.low, s.high] for s in steps],
            hovertemplate="passed on %{customdata[0]}<br>%{x:.0%} passed on, %{y:.0%} right "
            "(between %{customdata[1]:.0%} and %{customdata[2]:.0%})<extra></extra>",
        ),
    ]  # fmt: skip


def _mark(step: Step, word: str, name: str, symbol: str, place: str, size: int = 12) -> Scatter:
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    return Scatter(
        x=[step.escalated], y=[step.accuracy], mode="markers+text", text=[word], name=name,
        textposition=place, cliponaxis=False,
        marker={
            "color": plots.rgba(CON), "size": size, "symbol": symbol,
            "line": {"color": plots.INK, "width": 1 if size < 20 else 2},
        },
        hovertemplate=f"{name}<br>%{{y:.0%}} right (between {step.low:.0%} and "
        f"{step.high:.0%})<extra></extra>",
    )  # fmt: skip


def in_confidence(threshold: float) -> str:
    """``below a confidence of 52 %``; ``always`` or ``never`` at the ends."""
    if threshold <= 0:
        return "never"
    return "always" if threshold > 1 else f"below a confidence of {say.percent(threshold)}"


def sentence(step: Step, dear: str) -> str:
    """What follows from a threshold, in one sentence.

    Parameters
    ----------
    dear : str
        The dear model's name, as it may be shown.
    """
    cost = (
        "what they cost is not known"
        if step.cost_per_1000 is None
        else f"a thousand answers cost {say.cost(step.cost_per_1000).replace('no cost', 'nothing')}"
    )
    return (
        f"{say.percent(step.escalated)} of the questions go to {dear}, "
        f"{say.percent(step.accuracy)} of those with a known answer are answered rightly "
        f"({step.low * 100:.0f}–{step.high * 100:.0f} %), and {cost}."
    )


def table(steps: Sequence[Step], alone: tuple[Step, Step], names: tuple[str, str]) -> list[Row]:
    """The steps as rows, after the two models alone; shares to a tenth of a percent."""
    rows = [_row(f"only: {name}", s) for name, s in zip(names, alone, strict=True)]
    return rows + [_row(_below(s.threshold), s) for s in steps]


def _below(threshold: float) -> str:
    return in_confidence(threshold).replace("below a confidence of", "below")


def _row(label: str, step: Step) -> Row:
    return {
        "Passed on": label,
        "Share": round(step.escalated, 3),
        "Right": round(step.accuracy, 3),
        "from": round(step.low, 3),
        "to": round(step.high, 3),
        "$ for 1,000": step.cost_per_1000,
        "Seconds": step.seconds,
    }


def counted(sweep: Sweep) -> str:
    """Of what the figures are made, and what counts."""
    asked, answerable = len(sweep.confidence), sum(sweep.answerable)
    said = (
        f"{asked:,} questions were asked, {answerable:,} of them with a known answer. It counts as "
        "right where the main sentence, or a model’s own words, hold it. Questions without one "
        "count for what is passed on, cost and time alone: no answer to them is right."
    )
    if sweep.failures:
        failed = len({f.question for f in sweep.failures})
        said += f" {failed:,} made a model fail, which counts as wrong."
    return said
