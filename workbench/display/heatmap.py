"""What a passage's score is made of: as coloured text, and as a grid of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench import words
from workbench.display import plots
from workbench.display.evidence import sentence_layer, withdrawn
from workbench.display.heat import FULL, VISIBLE, best_match, legend, word_layer
from workbench.display.html import Markup, label, plotly_literal, tag
from workbench.display.layers import render
from workbench.display.say import signed
from workbench.errors import InputError
from workbench.records import Evidence, Split

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["legend", "passage_heatmap", "split_figure"]

#: How far the parts may differ from the score before the page says that they disagree.
AGREEMENT = 1e-6


def passage_heatmap(evidence: Evidence) -> Markup:
    """A passage with each word tinted by its exact share of the passage's score, as HTML.

    Under the text stand the legend, the sum of all parts beside the score, the shares of the
    question's words, and all numbers as a table.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    passage, split = evidence.passage, evidence.split
    if not passage.text:
        return tag("div", withdrawn(), legend(), class_="wb wb-heat")
    layers = [] if split is None else [word_layer(split, passage)]
    shown = render(passage.text, passage.start, [sentence_layer(passage), *layers])
    below: list[Markup | None] = [_no_split()]
    if split is not None:
        below = [_sums(evidence, split), _by_question_word(split), _table(evidence, split)]
    return tag(
        "div",
        tag("div", shown, class_="wb-text wb-heat-text", dir="auto"),
        legend(),
        below,
        class_="wb wb-heat",
        role="group",
        aria_label=words.SPLIT,
    )


def _no_split() -> Markup:
    return tag("p", "The split of this score was not kept with the answer.", class_="wb-note")


def _sums(evidence: Evidence, split: Split) -> Markup:
    by_words = sum(split.by_word)
    total = by_words + split.scale
    difference = abs(evidence.score - total)
    agrees = difference < AGREEMENT
    head = (
        f"Word shares sum to {_plain(by_words)}, scale term {_plain(split.scale)}, "
        f"together {_plain(total)}"
    )
    if agrees:
        tail = " = the passage’s score"
        exactly = f"Exact to 10⁻⁶ (difference {difference:.0e})."
    else:
        tail = f"; the passage’s score is {_plain(evidence.score)}"
        exactly = f"These disagree by {difference:.2g}; do not rely on this split."
    return tag(
        "p",
        head,
        tail,
        ". ",
        tag("span", exactly, class_="wb-agrees" if agrees else "wb-disagrees"),
        class_="wb-sums",
    )


def _plain(value: float) -> str:
    return signed(value).removeprefix("+")


def _by_question_word(split: Split) -> Markup | None:
    if not split.query:
        return None
    shares = [
        tag(
            "span",
            tag("bdi", label(word, 40)),
            " ",
            tag("span", signed(sum(row)), class_="wb-meta"),
            class_="wb-chip",
        )
        for word, row in zip(split.query, split.cells, strict=True)
    ]
    lead = tag("span", "By word of the question ", class_="wb-lead")
    return tag("p", lead, shares, class_="wb-chips")


def _table(evidence: Evidence, split: Split) -> Markup | None:
    shares = split.by_word
    order = sorted(range(len(shares)), key=lambda j: -abs(shares[j]))
    rows = [
        tag(
            "tr",
            tag("th", tag("bdi", label(evidence.passage.cut(*split.words[j]), 40)), scope="row"),
            tag("td", signed(shares[j], 4), class_="wb-figure"),
            tag("td", tag("bdi", best_match(split, j))),
        )
        for j in order
        if abs(shares[j]) >= VISIBLE
    ]
    if not rows:
        return None
    heads = ("Word of the passage", "Share", "Mostly through")
    hidden = len(shares) - len(rows)
    return tag(
        "details",
        tag("summary", "All numbers as a table"),
        tag(
            "table",
            tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
            tag("tbody", rows),
            class_="wb-table",
        ),
        tag("p", f"{hidden} more words have a share that rounds to 0.000.", class_="wb-note")
        if hidden
        else None,
        class_="wb-more",
    )


def split_figure(evidence: Evidence, *, top: int = 20) -> Figure:
    """The exact split as a grid: passage words down in reading order, question words across.

    Parameters
    ----------
    top : int
        The most passage words that are shown, those with the largest cells; the title says how
        many are left out.

    Raises
    ------
    InputError
        If the evidence has no split or its text is gone.
    """
    from plotly.graph_objects import Heatmap  # noqa: PLC0415

    split, passage = evidence.split, evidence.passage
    if split is None or not passage.text:
        raise InputError(
            "This passage has no split to draw: its source was withdrawn, or the split was not "
            "kept. Ask the question again."
        )
    chosen = _strongest(split, top)
    down = [plotly_literal(passage.cut(*split.words[j]), 24) for j in chosen]
    across = [plotly_literal(word, 24) for word in split.query]
    cells = [[row[j] for row in split.cells] for j in chosen]
    figure = plots.figure(height=170 + 24 * max(len(down), 1))
    figure.add_trace(
        Heatmap(
            z=cells,
            zmin=-FULL,
            zmax=FULL,
            colorscale=plots.DIVERGING,
            xgap=2,
            ygap=2,
            text=[
                [
                    f"question word “{i}” × passage word “{j}”<br>"
                    f"{signed(cell, 4)} of the score {_plain(evidence.score)}"
                    for i, cell in zip(across, row, strict=True)
                ]
                for j, row in zip(down, cells, strict=True)
            ],
            hovertemplate="%{text}<extra></extra>",
            colorbar=_colour_bar(),
        )
    )
    left_out = len(split.words) - len(chosen)
    note = f"{words.SPLIT}<br><sup>question words across, passage words down"
    note += f"; {left_out} with smaller shares left out</sup>" if left_out else "</sup>"
    figure.update_layout(title={"text": note, "font": {"size": 15}})
    plain = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(tickvals=list(range(len(across))), ticktext=across, tickangle=-35, **plain)
    figure.update_yaxes(
        tickvals=list(range(len(down))), ticktext=down, autorange="reversed", **plain
    )
    return figure


def _strongest(split: Split, top: int) -> list[int]:
    """The passage words with the largest cells, in reading order."""
    count = len(split.words)
    weight = [max((abs(row[j]) for row in split.cells), default=0.0) for j in range(count)]
    return sorted(sorted(range(count), key=lambda j: -weight[j])[:top])


def _colour_bar() -> dict[str, object]:
    ticks = [-FULL, -FULL / 2, 0.0, FULL / 2, FULL]
    ends = {-FULL: "≤ ", FULL: "≥ "}
    return {
        "title": {"text": "share"},
        "tickvals": ticks,
        "ticktext": [ends.get(tick, "") + signed(tick, 2) for tick in ticks],
        "thickness": 12,
        "outlinewidth": 0,
    }
