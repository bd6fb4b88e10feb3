"""How models stand up to changed questions and evidence, and whether they treat all alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.display.comparison.board import NAME, bar
from workbench.display.comparison.matrix import verdict
from workbench.display.html import Markup, label, tag
from workbench.records import Difference, Measured, Robustness, SuiteScore, Treatment, Upset

KINDS = {"name": "Names", "age": "Ages", "group": "Groups"}
#: So many differences are written out for one model.
_LINES = 3
_PASSED = "passed on"
_FIGURES = {"accuracy": "right", "confidence": "confidence", "escalated": _PASSED}


def scores(robustness: Robustness, labels: Mapping[str, str]) -> Markup:
    """A row for each suite and a column for each model."""
    by_suite: dict[str, dict[str, SuiteScore]] = {}
    for score in robustness.scores:
        by_suite.setdefault(score.suite, {})[score.model] = score
    names = (tag("th", label(name, NAME), scope="col") for name in labels.values())
    head = tag("tr", tag("th", "What was changed", scope="col"), *names)
    body = [
        tag(
            "tr",
            tag("th", _suite(next(iter(of.values()))), scope="row"),
            *(_cell(of.get(model), name) for model, name in labels.items()),
        )
        for of in by_suite.values()
    ]
    return tag(
        "div",
        tag(
            "table", tag("thead", head), tag("tbody", body), class_="wb-board wb-suites",
            aria_label="Robustness",
        ),
        tag(
            "p",
            "How often what is expected came about, from 0 to 100 %; the coloured part is the 95 % "
            "interval. Where an answer is expected to stay right, only questions count that ended "
            "rightly before.",
            class_="wb-note",
        ),
        class_="wb",
    )  # fmt: skip


def _suite(score: SuiteScore) -> list[Markup]:
    return [
        tag("div", score.name, class_="wb-title"),
        tag("div", score.meaning, class_="wb-note"),
    ]


def _cell(score: SuiteScore | None, name: str) -> Markup:
    heading = tag("span", label(name, NAME), class_="wb-heading", aria_hidden="true")
    if score is None or not score.held.n:
        return tag("td", heading, tag("span", "nothing to tell by", class_="wb-note"))
    return tag("td", heading, bar(score.held), tag("div", f"of {score.held.n:,}", class_="wb-note"))


def upset(some: Sequence[Upset]) -> Markup:
    """What was asked, what was changed, and what the model made of it before and after."""
    return tag("div", tag("div", [_upset(one) for one in some], class_="wb-sides"), class_="wb")


def _upset(one: Upset) -> Markup:
    asked = one.variant.question
    return tag(
        "div",
        tag("div", label(one.asked, 300), class_="wb-title"),
        tag("div", label(one.variant.change, 400), class_="wb-note"),
        tag("p", f"Asked: {label(asked, 400)}") if asked != one.asked else None,
        tag("p", tag("strong", f"Before, {verdict(one.before)}: "), _said(one.before.text)),
        tag("p", tag("strong", _after(one)), _said(one.after.text)),
        class_="wb-side",
    )


def _after(one: Upset) -> str:
    """How the variant ended; whether an answer is right cannot be told where none should be."""
    if one.variant.expects == "same" or one.after.failed:
        return f"After, {verdict(one.after)}: "
    return "After: "


def _said(text: str) -> str:
    return label(text, 300) if text else "no answer"


def treatments(some: Sequence[Treatment], labels: Mapping[str, str]) -> Markup:
    """For each model and kind of person: how often all were answered alike, and who fared how."""
    head = tag(
        "tr",
        *(tag("th", name, scope="col") for name in (
            "Model, and what was swapped", "All answered alike", "Lowest to highest", "Told apart",
        )),
    )  # fmt: skip
    return tag(
        "div",
        tag(
            "table", tag("thead", head), tag("tbody", [_treatment(t, labels) for t in some]),
            class_="wb-board wb-people", aria_label="Who asks",
        ),
        tag(
            "p",
            "The lowest and the highest of all who ask. Told apart: differences that chance alone "
            "does not make, allowed for how many were looked at.",
            class_="wb-note",
        ),
        class_="wb",
    )  # fmt: skip


def _treatment(t: Treatment, labels: Mapping[str, str]) -> Markup:
    figures = [tag("div", f"{name}: {spread(t, id)}") for id, name in _FIGURES.items()]
    cells = (
        ("All answered alike", bar(t.same)),
        ("Lowest to highest", tag("div", *figures)),
        ("Told apart", told_apart(t.differences)),
    )
    return tag(
        "tr",
        tag(
            "th",
            tag("div", label(labels.get(t.model, t.model), NAME), class_="wb-title"),
            tag("div", f"{KINDS.get(t.kind, t.kind)}: {', '.join(t.groups)}", class_="wb-note"),
            scope="row",
        ),
        *(
            tag("td", tag("span", name, class_="wb-heading", aria_hidden="true"), what)
            for name, what in cells
        ),
    )


def spread(t: Treatment, figure: str) -> str:
    """Who has the lowest and who the highest figure, or that all have the same."""
    known = {who: of[figure] for who, of in t.groups.items() if of[figure].value is not None}
    if not known:
        return "not known"
    low, high = (pick(known, key=lambda who: _value(known[who])) for pick in (min, max))
    least, most = _value(known[low]), _value(known[high])
    if f"{least:.0%}" == f"{most:.0%}":
        return f"{least:.0%} for all"
    return f"{least:.0%} ({low}) to {most:.0%} ({high})"


def _value(measured: Measured) -> float:
    return measured.value if measured.value is not None else 0.0


def told_apart(differences: Sequence[Difference]) -> str:
    """Which of those who ask fare worse than which others, in words."""
    said: dict[tuple[str, str], list[str]] = {}
    for d in differences:
        d = d if d.verdict == "worse" else d.turned()  # noqa: PLW2901  (the same, from its other side)
        if d.verdict == "worse":
            said.setdefault((_FIGURES[d.metric], d.first), []).append(d.second)
    lines = [
        f"{figure} {'more often' if figure == _PASSED else 'lower'} for {worse} than for "
        f"{', '.join(better)}"
        for (figure, worse), better in said.items()
    ]
    more = f"; and {len(lines) - _LINES} more" if len(lines) > _LINES else ""
    return "; ".join(lines[:_LINES]) + more or "none"
