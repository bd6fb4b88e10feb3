"""Bars: what made a sentence the answer, and what removing each sentence would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench import words
from workbench.display import plots
from workbench.display.heat import CON, PRO, side
from workbench.display.html import Markup, label, plotly_literal, tag
from workbench.display.say import WITHDRAWN, signed
from workbench.records import Attribution, Statement

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: Log-odds at which a bar is full; the same for every answer and model. 3 is odds of 20 to 1.
FULL = 3.0
#: Sentences shown before the rest is folded.
SHOWN = 6


def contributions(statement: Statement) -> Markup:
    """Why this sentence was chosen, feature by feature, strongest first, as HTML bars.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    quoted = tag(
        "p", "“", tag("bdi", statement.text or WITHDRAWN), "”", class_="wb-quote", dir="auto"
    )
    if not statement.contributions:
        note = "The model that gave this statement does not say what made it choose it."
        return tag("div", quoted, tag("p", note, class_="wb-note"), class_="wb wb-bars")
    ordered = sorted(statement.contributions, key=lambda c: -abs(c.value))
    rows = [
        _row(
            tag("span", c.words or c.feature, title=f"{label(c.feature, 60)} = {c.x:.4g}"), c.value
        )
        for c in ordered
    ]
    total = sum(c.value for c in ordered)
    start = statement.score - total
    summed = (
        f"Together {signed(total, 2)} log-odds; with the starting value {signed(start, 2)} that is "
        f"the sentence’s raw score {signed(statement.score, 2)}."
    )
    return tag(
        "div", quoted, tag("ul", rows, class_="wb-rows"), _bar_legend("speaks for the sentence",
        "speaks against it"), tag("p", summed, class_="wb-sums"), class_="wb wb-bars",
    )  # fmt: skip


