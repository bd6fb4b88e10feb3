"""An explanation to hand on: one HTML file that needs nothing else, and rows of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench import words
from workbench.display.answer import answer_card
from workbench.display.attribution import (
    attribution_heatmap,
    attribution_table,
    uses_table,
    verdict_card,
)
from workbench.display.faithfulness import faithfulness_table, panel_table
from workbench.display.html import Markup, document, label, tag
from workbench.display.style import stylesheet
from workbench.records import Answer, Attribution, Panel


def report_html(
    answer: Answer,
    a: Attribution,
    *,
    titles: Mapping[str, str],
    contradicted_titles: Sequence[str] = (),
    panel: Panel | None = None,
) -> str:
    """An answer and its explanation as one HTML file, which loads nothing and runs nothing.

    It follows the reader's choice of light or dark, and opens what is folded when printed.

    Parameters
    ----------
    answer : Answer
        As it may be shown: :func:`workbench.display.cover.covered` covers personal data.
    a : Attribution
        As it may be shown: see :func:`workbench.display.units.covered_attribution`.
    titles : mapping
        The title of each document by its id.
    contradicted_titles : sequence of str
        Titles of the sources that say something else.
    panel : Panel, optional
        Other methods on the same answer, for comparison.
    """
    made = (
        f"Explanation of answer {label(answer.id, 80)} by {words.method(a.method)}, "
        f"model {label(answer.model, 80)}."
    )
    return document(
        f"Why this answer? {label(answer.question, 120)}",
        stylesheet(),
        _section("The answer", answer_card(answer, titles=titles)),
        _section("Why it came out so", verdict_card(a, contradicted_titles=contradicted_titles)),
        _section(
            "What it draws on",
            attribution_heatmap(a, answer.evidence, titles=titles, question=answer.question),
            attribution_table(a),
        ),
        _section("Its citations", uses_table(a.uses, titles, payoff=a.payoff)),
        _section("How far this can be believed", faithfulness_table(a.faithfulness)),
        _section("Other methods", panel_table(panel)) if panel is not None else None,
        tag("p", made, class_="wb wb-note"),
        class_="wb-report",
    )


def _section(heading: str, *body: Markup) -> Markup:
    return tag(
        "section",
        tag("div", heading, class_="wb-h", role="heading", aria_level=2),
        body,
        class_="wb wb-part",
        aria_label=heading,
    )


def rows(a: Attribution) -> list[dict[str, object]]:
    """One row for each unit, in reading order, for CSV or JSON.

    ``value``, ``low`` and ``high`` are in ``a.payoff``'s unit; ``unclear`` says that the value
    cannot be told from zero. The text is as stored: who writes a spreadsheet has to keep cells
    that begin with ``=`` from being taken as formulas.
    """
    return [
        {
            "document": u.document,
            "start": u.start,
            "end": u.end,
            "text": u.text,
            "value": value,
            "low": low,
            "high": high,
            "unclear": unclear,
        }
        for u, value, low, high, unclear in zip(
            a.units, a.values, a.low, a.high, a.unclear, strict=True
        )
    ]
