"""A decision record: one file for people who were not there, as HTML and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.display import say
from workbench.display.comparison import board, robustness
from workbench.display.comparison.matrix import matrix
from workbench.display.comparison.still import still
from workbench.display.html import Markup, document, label, tag
from workbench.display.style import stylesheet
from workbench.records import Comparison, Difference, Report, Sliced

GLOSSARY = (
    ("Right", "The model gave a known answer, or gave none where there is none. A failure is "
     "never right."),
    ("95 % interval", "Where the figure would lie, 95 times out of 100, if as many other questions "
     "of this kind had been asked."),
    ("Cannot be told apart", "The difference that was seen is no larger than chance makes it with "
     "so many questions."),
    ("Confidence off", "How far the confidence that was said and the share that was right are "
     "apart on average."),
    ("Held back", "The model gave no answer, because it was not sure enough."),
    ("Explanations true", "How well the explanation of an answer foretells what happens once parts "
     "of the evidence are taken away: 1 is always, 0 is no better than chance."),
    ("Time", "From the question to the answer, the search included, as it was measured."),
    ("Frontier", "The models of which no other is right as often for less."),
    ("Question set version", "A hash of what the questions say: the same version is the same "
     "questions, to the character."),
)  # fmt: skip
_LIMITS = (
    "The figures are of these questions and these documents. People may ask other things.",
    "An answer counts as right where its words hold a known answer; a right answer in quite other "
    "words counts as wrong.",
    "Costs of the program's own models are the time of a processor core at the stated rate; they "
    "leave out machines that wait.",
)


def html_report(report: Report) -> str:
    """The record as one HTML file, which loads nothing and runs nothing; printable.

    Personal data that people typed is redacted before it is stored; questions, and the names and
    words of documents, stand in it as they are.
    """
    c = report.comparison
    return document(
        f"Which model? {label(c.run.set_name, 80)}",
        stylesheet(),
        _part(
            "Summary",
            board.recommendation(c),
            _decided(report),
            board.leaderboard(c),
            _notes(report.notes),
        ),
        _part(
            "What it costs to be right more often", still(c, "cost"), still(c, "time"), _worth(c)
        ),
        _part("Differences", differences(c)),
        _part("Groups of questions", [sliced_table(tag_, s) for tag_, s in report.slices.items()]),
        *_changed(report),
        _part(
            "Questions that did not end rightly",
            tag("p", _failing(report)),
            matrix(report.failing, c.run.labels),
        ),
        _part("How it was measured", _pairs(_settings(report))),
        _part("Limits", tag("ul", [tag("li", limit) for limit in _LIMITS])),
        _part("Words", _pairs(GLOSSARY)),
        class_="wb-report",
    )


def _part(heading: str, *body: object) -> Markup:
    return tag(
        "section",
        tag("div", heading, class_="wb-h", role="heading", aria_level=2),
        *body,
        class_="wb wb-part",
        aria_label=heading,
    )


def _changed(report: Report) -> list[Markup]:
    """How models stood up to suites, where some were asked."""
    found, labels = report.robustness, report.comparison.run.labels
    if found is None:
        return []
    parts = []
    if found.scores:
        parts.append(_part("When questions and evidence change", robustness.scores(found, labels)))
    if found.treatments:
        parts.append(
            _part("When somebody else asks", robustness.treatments(found.treatments, labels))
        )
    return parts


def _decided(report: Report) -> Markup:
    d = report.decision
    if d is None:
        return tag("p", "Nothing was decided yet.", class_="wb-note")
    name = report.comparison.run.labels.get(d.model, d.model)
    other = "" if d.recommended in (None, d.model) else " This is not what was recommended."
    return tag(
        "p",
        tag("strong", f"Decided: “{label(name, 80)}”. "),
        d.reasons,
        f" ({label(d.actor.name, 80)}, {say.moment(d.at)}){other}",
    )


def _notes(notes: tuple[str, ...]) -> list[Markup]:
    return [tag("p", note, class_="wb-caution") for note in notes]


def _worth(c: Comparison) -> list[Markup]:
    said = board.dominated(c.by_cost, c.run.labels, "money")
    said += board.dominated(c.by_latency, c.run.labels, "time")
    front = [c.run.labels[r.model] for r in c.by_cost if r.on]
    lead = "No other is right as often for less money: " + ", ".join(
        f"“{label(name, 60)}”" for name in front
    )
    return (
        [tag("p", f"{lead}."), *(tag("p", one) for one in said)]
        if front
        else [tag("p", one) for one in said]
    )


def differences(c: Comparison) -> Markup:
    """Every two models by what they are told apart by."""
    names = c.run.labels
    rows = [tag("tr", *(tag("td", cell) for cell in _difference(d, names))) for d in c.differences]
    head = tag("tr", *(tag("th", name, scope="col") for name in _DIFFERENCE))
    table = tag("table", tag("thead", head), tag("tbody", rows), class_="wb-board")
    return tag("div", table, class_="wb")


_DIFFERENCE = ("First", "Second", "By", "First less second (95 %)", "p", "So")


def _difference(d: Difference, names: dict[str, str]) -> tuple[str, ...]:
    if d.estimate is None or d.low is None or d.high is None or d.p_corrected is None:
        figures = ("not known", "–")
    else:
        figures = (
            f"{d.estimate:+.3g} ({d.low:.3g} to {d.high:.3g})",
            "under 0.001" if d.p_corrected < 0.001 else f"{d.p_corrected:.3f}",
        )
    more = f"; about {d.more:,} more questions would tell" if d.more else ""
    by = {"accuracy": "right", "latency_p50": "time, ms", "cost_per_1000": "cost of 1,000, USD"}
    first, second = (label(names.get(m, m), 60) for m in (d.first, d.second))
    return first, second, by.get(d.metric, d.metric), *figures, f"{d.verdict}{more}"


def sliced_table(name: str, sliced: Sliced) -> Markup:
    """One figure of one model by the values of a tag, with the gap to all others."""
    rows = [
        tag(
            "tr",
            tag("th", label(s.name, 60), scope="row"),
            tag("td", board.bar(s.measured)),
            tag("td", f"{s.measured.n:,}"),
            tag("td", _gap(s.gap, s.gap_low, s.gap_high)),
        )
        for s in sliced.slices
    ]
    head = tag("tr", *(tag("th", n, scope="col") for n in (name, "Right", "Questions",
                                                           "Less all others")))  # fmt: skip
    return tag(
        "div",
        tag("table", tag("thead", head), tag("tbody", rows), class_="wb-board"),
        [tag("p", warning, class_="wb-note") for warning in sliced.warnings],
        class_="wb",
    )


def _gap(gap: float | None, low: float | None, high: float | None) -> str:
    if gap is None or low is None or high is None:
        return "–"
    return f"{100 * gap:+.0f} points ({100 * low:+.0f} to {100 * high:+.0f})"


def _failing(report: Report) -> str:
    shown = len(report.failing)
    model = report.decision.model if report.decision else report.comparison.recommendation.model
    name = report.comparison.run.labels.get(model or "", "any model")
    more = "" if shown == report.failing_of else f" Of {report.failing_of:,}, {shown:,} are shown."
    return f"Of “{label(name, 60)}”.{more}"


def _settings(report: Report) -> tuple[tuple[str, str], ...]:
    run = report.comparison.run
    said = [
        ("Question set", f"{run.set_name}, version {run.set_version}"),
        ("Questions", f"{report.comparison.questions:,} of {run.questions:,}"),
        ("Asked", f"{len(run.seeds)} times each"),
        ("Documents", f"fingerprint {run.corpus}; collection {run.collection or 'all'}"),
        ("Run", f"{run.id}, {say.moment(run.started_at)}, {run.status}. {run.why}"),
        ("Spent", say.cost(run.spent_usd)),
        ("Program", run.program),
        ("Report made", say.moment(report.at)),
        *run.settings.items(),
    ]
    for model in run.models:
        states = ", ".join(f"{name} {value}" for name, value in model.said.items())
        said.append((f"Model “{model.label}”", f"{states}; state {model.state}"))
    return tuple(said)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> Markup:
    rows = [tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in pairs]
    return tag("table", tag("tbody", rows), class_="wb-board")


# ---------------------------------------------------------------- Markdown


def markdown_report(report: Report) -> str:
    """The same as Markdown: summary first, then tables."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    c = report.comparison
    said = c.recommendation
    yield f"# Which model? {_md(c.run.set_name)}\n"
    yield f"**{_md(said.sentence)}** {_md(said.reason)}\n\nDoubt: {_md(said.doubt)}\n"
    if report.decision is not None:
        d = report.decision
        name = c.run.labels.get(d.model, d.model)
        who = f"{_md(d.actor.name)}, {say.moment(d.at)}"
        yield f"Decided: “{_md(name)}”. {_md(d.reasons)} ({who})\n"
    yield from (f"{_md(note)}\n" for note in report.notes)
    yield from _table(
        ("Model", "Right", "95 % interval", "A thousand answers", "Time", "Beside the best"),
        [
            (
                s.label,
                board.percent(s.figures["accuracy"]),
                f"{s.figures['accuracy'].low or 0:.0%}–{s.figures['accuracy'].high or 0:.0%}",
                board.money(s.figures.get("cost_per_1000")),
                board.times(s.figures),
                board.beside(s.against_best),
            )
            for s in c.standings
        ],
    )
    yield "## What it costs to be right more often\n"
    for takes, rows in (("money", c.by_cost), ("time", c.by_latency)):
        yield from (f"- {_md(one)}" for one in board.dominated(rows, c.run.labels, takes))
    yield "\n## Differences\n"
    yield from _table(_DIFFERENCE, [_difference(d, c.run.labels) for d in c.differences])
    for name, sliced in report.slices.items():
        yield f"## By {_md(name)}\n"
        yield from _table(
            (name, "Right", "Questions", "Less all others"),
            [
                (
                    s.name, board.percent(s.measured), f"{s.measured.n:,}",
                    _gap(s.gap, s.gap_low, s.gap_high),
                )
                for s in sliced.slices
            ],
        )  # fmt: skip
    yield from _changed_lines(report)
    yield f"## Questions that did not end rightly\n\n{_md(_failing(report))}\n"
    yield from (f"- {_md(row.question.text)}" for row in report.failing)
    yield "\n## How it was measured\n"
    yield from _table(("What", "Value"), _settings(report))
    yield "## Limits\n"
    yield from (f"- {limit}" for limit in _LIMITS)
    yield "\n## Words\n"
    yield from _table(("Word", "Meaning"), GLOSSARY)


def _changed_lines(report: Report) -> Iterator[str]:
    found, labels = report.robustness, report.comparison.run.labels
    if found is None:
        return
    if found.scores:
        yield "## When questions and evidence change\n"
        yield from _table(
            ("What was changed", "Model", "Held", "Of"),
            [
                (s.name, labels[s.model], board.percent(s.held), f"{s.held.n:,}")
                for s in found.scores
            ],
        )
    if found.treatments:
        yield "## When somebody else asks\n"
        yield from _table(
            ("Model", "What was swapped", "All answered alike", "Right", "Told apart"),
            [
                (
                    labels[t.model], t.kind, board.percent(t.same),
                    robustness.spread(t, "accuracy"), robustness.told_apart(t.differences),
                )
                for t in found.treatments
            ],
        )  # fmt: skip


def _table(head: tuple[str, ...], rows: object) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:  # type: ignore[attr-defined]
        yield "| " + " | ".join(_md(str(cell)) for cell in row) + " |"
    yield ""


def _md(raw: str) -> str:
    """One line that Markdown shows as it is, in a table too."""
    line = label(raw, 500)
    for sign in "\\`*_[]<>|#":
        line = line.replace(sign, f"\\{sign}")
    return line