def effects(attribution: Attribution) -> Markup:
    """What removing each unit of the evidence does to the answer, largest first, as HTML bars.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    order = _order(attribution)
    rows = [_effect(attribution, i) for i in order]
    summed = (
        f"With all {attribution.unit}s the answer stands at {signed(attribution.full, 2)} "
        f"log-odds, with none at {signed(attribution.base, 2)}. Effects of single removals "
        f"need not add up: {attribution.unit}s can stand in for one another. "
        f"{attribution.evaluations} evaluations of the model."
    )
    rest = rows[SHOWN:]
    return tag(
        "div",
        tag("ul", rows[:SHOWN], class_="wb-rows") if rows else _nothing(),
        tag(
            "details",
            tag("summary", f"{len(rest)} more with a smaller effect"),
            tag("ul", rest, class_="wb-rows"),
            class_="wb-more",
        )
        if rest
        else None,
        _bar_legend("the answer leans on it", "the answer would be stronger without it"),
        tag("p", summed, class_="wb-sums"),
        class_="wb wb-bars",
        role="group",
        aria_label=words.EFFECT,
    )


def _nothing() -> Markup:
    return tag("p", "There is nothing that could be removed.", class_="wb-note")


def _order(attribution: Attribution) -> list[int]:
    return sorted(range(len(attribution.values)), key=lambda i: -abs(attribution.values[i]))


def unclear(attribution: Attribution, i: int) -> bool:
    """Whether the interval of a unit holds zero, so that it cannot be told from nothing."""
    low, high = attribution.low[i], attribution.high[i]
    return low <= 0 <= high and low < high


def _effect(attribution: Attribution, i: int) -> Markup:
    value, low, high = attribution.values[i], attribution.low[i], attribution.high[i]
    blurred = unclear(attribution, i)
    said = "Cannot be told from no effect." if blurred else words.removal(value, attribution.unit)
    between = f"between {signed(low, 2)} and {signed(high, 2)}" if low < high else None
    about = tag(
        "span",
        tag("span", said, class_="wb-said"),
        tag("span", _unit_text(attribution, i), class_="wb-unit", dir="auto"),
    )
    return _row(about, value, blurred=blurred, between=between)


def _unit_text(attribution: Attribution, i: int) -> str:
    if i >= len(attribution.units):
        return f"{attribution.unit} {i + 1}"
    return attribution.units[i].text or WITHDRAWN


def _row(
    about: Markup, value: float, *, blurred: bool = False, between: str | None = None
) -> Markup:
    share = min(abs(value) / FULL, 1.0)
    beyond = " wb-beyond" if abs(value) > FULL else ""
    numbers = signed(value, 2) + (f" ({between})" if between else "")
    return tag(
        "li",
        tag("span", about, class_="wb-about"),
        tag(
            "span",
            tag("span", class_=f"wb-bar {side(value)}{beyond}", style=f"--m:{share:.3f}"),
            class_="wb-track",
            role="img",
            aria_label=f"{numbers} log-odds",
        ),
        tag("span", signed(value, 2), class_="wb-figure", title=f"{numbers} log-odds"),
        class_="wb-row wb-blurred" if blurred else "wb-row",
    )


def _bar_legend(pro: str, con: str) -> Markup:
    return tag(
        "div",
        tag("span", tag("span", class_="wb-swatch wb-con"), f"← {con}", class_="wb-key"),
        tag("span", tag("span", class_="wb-swatch wb-pro"), f"→ {pro}", class_="wb-key"),
        tag(
            "span",
            f"In log-odds; a full bar is {FULL:g} or more, for every answer and model.",
            class_="wb-meta wb-legend-note",
        ),
        class_="wb-legend",
        role="note",
        aria_label="Legend",
    )


# ---------------------------------------------------------------- figures


def contributions_figure(statement: Statement) -> Figure:
    """The same as :func:`contributions`, as a Plotly figure."""
    ordered = sorted(statement.contributions, key=lambda c: abs(c.value))
    return _bars(
        [c.words or c.feature for c in ordered],
        [c.value for c in ordered],
        title="Why this sentence",
    )


def effects_figure(attribution: Attribution, *, top: int = 20) -> Figure:
    """The same as :func:`effects`, with intervals, as a Plotly figure of the ``top`` largest."""
    order = _order(attribution)[:top][::-1]
    values = [attribution.values[i] for i in order]
    title = words.EFFECT
    if len(attribution.values) > len(order):
        title += f"<br><sup>the {len(order)} largest of {len(attribution.values)}</sup>"
    return _bars(
        [_unit_text(attribution, i) for i in order],
        values,
        title=title,
        above=[max(attribution.high[i] - attribution.values[i], 0.0) for i in order],
        below=[max(attribution.values[i] - attribution.low[i], 0.0) for i in order],
        faint=[unclear(attribution, i) for i in order],
    )


def _bars(
    names: Sequence[str],
    values: Sequence[float],
    *,
    title: str,
    above: Sequence[float] = (),
    below: Sequence[float] = (),
    faint: Sequence[bool] = (),
) -> Figure:
    from plotly.graph_objects import Bar  # noqa: PLC0415

    figure = plots.figure(height=130 + 32 * max(len(values), 1))
    blurred = faint or [False] * len(values)
    figure.add_trace(
        Bar(
            x=list(values),
            y=list(range(len(values))),
            orientation="h",
            marker={
                "color": [
                    plots.rgba(PRO if v >= 0 else CON, 0.35 if dim else 1.0)
                    for v, dim in zip(values, blurred, strict=True)
                ],
                "pattern": {"shape": ["" if v >= 0 else "/" for v in values]},
            },
            error_x={
                "type": "data", "array": list(above), "arrayminus": list(below),
                "color": plots.INK, "thickness": 1, "visible": any([*above, *below]),
            },
            customdata=[
                [plotly_literal(n, 160), signed(v)] for n, v in zip(names, values, strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]} log-odds<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(title={"text": title, "font": {"size": 15}}, showlegend=False, bargap=0.35)
    figure.update_xaxes(title={"text": "log-odds"}, zeroline=True)
    figure.update_yaxes(
        tickvals=list(range(len(values))), ticktext=[plotly_literal(n, 36) for n in names]
    )
    return figure
