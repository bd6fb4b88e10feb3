"""What drives a model over a whole question set: features, documents, slices, weak spots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from workbench import words
from workbench.display import captions, plots, units
from workbench.display.heat import CON, PRO
from workbench.display.html import Markup, label, plotly_literal, tag
from workbench.display.say import WITHDRAWN, signed
from workbench.records import Influence, Influences

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

#: From small to large values of a feature: dark to bright, so that it is seen without hues.
SMALL_TO_LARGE = "Cividis"
#: Points of one row that share a bin of this many are set apart.
_BINS = 40
_APART = 0.11
#: The name of the slice of questions without the tag.
UNTAGGED = "not given"


@dataclass(frozen=True, slots=True)
class Slice:
    """The questions that share one value of a tag, in numbers.

    ``answered`` is a share, 0 to 1; ``lds`` the mean over those that were graded, None for none.
    """

    name: str
    count: int
    answered: float
    confidence: float
    lds: float | None


def features_figure(x: Influences) -> Figure:
    """Each answer as a point for each feature: what it added, coloured by how large it was.

    Features stand in the order of their mean absolute contribution, largest on top. Points that
    would cover one another are set apart up and down; that has no meaning.
    """
    from plotly.graph_objects import Scatter  # noqa: PLC0415

    by_feature: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in x.rows:
        for name, value, contribution in row.features:
            by_feature[words.FEATURES.get(name, name)].append((value, contribution))
    order = sorted(by_feature, key=lambda n: (-fmean(abs(c) for _, c in by_feature[n]), n))
    figure = plots.figure(height=100 + 64 * max(len(order), 1))
    xs, ys, colours, said = [], [], [], []
    for place, name in enumerate(order):
        points = by_feature[name]
        xs += [c for _, c in points]
        ys += [place + off for off in _offsets([c for _, c in points])]
        colours += _normalised([v for v, _ in points])
        said += [[plotly_literal(name), f"{v:.4g}", signed(c, 2)] for v, c in points]
    figure.add_trace(
        Scatter(
            x=xs, y=ys, mode="markers", customdata=said,
            marker={
                "color": colours, "colorscale": SMALL_TO_LARGE, "cmin": 0, "cmax": 1, "size": 7,
                "line": {"color": plots.INK, "width": 0.5},
                "colorbar": {"tickvals": [0, 1], "ticktext": ["small", "large"], "thickness": 10,
                             "outlinewidth": 0},
            },
            hovertemplate="%{customdata[0]} = %{customdata[1]}<br>%{customdata[2]} log-odds"
            "<extra></extra>",
        )
    )  # fmt: skip
    note = (
        "what each added, in log-odds; each point is an answer, and its colour the feature’s value"
    )
    captions.heading(figure, "What the model goes by", note)
    captions.rows(figure, [captions.name(name) for name in order])
    figure.update_layout(showlegend=False)
    figure.update_xaxes(zeroline=True)
    figure.update_yaxes(zeroline=False)
    return figure


def _offsets(values: Sequence[float]) -> list[float]:
    """How far each point is moved so that those close together can be seen: 0, up, down, …"""
    low = min(values)
    width = (max(values) - low) / _BINS or 1.0
    seen: dict[int, int] = defaultdict(int)
    places = []
    for value in values:
        bin_ = int((value - low) / width)
        k = seen[bin_]
        seen[bin_] += 1
        places.append((k + 1) // 2 * (1 if k % 2 else -1))
    step = min(_APART, 0.4 / max(1, *(abs(p) for p in places)))
    return [p * step for p in places]


def _normalised(values: Sequence[float]) -> list[float]:
    """Values from 0 to 1 by their own smallest and largest; one half where all are the same."""
    low, high = min(values), max(values)
    return [(v - low) / (high - low) if high > low else 0.5 for v in values]


def documents_figure(x: Influences, titles: Mapping[str, str], top: int = 15) -> Figure:
    """Mean worth of each document over the answers that had it as evidence, and how many.

    Parameters
    ----------
    titles : mapping
        The title of each document by its id.
    top : int
        The most documents that are shown, those with the largest mean either way.
    """
    from plotly.graph_objects import Bar  # noqa: PLC0415

    worth: dict[str, list[float]] = defaultdict(list)
    for row in x.rows:
        for document, value in row.documents:
            worth[document].append(value)
    means = {document: fmean(values) for document, values in worth.items()}
    order = sorted(means, key=lambda d: (-abs(means[d]), d))
    shown = order[:top]
    names = [label(titles.get(d, "")) or WITHDRAWN for d in shown]
    values = [means[d] for d in shown]
    counts = [_answers(len(worth[d])) for d in shown]
    figure = plots.figure(height=90 + 52 * max(len(shown), 1))
    figure.add_trace(
        Bar(
            x=values, y=list(range(len(shown))), orientation="h",
            marker={
                "color": [plots.rgba(PRO if v >= 0 else CON) for v in values],
                "pattern": {"shape": ["" if v >= 0 else "/" for v in values]},
            },
            text=[signed(v, 2) for v in values],
            textposition="outside", cliponaxis=False,
            customdata=[[plotly_literal(name, 160), count]
                        for name, count in zip(names, counts, strict=True)],
            hovertemplate="%{customdata[0]}<br>%{text} log-odds %{customdata[1]}<extra></extra>",
        )
    )  # fmt: skip
    note = "log-odds, mean over the answers that had it as evidence"
    if len(order) > len(shown):
        note += f"; {len(order) - len(shown)} with smaller means left out"
    captions.heading(figure, "What each document is worth", note)
    lines = [captions.name(n, extra=c) for n, c in zip(names, counts, strict=True)]
    captions.rows(figure, lines)
    figure.update_layout(showlegend=False, bargap=0.35)
    figure.update_xaxes(range=captions.across(values), zeroline=True)
    return figure


def _answers(count: int) -> str:
    return "in 1 answer" if count == 1 else f"in {count} answers"


# ---------------------------------------------------------------- numbers for tables


def influences_table(x: Influences, top: int = 20) -> Markup:
    """A row for each question: how it ended, what its answer depends on, whether that holds.

    Parameters
    ----------
    top : int
        The most questions that are shown, from the first on.

    Notes
    -----
    Needs :func:`workbench.display.style.stylesheet` once on the page.
    """
    heads = ("Question", "Result", "Confidence", "It depends on", "Rank correlation")
    named = (
        f"{label(x.model, 60)}, explained by {label(words.method(x.method), 60)}: "
        f"{_questions(len(x.rows))}, {x.evaluations:,} evaluations."
    )
    left = len(x.rows) - top
    return tag(
        "div",
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", [tag("th", head, scope="col") for head in heads])),
                tag("tbody", [_influence(row) for row in x.rows[:top]]),
                class_="wb-table",
            ),
            class_="wb-scroll",
            role="region",
            aria_label="What drives the answers",
            tabindex=0,
        ),
        tag("p", f"{_questions(left)} more.", class_="wb-note") if left > 0 else None,
        tag("p", named, class_="wb-note"),
        class_="wb wb-panel",
    )


def _influence(row: Influence) -> Markup:
    asked = tag("th", tag("bdi", label(row.question, 120)), scope="row", dir="auto")
    if row.error:
        return tag("tr", asked, tag("td", "failed"), tag("td", label(row.error), colspan=3))
    depends = words.DEPENDS.get(row.verdict, "was not worked out")
    return tag(
        "tr",
        asked,
        tag("td", label(row.status, 40)),
        tag("td", f"{row.confidence:.0%}", class_="wb-figure"),
        tag("td", depends),
        tag("td", units.correlation(row.lds), class_="wb-figure"),
    )


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count:,} questions"


def slices(x: Influences, by: str) -> tuple[Slice, ...]:
    """The questions by one of their tags, the largest slice first.

    Parameters
    ----------
    by : str
        The tag's name; questions without it are a slice of their own.
    """
    groups: dict[str, list[Influence]] = defaultdict(list)
    for row in x.rows:
        groups[dict(row.tags).get(by) or UNTAGGED].append(row)
    found = [_slice(name, rows) for name, rows in groups.items()]
    return tuple(sorted(found, key=lambda s: (-s.count, s.name)))


def _slice(name: str, rows: Sequence[Influence]) -> Slice:
    graded = [row.lds for row in rows if row.lds is not None and not row.error]
    return Slice(
        name,
        len(rows),
        fmean(row.status == "answered" for row in rows),
        fmean(row.confidence for row in rows),
        fmean(graded) if graded else None,
    )


def least_faithful(x: Influences, n: int = 20) -> tuple[int, ...]:
    """Positions of the explanations to believe least: lowest rank correlation first.

    Those that could not be graded come last; those that failed are in :func:`failed`.
    """
    able = [i for i, row in enumerate(x.rows) if not row.error]

    def rank(i: int) -> tuple[bool, float]:
        lds = x.rows[i].lds
        return (lds is None, lds or 0.0)

    return tuple(sorted(able, key=rank)[:n])


def failed(x: Influences) -> tuple[int, ...]:
    """Positions of the questions whose answers could not be explained, in their order."""
    return tuple(i for i, row in enumerate(x.rows) if row.error)
