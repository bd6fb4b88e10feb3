"""The recommendation and the leaderboard."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.display import say
from workbench.display.html import Markup, label, tag
from workbench.records import Comparison, Difference, Frontier, Measured, Standing

#: Characters of a model's name.
NAME = 110


def recommendation(comparison: Comparison) -> Markup:
    """Which model to pick, the reason, and the doubt."""
    said = comparison.recommendation
    return tag(
        "section",
        tag("p", said.sentence, class_="wb-pick"),
        tag("p", said.reason),
        tag("p", tag("strong", "Doubt: "), said.doubt, class_="wb-caution"),
        class_="wb wb-card",
        aria_label="Recommendation",
    )


def leaderboard(comparison: Comparison) -> Markup:
    """Every model with how often it is right, what it costs, and how long it takes."""
    columns = ["Model", "Right", "Confidence off", "A thousand answers", "Time"]
    columns += ["Explanations", "Beside the best"] if _graded(comparison) else ["Beside the best"]
    head = tag("tr", *(tag("th", name, scope="col") for name in columns))
    return tag(
        "div",
        tag(
            "table",
            tag("thead", head),
            tag("tbody", [_row(n, s, comparison) for n, s in enumerate(comparison.standings, 1)]),
            class_="wb-board",
            aria_label="Leaderboard",
        ),
        tag(
            "p",
            "Bars go from 0 to 100 %; the coloured part is where the figure may lie with "
            f"{comparison.questions:,} other questions like these (95 % interval). Right: a right "
            "answer, or none where there is none. Time: half, and 95 of 100, take no longer.",
            class_="wb-note",
        ),
        tag(
            "p",
            f"Explanations: of {comparison.run.honesty:,} questions. True: how well they foretell "
            "what happens once evidence is taken away; 1 is always, 0 no better than chance. Used: "
            "share of citations without which the answer changes. On known evidence: share of what "
            "speaks for the answer that lies where the answer is known to stand.",
            class_="wb-note",
        )
        if _graded(comparison)
        else None,
        class_="wb",
    )  # fmt: skip


def _row(number: int, s: Standing, comparison: Comparison) -> Markup:
    picked = s.model == comparison.recommendation.model
    return tag(
        "tr",
        tag(
            "th",
            tag("div", f"{number}. {label(s.label, NAME)}", class_="wb-title"),
            tag("div", "recommended", class_="wb-chosen") if picked else None,
            tag("div", _failures(s.failures), class_="wb-note") if s.failures else None,
            scope="row",
        ),
        _cell("Right", bar(s.figures["accuracy"])),
        _cell("Confidence off", percent(s.figures.get("ece"))),
        _cell("A thousand answers", money(s.figures.get("cost_per_1000"))),
        _cell("Time", times(s.figures)),
        _cell("Explanations", honesty(s.figures)) if _graded(comparison) else None,
        _cell("Beside the best", beside(s.against_best)),
    )


def _cell(name: str, what: Markup | str) -> Markup:
    """A cell that says its column's name where the table is folded on a small screen."""
    return tag("td", tag("span", name, class_="wb-heading", aria_hidden="true"), what)


def bar(measured: Measured) -> Markup:
    """A figure between 0 and 1 with its interval, drawn on the whole scale, and in numbers."""
    if measured.value is None or measured.low is None or measured.high is None:
        return tag("span", "not known", class_="wb-note")
    left, wide = 100 * measured.low, 100 * (measured.high - measured.low)
    return tag(
        "div",
        tag("strong", f"{measured.value:.0%}"),
        tag("span", f" {measured.low:.0%}–{measured.high:.0%}", class_="wb-note"),
        tag(
            "div",
            tag("span", class_="wb-range", style=f"left:{left:.1f}%;width:{wide:.1f}%"),
            tag("span", class_="wb-at", style=f"left:{100 * measured.value:.1f}%"),
            class_="wb-scale",
            aria_hidden="true",
        ),
        class_="wb-amount",
    )  # fmt: skip


def percent(measured: Measured | None) -> str:
    """``12 %``, or that it is not known."""
    known = measured is not None and measured.value is not None
    return f"{measured.value:.0%}" if known and measured and measured.value is not None else "–"


def money(measured: Measured | None) -> str:
    """A cost, or that it is not known."""
    value = None if measured is None else measured.value
    return "not known" if value is None else say.cost(value)


def times(figures: Mapping[str, Measured]) -> str:
    """Usual and long time."""
    found = [figures[name].value for name in ("latency_p50", "latency_p95") if name in figures]
    return ", ".join("–" if v is None else milliseconds(v) for v in found) or "–"


def _graded(comparison: Comparison) -> bool:
    return comparison.run.honesty > 0


def honesty(figures: Mapping[str, Measured]) -> Markup:
    """How true the explanations are, a line for each figure."""
    true, used, gold = (figures.get(name) for name in ("faithfulness", "used", "gold_overlap"))
    value = None if true is None else true.value
    lines = (
        f"true {'–' if value is None else format(value, '.2f')}",
        f"used {percent(used)}",
        f"on known evidence {percent(gold)}",
    )
    return tag("div", *(tag("div", line) for line in lines))


def milliseconds(value: float) -> str:
    """``33 ms``, ``1.2 s``."""
    return f"{value:,.0f} ms" if value < 1000 else f"{value / 1000:,.1f} s"


def beside(d: Difference | None) -> str:
    """How a model stands to the most accurate one, in words."""
    if d is None:
        return "the most often right"
    if d.verdict == "cannot be told apart":
        more = f"; about {d.more:,} more questions would tell" if d.more else ""
        return f"cannot be told apart{more}"
    apart = "" if d.estimate is None else f" by {abs(100 * d.estimate):.0f} points"
    return f"{d.verdict}{apart}"


def _failures(failures: Mapping[str, int]) -> str:
    total = sum(failures.values())
    kinds = ", ".join(f"{count:,} {label(kind, 30)}" for kind, count in failures.items())
    return f"failed {total:,} times ({kinds})"


def dominated(rows: tuple[Frontier, ...], labels: Mapping[str, str], takes: str) -> list[str]:
    """Sentences: which models are not worth it, and because of which others.

    Parameters
    ----------
    takes : str
        What it takes, as in ``money`` or ``time``.
    """
    said = []
    for row in rows:
        name = f"“{label(labels[row.model], NAME)}”"
        if row.on is None:
            said.append(f"{name} is not placed: {row.unknown}.")
        elif row.dominated_by:
            others = " and ".join(f"“{label(labels[m], NAME)}”" for m in row.dominated_by[:2])
            said.append(f"{name} is right no more often than {others}, for no less {takes}.")
    return said
