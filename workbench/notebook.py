"""Rich display in Jupyter: the records show themselves with the same HTML as in the app."""

from __future__ import annotations

from typing import Any

from workbench.records import (
    Answer,
    Attribution,
    Comparison,
    Document,
    Evidence,
    Influences,
    Panel,
)


def answer_html(answer: Answer) -> str:
    """An answer as its card; titles are those that its passages carry."""
    from workbench.display.answer import answer_card  # noqa: PLC0415

    titles = {item.passage.document: item.passage.title for item in answer.evidence}
    return _styled(answer_card(answer, titles=titles))


def evidence_html(evidence: Evidence) -> str:
    """A retrieved passage as its heatmap."""
    from workbench.display.heatmap import passage_heatmap  # noqa: PLC0415

    return _styled(passage_heatmap(evidence))


def attribution_html(attribution: Attribution) -> str:
    """An explanation: what the answer depends on, how far that holds, and every number.

    Effects of removal are bars. The evidence is no part of the record:
    :func:`workbench.display.attribution.attribution_heatmap` colours it.
    """
    from workbench.display.attribution import attribution_table, verdict_card  # noqa: PLC0415
    from workbench.display.charts import effects  # noqa: PLC0415
    from workbench.display.html import join  # noqa: PLC0415

    # The words beside the bars hold for effects of removal in log-odds alone.
    by_bars = attribution.quantity == "removal" and attribution.payoff == "log_odds"
    if by_bars and attribution.faithfulness is None and attribution.complete:
        return _styled(effects(attribution))
    shown = effects(attribution) if by_bars else None
    return _styled(join(verdict_card(attribution), shown, attribution_table(attribution)))


def panel_html(panel: Panel) -> str:
    """Several methods side by side, and how far they agree."""
    from workbench.display.panel import panel_table  # noqa: PLC0415

    return _styled(panel_table(panel))


def influences_html(influences: Influences) -> str:
    """What drives the answers to a question set, one row for each question."""
    from workbench.display.influences import influences_table  # noqa: PLC0415

    return _styled(influences_table(influences))


def document_html(document: Document) -> str:
    """A document's title and provenance; its text is not part of the record."""
    from workbench.display.document import document_summary  # noqa: PLC0415

    return _styled(document_summary(document))


def comparison_html(comparison: Comparison) -> str:
    """Which model to pick, and the leaderboard."""
    from workbench.display.comparison import board  # noqa: PLC0415
    from workbench.display.html import join  # noqa: PLC0415

    return _styled(join(board.recommendation(comparison), board.leaderboard(comparison)))


def markup_html(markup: str) -> str:
    """What a function of ``display`` gave back."""
    return _styled(markup)


def _styled(markup: str) -> str:
    from workbench.display.style import stylesheet  # noqa: PLC0415

    return str.__str__(stylesheet()) + str.__str__(markup)


def register(ipython: Any = None) -> None:
    """Let a running IPython show the records, and the markup of ``display``, as HTML.

    Parameters
    ----------
    ipython : InteractiveShell, optional
        By default the one that is running. None, or one without formatters, is left as it is.
    """
    if ipython is None:
        from IPython import get_ipython  # noqa: PLC0415

        ipython = get_ipython()
    display = getattr(ipython, "display_formatter", None)
    if display is None:
        return
    html = display.formatters["text/html"]
    html.for_type(Answer, answer_html)
    html.for_type(Evidence, evidence_html)
    html.for_type(Attribution, attribution_html)
    html.for_type(Panel, panel_html)
    html.for_type(Influences, influences_html)
    html.for_type(Document, document_html)
    html.for_type(Comparison, comparison_html)
    html.for_type_by_name("workbench.display.html", "Markup", markup_html)
