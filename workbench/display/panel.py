"""Several methods, or several statements, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench import words
from workbench.display import say, units
from workbench.display.grids import grid
from workbench.display.html import Markup, label, plotly_literal, tag
from workbench.errors import InputError
from workbench.records import Attribution, Panel

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


UNCLEAR = "(in parentheses): cannot be told from no effect"


def panel_table(panel: Panel) -> Markup:
    """The methods as rows, in the order given: what each found, and how far it can be believed.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    if not panel.attributions:
        return tag("p", "No method was asked.", class_="wb wb-note")
    kind = words.unit(panel.attributions[0].unit)
    heads = ("Method", *_heads(kind))
    table = tag(
        "table",
        tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
        tag("tbody", [_method(a) for a in panel.attributions]),
        class_="wb-table wb-methods",
    )
    first = panel.attributions[0].method  # the other pairs stand in the figure
    said = [tag("li", words.agreement(x)) for x in panel.agreement if x.first == first]
    return tag(
        "div",
        tag(
            "div",
            table,
            class_="wb-scroll",
            role="region",
            aria_label="Methods side by side",
            tabindex=0,
        ),
        tag("ul", said, class_="wb-note wb-agreements") if said else None,
        class_="wb wb-panel",
    )


def _heads(kind: str) -> tuple[str, ...]:
    return ("Believable?", f"First {kind}", "Rank correlation", "Lost without the first",
            "New evaluations", "Time")  # fmt: skip


def _method(a: Attribution) -> Markup:
    f = a.faithfulness
    plain = words.method(a.method)
    own = tag("span", label(a.method, 40), class_="wb-meta") if plain != a.method else None
    first = units.unit_text(a, a.order[0], 60) if a.order else "none"
    # Where the window is narrow, each cell stands under the next and carries its head itself.
    heads = [head.rstrip("?") for head in _heads(words.unit(a.unit))]
    cells = (
        (words.faithful(f, a.verdict).word, None),
        (tag("bdi", first, dir="auto"), "wb-first"),
        (units.correlation(f.lds) if f else "–", "wb-figure"),
        (units.share(f.comprehensiveness) if f else "–", "wb-figure"),
        (f"{a.evaluations:,}", "wb-figure"),
        (say.seconds(a.seconds * 1000), "wb-figure"),
    )
    return tag(
        "tr",
        tag("th", tag("bdi", label(plain, 60)), " ", own, scope="row"),
        [
            tag("td", inside, class_=look, data_head=head)
            for head, (inside, look) in zip(heads, cells, strict=True)
        ],
    )


def agreement_figure(panel: Panel) -> Figure:
    """Methods × methods: the rank correlation of their values, on a scale from -1 to 1."""
    names = [a.method for a in panel.attributions]
    known = {(x.first, x.second): x.correlation for x in panel.agreement}

    def between(i: int, j: int) -> float | None:
        pair = (names[i], names[j])
        return 1.0 if i == j else known.get(pair, known.get((pair[1], pair[0])))

    cells = [[between(i, j) for j in range(len(names))] for i in range(len(names))]
    plain = [words.method(name) for name in names]
    return grid(
        cells,
        down=plain,
        across=plain,
        numbers=[["–" if c is None else units.correlation(c) for c in row] for row in cells],
        hover=[
            [
                f"{plotly_literal(down)} and {plotly_literal(across)}:<br>"
                f"rank correlation {units.correlation(cell)}"
                for across, cell in zip(plain, row, strict=True)
            ]
            for down, row in zip(plain, cells, strict=True)
        ],
        full=1.0,
        open_ended=False,
        title="Do the methods agree?",
        note="rank correlation: 1 is the same order, – is undefined",
    )


def side_by_side(panel: Panel, top: int = 12) -> Figure:
    """Units down, methods across: what each method says of each unit, on the absolute scale.

    Numbers in parentheses cannot be told from no effect.

    Parameters
    ----------
    top : int
        The most units that are shown, those with the largest value by any method, in reading
        order.

    Raises
    ------
    InputError
        If there is no method, or they are not about the same units.
    """
    methods = panel.attributions
    if not methods or any(len(a.values) != len(methods[0].values) for a in methods):
        raise InputError(
            "Methods stand side by side only where they are about the same units. Explain the "
            "answer by one panel."
        )
    first, count = methods[0], len(methods[0].values)
    weight = [max(abs(a.values[i]) for a in methods) for i in range(count)]
    chosen = sorted(sorted(range(count), key=lambda i: -weight[i])[:top])
    note = f"{plotly_literal(units.payoff(first))}; {UNCLEAR}"
    if count > len(chosen):
        note += f"; {count - len(chosen)} with smaller values left out"
    return grid(
        [[a.values[i] for a in methods] for i in chosen],
        down=[units.unit_text(first, i) for i in chosen],
        across=[words.method(a.method) for a in methods],
        numbers=[[_cell(a, i) for a in methods] for i in chosen],
        hover=[[_hover(a, i) for a in methods] for i in chosen],
        full=units.full(first.payoff),
        title=f"What each method says of each {plotly_literal(words.unit(first.unit))}",
        note=note,
    )


def _cell(a: Attribution, i: int) -> str:
    shown = units.number(a, a.values[i])
    return f"({shown})" if a.unclear[i] else shown


def _hover(a: Attribution, i: int) -> str:
    return (
        f"{plotly_literal(units.unit_text(a, i), 120)}<br>{plotly_literal(words.method(a.method))}:"
        f" {_cell(a, i)} ({units.interval(a, i)})<br>{plotly_literal(units.quantity(a))}"
    )


def sources_statements(
    attributions: Sequence[Attribution], statements: Sequence[str], sources: Sequence[str]
) -> Figure:
    """Which source each statement of an answer rests on: statements down, sources across.

    Parameters
    ----------
    attributions : sequence of Attribution
        One for each statement, of unit ``passage``.
    statements : sequence of str
        Their texts.
    sources : sequence of str
        What each passage is called, in the order of the units.

    Raises
    ------
    InputError
        If the numbers of these do not fit.
    """
    wide = {len(a.values) for a in attributions}
    if len(attributions) != len(statements) or wide - {len(sources)}:
        raise InputError(
            f"{len(attributions)} explanations of {sorted(wide)} sources do not fit "
            f"{len(statements)} statements and {len(sources)} sources. Explain each statement by "
            "the same passages."
        )
    payoff, unit = "log_odds", words.PAYOFFS["log_odds"]
    if attributions:
        payoff, unit = attributions[0].payoff, plotly_literal(units.payoff(attributions[0]))
    return grid(
        [list(a.values) for a in attributions],
        down=statements,
        across=sources,
        numbers=[[_cell(a, i) for i in range(len(sources))] for a in attributions],
        hover=[
            [
                f"{plotly_literal(said, 120)}<br>{plotly_literal(source, 80)}: {_cell(a, i)} "
                f"{plotly_literal(units.suffix(a))}"
                for i, source in enumerate(sources)
            ]
            for a, said in zip(attributions, statements, strict=True)
        ],
        full=units.full(payoff),
        title="Which source each statement rests on",
        note=f"{unit}; {UNCLEAR}",
    )
