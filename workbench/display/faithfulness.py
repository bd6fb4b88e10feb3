"""How far an explanation can be believed: what happened when evidence was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench import words
from workbench.display import captions, plots, units
from workbench.display.heat import CON, PRO
from workbench.display.html import Markup, plotly_literal, tag
from workbench.display.panel import (
    agreement_figure,
    panel_table,
    side_by_side,
    sources_statements,
)
from workbench.errors import InputError
from workbench.records import Attribution, Faithfulness

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["agreement_figure", "curves", "faithfulness_table", "panel_table", "side_by_side",
           "sources_statements", "waterfall"]  # fmt: skip

#: The curves are drawn up to this share of the tokens.
FURTHEST = 0.5
#: A part of the whole that no unit's value holds is drawn from here on.
_LEFT = 0.005


def curves(f: Faithfulness) -> Figure:
    """What is lost when the units ranked first are removed, and when only they are kept.

    Both in shares of what the evidence brings, by the share of the tokens, up to a half. A good
    explanation has the first curve rise at once and the second fall at once.
    """
    figure = plots.figure(height=400)
    first, second = "ranked first removed: should rise fast", "only these kept: should fall fast"
    _curve(figure, f.removed, first, plots.rgba(PRO), "solid", "circle")
    _curve(figure, f.kept, second, plots.rgba(CON), "dash", "diamond")
    figure.add_hline(y=1, line={"color": plots.INK, "width": 1, "dash": "dot"})
    note = "share of the answer’s backing, by share of the words"
    captions.heading(figure, "What is lost when evidence is removed", note)
    figure.update_layout(legend={"orientation": "h", "y": -0.24, "x": 0})
    figure.update_xaxes(
        title={"text": "words removed, or kept"},
        range=[-0.01, FURTHEST + 0.01],
        tickformat=".0%",
    )
    points = [fall for _, fall in (*f.removed, *f.kept)]
    figure.update_yaxes(
        title={"text": "backing lost"},
        range=[min([-0.05, *points]) - 0.03, max([1.05, *points]) + 0.03],
        tickformat=".0%",
        zeroline=True,
    )
    if not points:
        _say(figure, "Undefined: the evidence<br>brings nothing that could be lost.")
    return figure


def _curve(
    figure: Figure,
    points: tuple[tuple[float, float], ...],
    name: str,
    colour: str,
    dash: str,
    symbol: str,
) -> None:
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    shown = [point for point in points if point[0] <= FURTHEST]
    if not shown:
        return
    figure.add_trace(
        Scatter(
            x=[x for x, _ in shown],
            y=[y for _, y in shown],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2, "dash": dash},
            marker={"symbol": symbol, "size": 8, "color": colour},
            hovertemplate="%{x:.0%} of the words: %{y:.0%} lost<extra></extra>",
        )
    )


def _say(figure: Figure, text: str) -> None:
    figure.add_annotation(text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)


def faithfulness_table(f: Faithfulness | None) -> Markup:
    """All numbers of the grade, each with what it says and what is good."""
    if f is None:
        return tag("p", words.faithful(None).advice, class_="wb wb-note")
    trials = f"{f.masks:,} held-out trials, {f.evaluations:,} evaluations."
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", [tag("th", h, scope="col") for h in ("Test", "Result", "")])),
            tag("tbody", [_test(*row) for row in _tests(f)]),
            class_="wb-table wb-tests",
        ),
        tag("p", trials, class_="wb-note"),
        class_="wb",
        role="group",
        aria_label="How far this can be believed, in numbers",
    )


def _tests(f: Faithfulness) -> list[tuple[str, str, str]]:
    trials = "Trials that the method had not seen, with random parts removed."
    return [
        (
            "Outcomes in the right order (LDS)",
            units.correlation(f.lds),
            f"{trials} Rank correlation of foretold and true values: 1 is best, 0 is chance.",
        ),
        (
            "The same by plain sums (additive LDS)",
            units.correlation(f.lds_additive),
            "Foretold by adding up the units’ values. Much lower than the line above: parts act "
            "together, and single numbers hide that.",
        ),
        (
            "Lost without the first (comprehensiveness)",
            units.share(f.comprehensiveness),
            "Mean share of the answer’s backing lost when the units ranked first are removed: "
            "100 % is best.",
        ),
        (
            "Lost with only the first (sufficiency)",
            units.share(f.sufficiency),
            "Mean share lost when only the units ranked first are kept: 0 % is best.",
        ),
        *(
            (
                "Lost without the first one" if k == 1 else f"Lost without the first {k}",
                units.share(fall),
                "The higher, the more the answer hangs on these.",
            )
            for k, fall in f.drops
        ),
    ]


def _test(name: str, result: str, good: str) -> Markup:
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", result, class_="wb-figure"),
        tag("td", good, class_="wb-note"),
    )


# ---------------------------------------------------------------- waterfall


def waterfall(a: Attribution, top: int = 10) -> Figure:
    """From the value with nothing kept to that with everything, unit by unit.

    Parameters
    ----------
    top : int
        Units with a bar of their own, those with the largest values; the rest is one bar.

    Raises
    ------
    InputError
        If the values are no Shapley values, and so need not add up.
    """
    from plotly.graph_objects import Bar  # noqa: PLC0415

    if a.quantity != "shapley":
        raise InputError(
            f"The values of “{words.method(a.method)}” do not add up, so they cannot be stacked. "
            "Choose a method that shares the answer out, such as exact or shapley."
        )
    names, steps = _steps(a, top)
    starts = [a.base + sum(steps[:k]) for k in range(len(steps))]
    # The first and the last bar stand on nothing; those between on where the one before ended.
    lengths = [a.base, *steps, a.full]
    figure = plots.figure(height=120 + 40 * len(lengths))
    figure.add_trace(
        Bar(
            x=lengths,
            base=[0.0, *starts, 0.0],
            y=list(range(len(lengths))),
            orientation="h",
            marker={
                "color": [_END, *(plots.rgba(PRO if v >= 0 else CON) for v in steps), _END],
                "pattern": {"shape": [".", *("" if v >= 0 else "/" for v in steps), "."]},
            },
            text=[units.number(a, v) for v in lengths],
            textposition="outside",
            cliponaxis=False,
            customdata=[plotly_literal(name, 160) for name in names],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
        )
    )
    captions.heading(figure, "From no evidence to all of it", plotly_literal(units.payoff(a)))
    figure.update_layout(showlegend=False, bargap=0.35)
    figure.update_xaxes(zeroline=True, range=captions.across([a.base, a.full, *starts]))
    captions.rows(figure, [captions.name(name) for name in names])
    return figure


_END = plots.rgba((128, 128, 128), 0.6)


def _steps(a: Attribution, top: int) -> tuple[list[str], list[float]]:
    """Names of all bars, and the lengths of those between base and full."""
    order = sorted(range(len(a.values)), key=lambda i: -abs(a.values[i]))
    shown, rest = order[:top], order[top:]
    names = [units.unit_text(a, i, 160) for i in shown]
    steps = [a.values[i] for i in shown]
    if rest:
        names.append(f"{len(rest)} others" if len(rest) > 1 else "1 other")
        steps.append(sum(a.values[i] for i in rest))
    left = a.full - a.base - sum(a.values)
    if abs(left) >= _LEFT:
        names.append("not shared out")
        steps.append(left)
    return ["with no evidence", *names, "with all of it"], steps
